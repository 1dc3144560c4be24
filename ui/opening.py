"""The first picture of the program, and what it asks before the store is open."""

from __future__ import annotations

from gettext import gettext as _
from queue import SimpleQueue

from PySide6.QtCore import Qt, Signal

from ui.widgets.buttons import Button
from ui.widgets.field import secret_field
from ui.widgets.page import Page


class OpeningPage(Page):
    """`again` asks to open once more; a passphrase is asked for only where there is no keyring."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__(_("Cùng Nộp"), _("Đang mở kho hồ sơ…"))
        self.answers: SimpleQueue[str] = SimpleQueue()
        """What a person typed; the thread that opens the store waits here."""
        self._new = False
        self.phrase = secret_field(_("Mật khẩu kho hồ sơ"))
        self.again_phrase = secret_field(_("Gõ lại mật khẩu"))
        for field in (self.phrase, self.again_phrase):
            field.line.returnPressed.connect(self._typed)
        self.send = Button(_("Mở kho"), self._typed, kind="primary")
        self.retry = Button(_("Thử lại"), self._retry, kind="primary")
        for part in (self.phrase, self.again_phrase, self.send, self.retry):
            self.body.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
            part.hide()

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
        self._new = new
        self.set_title(_("Mật khẩu kho hồ sơ"), lead)
        self._show_fields(shown=True)
        self.phrase.line.setFocus()

    def tell_gun(self) -> None:
        """A card was read where only the passphrase is asked for."""
        self.tell(
            _(
                "Súng quét vừa đọc một mã; mã không được gõ vào ô mật khẩu. Mở kho xong rồi "
                "quét lại."
            )
        )

    def show_trouble(self, sentence: str) -> None:
        """The store did not open: why, and a way to try again."""
        self.set_title(_("Chưa mở được bàn làm việc"), "")
        self.show_error(sentence)
        self._show_fields(shown=False)
        self.retry.show()
        self.retry.setFocus()

    def _typed(self) -> None:
        text = self.phrase.value()
        if not text:
            return
        if self._new and not self.again_phrase.value():
            self.again_phrase.line.setFocus()
            return
        if self._new and self.again_phrase.value() != text:
            self.again_phrase.set_error(_("Hai lần gõ không giống nhau. Gõ lại."))
            self.again_phrase.line.selectAll()
            self.again_phrase.line.setFocus()
            return
        self._show_fields(shown=False)
        self.set_title(_("Cùng Nộp"), _("Đang mở kho hồ sơ…"))
        self.answers.put(text)

    def _show_fields(self, *, shown: bool) -> None:
        for field in (self.phrase, self.again_phrase):
            field.set_value("")
            field.set_error("")
        self.phrase.setVisible(shown)
        self.again_phrase.setVisible(shown and self._new)
        self.send.setVisible(shown)

    def _retry(self) -> None:
        self.clear_errors()
        self.retry.hide()
        self.set_title(_("Cùng Nộp"), _("Đang mở kho hồ sơ…"))
        self.again.emit()
