"""The first picture of the program, and what it asks before the store is open."""

from __future__ import annotations

from gettext import gettext as _
from queue import SimpleQueue

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from ui.widgets.buttons import Button
from ui.widgets.page import Page


class OpeningPage(Page):
    """`again` asks to open once more; a passphrase is asked for only where there is no keyring."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__(_("Cùng Nộp"), _("Đang mở kho hồ sơ…"))
        self.answers: SimpleQueue[str] = SimpleQueue()
        """What a person typed; the thread that opens the store waits here."""
        self.phrase = QLineEdit()
        self.phrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.phrase.setAccessibleName(_("Mật khẩu kho hồ sơ"))
        self.phrase.setMaximumWidth(560)
        self.phrase.returnPressed.connect(self._typed)
        self.send = Button(_("Mở kho"), self._typed, kind="primary")
        self.retry = Button(_("Thử lại"), self._retry, kind="primary")
        for part in (self.phrase, self.send, self.retry):
            part.hide()
            part.setFixedWidth(part.sizeHint().width() if part is not self.phrase else 560)
            self.body.addWidget(part)

    def ask_phrase(self, *, new: bool) -> None:
        """Show the field; what is typed goes to `answers`."""
        lead = (
            _(
                "Máy này không có kho khoá của hệ điều hành. Đặt một mật khẩu dài cho kho hồ sơ và "
                "cất giữ nó: mất mật khẩu là mất hồ sơ chưa gửi."
            )
            if new
            else _("Gõ mật khẩu của kho hồ sơ trên máy này.")
        )
        self.set_title(_("Mật khẩu kho hồ sơ"), lead)
        self.phrase.clear()
        self.phrase.show()
        self.send.show()
        self.phrase.setFocus()

    def show_trouble(self, sentence: str) -> None:
        """The store did not open: why, and a way to try again."""
        self.set_title(_("Chưa mở được bàn làm việc"), "")
        self.show_error(sentence)
        self.phrase.hide()
        self.send.hide()
        self.retry.show()
        self.retry.setFocus()

    def _typed(self) -> None:
        text = self.phrase.text()
        if not text:
            return
        self.phrase.clear()
        self.phrase.hide()
        self.send.hide()
        self.set_title(_("Cùng Nộp"), _("Đang mở kho hồ sơ…"))
        self.answers.put(text)

    def _retry(self) -> None:
        self.clear_errors()
        self.retry.hide()
        self.set_title(_("Cùng Nộp"), _("Đang mở kho hồ sơ…"))
        self.again.emit()
