"""Step 1, where the questions have come to: ask, one answer back, open what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk.desk import finding
from kiosk.desk.finding import Asked, Found, Stopped
from kiosk.desk.procedure import Hit
from ui.officer.hit_list import HitList
from ui.officer.questions import Answers, StopCard
from ui.officer.step import StepPage

DIGITS = tuple(Qt.Key(Qt.Key.Key_1.value + n) for n in range(9))
WHAT = _("Việc của ông/bà là về chuyện gì ạ?")

Open = Callable[[Hit, str], object]
"""Opens a procedure in one of its cases ("": the guide asks for it)."""


class Finder:
    """The state of the questions; `closed` is called when the search takes over again."""

    def __init__(
        self, page: StepPage, shown: HitList, front: Sequence[QWidget], take: Open
    ) -> None:
        """`shown` holds the questions; `front` (the search) is hidden meanwhile."""
        self._page = page
        self._shown = shown
        self._front = tuple(front)
        self._take = take
        self._title = page.title.text(), page.lead.text()
        self.closed: Callable[[], object] = self.hide
        self.open = False
        """A question or a stop is on the screen."""
        self.found = False
        """The questions led to the procedure that is open now."""
        self.matter = ""
        """Empty while it is asked what the questions shall be about."""
        self.answers: tuple[int, ...] = ()
        self.asked: Asked | None = None
        self.stopped: Stopped | None = None

    def ask_what(self) -> None:
        """The first page: what is it about?"""
        self.hide()
        titles = [matter.title for matter in finding.matters()]
        self._show(Answers(titles, self.pick), WHAT, _("Bấm số hoặc chọn một việc."))

    def ask(self, matter: str, answers: tuple[int, ...] = ()) -> None:
        """Show what comes after these answers."""
        desk = self._page.seat.desk
        self._page.work(
            lambda: finding.step(desk, matter, answers), partial(self._came, matter, answers)
        )

    def pick(self, number: int) -> None:
        """Answer the open question."""
        matters = finding.matters()
        if not self.matter and number < len(matters):
            self.ask(matters[number].id)
        elif self.asked is not None and number < len(self.asked.choices):
            self.ask(self.matter, (*self.answers, number))

    def back(self) -> bool:
        """One answer back; before the first question the search again. False: nothing is asked."""
        if not (self.open or self.found):
            return False
        if self.answers:
            self.ask(self.matter, self.answers[:-1])
        elif self.matter:
            self.ask_what()
        else:
            self.close()
        return True

    def close(self) -> None:
        """The search takes over again."""
        self.hide()
        self.closed()

    def hide(self) -> None:
        """Nothing is asked any more; the search is there again."""
        self.forget()
        self.uncover()

    def forget(self) -> None:
        """Nothing is asked any more."""
        self.matter, self.answers, self.open, self.found = "", (), False, False
        self.asked = self.stopped = None

    def uncover(self) -> None:
        """The search is there again; where the questions led to stays known."""
        self.open = False
        self._page.set_title(*self._title)
        for part in self._front:
            part.show()

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """Digits pick an answer."""
        if not self.open or self.stopped is not None:
            return {}
        return {key: partial(self.pick, number) for number, key in enumerate(DIGITS)}

    def say(self) -> tuple[str, str]:
        """The question, or why it ends here, to be read aloud."""
        if self.open and self.asked is not None:
            return self.asked.text, self.asked.why
        if self.open and self.stopped is not None:
            return self.stopped.instead, self.stopped.reason
        return "", ""

    def _came(self, matter: str, answers: tuple[int, ...], step: Asked | Found | Stopped) -> None:
        self.matter, self.answers = matter, answers
        self.asked = step if isinstance(step, Asked) else None
        self.stopped = step if isinstance(step, Stopped) else None
        if isinstance(step, Found):
            self._open(step.hit, step.variant)
            if step.note:
                self._page.message.say(step.note, "info")
        elif isinstance(step, Asked):
            lead = _("{matter} · câu {n}. Bấm số hoặc chọn một câu trả lời.")
            lead = lead.format(matter=step.matter.title, n=step.number)
            self._show(Answers(step.choices, self.pick), step.text, lead)
        else:
            card = StopCard(step, lambda hit: self._open(hit, ""))
            self._show(card, _("Chưa làm được ngay"), step.matter.title)

    def _show(self, shown: Answers | StopCard, title: str, lead: str) -> None:
        """One thing on the page."""
        page = self._page
        self.open, self.found = True, False
        page.clear_errors()
        for part in self._front:
            part.hide()
        page.set_title(title, lead)
        self._shown.show_only(shown)
        page.verticalScrollBar().setValue(0)
        shown.start()
        page.look_again.emit()

    def _open(self, hit: Hit, variant: str) -> None:
        self.found = True
        self.uncover()
        self._take(hit, variant)
