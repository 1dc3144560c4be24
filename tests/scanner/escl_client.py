"""Our client as tests use it: one scan, what came of it, and which sheets those are."""

import threading

from scanner.frame import ScannerError
from scanner.sources.base import Settings, Way
from scanner.sources.escl import Escl, job

GLASS = Settings(dpi=75)
FEED = Settings(dpi=75, way=Way.FEEDER)


def scan(server, settings=GLASS, source=None, device=None, cancel=None):
    """The frames that came, and the error that ended them."""
    got = []
    try:
        for frame in (source or Escl(lambda *_a, **_k: [])).frames(
            device or server.device, settings, cancel or threading.Event()
        ):
            got.append(frame)
    except ScannerError as error:
        return got, error
    return got, None


def dots(frame) -> int:
    """How many dots the sheet has: which sheet it is."""
    row = frame.pixels[75, 20:, 2] < 100
    return int(((~row[:-1]) & row[1:]).sum())


def impatient(monkeypatch) -> None:
    """Waiting for a device takes no time."""
    monkeypatch.setattr(job, "_NOT_YET", 3)
    monkeypatch.setattr(job, "_BUSY", 2)
    monkeypatch.setattr(job.Job, "_rest", lambda self, seconds: self._cancel.wait(0.01))
