"""A large button with a name and what it means, for a choice among a few."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.widgets.text import Badge, Words, restyle


class Tile(QPushButton):
    """A large button with a name and a wrapped line below it."""

    def __init__(
        self,
        name: str,
        detail: str = "",
        act: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "tile")
        self.setAccessibleName(f"{name}. {detail}" if detail else name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        inside = self._inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(4)
        for text, kind in ((name, "strong"), (detail, "small")):
            if text:
                words = Words(text, kind, self)
                words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                inside.addWidget(words)
        self.picked = Badge(_("✓ Đã chọn"), "info", self)
        self.picked.hide()
        inside.addWidget(self.picked)
        inside.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if act is not None:
            self.clicked.connect(lambda _on=False: act())

    def add_badge(self, badge: Badge) -> None:
        """Put a word of warning below the lines."""
        self._inside.insertWidget(self._inside.count() - 1, badge)
        self.setAccessibleName(f"{self.accessibleName()} {badge.text()}")

    def set_picked(self, picked: bool) -> None:
        """Show by border and word that this one is chosen."""
        self.picked.setVisible(picked)
        self.setProperty("picked", picked)
        restyle(self)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """What the words need."""
        hint = self._inside.sizeHint()
        return QSize(hint.width(), max(56, hint.height()))

    def minimumSizeHint(self) -> QSize:
        """Nothing may be cut."""
        return QSize(120, 56)

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped words at `width`."""
        return max(56, self._inside.heightForWidth(width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter picks, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new style or font asks for a new height."""
        super().changeEvent(event)
        self.updateGeometry()
