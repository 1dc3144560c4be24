"""The search box: one line of large letters with a glass in front."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import theme
from ui.widgets import icons


class SearchBox(QLineEdit):
    """Room for the glass comes from the style sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "search")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, then the glass."""
        super().paintEvent(event)
        side = 24
        painter = QPainter(self)
        where = QRectF(15, (self.height() - side) / 2, side, side)
        icons.paint(painter, where, "search", theme.colour("muted"))
        painter.end()
