"""One citizen's visit to a portal inside the desk: opened, watched, stored, thrown away.

The browser is loaded with the first visit, and a desk without one never pays for it.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kiosk.desk import at_portal
from kiosk.desk.guided import Papers, Plan
from kiosk.desk.visit import Visit
from kiosk.model import Case, Unreachable
from ui.browser import engine
from ui.officer.seat import Seat

if TYPE_CHECKING:
    from ui.browser.screen import GuidedScreen
    from ui.browser.states import Ending

log = logging.getLogger(__name__)


class PortalVisit(QObject):
    """`shown`: there is a screen to be given the page's room; `closed`: it is gone again.

    `over` carries the case as it was stored after the visit, `misfit`: the technician has a
    report to read; `failed` carries a sentence. `leave` ends everything before it returns; only
    the storing goes on, on the vault's thread.
    """

    shown = Signal()
    closed = Signal()
    over = Signal(object)
    misfit = Signal()
    failed = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.screen: GuidedScreen | None = None
        self._asked: object | None = None
        """The opening that is under way; leaving forgets it."""
        self._case = ""
        self._visit: Visit | None = None
        self._noted = False

    def open(self, recipe: str, *, looking_up: bool = False) -> None:
        """Open the portal of a recipe, or the page on which it tells what it has."""
        if self.screen is not None or self._asked is not None:
            return
        reason = engine.why_not()
        if reason:
            self.failed.emit(reason)
            return
        desk, visit = self._seat.desk, self._seat.visit
        asked = self._asked = object()

        def ready(found: tuple[Plan, Papers]) -> None:
            if asked is self._asked:
                self._begin(visit, *found, looking_up=looking_up)

        self._seat.vault(
            lambda: at_portal.begin(desk, visit, recipe, looking_up=looking_up),
            ready,
            self.failed.emit,
            partial(self._forget, asked),
        )

    def leave(self) -> None:
        """End the visit at once, as when the session is cleared or the seat is locked."""
        self._asked = None
        if self.screen is not None:
            self._end(self.screen.clear())

    def _forget(self, asked: object) -> None:
        if asked is self._asked:
            self._asked = None

    def _begin(self, visit: Visit, plan: Plan, papers: Papers, *, looking_up: bool) -> None:
        try:
            engine.prepare()
        except Unreachable as error:
            self.failed.emit(str(error))
            return
        from ui.browser.screen import GuidedScreen

        screen = GuidedScreen(plan, papers, may_be_filed=looking_up)
        self.screen, self._visit, self._case = screen, visit, visit.open_case().id
        self._noted = looking_up
        screen.finished.connect(self._end)
        screen.session.changed.connect(self._watch)
        screen.session.number_found.connect(self._number_read)
        self.shown.emit()
        screen.begin()

    def _watch(self) -> None:
        """The portal's last button is in reach: from here on the case may be filed."""
        screen, visit, case = self.screen, self._visit, self._case
        if screen is None or visit is None or self._noted or not screen.session.may_be_sent:
            return
        self._noted = True
        desk = self._seat.desk
        self._seat.vault(lambda: at_portal.may_be_filed(desk, visit, case))

    def _number_read(self, number: str) -> None:
        desk, visit, case = self._seat.desk, self._visit, self._case
        if visit is not None:
            self._seat.vault(lambda: at_portal.number_read(desk, visit, case, number))

    def _end(self, ending: Ending) -> None:
        screen, visit, case = self.screen, self._visit, self._case
        self.screen = self._visit = None
        self._case = ""
        if screen is None or visit is None:
            return
        self.closed.emit()
        screen.deleteLater()
        brought = at_portal.Brought(
            number=ending.number,
            may_be_filed=ending.state != "not_sent",
            confirmation=ending.receipt,
            downloads=ending.downloads,
            report=ending.report,
        )
        desk = self._seat.desk

        def stored(after: Case | None) -> None:
            if after is not None:
                self.over.emit(after)
                if brought.report:
                    self.misfit.emit()

        self._seat.vault(lambda: at_portal.end(desk, visit, case, brought), stored)
