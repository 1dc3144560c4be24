"""The place where the portal's page is shown; nothing can be dropped on it or taken from it."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

_DROPS = frozenset(
    {QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop}
)


class GuidedView(QWebEngineView):
    """A web view without context menu, drag and drop.

    Its property `private` tells the desk's watch for QR guns that passwords are typed here.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAcceptDrops(False)
        self.setMinimumSize(320, 240)
        self.setAccessibleName(_("Trang của cổng"))
        self.setProperty("private", True)

    def childEvent(self, event: QEvent) -> None:
        """Chromium's own surface is a child, and would take what is dropped."""
        super().childEvent(event)  # type: ignore[arg-type] # a QChildEvent by Qt's promise
        for child in self.findChildren(QWidget):
            child.setAcceptDrops(False)
            child.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow every drag, and Qt's own offers to save or to look inside."""
        if event.type() in _DROPS:
            event.ignore()
            return True
        return super().eventFilter(watched, event)
