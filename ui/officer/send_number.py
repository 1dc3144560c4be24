"""The number of a filed case, large, with its QR code."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.blocks import Card
from ui.widgets.text import Mark, Words

SMALLEST = 18
"""Pixels of a letter below which a number may rather break into lines."""
QUIET = 4
"""Light modules around the code, as the standard asks."""


class QrCode(QWidget):
    """Dark modules on white, whatever the theme: telephones read nothing else well."""

    def __init__(self, side: int = 168, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._modules: tuple[tuple[bool, ...], ...] = ()
        self.setFixedSize(side, side)
        self.setAccessibleName(_("Mã QR của số hồ sơ"))

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._side, self._side)

    def show_modules(self, modules: tuple[tuple[bool, ...], ...]) -> None:
        """Show a code; nothing empties the square."""
        self._modules = modules
        self.setVisible(bool(modules))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whole pixels per module, so that no module is blurred."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        count = len(self._modules)
        if count:
            step = max(1, self.width() // (count + 2 * QUIET))
            start = (self.width() - step * count) // 2
            for down, row in enumerate(self._modules):
                for across, dark in enumerate(row):
                    if dark:
                        where = QRectF(start + across * step, start + down * step, step, step)
                        painter.fillRect(where, QColor("#000000"))
        painter.end()


class NumberCard(Card):
    """What the citizen takes home in the head: the number, and who has the case now."""

    def __init__(self) -> None:
        super().__init__("chosen")
        self._size = 0
        self.number = Words("", "number", self)
        self.number.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.state = Words("", "done", self)
        self.note = Words("", "body", self)
        self.code = QrCode(parent=self)
        text = QVBoxLayout()
        text.setSpacing(6)
        state = QHBoxLayout()
        state.setSpacing(8)
        state.addWidget(Mark("check", "done", self), 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.state, 1)
        text.addWidget(Words(_("Mã số hồ sơ"), "caption", self))
        text.addWidget(self.number)
        text.addLayout(state)
        text.addWidget(self.note)
        text.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(text, 1)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        self.inside.addLayout(row)
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_number(
        self, number: str, state: str, note: str, modules: tuple[tuple[bool, ...], ...]
    ) -> None:
        """Show the number in the largest letters that keep it in few lines."""
        self.number.setText(number)
        self.state.setText(state)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.code.show_modules(modules)
        self.setAccessibleName(
            _("Mã số hồ sơ {number}. {state}").format(number=number, state=state)
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds larger or smaller letters."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The largest letters that keep the number in one line beside the code."""
        room = self.width() - self.code.width() - 80
        font = QFont(self.number.font())
        size = round(theme.current().scale.title * 1.4)
        while size > SMALLEST:
            font.setPixelSize(size)
            if QFontMetrics(font).horizontalAdvance(self.number.text()) <= room:
                break
            size -= 1
        if size != self._size:
            self._size = size
            self.number.setStyleSheet(f"font-size: {size}px;")
