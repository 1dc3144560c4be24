"""Step 4: consent, purpose by purpose, read aloud; and the paper way for those who refuse."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtWidgets import QHBoxLayout

from kiosk.desk import consent, printing
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.widgets.blocks import Card, Fault
from ui.widgets.buttons import Button, ChoiceRow, Tick
from ui.widgets.dialogs import ask
from ui.widgets.field import TextField
from ui.widgets.text import Badge, Words

READS, SPOKEN = "reads", "spoken"


class ConsentPage(StepPage):
    """Nothing is ticked before; Space ticks, Tab goes on, Enter stores."""

    name = "consent"

    def __init__(self, seat: Seat) -> None:
        super().__init__(
            seat,
            _("Công dân có đồng ý không?"),
            _("Đọc to từng mục, đánh dấu khi công dân đồng ý."),
        )
        self.ticks: dict[str, Tick] = {}
        for purpose in consent.PURPOSES:
            self.body.addWidget(self._purpose(purpose))
        self.how = ChoiceRow(
            [
                (READS, _("Công dân tự đọc được")),
                (SPOKEN, _("Không đọc được chữ, nói đồng ý")),
            ],
            _("Công dân đồng ý bằng cách nào?"),
        )
        self.how.set_value(READS)
        self.how.chosen.connect(lambda _how: self._show_witness())
        self.witness = TextField(
            _("Họ tên người làm chứng"), hint=_("Người nghe công dân nói đồng ý.")
        )
        self.witness.hide()
        self.refuse = Button(_("Công dân không đồng ý"), self.ask_refuse, kind="danger")
        self.body.addWidget(Words(_("Công dân đồng ý bằng cách nào?"), "strong"))
        self.body.addWidget(self.how)
        self.body.addWidget(self.witness)
        row = QHBoxLayout()
        row.setContentsMargins(0, 12, 0, 0)
        row.addWidget(self.refuse)
        row.addStretch(1)
        self.body.addLayout(row)

    def _purpose(self, purpose: consent.Purpose) -> Card:
        card = Card()
        card.inside.setSpacing(4)
        head = QHBoxLayout()
        tick = Tick(_("Đồng ý"), card)
        tick.setAccessibleDescription(purpose.text)
        head.addWidget(tick)
        head.addStretch(1)
        word = _("cần để nộp qua mạng") if purpose.needed else _("không bắt buộc")
        head.addWidget(Badge(word, "info", card))
        card.inside.addWidget(Words(purpose.text, "body", card))
        card.inside.addLayout(head)
        self.ticks[purpose.id] = tick
        return card

    def enter(self) -> None:
        """Show what was given before, else nothing ticked."""
        case = self.seat.visit.case
        given = case.consent if case else None
        for name, tick in self.ticks.items():
            tick.setChecked(given is not None and name in given.purposes)
        self.how.set_value(SPOKEN if given is not None and given.spoken else READS)
        self.witness.set_value(given.witness if given is not None else "")
        self._show_witness()
        next(iter(self.ticks.values())).setFocus()

    def forget(self) -> None:
        """Nothing ticked, no witness."""
        super().forget()
        for tick in self.ticks.values():
            tick.setChecked(False)
        self.how.set_value(READS)
        self.witness.set_value("")
        self._show_witness()

    def say(self) -> tuple[str, str]:
        """The script of the consent."""
        visit = self.seat.visit
        words = consent.script(self.seat.desk, visit) if visit.pack else ""
        return words, _("Thông tin là của công dân: chỉ dùng khi công dân cho phép.")

    def forward(self) -> None:
        """Store the consent, or say what is missing."""
        desk, visit = self.seat.desk, self.seat.visit
        given = {name for name, tick in self.ticks.items() if tick.isChecked()}
        missing = [p.id for p in consent.PURPOSES if p.needed and p.id not in given]
        if missing:
            tick = self.ticks[missing[0]]
            text = _("Mục cần để nộp qua mạng chưa được đồng ý. Không đồng ý thì nộp bằng giấy.")
            self.show_faults([Fault(text, lambda: self.reveal(tick))])
            return
        spoken = self.how.value() == SPOKEN
        witness = self.witness.value().strip()
        if spoken and not witness:
            self.witness.set_error(_("Ghi họ tên người làm chứng."))
            self.reveal(self.witness.edit)
            return
        self.witness.set_error("")
        self.work(
            lambda: consent.give(desk, visit, given, spoken=spoken, witness=witness),
            lambda _case: self.finished.emit(),
        )

    def ask_refuse(self) -> None:
        """Nobody is turned away: the paper way, and nothing stays here."""
        ask(
            self.window(),
            _("Công dân không đồng ý?"),
            _(
                "Máy in danh mục giấy tờ và mẫu tờ khai trống để nộp bằng giấy. "
                "Mọi thông tin vừa nhập được xoá ngay."
            ),
            _("In giấy và xoá"),
            self._refuse,
        )

    def _refuse(self) -> None:
        desk, visit = self.seat.desk, self.seat.visit

        def act() -> bytes:
            consent.refuse(desk, visit)
            return printing.paper_route(desk, visit, filled=False)

        self.work(act, self._printed)

    def _printed(self, pdf: bytes) -> None:
        self.seat.print_pdf.emit(pdf, "nop-bang-giay")
        self.abandoned.emit()

    def _show_witness(self) -> None:
        self.witness.setVisible(self.how.value() == SPOKEN)
