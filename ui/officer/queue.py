"""The queue's clock: sends what is due, asks about filed cases, tidies; and the practice portal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.desk import days, follow, send
from kiosk.desk.practice import PracticePortal
from kiosk.desk.send import Drained
from kiosk.model import Case, KioskError
from ui.officer.seat import Seat

if TYPE_CHECKING:
    from kiosk.desk.core import Desk

EVERY = 10_000
"""Milliseconds between two looks; each case keeps its own turn."""
ASK_EVERY = 12
"""So many looks between two questions about filed cases."""
TIDY_EVERY = 360
"""So many looks between two looks for what is old enough to be erased."""


class Queue(QObject):
    """`looked` follows each look that ended well, and tells whether a case moved.

    Whether the portal answers goes to `Seat.heard`.
    """

    looked = Signal(bool)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._portal = PracticePortal(seat.desk.home) if seat.desk.practice else None
        self._looks = 0
        self._running = False
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY)
        self._clock.timeout.connect(self.look)

    def start(self) -> None:
        """Start the clock, and the practice portal before the first look."""
        tasks, portal = self._seat.tasks, self._portal
        if portal is not None:
            tasks.outbox(portal.start, self._portal_started, self._portal_failed)
        self._clock.start()
        tasks.vault(lambda: days.close_old(self._seat.desk))

    def stop(self) -> None:
        """Stop the clock and the practice portal."""
        self._clock.stop()
        if self._portal is not None:
            self._seat.tasks.outbox(self._portal.stop)

    def ask(self) -> None:
        """Look now, and ask about every filed case."""
        self._look(asking=True)

    def look(self) -> None:
        """Look now; by the clock only those are asked about whose citizens agreed to it."""
        self._look(asking=False)

    def send_again(self) -> None:
        """Send also what waits for a person: who typed the password is that person."""
        self._seat.outbox(lambda desk: send.drain(desk, again=True), self._ended, self._failed)

    def _look(self, *, asking: bool) -> None:
        if self._running:
            return
        self._running = True
        self._looks += 1
        cases = follow.filed if asking else follow.scheduled
        turn = asking or self._looks % ASK_EVERY == 0
        if self._looks % TIDY_EVERY == 0:
            self._seat.tasks.vault(lambda: days.close_old(self._seat.desk))
        cancel = Event()
        self._seat.outbox(
            partial(_send_and_ask, cases if turn else None, cancel),
            self._ended,
            self._failed,
            self._over,
            cancel,
        )

    def _ended(self, did: Drained) -> None:
        self._seat.tell_heard(did)
        self.looked.emit(bool(did.touched))

    def _failed(self, _sentence: str) -> None:
        self._seat.heard.emit(False)

    def _over(self) -> None:
        self._running = False

    def _portal_started(self, url: str) -> None:
        self._seat.desk.portal_url = url
        self._seat.heard.emit(True)
        self.look()

    def _portal_failed(self, sentence: str) -> None:
        self._seat.heard.emit(False)
        self._seat.tasks.trouble.emit(sentence)


def _send_and_ask(cases: Callable[[Desk], list[Case]] | None, cancel: Event, desk: Desk) -> Drained:
    """On the outbox's thread: send what is due, then ask about the filed `cases`."""
    did = send.drain(desk, cancel)
    problem: KioskError | None = None
    for case in cases(desk) if cases is not None else ():
        if cancel.is_set():
            break
        try:
            changed = follow.ask(desk, case).state is not case.state
            did = Drained(did.touched + changed, heard=True)
        except KioskError as error:
            problem = error
    if problem is not None:
        raise problem
    return did
