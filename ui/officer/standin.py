"""Who sits here: the applicant, a relative, or somebody with a mandate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from gettext import gettext as _
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.desk import citizen
from kiosk.model import Citizen, Source
from ui.officer.person import PersonForm
from ui.widgets.blocks import Card, Message
from ui.widgets.buttons import ChoiceRow
from ui.widgets.flow import Flow
from ui.widgets.text import Words

if TYPE_CHECKING:
    from ui.officer.step import StepPage

SELF, RELATIVE, MANDATE = "self", "relative", "mandate"
MANDATED = _("người được ủy quyền")
NAMES = ("full_name", "id_number", "phone")


class StandIn(Card):
    """A block of the citizen's page; the case is told of each change at once."""

    def __init__(self, page: StepPage) -> None:
        super().__init__("card")
        self._page = page
        self._open = 0
        """Changes that are still to be stored."""
        who = [
            (SELF, _("Chính chủ")),
            (RELATIVE, _("Người thân")),
            (MANDATE, _("Được ủy quyền")),
        ]
        question = _("Người ngồi đây là ai?")
        self.who = ChoiceRow(who, question)
        self.who.set_value(SELF)
        self.who.chosen.connect(self._choose)
        head = Flow(gap=12)
        title = Words(question, "strong", wrap=False)
        title.setMinimumHeight(40)
        head.addWidget(title)
        head.addWidget(self.who)
        self.relation_row = QWidget()
        row = QHBoxLayout(self.relation_row)
        row.setContentsMargins(0, 0, 0, 0)
        self.relations = ChoiceRow(name=_("Quan hệ với người nộp"))
        self.relations.chosen.connect(self._relate)
        row.addWidget(self.relations, 1)
        self.form = PersonForm(NAMES)
        self.form.changed.connect(self._change)
        self.note = Message("info")
        self.inside.addLayout(head)
        for part in (self.relation_row, self.note, self.form):
            self.inside.addWidget(part)
        self._show_parts()

    def draw(self) -> None:
        """Draw from the case."""
        visit = self._page.seat.visit
        case = visit.case
        proxy = case.proxy if case else None
        self.who.setEnabled(case is not None)
        if self._open:
            return
        known = citizen.relations(visit) if visit.pack else []
        self.relations.set_choices([(word, word) for word in known])
        if proxy is None:
            if not self._asked():
                self.who.set_value(SELF)
        else:
            self.who.set_value(MANDATE if proxy.relation == MANDATED else RELATIVE)
            self.relations.set_value(proxy.relation)
            self.form.show_rows(citizen.rows_of(proxy.citizen))
        self._show_parts()
        self.note.clear()
        note = citizen.mandate_note(visit) if visit.pack else ""
        if note and (self.who.value() == MANDATE or self.relations.value()):
            self.note.say(note, "info" if self.who.value() == RELATIVE else "attention")

    def wants(self, person: Citizen, applicant: Citizen | None) -> bool:
        """True when a card that was read belongs to whoever stands here."""
        if applicant is None or self.who.value() == SELF:
            return False
        return citizen.number_of(person) != citizen.number_of(applicant)

    def take(self, person: Citizen) -> None:
        """A card of the one who stands here."""
        self.form.clear_errors()
        self._store(person)

    def complete(self) -> bool:
        """False, with the place in focus, while something is wrong or missing here."""
        if self.who.value() == SELF:
            return True
        wrong = self.form.wrong()
        if wrong:
            self._page.reveal(self.form.fields[wrong].edit)
            return False
        if self.who.value() == RELATIVE and not self.relations.value():
            self._page.show_error(_("Chọn quan hệ của người đi thay với người nộp."))
            self._page.reveal(self.relations)
            return False
        if self._person() == Citizen():
            self._page.show_error(_("Chưa có họ tên và số định danh của người đi thay."))
            self.focus_first()
            return False
        return True

    def focus_first(self) -> None:
        """Put the cursor into the first line."""
        self._page.reveal(self.form.fields["full_name"].edit)

    def forget(self) -> None:
        """Empty everything."""
        self.who.set_value(SELF)
        self.relations.set_choices([])
        self.form.forget()
        self.note.clear()
        self._open = 0
        self._show_parts()

    def _asked(self) -> bool:
        """Somebody else was chosen, and nothing is known of him yet."""
        return self.who.value() in (RELATIVE, MANDATE)

    def _show_parts(self) -> None:
        who = self.who.value()
        self.relation_row.setVisible(who == RELATIVE)
        self.form.setVisible(who in (RELATIVE, MANDATE))

    def _person(self) -> Citizen:
        case = self._page.seat.visit.case
        return case.proxy.citizen if case and case.proxy else Citizen()

    def _choose(self, who: str) -> None:
        self._show_parts()
        seat, visit = self._page.seat, self._page.seat.visit
        if who == SELF:
            self.form.forget()
            self._work(lambda: citizen.set_proxy(seat.desk, visit, None))
            return
        self._store(self._person())
        self.focus_first()

    def _relate(self, _relation: str) -> None:
        self._store(self._person())

    def _change(self, name: str, text: str) -> None:
        seat, visit = self._page.seat, self._page.seat.visit
        relation = self._relation()

        def act() -> object:
            person = citizen.with_value(self._person(), name, text, Source.TYPED)
            return citizen.set_proxy(seat.desk, visit, person, relation)

        self._work(act, partial(self.form.show_error, name))

    def _relation(self) -> str:
        return MANDATED if self.who.value() == MANDATE else self.relations.value()

    def _store(self, person: Citizen) -> None:
        seat, visit = self._page.seat, self._page.seat.visit
        relation = self._relation()
        self._work(lambda: citizen.set_proxy(seat.desk, visit, person, relation))

    def _work(self, act: Callable[[], object], failed: Callable[[str], None] | None = None) -> None:
        """Store a change; what is on the screen is drawn over only once all are stored."""
        self._open += 1

        def stored(_case: object) -> None:
            self._open -= 1
            self.draw()

        def wrong(sentence: str) -> None:
            self._open -= 1
            (failed or self._page.show_error)(sentence)
            self.draw()

        self._page.work(act, stored, wrong)
