"""A short look through a camera: does it give a picture, and which."""

from __future__ import annotations

import threading
from contextlib import closing

from scanner.frame import Mode
from scanner.sources.base import Settings
from scanner.sources.registry import source_of

PATIENCE = 8.0
"""Seconds after which a camera that opens slowly is left alone."""
_BLACK = 6
"""Levels below which nothing is seen: the driver itself names a picture that stays so."""


def look(device: str, patience: float = PATIENCE) -> Mode | None:
    """Open a camera until it shows something, and close it again; None when it took too long.

    Raises a ScannerError, with a sentence, where it is busy, gone, dead or black.
    """
    cancel = threading.Event()
    timer = threading.Timer(patience, cancel.set)
    timer.start()
    try:
        with closing(source_of(device).frames(device, Settings(), cancel)) as frames:
            for frame in frames:
                if int(frame.pixels[::16, ::16].max()) > _BLACK:
                    return frame.mode or Mode(frame.pixels.shape[1], frame.pixels.shape[0])
    finally:
        timer.cancel()
        timer.join()
    return None
