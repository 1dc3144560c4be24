"""Step 1: one search box, the common ones as tiles, and a plain question for the variant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from kiosk.desk import finding, procedure
from kiosk.desk.procedure import Hit
from ui.officer.field_choice import FieldChoice
from ui.officer.finder import Finder
from ui.officer.hit import HitCard
from ui.officer.hit_list import HitList
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.widgets.blocks import Fault, WrappedLink
from ui.widgets.search import SearchBox

T = TypeVar("T")
PAUSE = 120
"""Milliseconds after the last key before the search runs."""


TITLE = _("Công dân cần làm việc gì?")
LEAD = _("Gõ như lời nói, không cần dấu.")


class ProcedurePage(StepPage):
    """Arrows move between the hits, Enter takes the one that is open."""

    name = "procedure"

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat, TITLE, LEAD)
        self.box = SearchBox()
        self.box.setPlaceholderText(_("Ví dụ: giấy khai sinh, độc thân, tạm trú"))
        self.box.setAccessibleName(_("Tìm thủ tục"))
        self.box.setClearButtonEnabled(True)
        self.box.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._search)
        self.box.textEdited.connect(self._typed)
        self.box.returnPressed.connect(self._search_now)
        self.narrow = FieldChoice(self._search_again, self._ask_questions)
        self._list = HitList()
        self.finder = Finder(self, self._list, (self.box, self.narrow), self._take_found)
        self.finder.closed = self._search_again
        self.body.addWidget(self.box)
        self.body.addWidget(self.narrow)
        self.body.addWidget(self._list)
        self.hits: list[Hit] = []
        self.chosen = -1
        self._wish = 0
        """Counts what a person asked for: an answer to an older wish is dropped."""
        self._card: HitCard | None = None

    def enter(self) -> None:
        """Show the common ones, or what was chosen before."""
        pack, desk = self.seat.visit.pack, self.seat.desk
        if not self.narrow.filled:
            self.work(
                lambda: (procedure.fields(desk), procedure.draft_words(desk)),
                lambda known: self.narrow.fill(*known),
            )
        if self.finder.open:
            return
        if pack is not None and self.hits:
            self._draw()
        elif pack is not None:
            code = pack.code
            self.work(lambda: [procedure.one(desk, code)], self._wished(self._show_hits))
        else:
            self.work(lambda: procedure.common(self.seat.desk), self._show_common)
        self.box.setFocus()

    def forget(self) -> None:
        """Back to an empty box."""
        super().forget()
        self.box.clear()
        self.narrow.clear()
        self._timer.stop()
        self.finder.hide()
        self._clear()

    @property
    def busy(self) -> bool:
        """Also while the search waits for the next key."""
        return super().busy or self._timer.isActive()

    def can_go_on(self) -> bool:
        """Once a procedure is open."""
        return self.seat.visit.pack is not None and self.chosen >= 0 and not self.finder.open

    def has_back(self) -> bool:
        """Among the questions."""
        return self.finder.open or self.finder.found

    def back_within(self) -> bool:
        """One answer back, then the search again."""
        return self.finder.back()

    def say(self) -> tuple[str, str]:
        """Ask what brings the citizen here, then the guide's own question."""
        for words, why in (self.finder.say(), super().say()):
            if words:
                return words, why
        return (
            _("Hôm nay ông/bà cần làm giấy tờ gì ạ?"),
            _("Biết đúng việc thì báo đúng giấy tờ, ông/bà không phải đi lại."),
        )

    def forward(self) -> None:
        """Go on once the variant is known."""
        visit = self.seat.visit
        if 0 <= self.chosen < len(self.hits) and self.hits[self.chosen].ended:
            self.show_faults(
                [Fault(_("Thủ tục này đã hết hiệu lực: chọn thủ tục thay, hoặc tìm thủ tục khác."))]
            )
            return
        question, variants = procedure.question(visit)
        if variants and not visit.variant and self._card is not None:
            row = self._card.variants
            fault = Fault(
                _("Chọn một câu trả lời: {question}").format(question=question),
                lambda: self.reveal(row),
            )
            self.show_faults([fault])
            self.reveal(row)
            return
        self.finished.emit()

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """F3 goes back to the search box; digits answer an open question."""
        search = {Qt.Key.Key_F3: self._back_to_search, Qt.Key.Key_F4: self._ask_questions}
        return {**search, **self.finder.keys()}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search box move through the hits; those of what was typed last."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and (self.hits or self.busy):
                self._search_now()
                self.when_idle(partial(self._step, step))
                return True
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        if self.hits:
            self.choose(max(0, min(len(self.hits) - 1, self.chosen + step)))

    def choose(self, index: int) -> None:
        """Open hit `index` and take its procedure: a person asked for it."""
        self._timer.stop()
        self._open(self.hits, index)

    def _open(self, hits: list[Hit], index: int, variant: str = "") -> None:
        """Take the procedure, then show it: until then the screen and its buttons stay."""
        code = hits[index].code
        desk, visit = self.seat.desk, self.seat.visit
        same = visit.pack is not None and visit.pack.code == code
        variant = variant or (visit.variant if same else "")

        def show(_pack: object) -> None:
            self.hits, self.chosen = hits, index
            self._draw()

        self._wish += 1
        self.work(lambda: procedure.choose(desk, visit, code, variant), self._wished(show))

    def _wished(self, show: Callable[[T], None]) -> Callable[[T], None]:
        """Show an answer only while it is what the person asked for last."""
        wish = self._wish

        def still(answer: T) -> None:
            if wish == self._wish:
                show(answer)

        return still

    def _typed(self) -> None:
        self._wish += 1
        self._timer.start()

    def _search_now(self) -> None:
        """Enter and arrows do not wait for the pause after the last key."""
        if self._timer.isActive():
            self._timer.stop()
            self._search()

    def _search(self) -> None:
        text, field, desk = self.box.text().strip(), self.narrow.value(), self.seat.desk
        self._wish += 1
        self.finder.forget()
        if not text and not field:
            self._clear()
            self.work(lambda: procedure.common(desk), self._show_common)
            return
        show = self._wished(self._show_hits if text else self._show_list)
        self.work(lambda: procedure.search(desk, text, field=field), show)

    def _search_again(self) -> None:
        """Another field of work was chosen."""
        self._timer.stop()
        self._search()

    def _show_list(self, hits: list[Hit]) -> None:
        """A whole field of work: nothing is taken until a person takes it."""
        self.hits, self.chosen = hits, -1
        self._draw()

    def _show_hits(self, hits: list[Hit]) -> None:
        visit = self.seat.visit
        same = visit.pack is not None and hits and hits[0].code == visit.pack.code
        if hits and (visit.case is None or same):
            self._open(hits, 0)
            return
        if hits:
            # Another procedure costs a begun case its answers and pages: a person has to say so.
            self.hits, self.chosen = hits, -1
            self._draw()
            return
        visit.pack = None if visit.case is None else visit.pack
        self._clear()
        self._list.show_nothing()
        self.look_again.emit()

    def _show_common(self, hits: list[Hit]) -> None:
        if not (self.box.text().strip() or self.hits or self.finder.open):
            self._list.show_common(hits, self._take_tile)
            self.look_again.emit()

    def _take_tile(self, hit: Hit) -> None:
        self._timer.stop()
        self._open([hit], 0)
        self.box.setFocus()

    def _draw(self) -> None:
        inside = self._list.has_keys()
        self._card = self._open_card() if self.chosen >= 0 else None
        card = (self.chosen, self._card) if self._card is not None else None
        self._list.show_hits(self.hits, card, self.choose)
        if inside:
            # What had the focus is gone; the next key must not go with it.
            self.box.setFocus()
        self.look_again.emit()

    def _open_card(self) -> HitCard:
        hit = self.hits[self.chosen]
        question, variants = procedure.question(self.seat.visit)
        choices = [(one.id, one.title) for one in variants]
        card = HitCard(hit, question, choices, partial(self._take_heir, hit))
        card.variants.set_value(self.seat.visit.variant)
        card.variants.chosen.connect(partial(self._take_variant, hit.code))
        matter = None if self.finder.found else finding.matter_of(hit.code)
        if matter is not None:
            words = _("Chưa chắc? Trả lời vài câu hỏi về: {matter}").format(matter=matter.title)
            card.inside.addWidget(WrappedLink(words, partial(self.finder.ask, matter.id), card))
        return card

    def _take_variant(self, code: str, variant: str) -> None:
        """The person answered: no search that is still under way may undo it."""
        self._timer.stop()
        self._wish += 1
        desk, visit = self.seat.desk, self.seat.visit
        self.clear_errors()
        self.work(lambda: procedure.choose(desk, visit, code, variant))

    # the questions

    def _ask_questions(self) -> None:
        """F4: the officer is not sure which procedure is meant."""
        self._wish += 1
        self._timer.stop()
        self.hits, self.chosen, self._card = [], -1, None
        self.finder.ask_what()

    def _take_found(self, hit: Hit, variant: str) -> None:
        visit = self.seat.visit
        if visit.case is not None and visit.chosen().code != hit.code:
            # The begun case would lose its answers and pages: a person has to say so.
            self._show_list([hit])
        else:
            self._open([hit], 0, variant)
        self.setFocus()

    def _take_heir(self, hit: Hit) -> None:
        desk, code = self.seat.desk, hit.heir
        self.work(lambda: procedure.one(desk, code), lambda heir: self._open([heir], 0))

    def _back_to_search(self) -> None:
        if self.finder.open:
            self.finder.close()
        self.box.setFocus()

    def _clear(self) -> None:
        self.hits, self.chosen, self._card = [], -1, None
        self._list.clear()
