"""The card of step 8 by which the citizen says how the result comes: fetched, or by post."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.desk import delivery
from kiosk.model import Case
from ui.officer.step import StepPage
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button, ChoiceRow, Tick
from ui.widgets.field import TextField
from ui.widgets.text import Words

FETCHED, POST = "fetched", "post"


class DeliveryCard(Card):
    """`changed`: the choice was stored."""

    changed = Signal()

    def __init__(self, page: StepPage) -> None:
        super().__init__()
        self._page = page
        title = _("Nhận kết quả bằng cách nào?")
        self.setAccessibleName(title)
        self.how = ChoiceRow(
            [(FETCHED, _("Đến nơi giải quyết")), (POST, _("Qua bưu điện"))], title, self
        )
        self.address = TextField(_("Địa chỉ nhận"), parent=self)
        self.phone = TextField(_("Điện thoại nhận"), parent=self)
        self.pays = Tick(_("Trả phí khi nhận (nếu nơi đó cho phép)"), self)
        self.store = Button(_("Ghi địa chỉ"), self.store_post, kind="primary")
        self._post = QWidget(self)
        column = QVBoxLayout(self._post)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.address, self.phone, self.pays):
            column.addWidget(part)
        column.addWidget(self.store, 0, Qt.AlignmentFlag.AlignLeft)
        self.inside.addWidget(Words(title, "strong", self))
        self.inside.addWidget(self.how)
        self.inside.addWidget(self._post)
        self.how.chosen.connect(self._chosen)

    def refresh(self) -> None:
        """Show the open case's choice; hidden where it is not asked here."""
        seat = self._page.seat
        case = seat.visit.case
        self.setVisible(case is not None and delivery.offered(seat.desk, seat.visit))
        if case is None:
            return
        self._show(case)

    def forget(self) -> None:
        """No address stays."""
        for field in (self.address, self.phone):
            field.set_value("")
            field.set_error("")
        self.pays.setChecked(False)
        self.hide()

    def _show(self, case: Case) -> None:
        known = delivery.suggested(case)
        self.how.set_value(POST if case.delivery else FETCHED)
        self.address.set_value(known.address)
        self.phone.set_value(known.phone)
        self.pays.setChecked(known.pay_on_receipt)
        self._post.setVisible(case.delivery is not None)

    def _chosen(self, how: str) -> None:
        self._post.setVisible(how == POST)
        if how == POST:
            self._page.reveal(self.address.edit)
            return
        desk, visit = self._page.seat.desk, self._page.seat.visit
        self._page.work(
            lambda: delivery.at_the_authority(desk, visit), lambda _case: self.changed.emit()
        )

    def store_post(self) -> None:
        """Store address and telephone, or say what is wrong."""
        desk, visit = self._page.seat.desk, self._page.seat.visit
        address, phone = self.address.value(), self.phone.value()
        pays = self.pays.isChecked()
        self._page.clear_errors()
        self._page.work(
            lambda: delivery.by_post(desk, visit, address, phone, pay_on_receipt=pays),
            lambda _case: self.changed.emit(),
        )
