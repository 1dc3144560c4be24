"""Notices that something was plugged in or pulled out, or switched on in the network."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal

from scanner.sources import plugged
from ui.tasks import Tasks

EVERY_MS = 2500
SETTLING_MS = 800
"""A camera has several parts that come one after the other."""
ASKED_MS = 5000


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


class Calls(QObject):
    """`changed`: a scanner of the network takes no call any more, or takes calls again.

    Only while its list is on the screen, and only while it is `free`: some speak with one at a
    time.
    """

    changed = Signal()

    def __init__(
        self, tasks: Tasks, free: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._free = free
        self._asking = False
        self._ids: frozenset[str] = frozenset()
        self._silent: frozenset[str] = frozenset()
        self._timer = QTimer(self, interval=ASKED_MS)
        self._timer.timeout.connect(self.look)

    def start(self, devices: Collection[str]) -> None:
        """Call these from now on."""
        self._ids = frozenset(devices)
        self._timer.start()

    def stop(self) -> None:
        """Call nobody any more."""
        self._timer.stop()
        self._ids = self._silent = frozenset()

    def look(self) -> None:
        """Call once, beside the screen."""
        if self._ids and not self._asking and self._free():
            self._asking = True
            ids = self._ids
            self._tasks.page(
                lambda: plugged.silent(ids), partial(self._heard, ids), None, self._over
            )

    def _heard(self, ids: frozenset[str], silent: frozenset[str]) -> None:
        if ids == self._ids and self._free() and silent != self._silent:
            self._silent = silent
            self.changed.emit()

    def _over(self) -> None:
        self._asking = False
