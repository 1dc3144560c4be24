"""Words on the screen: wrapped, never cut, plain text only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui import theme
from ui.widgets import icons


class Words(QLabel):
    """A wrapped text. `kind` is a role of the style sheet: title, heading, lead, small, ….

    Always plain text: what is shown may come from a card or from a portal.
    """

    def __init__(
        self,
        text: str = "",
        kind: str = "body",
        parent: QWidget | None = None,
        *,
        wrap: bool = True,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def set_kind(self, kind: str) -> None:
        """Change the role; the style follows at once."""
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)


class Mark(QWidget):
    """A small painted icon in a colour of the palette; the words beside it carry the meaning."""

    def __init__(self, name: str, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self._name = name
        self._colour = colour
        side = self.sizeHint().width()
        self.setFixedSize(side, side)

    def showEvent(self, event: QShowEvent) -> None:
        """Most marks are never shown: drawn only now."""
        super().showEvent(event)
        self._draw()

    def set(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        if self.isVisible():
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: another size and colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedSize(self.sizeHint())
            if self.isVisible():
                self._draw()

    def sizeHint(self) -> QSize:
        """As high as a line of text."""
        side = round(theme.current().scale.body * 1.3)
        return QSize(side, side)

    def _draw(self) -> None:
        side = self.sizeHint().width()
        self._label.setGeometry(0, 0, side, side)
        self._label.setPixmap(icons.pixmap(self._name, side, theme.colour(self._colour)))


class Badge(QLabel):
    """One or two words on a coloured ground; `tone` is done, info, attention or error."""

    def __init__(self, text: str = "", tone: str = "info", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("badge", tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, text: str, tone: str) -> None:
        """Show another word in another tone; an empty word hides the badge."""
        self.setText(text)
        self.setVisible(bool(text))
        if self.property("badge") != tone:
            self.setProperty("badge", tone)
            restyle(self)


class Rule(QFrame):
    """A thin line between two things."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("block", "rule")


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the changed properties of `widget`."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
