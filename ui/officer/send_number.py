"""The number of a filed case, large, with its QR code."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from ui import theme
from ui.widgets.blocks import Card
from ui.widgets.qr import QrCode
from ui.widgets.text import Mark, Words

SMALLEST = 18
"""Pixels of a letter below which a number may rather break into lines."""


class NumberCard(Card):
    """What the citizen takes home in the head: the number, and who has the case now."""

    def __init__(self) -> None:
        super().__init__("chosen")
        self._size = 0
        self.number = Words("", "number", self)
        self.number.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.state = Words("", "done", self)
        self.note = Words("", "body", self)
        self.code = QrCode(_("Mã QR của số hồ sơ"), parent=self)
        text = QVBoxLayout()
        text.setSpacing(6)
        self.mark = Mark("check", "done", self)
        state = QHBoxLayout()
        state.setSpacing(8)
        state.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
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
        self,
        number: str,
        state: str,
        note: str,
        modules: tuple[tuple[bool, ...], ...],
        tone: str = "done",
    ) -> None:
        """Show the number in the largest letters that keep it in few lines.

        `tone`: done, or attention where somebody has to do something.
        """
        self.mark.set("check" if tone == "done" else "warning", tone)
        self.state.set_kind(tone)
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
