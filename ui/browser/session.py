"""One citizen's guided visit to a portal: what is shown, what was filled, what came of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QGuiApplication

from kiosk.desk.guided import (
    Act,
    Handed,
    Misfit,
    Outcome,
    Papers,
    Plan,
    PlanFile,
    PlanStep,
    is_result,
    misfits,
    recognise,
    typed_number,
    write,
)
from ui.browser.chooser import Chooser
from ui.browser.fences import Fences
from ui.browser.filler import Filler, Look
from ui.browser.page import GuidedPage
from ui.browser.pages import Pages
from ui.browser.runs import Run, Talk
from ui.browser.states import At, Ending
from ui.browser.view import GuidedView

__all__ = ["At", "Ending", "Session"]

log = logging.getLogger(__name__)

LOOK_EVERY = 700
"""Milliseconds between two looks at the page: many portals change it without an address."""


OPENING = 6.0
"""Seconds after which a page is looked at though it still loads something."""


class Session(QObject):
    """Owns profile, pages and temporary files of one citizen. `end` throws all of it away.

    Signals: `changed` (another page, step or state), `filled` (the outcomes are new), `handed`
    (a paper is attached, or why not), `chosen_wrong` (a click got no file), `blocked` (a host),
    `distrusted` (a host with a bad certificate), `spoke` (the page's own message),
    `number_found`, `login_lost`.
    """

    changed = Signal()
    filled = Signal()
    handed = Signal(str)
    chosen_wrong = Signal(str)
    blocked = Signal(str)
    distrusted = Signal(str)
    spoke = Signal(str)
    number_found = Signal(str)
    login_lost = Signal()

    def __init__(
        self,
        plan: Plan,
        papers: Papers,
        ask: Callable[[str], bool] | None = None,
        parent: QObject | None = None,
        *,
        may_be_sent: bool = False,
    ) -> None:
        """`may_be_sent`: an earlier visit may have sent the case already."""
        super().__init__(parent)
        self.plan = plan
        self.at = At.OPENING
        self.step: PlanStep | None = None
        self.number = ""
        self.filler = Filler(plan)
        self.chooser = Chooser(plan, papers)
        self.fences = Fences(plan.hosts, self.blocked.emit)
        self.pages = Pages(self.fences, self, self._answer if ask is not None else None)
        self._ask = ask
        self._inside = 0
        """Questions of a page that are being answered right now: it must outlive the answer."""
        self._patience = 0.0
        self._typed = ""
        self._receipt = b""
        self._furthest = -1
        self.looks_up = self._may_be_sent = may_be_sent
        self._run: Run[Any] | None = None
        self._looking: Run[Look] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        self._connect()

    def _connect(self) -> None:
        pages = self.pages
        pages.choose = self._choose
        pages.loaded.connect(self._loaded)
        pages.crashed.connect(self._crashed)
        pages.distrusted.connect(self.distrusted)
        pages.spoke.connect(self.spoke)
        self.chooser.refused = self.chosen_wrong.emit
        self.chooser.given = lambda handed: self.handed.emit(handed.part)

    @property
    def view(self) -> GuidedView:
        """The widget that shows the page."""
        return self.pages.view

    @property
    def busy(self) -> bool:
        """True while something is being filled or handed over."""
        return self._run is not None and self._run.active

    def open(self) -> None:
        """Go to the portal's first page of this procedure."""
        self._begin()
        self.pages.load(QUrl(self.plan.start))
        self._timer.start()

    def go_to(self, url: QUrl) -> None:
        """Go to another address of the portal; the fences hold as ever."""
        self._begin()
        self.pages.load(url)

    def reload(self) -> None:
        """Load the page again, after a crash or when the portal is back; the case is untouched."""
        self._begin()
        self.chooser.forget_attached()
        self.pages.reload(QUrl(self.plan.start))

    def _begin(self) -> None:
        """What is on the screen is the old page until the new one came, or took too long."""
        self.at, self.step = At.OPENING, None
        self._patience = time.monotonic() + OPENING
        self.changed.emit()

    def fill(self, force: Collection[str] = (), only: str = "") -> bool:
        """Fill the fields of the page that is open; False when there is nothing to fill now."""
        if self.step is None or not self.step.fields or self.busy:
            return False
        self._carry_on(self.filler.fill(self.pages.page, self.step, force, only), self._was_filled)
        return True

    def give(self, part: str, *, force: bool = False) -> bool:
        """Hand over one paper without a click; False when it has no place on this page."""
        file = self.file(part)
        if file is None or self.busy:
            return False
        self._carry_on(self.chooser.give(self.pages.page, file, force=force), lambda _done: None)
        return True

    def turn(self, done: Callable[[str], object]) -> bool:
        """Press the recipe's plain button to the next page: `done` gets pressed, refused, …"""
        if self.step is None or not self.step.next or self.busy:
            return False
        self._carry_on(self.filler.press_next(self.pages.page, self.step), done)
        return True

    def probe(self, done: Callable[[dict[str, list[str]]], object]) -> bool:
        """Find out which of the recipe's ways fit the page that is open."""
        if self.step is None or self.busy:
            return False
        self._carry_on(self.filler.probe(self.pages.page, self.step), done)
        return True

    def fetched(self, done: Callable[[int], object]) -> None:
        """Count what the page has fetched so far; it grows as uploads come through."""
        if not self.busy:
            self._carry_on(self.filler.fetched(self.pages.page), done)

    def file(self, part: str) -> PlanFile | None:
        """The place of a paper on the page that is open."""
        files = self.step.files if self.step is not None else ()
        return next((file for file in files if file.part == part), None)

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """What became of each field so far."""
        return self.filler.outcomes

    @property
    def papers(self) -> dict[str, Handed]:
        """What became of each paper so far."""
        return self.chooser.handed

    def misfits(self) -> tuple[Misfit, ...]:
        """Where the recipe did not fit the pages."""
        return misfits(self.plan, self.outcomes, self.papers)

    @property
    def may_be_sent(self) -> bool:
        """True once a page was open on which the citizen can send the case, or may have."""
        return self._may_be_sent

    def take_number(self, text: str) -> str:
        """Take the number that a person typed; raises BadInput when it cannot be one."""
        self._typed = typed_number(self.plan.result, text)
        self.number = self._typed
        return self._typed

    def look(self) -> None:
        """Find out which page is shown."""
        if self.at in (At.CRASHED, At.ENDED) or self.busy:
            return
        if self.at is At.OPENING and time.monotonic() < self._patience:
            return
        if self._looking is not None and self._looking.active:
            return
        self._looking = Run(self.filler.look(self.pages.page), self._saw)
        self._looking.start()

    def end(self) -> Ending:
        """Throw pages, profile, files and clipboard away, and say what came of the visit.

        Not from inside a signal of the pages: what is deleted here may still be speaking.
        """
        ending = self._ending()
        self.at = At.ENDED
        self._timer.stop()
        for run in (self._run, self._looking):
            if run is not None:
                run.cancel()
        if not self._inside:
            self.pages.end()
        self.chooser.end()
        clipboard = QGuiApplication.clipboard()
        clipboard.clear()
        if clipboard.supportsSelection():
            clipboard.clear(clipboard.Mode.Selection)
        self.changed.emit()
        return ending

    def _ending(self) -> Ending:
        found = self.misfits()
        blocked = tuple(self.fences.blocked)
        state = "filed" if self.number else "unsure" if self._may_be_sent else "not_sent"
        return Ending(
            state=state,
            number=self.number,
            typed=bool(self._typed),
            receipt=self._receipt,
            downloads=tuple(self.pages.downloads),
            report=write(self.plan, found, blocked) if found or blocked else b"",
        )

    @contextmanager
    def _answering(self) -> Iterator[None]:
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            if self.at is At.ENDED and not self._inside:
                QTimer.singleShot(0, self.pages.end)

    def _choose(self, page: GuidedPage, _several: bool) -> list[str]:
        with self._answering():
            return self.chooser.choose(page, self.step)

    def _answer(self, text: str) -> bool:
        with self._answering():
            return self._ask is not None and self._ask(text) and self.at is not At.ENDED

    def _carry_on(self, talk: Talk[Any], done: Callable[[Any], object]) -> None:
        self._run = Run(talk, done)
        self._run.start()

    def _was_filled(self, outcomes: list[Outcome]) -> None:
        log.info("filled %d of %d", sum(one.filled for one in outcomes), len(outcomes))
        self.filled.emit()

    def _loaded(self, ok: bool) -> None:
        if not ok:
            self.at, self.step = At.DOWN, None
            self.changed.emit()
            return
        if self.at is At.DOWN:
            self.at = At.OPENING
        self._patience = 0.0
        self.look()

    def _crashed(self) -> None:
        log.warning("the page's process ended")
        if self._run is not None:
            self._run.cancel()
        self.at, self.step = At.CRASHED, None
        self.changed.emit()

    def _saw(self, look: Look) -> None:
        if self.at in (At.CRASHED, At.ENDED) or (self.at is At.DOWN and not look.frames[0].marks):
            return
        if is_result(self.plan, look.frames):
            self._may_be_sent = True
            self._arrive(At.RESULT, None)
            if not self.number and not self.busy:
                self._carry_on(self.filler.number(self.pages.page), self._took)
            return
        step = recognise(self.plan, look.frames)
        # Behind what was filled, a page that no recipe knows may be the one that sends.
        self._may_be_sent = self._may_be_sent or (step is None and bool(self.outcomes))
        self._arrive(At.STEP if step else At.ELSEWHERE, step)

    def _arrive(self, at: At, step: PlanStep | None) -> None:
        if (at, step) == (self.at, self.step):
            return
        self.at, self.step = at, step
        if step is not None:
            self._reached(step)
        self.changed.emit()

    def _reached(self, step: PlanStep) -> None:
        number = self.plan.steps.index(step)
        acts = {human.act for human in step.human}
        if Act.LOGIN in acts and self._furthest > number:
            self.login_lost.emit()
        self._furthest = max(self._furthest, number)
        self._may_be_sent = self._may_be_sent or Act.SUBMIT in acts

    def _took(self, number: str) -> None:
        if not number or self.number:
            return
        self.number = number
        self.pages.page.printToPdf(self._printed)
        self.number_found.emit(number)

    def _printed(self, data: Any) -> None:
        self._receipt = bytes(data)
