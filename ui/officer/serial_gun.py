"""The QR gun on a serial line: its readings go to the desk, whatever has the keys."""

from __future__ import annotations

from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal

from scanner.sources import gun
from ui.tasks import Tasks


class SerialGun(QObject):
    """`scanned` carries the text of a code; `plugged` whether the gun is there."""

    scanned = Signal(str)
    plugged = Signal(bool)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._stop: Event | None = None

    def start(self, port: str) -> None:
        """Listen at this port from now on; empty: at none."""
        self.stop()
        if port:
            stop = Event()
            self._stop = stop
            self._tasks.watch(partial(self._listen, port, stop), stop)

    def stop(self) -> None:
        """Listen no more; what arrives late is dropped."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def _listen(self, port: str, stop: Event) -> None:
        give_back = self._tasks.give_back

        def tell(act: partial[None]) -> None:
            give_back(lambda: None if stop.is_set() else act())

        for text in gun.readings(port, stop, lambda here: tell(partial(self.plugged.emit, here))):
            tell(partial(self.scanned.emit, text))
