"""The only two dialogs: a question, and the one about an unexpected error. Never two at once."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.buttons import Button
from ui.widgets.text import Words


class Question(QDialog):
    """A title, a sentence and two buttons named by what they do; Esc is the careful one."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        yes: str,
        act: Callable[[], object] | None = None,
        no: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(520)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(16)
        self.title = Words(title, "heading", self)
        self.text = Words(text, "body", self)
        self.yes = Button(yes, self.accept, kind="primary", parent=self)
        self.no = Button(no, self.reject, parent=self)
        self.no.setVisible(bool(no))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(row)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.yes.setDefault(True)
        if act is not None:
            self.accepted.connect(act)


_open: list[QDialog] = []


def ask(
    parent: QWidget, title: str, text: str, yes: str, act: Callable[[], object], no: str = ""
) -> Question | None:
    """Ask one question over `parent`; None when a dialog is open already."""
    return _show(Question(parent, title, text, yes, act, no or _("Không, quay lại")))


def tell_bug(parent: QWidget, sentence: str) -> Question | None:
    """Tell of an unexpected error; one that comes while a dialog is open is in the log only."""
    return _show(Question(parent, _("Có lỗi ngoài dự kiến"), sentence, _("Đã hiểu")))


def dismiss(window: QWidget) -> None:
    """Answer every open dialog over `window` with the careful answer, file dialogs too."""
    for dialog in window.findChildren(QDialog):
        dialog.reject()


def _show(dialog: Question) -> Question | None:
    if _open:
        dialog.deleteLater()
        return None
    _open.append(dialog)
    dialog.finished.connect(lambda _code: _open.remove(dialog))
    dialog.open()
    return dialog
