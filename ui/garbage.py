"""What belongs to the screen dies on the screen's thread.

Python frees rings of objects in whichever thread happens to allocate. A timer or a widget that is
freed on a worker's thread leaves Qt with events for nobody, and the program falls.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 500
"""Milliseconds between two looks; so short that the youngest rings stay few."""


class Garbage(QObject):
    """From its making until `stop`, rings are freed on the thread that made it, and only there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(EVERY)

    def keep(self) -> None:
        """Look no more through what is there by now: a look at all of it holds the screen."""
        gc.freeze()

    def stop(self) -> None:
        """Leave it to Python again: no other thread is left that could do harm."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _look(self) -> None:
        """Collect the oldest generation whose turn it is by Python's own thresholds."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
