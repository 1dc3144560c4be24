"""A QR code on the screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

QUIET = 4
"""Light modules around the code, as the standard asks."""


class QrCode(QWidget):
    """Dark modules on white, whatever the theme: telephones read nothing else well."""

    def __init__(self, name: str, side: int = 168, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._modules: tuple[tuple[bool, ...], ...] = ()
        self.setFixedSize(side, side)
        self.setAccessibleName(name)

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
