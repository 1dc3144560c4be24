"""A forgotten PIN: whose it is, the new one, and who may set it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.desk import officers
from kiosk.desk.core import Desk
from ui.widgets.buttons import Button
from ui.widgets.field import ChoiceField, TextField, secret_field


class ForgottenPin(QWidget):
    """Part of the log-on page; `back` is called when nothing is to be set."""

    def __init__(self, back: Callable[[], None]) -> None:
        super().__init__()
        self.name = ChoiceField(_("Ai quên mã PIN?"), [])
        self.pin = secret_field(_("Mã PIN mới"), 8)
        self.again = secret_field(_("Gõ lại mã PIN mới"), 8)
        self.by = ChoiceField(_("Ai đặt lại?"), [])
        self.by_pin = secret_field(_("Mã PIN của người đặt lại"), 8)
        self.back = Button(_("‹ Về đăng nhập"), back, kind="link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.name, self.pin, self.again, self.by, self.by_pin):
            column.addWidget(part)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.name.committed.connect(lambda _name: self.pin.line.setFocus())
        self.by.committed.connect(lambda _name: self.by_pin.line.setFocus())

    def offer(self, names: Sequence[str], managers: Sequence[str], picked: str = "") -> None:
        """Begin with everybody who is enrolled, and those who may set a PIN.

        `picked` is who was about to log on.
        """
        self.forget()
        for field, choices in ((self.name, names), (self.by, managers)):
            field.row.set_choices([(choice, choice) for choice in choices])
            field.set_value(choices[0] if len(choices) == 1 else "")
        if picked in names:
            self.name.set_value(picked)
        (self.pin if self.name.value() else self.name).edit.setFocus()

    def missing(self) -> TextField | ChoiceField | None:
        """The first field that must be filled first, with a sentence beside it; None: go on."""
        for field, sentence in (
            (self.name, _("Chọn tên cán bộ.")),
            (self.by, _("Chọn người đặt lại: lãnh đạo hoặc kỹ thuật viên.")),
        ):
            field.set_error("" if field.value() else sentence)
        alike = self.pin.value() == self.again.value()
        self.again.set_error("" if alike else _("Hai lần gõ không giống nhau. Gõ lại."))
        for part in (self.name, self.again, self.by):
            if part.error():
                return part
        return None

    def act(self, desk: Desk) -> Callable[[], None]:
        """What sets the PIN; the typed digits leave the screen."""
        typed = (self.by.value(), self.by_pin.value(), self.name.value(), self.pin.value())
        for field in (self.pin, self.again, self.by_pin):
            field.set_value("")
        return partial(officers.reset_pin_as, desk, *typed)

    def forget(self) -> None:
        """Empty the fields."""
        for field in (self.pin, self.again, self.by_pin):
            field.set_value("")
            field.set_error("")
