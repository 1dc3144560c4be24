"""Buttons: with a key hint, exclusive choices in a row, tick boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from ui import theme
from ui.widgets import icons
from ui.widgets.flow import Flow
from ui.widgets.text import restyle

GAP = 10


class Button(QPushButton):
    """A button that says its key in lighter letters: "Tiếp tục ›  Enter".

    `kind` is secondary, primary, danger, link, header, tool or choice.
    """

    def __init__(
        self,
        text: str,
        act: Callable[[], object] | None = None,
        *,
        kind: str = "secondary",
        hint: str = "",
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", kind)
        self._hint = hint
        self._icon = icon
        self.say(text)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if act is not None:
            self.clicked.connect(lambda _on=False: act())

    def say(self, text: str, hint: str | None = None) -> None:
        """Change the words, and the key when one is given."""
        self._hint = self._hint if hint is None else hint
        self.setText(text)
        self.setAccessibleName(f"{text} ({self._hint})" if self._hint else text)
        self.updateGeometry()

    def set_kind(self, kind: str) -> None:
        """Change the role; the style follows at once."""
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)

    def sizeHint(self) -> QSize:
        """Room for the words, the icon and the key."""
        size = super().sizeHint()
        extra = self._icon_room()
        if self._hint:
            extra += GAP + self.fontMetrics().horizontalAdvance(self._hint)
        return QSize(size.width() + extra, size.height())

    def minimumSizeHint(self) -> QSize:
        """Nothing may be cut."""
        return self.sizeHint()

    def _icon_room(self) -> int:
        return self.fontMetrics().height() + 4 if self._icon else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own button without words, then icon, words and key."""
        if not self._hint and not self._icon:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self.text())
        key = GAP + metrics.horizontalAdvance(self._hint) if self._hint else 0
        x = (self.width() - self._icon_room() - words - key) // 2
        ink = self.palette().color(QPalette.ColorRole.ButtonText)
        if self.isChecked() and self.isEnabled():
            # The style sheet's colour of a state is not in the palette.
            ink = theme.colour("on_primary")
        if self._icon:
            side = metrics.height() - 2
            where = QRectF(x, (self.height() - side) / 2, side, side)
            icons.paint(painter, where, self._icon, ink)
            x += self._icon_room()
        painter.setPen(ink)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(x, 0, words + 4, self.height(), flags, self.text())
        if self._hint:
            font = self.font()
            font.setWeight(font.Weight.Normal)
            painter.setFont(font)
            painter.drawText(x + words + GAP, 0, key + 4, self.height(), flags, self._hint)


class ChoiceRow(QWidget):
    """A few exclusive answers as buttons; `chosen` carries the value that a person picked.

    One Tab stop; arrows move between the answers, Space or Enter picks. A row that is too
    narrow breaks into lines.
    """

    chosen = Signal(str)

    def __init__(
        self,
        choices: Iterable[tuple[str, str]] = (),
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow = Flow(self)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Button] = {}
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_choices(choices)

    def set_choices(
        self, choices: Iterable[tuple[str, str]], hints: dict[str, str] | None = None
    ) -> None:
        """Offer (value, words) pairs; nothing is picked. `hints` names keys by value."""
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for value, words in choices:
            button = Button(words, kind="choice", hint=(hints or {}).get(value, ""), parent=self)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, value=value: self.chosen.emit(value))
            # The row may be shown already: without its style a button asks for too little room.
            button.ensurePolished()
            self._group.addButton(button)
            self._flow.addWidget(button)
            self._buttons[value] = button
        if self._buttons:
            self.setFocusProxy(next(iter(self._buttons.values())))

    def value(self) -> str:
        """The picked value, or an empty text."""
        return next((v for v, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Pick without a signal; a value that is not offered clears the row."""
        self._group.setExclusive(False)
        for key, button in self._buttons.items():
            button.setChecked(key == value)
        self._group.setExclusive(True)

    def button(self, value: str) -> Button:
        """The button of a value."""
        return self._buttons[value]


class Tick(QCheckBox):
    """A tick box with a large, painted square; its words wrap."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _side(self) -> int:
        return round(theme.current().scale.body * 1.3)

    def _left(self) -> int:
        return 8 + self._side() + 12

    def sizeHint(self) -> QSize:
        """Square, gap and words in one line; never under 40 pixels high."""
        width = self._left() + self.fontMetrics().horizontalAdvance(self.text()) + 12
        return QSize(width, max(40, self.fontMetrics().height() + 16))

    def minimumSizeHint(self) -> QSize:
        """The words may wrap, but not into single letters."""
        return QSize(min(self.sizeHint().width(), 240), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped words at `width`."""
        room = QRect(0, 0, max(1, width - self._left() - 8), 10_000)
        words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        return max(40, words.height() + 16)

    def hitButton(self, _pos: object) -> bool:
        """The whole row is the target."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """A square, a tick when it is on, the words, and the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._side()
        box = QRectF(8, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(theme.colour("primary" if self.isChecked() else "edge"), 2))
        painter.setBrush(theme.colour("primary" if self.isChecked() else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            icons.paint(painter, box.adjusted(2, 2, -2, -2), "check", theme.colour("on_primary"))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("ring"), 3))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 8, 8)
        painter.setPen(theme.colour("text" if self.isEnabled() else "muted"))
        words = self.rect().adjusted(self._left(), 0, -8, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), self.text())
        painter.end()
