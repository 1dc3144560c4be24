"""The receipt printer of 80 mm: whether there is one, at which port or address, a trial strip."""

from __future__ import annotations

import re
from gettext import gettext as _

from PySide6.QtWidgets import QWidget

from kiosk.desk import printers
from ui.officer.choice_card import ChoiceCard
from ui.officer.seat import Seat
from ui.widgets.buttons import Button
from ui.widgets.field import TextField
from ui.widgets.flow import Flow

NETWORK = "net:"
ADDRESS = re.compile(r"[^:\s/]+(:\d{1,5})?")


class ReceiptCard(ChoiceCard):
    """The setting is an address as `kiosk.settings` describes it; nothing: there is none."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        title, lead = (
            _("Máy in phiếu nhỏ 80 mm"),
            _("Phiếu công dân cầm về được in ở đây, nếu bàn này có máy in cuộn giấy nhỏ."),
        )
        super().__init__(seat, "receipt_printer", title, lead, parent)
        self._found: list[tuple[str, str]] = []
        self.address = TextField(
            _("Địa chỉ của máy in trong mạng"),
            hint=_("Ví dụ 10.0.0.7 hoặc 10.0.0.7:9100."),
            parent=self,
        )
        self.address.line.setMaximumWidth(480)
        self.address.committed.connect(self._take_address)
        self.trial = Button(_("In thử phiếu nhỏ"), self.print_trial, icon="print", parent=self)
        row = QWidget(self)
        Flow(row).addWidget(self.trial)
        self.inside.addWidget(self.address)
        self.inside.addWidget(row)
        self.address.hide()

    def look(self) -> None:
        """Look at the ports of this PC, beside the screen."""
        self._seat.tasks.page(printers.receipt_printers, self.show_found, lambda _sentence: None)

    def show_found(self, found: list[tuple[str, str]]) -> None:
        """Offer none, what is plugged in, and one of the network."""
        self._found = found
        value = self.value
        pairs = [("", _("Không có")), *found]
        net = value if value.startswith(NETWORK) else NETWORK
        pairs.append((net, _("Qua mạng")))
        self.offer(pairs)
        self._show_address(value.startswith(NETWORK))
        self._tell()

    def pick(self, value: str) -> None:
        """Keep a choice; one of the network has to be named first."""
        self.address.set_error("")
        if value == NETWORK:
            self._show_address(True)
            self.address.line.setFocus()
            return
        super().pick(value)
        self._show_address(value.startswith(NETWORK))
        self._tell()

    def show_lock(self) -> None:
        """The address is a part of the choice."""
        super().show_lock()
        if self.choices.isHidden():
            self.address.hide()

    def missing_name(self) -> str:
        """A port that is named by its numbers, or is not there now."""
        return self.value.partition(":")[2]

    def _show_address(self, on: bool) -> None:
        free = not self.choices.isHidden()
        self.address.set_value(self._kept() if on else "")
        self.address.setVisible(on and free)

    @property
    def entering(self) -> bool:
        """True while the cursor is in the address."""
        return self.address.line.hasFocus()

    def take(self) -> None:
        """Keep the address that was typed, and go on to trying it; or say what is wrong with it."""
        self._take_address(self.address.value())
        if not self.address.error():
            self.trial.setFocus()

    def _kept(self) -> str:
        return self.value.removeprefix(NETWORK) if self.value.startswith(NETWORK) else ""

    def _take_address(self, text: str) -> None:
        if not ADDRESS.fullmatch(text.strip()):
            self.address.set_error(_("Ghi địa chỉ như 10.0.0.7 hoặc 10.0.0.7:9100."))
            return
        self.address.set_error("")
        if self.value != NETWORK + text.strip():
            super().pick(NETWORK + text.strip())
            self.show_found(self._found)

    def _tell(self) -> None:
        self.trial.setEnabled(bool(self.value))
        self.told.setText(
            _("Bấm “In thử phiếu nhỏ” để xem máy in có nhận không.")
            if self.value
            else _("Phiếu được in ở máy in phiếu phía trên.")
        )

    def print_trial(self) -> None:
        """A strip with every letter, a code and a measured line."""
        desk = self._seat.desk
        self._seat.tasks.page(
            lambda: printers.trial_page(desk, roll=True),
            lambda pdf: self._seat.print_pdf.emit(pdf, "trang-in-thu"),
            self.failed.emit,
        )
