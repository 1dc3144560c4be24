"""Which printer prints the slips: the list, the usual one, a trial page."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

from PySide6.QtWidgets import QWidget

from kiosk.desk import printers
from kiosk.desk.printers import Printer
from ui.officer.choice_card import ChoiceCard
from ui.officer.seat import Seat
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow


class PrinterCard(ChoiceCard):
    """The setting is the system's name of a printer, or nothing for the usual one."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(seat, "printer", _("Máy in phiếu (A4, A5)"), parent=parent)
        self._found: tuple[Printer, ...] = ()
        self.trial = Button(_("In trang thử"), self.print_trial, icon="print", parent=self)
        row = QWidget(self)
        Flow(row).addWidget(self.trial)
        self.inside.addWidget(row)

    def look(self) -> None:
        """Ask the system for its printers, beside the screen."""
        self.told.setText(_("Đang hỏi máy in…"))
        self._seat.tasks.page(printers.listed, self.show_printers, self._none)

    def show_printers(self, found: Sequence[Printer]) -> None:
        """Offer them; what was chosen before and is gone is said."""
        self._found = tuple(found)
        usual = next((one.name for one in found if one.default), "")
        words = _("Mặc định: {name}").format(name=usual) if usual else _("Mặc định của máy")
        self.offer([("", words), *((one.name, one.name) for one in found)])
        self._tell()

    def _none(self, sentence: str) -> None:
        self.show_printers(())
        self.told.setText(f"{self.told.text()} {sentence}" if self.value else sentence)

    def pick(self, name: str) -> None:
        """Keep a choice, and tell how that printer is."""
        super().pick(name)
        self._tell()

    def _tell(self) -> None:
        """How the chosen one is."""
        name = self.value
        for one in self._found:
            if one.name == name or (not name and one.default):
                self.told.setText(f"{one.words} {one.advice}".strip())
                return
        if name:
            words = _("Không thấy máy in “{name}” đã chọn. Bật nó hoặc chọn máy in khác.")
            self.told.setText(words.format(name=name))
        elif self._found:
            self.told.setText(_("Máy chưa có máy in mặc định: hãy chọn một máy in."))
        else:
            self.told.setText(
                _("Chưa có máy in. Phiếu được mở bằng chương trình xem PDF để lưu hoặc in sau.")
            )

    def print_trial(self) -> None:
        """One page with every letter, a code and a measured line."""
        desk = self._seat.desk
        self._seat.tasks.page(
            lambda: printers.trial_page(desk),
            lambda pdf: self._seat.print_pdf.emit(pdf, "trang-in-thu"),
            self.failed.emit,
        )
