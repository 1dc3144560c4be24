"""Notices that something was plugged in or pulled out, or switched on in the network."""

from __future__ import annotations

from functools import partial
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal

from scanner.sources import plugged
from ui.tasks import Tasks

EVERY_MS = 2500
SETTLING_MS = 800
"""A camera has several parts that come one after the other."""


class Plugs(QObject):
    """`changed`: the devices of this PC are others than before; asked by names alone."""

    changed = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._looking = False
        self._last: frozenset[str] | None = None
        self._settled = QTimer(self, singleShot=True, interval=SETTLING_MS)
        self._settled.timeout.connect(self.changed)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Watch from now on."""
        self.look()
        self._timer.start()

    def look(self) -> None:
        """Compare with the last look, beside the screen: a bus may answer late."""
        if not self._looking:
            self._looking = True
            self._tasks.page(plugged.fingerprint, self._seen, None, self._looked)

    def _seen(self, now: frozenset[str]) -> None:
        if self._last is not None and now != self._last:
            self._settled.start()
        self._last = now

    def _looked(self) -> None:
        self._looking = False


class Announcements(QObject):
    """`changed`: scanners of the network came or went; they are listened for while it is on.

    Only while somebody looks for a scanner: no desk listens all day.
    """

    changed = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._stop: Event | None = None

    def start(self) -> None:
        """Listen from now on."""
        if self._stop is None:
            stop = self._stop = Event()
            told = partial(self._tasks.give_back, partial(self._told, stop))
            self._tasks.watch(lambda: plugged.announced(stop, told), stop)

    def stop(self) -> None:
        """Listen no more."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def _told(self, stop: Event) -> None:
        if not stop.is_set():
            self.changed.emit()
