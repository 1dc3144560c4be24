"""Going through a portal's pages without a person: everything but the human's part."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEventLoop, QTimer

from kiosk.desk.guided import Papers, Plan, PlanStep
from ui.browser.session import At, Session

SETTLE = 20.0
"""Seconds that a page may take to become one that the recipe knows."""
STRANGE = 4.0
"""Seconds after which a page that loaded, and that no step knows, stays unknown."""
TURN = 10.0
"""Seconds that the next page may take after its button."""
FILL = 120.0
UPLOAD = 10.0
QUIET = 1.0
"""Seconds without anything new after which a page has sent what it was given."""


def wait(holds: Callable[[], bool], seconds: float) -> bool:
    """Let Qt work until something holds; True when it did in time."""
    if holds():
        return True
    loop, timer, end = QEventLoop(), QTimer(), time.monotonic() + seconds
    timer.timeout.connect(lambda: loop.quit() if holds() or time.monotonic() > end else None)
    timer.start(10)
    loop.exec()
    timer.stop()
    return holds()


class Alone:
    """A session that is driven by the recipe alone. It presses nothing that decides anything."""

    def __init__(self, plan: Plan, papers: Papers) -> None:
        self.session = Session(plan, papers)
        self.session.view.resize(1280, 900)
        self.session.view.show()

    def open(self) -> bool:
        """Open the first page; True when a step of the recipe knows it."""
        self.session.open()
        return self.settle()

    def settle(self) -> bool:
        """Wait for a page that is known, or down, or long enough unknown."""
        known = (At.STEP, At.RESULT, At.DOWN, At.CRASHED)
        wait(lambda: self.session.at in (*known, At.ELSEWHERE), SETTLE)
        if self.session.at is At.ELSEWHERE:
            wait(lambda: self.session.at in known, STRANGE)
        return self.session.step is not None

    def steps(self) -> Iterator[PlanStep]:
        """Each page as it comes; the one after it by the recipe's plain button."""
        seen: set[str] = set()
        while (step := self.session.step) is not None and step.id not in seen:
            seen.add(step.id)
            yield step
            if not self.turn(step):
                return

    def fill(self, step: PlanStep) -> None:
        """Fill and hand over what this page asks for."""
        if self.session.fill():
            wait(lambda: not self.session.busy, FILL)
        for file in step.files:
            if self.session.give(file.part):
                wait(lambda: not self.session.busy, FILL)
        if step.files:
            self._let_it_send()

    def _let_it_send(self) -> None:
        """Portals send a paper as soon as it is chosen: wait until they fetch nothing more."""
        heard: list[int] = []
        quiet_since, end = time.monotonic(), time.monotonic() + UPLOAD
        while time.monotonic() < min(quiet_since + QUIET, end):
            before = heard[-1:]
            self.session.fetched(heard.append)
            wait(lambda: False, 0.1)
            if heard[-1:] != before:
                quiet_since = time.monotonic()

    def turn(self, step: PlanStep) -> bool:
        """Go on to the next page; False where a person has to, or where the page stays."""
        heard: list[str] = []
        if not self.session.turn(heard.append):
            return False
        wait(lambda: bool(heard), TURN)
        if heard != ["pressed"]:
            return False
        wait(lambda: self.session.step is not step or self.session.at is At.RESULT, TURN)
        return self.settle() and self.session.step is not step

    def probe(self) -> dict[str, list[str]]:
        """Which of the recipe's ways fit the page that is open."""
        heard: list[dict[str, list[str]]] = []
        self.session.probe(heard.append)
        wait(lambda: bool(heard), SETTLE)
        return heard[0] if heard else {}


@contextmanager
def alone(plan: Plan, papers: Papers) -> Iterator[Alone]:
    """A driven session that is thrown away at the end, whatever happens."""
    driver = Alone(plan, papers)
    try:
        yield driver
    finally:
        driver.session.end()
