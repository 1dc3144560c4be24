"""The office's recovery passphrase: set once, kept in an envelope, for when all else fails."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt, Signal

from kiosk.desk import officers
from ui.officer.quiet import QuietPage
from ui.officer.seat import Seat
from ui.widgets.buttons import Button
from ui.widgets.field import secret_field
from ui.widgets.text import Words


class RecoveryPage(QuietPage):
    """`left`: back home, whether it was set or not; `shown`: what Enter does has changed."""

    left = Signal()
    shown = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__(
            _("Mật khẩu khôi phục kho hồ sơ"),
            _("Chỉ dùng khi máy hỏng, đổi máy, hoặc tài khoản máy không còn mở được kho."),
        )
        self.seat = seat
        self._running = False
        self.kept = False
        """True once it is stored."""
        self.words = secret_field(_("Mật khẩu khôi phục (ít nhất 12 ký tự, vài từ dễ nhớ)"))
        self.again = secret_field(_("Gõ lại mật khẩu khôi phục"))
        self.later = Button(_("Để sau"), self.left.emit)
        self.body.addWidget(
            Words(
                _(
                    "Viết mật khẩu ra giấy, cho vào phong bì dán kín và cất trong tủ khoá của cơ "
                    "quan, đừng để cạnh máy. Ai có phong bì và bản sao lưu đều mở được hồ sơ."
                ),
                "body",
                self,
            )
        )
        for field in (self.words, self.again):
            self.body.addWidget(field)
        self.body.addWidget(self.later, 0, Qt.AlignmentFlag.AlignLeft)

    def enter(self) -> None:
        """Empty fields, the cursor in the first."""
        self.clear_errors()
        self._show(kept=False)
        self.words.line.setFocus()

    def leave(self) -> None:
        """Nothing typed stays."""
        self._forget()

    def next_words(self) -> str:
        """What Enter does."""
        if self.kept:
            return _("‹ Về bàn làm việc")
        return _("Ghi mật khẩu khôi phục ›")

    def forward(self) -> None:
        """Store it; from now on it opens the office key."""
        if self.kept:
            self.left.emit()
        if self.kept or self._running:
            return
        words = self.words.value()
        alike = words == self.again.value()
        self.again.set_error("" if alike else _("Hai lần gõ không giống nhau. Gõ lại."))
        if not alike:
            self.reveal(self.again.edit)
            return
        self.clear_errors()
        self._running = True
        desk = self.seat.desk
        self.seat.vault(
            lambda: officers.set_recovery(desk, words),
            self._stored,
            self._refused,
            self._settled,
        )

    def _stored(self, _none: object) -> None:
        self._show(kept=True)
        self.message.say(_("Đã ghi mật khẩu khôi phục. Cất phong bì ngay bây giờ."), "done")
        self.setFocus()

    def _show(self, *, kept: bool) -> None:
        self.kept = kept
        self._forget()
        for part in (self.words, self.again, self.later):
            part.setVisible(not kept)
        self.shown.emit()

    def _refused(self, sentence: str) -> None:
        self.show_error(sentence)
        self.words.line.setFocus()

    def _settled(self) -> None:
        self._running = False

    def _forget(self) -> None:
        for field in (self.words, self.again):
            field.set_value("")
            field.set_error("")
