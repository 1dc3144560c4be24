"""Which printer prints the slips: the list, the usual one, a trial page."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kiosk.desk import printers
from kiosk.desk.printers import Printer
from ui.officer.seat import Seat
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button, ChoiceRow
from ui.widgets.flow import Flow
from ui.widgets.text import Words


class PrinterCard(Card):
    """`chosen` carries the system's name of a printer, or nothing for the usual one."""

    chosen = Signal(str)
    failed = Signal(str)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._seat = seat
        self._found: tuple[Printer, ...] = ()
        self._state = Words("", "body", self)
        self.choices = ChoiceRow(name=_("Máy in phiếu"), parent=self)
        self.choices.chosen.connect(self._pick)
        self.trial = Button(_("In trang thử"), self.print_trial, icon="print", parent=self)
        row = QWidget(self)
        Flow(row).addWidget(self.trial)
        self.inside.addWidget(Words(_("Máy in phiếu"), "heading", self))
        self.inside.addWidget(self.choices)
        self.inside.addWidget(self._state)
        self.inside.addWidget(row)

    def look(self) -> None:
        """Ask the system for its printers, beside the screen."""
        self._state.setText(_("Đang hỏi máy in…"))
        self._seat.tasks.page(printers.listed, self.show_printers, self._none)

    def show_printers(self, found: Sequence[Printer]) -> None:
        """Offer them; what was chosen before and is gone is said."""
        self._found = tuple(found)
        usual = next((one.name for one in found if one.default), "")
        words = _("Mặc định: {name}").format(name=usual) if usual else _("Mặc định của máy")
        self.choices.set_choices([("", words), *((one.name, one.name) for one in found)])
        self.choices.setVisible(bool(found))
        self.choices.set_value(self._seat.settings.printer)
        self._tell()

    def _none(self, sentence: str) -> None:
        self.show_printers(())
        self._state.setText(sentence)

    def _pick(self, name: str) -> None:
        self.chosen.emit(name)
        self._tell()

    def _tell(self) -> None:
        """How the chosen one is."""
        name = self._seat.settings.printer
        for one in self._found:
            if one.name == name or (not name and one.default):
                self._state.setText(f"{one.words} {one.advice}".strip())
                return
        if name:
            words = _("Không thấy máy in “{name}” đã chọn. Bật nó hoặc chọn máy in khác.")
            self._state.setText(words.format(name=name))
        elif self._found:
            self._state.setText(_("Máy chưa có máy in mặc định: hãy chọn một máy in."))
        else:
            self._state.setText(
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
