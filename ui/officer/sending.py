"""The sending of one case as the screen follows it: drain the queue, ask how far it is."""

from __future__ import annotations

from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.desk import send
from kiosk.desk.send import Progress
from ui.officer.seat import Seat

EVERY = 400
"""Milliseconds between two looks at the case."""
TRY_EVERY = 5
"""Looks between two drains: the queue itself knows what is due."""


class Sending(QObject):
    """`moved` carries each new `Progress`; `failed` the sentence of an error of ours."""

    moved = Signal(object)
    failed = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._case = ""
        self._draining = False
        self._asking = False
        self._looks = 0
        self.progress: Progress | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._tick)

    def start(self, case_id: str) -> None:
        """Send what is due and follow this case until nothing more happens by itself."""
        self._case, self._looks, self.progress = case_id, 0, None
        self._drain(again=False)
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """Look no more; what is being sent goes on."""
        self._timer.stop()
        self._case, self.progress = "", None

    def again(self) -> None:
        """Try at once, also what is blocked."""
        self._drain(again=True)
        self._timer.start()
        self._look()

    def release(self) -> None:
        """Remove the foreign draft that the officer agreed to remove, then try again."""
        case = self._case
        self._seat.outbox(
            lambda desk: send.release(desk, case), lambda _none: self.again(), self.failed.emit
        )

    @property
    def draining(self) -> bool:
        """True while this desk speaks to the portal."""
        return self._draining

    def _drain(self, *, again: bool) -> None:
        if self._draining:
            return
        self._draining = True
        cancel = Event()
        self._seat.outbox(
            lambda desk: send.drain(desk, cancel, again=again),
            self._seat.tell_heard,
            self.failed.emit,
            self._drained,
            cancel,
        )

    def _drained(self) -> None:
        self._draining = False
        self._seat.queued.emit()
        if self._case:
            self._look()

    def _tick(self) -> None:
        self._looks += 1
        progress = self.progress
        waits = progress is None or not (progress.blocked or progress.settled)
        if waits and self._looks % TRY_EVERY == 0:
            self._drain(again=False)
        self._look()

    def _look(self) -> None:
        case, desk = self._case, self._seat.desk
        if self._asking or not case:
            return
        self._asking = True
        self._seat.tasks.vault(
            lambda: send.progress(desk, case), self._seen, self.failed.emit, self._looked
        )

    def _looked(self) -> None:
        self._asking = False

    def _seen(self, progress: Progress) -> None:
        if not self._case:
            return
        if progress.settled or progress.blocked:
            self._timer.stop()
        if progress != self.progress:
            self.progress = progress
            self.moved.emit(progress)
