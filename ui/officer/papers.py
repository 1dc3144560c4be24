"""Step 2: what the citizen brought; what is missing goes on a slip, without a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk import papers, printing, supplement
from ui import theme
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.widgets.blocks import Card, empty
from ui.widgets.buttons import Button, Tick
from ui.widgets.flow import Flow
from ui.widgets.text import Badge, Words

TONES = {
    "submit_original": "attention",
    "compare": "info",
    "certified_copy": "attention",
    "show_only": "info",
    "not_needed": "done",
}


TITLE = _("Công dân mang theo những giấy nào?")
LEAD = _("Đánh dấu giấy đang có trên bàn.")


class PapersPage(StepPage):
    """Space ticks a paper, F2 all of them, F4 prints what is missing."""

    name = "papers"

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat, TITLE, LEAD)
        self.ticks: dict[str, Tick] = {}
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.all = Button(_("Có đủ tất cả"), self.tick_all, hint="F2")
        self.slip = Button(_("In phiếu “Còn thiếu gì”"), self.print_slip, hint="F4", icon="print")
        self.stop = Button(_("Hẹn công dân lần khác"), self.abandoned.emit)
        row = Flow()
        for button in (self.all, self.slip, self.stop):
            row.addWidget(button)
        self.body.addWidget(self._holder)
        self.body.addLayout(row)
        self._warned = False

    def enter(self) -> None:
        """One line for each paper of the procedure and variant."""
        visit = self.seat.visit
        empty(self._column)
        self.ticks = {}
        self._warned = False
        self._show_asked()
        for need in sorted(papers.needs(visit), key=lambda need: not need.required):
            asked = _("tuỳ trường hợp") if need.maybe else "" if need.required else _("nếu có")
            self._column.addWidget(
                self._line(
                    need.part, need.name, need.rule.value, (need.rule_words, asked), need.note
                )
            )
        self._draw_buttons()
        first = next(iter(self.ticks.values()), None)
        if first is not None:
            first.setFocus()

    def _show_asked(self) -> None:
        """What the authority wants stands on top of a supplement."""
        visit = self.seat.visit
        more = supplement.under_way(visit)
        self.set_title(_("Bổ sung giấy nào?") if more else TITLE, LEAD)
        self.all.setVisible(not more)
        self.slip.setVisible(not more)
        if more:
            words = _("Cơ quan yêu cầu: {asked}")
            case = visit.open_case()
            self.message.say(words.format(asked=supplement.asked(case)), "attention")

    def forget(self) -> None:
        """No paper is ticked."""
        super().forget()
        self.set_title(TITLE, LEAD)
        empty(self._column)
        self.ticks = {}

    def say(self) -> tuple[str, str]:
        """Ask for the papers."""
        words, why = super().say()
        if supplement.under_way(self.seat.visit):
            return _("Cơ quan cần thêm giấy tờ. Tôi đọc cho ông/bà nghe cần thêm gì."), why
        return (
            words or _("Ông/bà cho tôi xem những giấy tờ mang theo hôm nay."),
            why or _("Thiếu giấy nào thì biết ngay bây giờ, ông/bà không phải đi lại nhiều lần."),
        )

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """F2 ticks all, F4 prints what is missing."""
        return {Qt.Key.Key_F2: self.tick_all, Qt.Key.Key_F4: self.print_slip}

    def tick_all(self) -> None:
        """Everything lies on the desk."""
        for tick in self.ticks.values():
            tick.setChecked(True)

    def print_slip(self) -> None:
        """Print what is missing; the slip holds nothing of the person."""
        if not papers.missing(self.seat.visit):
            return
        desk, visit = self.seat.desk, self.seat.visit
        self.work(
            lambda: printing.missing_of(desk, visit),
            lambda pdf: self.seat.print_pdf.emit(pdf, "con-thieu-gi"),
        )

    def forward(self) -> None:
        """With papers missing, ask first: slip and a clean end, or go on all the same."""
        if supplement.under_way(self.seat.visit):
            self._forward_supplement()
            return
        missing = papers.missing(self.seat.visit)
        if not missing or self._warned:
            self.finished.emit()
            return
        self._warned = True
        self.message.say(
            _("Còn thiếu: {names}.").format(names="; ".join(need.name for need in missing)),
            "attention",
            [
                (_("In phiếu “Còn thiếu gì” (F4)"), self.print_slip),
                (_("Hẹn công dân lần khác"), self.abandoned.emit),
                (_("Vẫn làm tiếp (Enter)"), self.finished.emit),
            ],
        )
        self.verticalScrollBar().setValue(0)
        self.setFocus()

    def _forward_supplement(self) -> None:
        if self.seat.visit.brought:
            self.finished.emit()
        else:
            self.show_error(_("Đánh dấu ít nhất một giấy để gửi bổ sung."))

    def show_target(self, target: str) -> None:
        """Focus the tick of one paper."""
        tick = self.ticks.get(target)
        if tick is not None:
            self.reveal(tick)

    def _line(self, part: str, name: str, rule: str, words: tuple[str, str], note: str) -> Card:
        card = Card()
        card.inside.setContentsMargins(12, 8, 16, 10)
        card.inside.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(12)
        tone = TONES.get(rule, "info")
        if rule == "not_needed":
            head.addSpacing(12)
            head.addWidget(Words(name, "strong", card), 1)
        else:
            tick = Tick(name, card)
            tick.setChecked(part in self.seat.visit.brought)
            tick.setAccessibleDescription(" ".join(words))
            tick.toggled.connect(partial(self._ticked, part))
            self.ticks[part] = tick
            head.addWidget(tick, 1)
        asked = Words(words[1] if rule != "not_needed" else "", "small", card, wrap=False)
        asked.setVisible(bool(asked.text()))
        card.inside.addLayout(head)
        if theme.current().large:
            head = QHBoxLayout()
            head.setContentsMargins(48, 0, 0, 4)
            card.inside.addLayout(head)
        head.addWidget(asked)
        head.addWidget(Badge(words[0], tone, card))
        if theme.current().large:
            head.addStretch(1)
        if note:
            below = Words(note, "small", card)
            below.setIndent(48)
            card.inside.addWidget(below)
        return card

    def _ticked(self, part: str, brought: bool) -> None:
        papers.tick(self.seat.visit, part, brought)
        self._warned = False
        if not supplement.under_way(self.seat.visit):
            self.message.clear()
        self._draw_buttons()

    def _draw_buttons(self) -> None:
        more = supplement.under_way(self.seat.visit)
        some = not more and bool(papers.missing(self.seat.visit))
        self.slip.setEnabled(some)
        self.stop.setVisible(some)
