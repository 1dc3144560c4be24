"""A supervisor's approval at the desk: the name and the PIN, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kiosk.desk import approval
from ui.officer.send_portal import refuse_number
from ui.officer.step import StepPage
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button
from ui.widgets.field import ChoiceField, secret_field
from ui.widgets.text import Words


class ApprovalCard(Card):
    """`given` carries the supervisor's name and PIN."""

    given = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Lãnh đạo duyệt"))
        self.nobody = Words(
            _("Máy này chưa có lãnh đạo nào. Nhờ người quản lý máy thêm trước khi nộp."), "lead"
        )
        self.names = ChoiceField(_("Lãnh đạo duyệt"), [])
        self.pin = secret_field(_("Mã PIN của lãnh đạo"), 8)
        self.approve = Button(_("Duyệt và nộp"), self.give, kind="primary")
        self.names.committed.connect(lambda _name: self.pin.line.setFocus())
        for part in (self.nobody, self.names, self.pin):
            self.inside.addWidget(part)
        self.inside.addWidget(self.approve, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def ask(self, names: Sequence[str]) -> None:
        """Show who may approve; the cursor is where something is to be given."""
        self.names.row.set_choices([(name, name) for name in names])
        self.names.set_value(names[0] if len(names) == 1 else "")
        self.pin.set_value("")
        self.pin.set_error("")
        for part in (self.names, self.pin, self.approve):
            part.setVisible(bool(names))
        self.nobody.setVisible(not names)
        self.show()
        (self.pin if len(names) == 1 else self.names).edit.setFocus()

    def give(self) -> None:
        """Hand over what was typed; the PIN does not stay."""
        name, pin = self.names.value(), self.pin.value()
        if not name or not pin:
            return
        self.pin.set_value("")
        self.pin.set_error("")
        self.given.emit(name, pin)


class ApprovalSide:
    """The card on the last step's page: it stands in for the view until the case is approved."""

    def __init__(self, page: StepPage, view: QWidget, seal: Callable[[], None]) -> None:
        self._page, self._view, self._seal = page, view, seal
        self.card = ApprovalCard()
        page.body.addWidget(self.card)
        self.card.given.connect(self._approve)

    @property
    def asks(self) -> bool:
        """Tell whether a PIN is waited for."""
        return self.card.isVisible()

    def ask(self) -> None:
        """Wait for a supervisor; the case is stored, and nothing is sent."""
        desk = self._page.seat.desk
        self._page.set_title(
            _("Chờ lãnh đạo duyệt"),
            _("Hồ sơ đã lưu, chưa gửi. Lãnh đạo xem lại ở bước trước, rồi gõ mã PIN để nộp."),
        )
        self._view.hide()
        self._page.work(lambda: approval.supervisors(desk), self._show)

    def rest(self) -> None:
        """Nothing is waited for; the step shows its own face."""
        self.card.hide()
        self._view.show()

    def give(self) -> None:
        """Enter on this page."""
        self.card.give()

    def _show(self, names: list[str]) -> None:
        self.card.ask(names)
        self._page.look_again.emit()

    def _approve(self, name: str, pin: str) -> None:
        seat = self._page.seat
        give = partial(approval.give, seat.desk, seat.visit, name, pin)
        self._page.work(
            give, lambda _case: self._seal(), partial(refuse_number, self._page, self.card.pin)
        )
