"""The way through the nine steps: forward, back, and to a place and straight back."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from kiosk.desk import home, review, supplement
from kiosk.desk.visit import STEPS
from kiosk.model import State
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.widgets.steps import StepState

OPEN = (State.DRAFT, State.PAUSED, State.REVIEWED)
"""States in which a step may still be changed."""


class Walk(QObject):
    """`moved` carries the name of the step that is to be shown; `over` that the last one ended."""

    moved = Signal(str)
    over = Signal()

    def __init__(self, seat: Seat, pages: Mapping[str, StepPage]) -> None:
        super().__init__()
        self._seat = seat
        self._pages = pages
        self.step = ""
        self._reached = 0
        self._return_to = ""
        for page in pages.values():
            page.finished.connect(self.forward)
            page.jump.connect(self.jump)

    @property
    def _order(self) -> list[str]:
        """The steps of this visit; a supplement has fewer."""
        steps = supplement.STEPS if supplement.concerns(self._seat.visit) else STEPS
        return [step for step in steps if step in self._pages]

    def start(self, step: str) -> None:
        """Begin, or go on with a stored case, at `step`."""
        self._return_to = ""
        self._reached = STEPS.index(step)
        self._open(step)

    def stop(self) -> None:
        """No step is open any more."""
        self.step, self._reached, self._return_to = "", 0, ""

    def forward(self) -> None:
        """The open step is done: the next one with something to ask, or where one came from."""
        back = self._return_to
        if back:
            self._return_to = ""
            self._open(back)
            return
        place = self._order.index(self.step) + 1
        while place < len(self._order) and not self._pages[self._order[place]].needed():
            place += 1
        if place == len(self._order):
            self.over.emit()
            return
        self._open(self._order[place])

    def back(self) -> None:
        """One step back, over those that have nothing to ask."""
        place = self._order.index(self.step) - 1
        while place > 0 and not self._pages[self._order[place]].needed():
            place -= 1
        if place >= 0 and self.may_change():
            self._return_to = ""
            self._open(self._order[place])

    def pick(self, index: int) -> None:
        """A press on the list: any step that was reached before."""
        step = STEPS[index]
        if step in self._order and index <= self._reached and self.may_change():
            self._return_to = ""
            self._open(step)

    def jump(self, step: str, target: str = "") -> None:
        """Go to `target` within `step` and come straight back when that step is finished."""
        if step not in self._pages or not self.may_change():
            return
        self._return_to = self.step if step != self.step else ""
        self._open(step)
        if target:
            self._pages[step].show_target(target)

    def may_change(self) -> bool:
        """False once the case is sealed: what was sent never changes."""
        case = self._seat.visit.case
        return case is None or case.state in OPEN or supplement.under_way(self._seat.visit)

    def first(self) -> bool:
        """True on the first step."""
        return self.step in ("", self._order[0])

    def marks(self) -> list[StepState]:
        """How far each of the nine steps is."""
        return [self._mark(index, step) for index, step in enumerate(STEPS)]

    def _mark(self, index: int, step: str) -> StepState:
        if step == self.step:
            return StepState.CURRENT
        if step not in self._order:
            return StepState.PASSED
        if index > self._reached:
            return StepState.AHEAD
        page = self._pages.get(step)
        return StepState.DONE if page is None or page.needed() else StepState.PASSED

    def _open(self, step: str) -> None:
        seat, visit = self._seat, self._seat.visit
        case = visit.case
        if review.confirmed(visit) and step not in ("review", "send"):
            seat.vault(lambda: review.reopen(seat.desk, visit))
        self.step = step
        self._reached = max(self._reached, STEPS.index(step))
        if case is not None:
            seat.vault(lambda: home.at_step(seat.desk, visit, step))
        self.moved.emit(step)
