"""Log-on, the first officer, and the lock: a name and a PIN, or one click in practice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kiosk.desk import officers
from ui.officer.forgotten import ForgottenPin
from ui.officer.quiet import QuietPage
from ui.officer.seat import Seat
from ui.widgets.buttons import Button
from ui.widgets.field import ChoiceField, TextField, secret_field
from ui.widgets.text import Words


class LogOnPage(QuietPage):
    """`entered`: an officer sits here now; `shown`: what Enter does may have changed.

    With `adding` a further officer is enrolled by one who has logged on; `resetting` shows the
    fields for a forgotten PIN.
    """

    entered = Signal()
    shown = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__("")
        self.seat = seat
        self.first = False
        self.adding = False
        self.resetting = False
        self._running = False
        self._again_asked = False
        self.names = ChoiceField(_("Cán bộ"), [])
        self.name = TextField(_("Họ tên cán bộ"), hint=_("Tên này được ghi vào từng hồ sơ."))
        self.name.line.setMaximumWidth(480)
        self.role = ChoiceField(_("Vai trò"), list(officers.ROLES.items()))
        self.pin = secret_field(_("Mã PIN"), 8)
        self.again = secret_field(_("Gõ lại mã PIN"), 8)
        self.words = secret_field(_("Mật khẩu mở kho (để trống, hoặc ít nhất 12 ký tự)"))
        self.words_again = secret_field(_("Gõ lại mật khẩu mở kho"))
        self.words_why = Words(
            _("Có mật khẩu này thì người này mở được kho khi người khác nghỉ hoặc máy hỏng."),
            "small",
        )
        self.names.committed.connect(lambda _name: self.pin.line.setFocus())
        for part in (self.names, self.name, self.pin, self.again, self.role, *self._opens()):
            self.body.addWidget(part)
            part.hide()
        self.forgot = Button(_("Quên mã PIN"), self._ask_managers, kind="link")
        self.body.addWidget(self.forgot, 0, Qt.AlignmentFlag.AlignLeft)
        self.back = Button(_("‹ Về bàn làm việc"), self._give_up, kind="link")
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.forgotten = ForgottenPin(self.enter)
        self.body.addWidget(self.forgotten)

    def _opens(self) -> tuple[QWidget, ...]:
        """What gives the new officer a way of his own to the office key."""
        return self.words_why, self.words, self.words_again

    def enter(self) -> None:
        """Ask the store who may log on."""
        self._open("")

    def _open(self, chosen: str) -> None:
        self._forget()
        self.resetting = False
        for part in (self.forgot, self.back, self.forgotten):
            part.hide()
        if self.seat.desk.practice:
            self._show_practice()
        elif self.adding:
            self._show(first=True, names=())
        else:
            self.seat.vault(
                lambda: officers.names(self.seat.desk),
                lambda names: self._show(first=not names, names=names, chosen=chosen),
                self.show_error,
            )

    def next_words(self) -> str:
        """What Enter does."""
        if self.seat.desk.practice:
            return _("Vào bàn thực hành ›")
        if self.resetting:
            return _("Đặt lại mã PIN ›")
        return _("Tạo cán bộ và vào ›") if self.first else _("Đăng nhập ›")

    def forward(self) -> None:
        """Log on, or enrol an officer."""
        if self._running:
            self._again_asked = True
            return
        self.clear_errors()
        if self.resetting:
            self._reset()
            return
        for typed, again in ((self.pin, self.again), (self.words, self.words_again)):
            again.set_error("")
            if self.first and typed.value() != again.value():
                again.set_error(_("Hai lần gõ không giống nhau. Gõ lại."))
                self.reveal(again.edit)
                return
        self._running = True
        act = self._act()
        # At once: what is typed while the PIN is checked is the next try, and stays.
        self.pin.set_value("")
        self.again.set_value("")
        self.seat.vault(act, self._inside, self._refused, self._settled)

    def _act(self) -> Callable[[], None]:
        desk, pin = self.seat.desk, self.pin.value()
        if desk.practice:
            return partial(officers.practise, desk)
        if self.first:
            role, words = (self.role.value(), self.words.value()) if self.adding else ("", "")
            return partial(officers.enrol, desk, self.name.value().strip(), pin, role, words)
        return partial(officers.log_on, desk, self.names.value(), pin)

    def _ask_managers(self) -> None:
        desk = self.seat.desk
        self.seat.vault(
            lambda: (officers.names(desk), officers.managers(desk)),
            lambda found: self._show_reset(*found),
            self.show_error,
        )

    def _show_reset(self, names: Sequence[str], managers: Sequence[str]) -> None:
        self.resetting = True
        self.clear_errors()
        for part in (self.names, self.pin, self.forgot):
            part.hide()
        self.set_title(
            _("Đặt lại mã PIN"), _("Lãnh đạo hoặc kỹ thuật viên của máy này làm tại đây.")
        )
        self.forgotten.show()
        self.forgotten.offer(names, managers, self.names.value())
        self.shown.emit()

    def _reset(self) -> None:
        missing = self.forgotten.missing()
        if missing is not None:
            self.reveal(missing.edit)
            return
        self._running = True
        name = self.forgotten.name.value()
        act = self.forgotten.act(self.seat.desk)
        self.seat.vault(act, lambda _none: self._was_reset(name), self.show_error, self._settled)

    def _was_reset(self, name: str) -> None:
        self._open(name)
        self.message.say(
            _("Đã đặt lại mã PIN của {name}. Đăng nhập bằng mã mới.").format(name=name), "done"
        )

    def _show_practice(self) -> None:
        self.first = False
        self.set_title(
            _("Bàn thực hành"),
            _(
                "Mọi thứ ở đây là tập làm: người, thẻ và giấy tờ đều dựng sẵn, cổng là cổng thử "
                "trên máy này. Không có gì được gửi đi thật."
            ),
        )
        self.shown.emit()

    def _show(self, *, first: bool, names: Sequence[str], chosen: str = "") -> None:
        self.first = first
        self._name_page(first)
        self.names.row.set_choices([(name, name) for name in names])
        known = chosen or (names[0] if len(names) == 1 else "")
        if known:
            self.names.set_value(known)
        self.names.setVisible(not first)
        self.name.setVisible(first)
        self.role.set_value(next(iter(officers.ROLES)))
        self.role.setVisible(self.adding)
        for part in (*self._opens(), self.back):
            part.setVisible(self.adding)
        self.pin.show()
        self.forgot.setVisible(not first)
        self.again.setVisible(first)
        (self.name if first else self.pin if known else self.names).edit.setFocus()
        self.shown.emit()

    def _name_page(self, first: bool) -> None:
        if not first:
            self.set_title(_("Ai ngồi bàn này?"), _("Tên cán bộ đi kèm mọi việc làm trên máy."))
            return
        title = _("Thêm cán bộ") if self.adding else _("Cán bộ đầu tiên của máy này")
        self.set_title(title, _("Chọn mã PIN từ 4 đến 8 chữ số, khó đoán."))

    def _inside(self, _none: object) -> None:
        self._give_up()

    def _give_up(self) -> None:
        """Home again, with nobody new or with whoever logged on."""
        self._forget()
        self.adding = False
        self.entered.emit()

    def _refused(self, sentence: str) -> None:
        self.show_error(sentence)
        if not self.again.edit.hasFocus():
            self.pin.line.setFocus()

    def _settled(self) -> None:
        """Enter that came meanwhile counts where there is something to try."""
        self._running, again, self._again_asked = False, self._again_asked, False
        if again and self.pin.value():
            self.forward()

    def _forget(self) -> None:
        self.clear_errors()
        for field in (self.name, self.pin, self.again, self.words, self.words_again):
            field.set_value("")
            field.set_error("")


class LockPage(QuietPage):
    """The same officer goes on with the PIN; another one ends the visit first."""

    opened = Signal()
    changed = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__(_("Máy đang khoá"))
        self.seat = seat
        self._running = False
        self._again_asked = False
        self.pin = secret_field(_("Mã PIN"), 8)
        self.other = Button(_("Cán bộ khác"), self.changed.emit)
        self.body.addWidget(self.pin)
        self.body.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)

    def enter(self) -> None:
        """An empty field with the cursor in it; none in practice mode."""
        self.clear_errors()
        self.pin.set_value("")
        practice = self.seat.desk.practice
        how = _("Bấm Enter để làm tiếp.") if practice else _("Gõ mã PIN để làm tiếp.")
        self.set_title(_("Máy đang khoá"), _("Hồ sơ đang làm vẫn còn nguyên.") + " " + how)
        self.pin.setVisible(not practice)
        if not practice:
            self.pin.line.setFocus()

    def next_words(self) -> str:
        """What Enter does."""
        return _("Mở khoá ›")

    def forward(self) -> None:
        """Open with the PIN of the officer who sits here."""
        if self._running:
            self._again_asked = True
            return
        desk, pin = self.seat.desk, self.pin.value()
        self._running = True
        # At once: what is typed while the PIN is checked is the next try, and stays.
        self.pin.set_value("")
        if desk.practice:
            act = partial(officers.practise, desk)
        else:
            act = partial(officers.log_on, desk, desk.officer, pin)
        self.seat.vault(act, self._inside, self._refused, self._settled)

    def _inside(self, _none: object) -> None:
        self.pin.set_value("")
        self.opened.emit()

    def _refused(self, sentence: str) -> None:
        self.show_error(sentence)
        self.pin.line.setFocus()

    def _settled(self) -> None:
        """Enter that came meanwhile counts where there is something to try."""
        self._running, again, self._again_asked = False, self._again_asked, False
        if again and self.pin.value():
            self.forward()
