"""A guard of the window's thread: file, socket, SQL and picture work there is an error.

A stalled disk or a slow network then stalls the window. The guard hears Python's audit events and
wraps the entry points of SQL and of OpenCV; what a test allows, it lists by the place that does it.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import apsw
import cv2

ROOT = Path(__file__).resolve().parents[2]
EVENTS = frozenset(
    {
        "open",
        "os.chmod",
        "os.link",
        "os.listdir",
        "os.mkdir",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.scandir",
        "os.symlink",
        "os.truncate",
        "os.utime",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "sqlite3.connect",
        "subprocess.Popen",
        "tempfile.mkdtemp",
        "tempfile.mkstemp",
    }
)
FLUSHES = ("fsync", "fdatasync", "replace")
"""Functions of `os` that wait for the disk and tell no audit hook."""
HANDS = ("tests/", "ui/tour/")


class OnWindowThread(AssertionError):
    """Work that can wait for a device, on the thread that draws."""


class Guard:
    """What was caught, one line each: what, and our own frames that led to it."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed
        self.caught: list[str] = []
        self._inside = False

    def meet(self, what: str) -> None:
        """Raise where this is the window's thread and the place is not allowed."""
        if self._inside or threading.current_thread() is not threading.main_thread():
            return
        self._inside = True
        try:
            places = _ours(sys._getframe(2))
            if not places or self.allowed & set(places):
                return
            self.caught.append(f"{what}: {' < '.join(places)}")
        finally:
            self._inside = False
        raise OnWindowThread(self.caught[-1])


_armed: Guard | None = None


def _ours(frame: FrameType | None) -> list[str]:
    """Our own functions on the way to here, the nearest first, up to the hand that tests have."""
    found: list[str] = []
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(str(ROOT)) and "/.venv/" not in file:
            place = file[len(str(ROOT)) + 1 :]
            if place.startswith(HANDS):
                break
            found.append(f"{place}:{frame.f_code.co_name}")
        frame = frame.f_back
    return found


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if _armed is None or event not in EVENTS:
        return
    what = str(arguments[0]) if arguments else ""
    # Code that Python or PySide loads once, when it is first needed, is not the desk's file work;
    # which test loads it first depends on their order.
    if event == "open" and what.endswith((".py", ".pyc")):
        return
    _armed.meet(f"{event} {what}")


sys.addaudithook(_hear)


def _watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*values: Any, **named: Any) -> Any:
        if _armed is not None:
            _armed.meet(name)
        return function(*values, **named)

    return call


class _Connection(apsw.Connection):
    """Tells of every statement."""

    def __init__(self, *values: Any, **named: Any) -> None:
        if _armed is not None:
            _armed.meet("sql open")
        super().__init__(*values, **named)

    def execute(self, *values: Any, **named: Any) -> Any:
        if _armed is not None:
            _armed.meet("sql")
        return super().execute(*values, **named)


def _functions(module: ModuleType, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name in names:
        made = getattr(module, name)
        if callable(made) and not isinstance(made, type):
            yield name, made


@contextmanager
def guarded(allowed: frozenset[str] = frozenset()) -> Iterator[Guard]:
    """Arm the guard; afterwards everything is as before. `allowed` holds places "file:function"."""
    global _armed
    kept = [(cv2, name, made) for name, made in _functions(cv2, tuple(dir(cv2)))]
    kept += [(os, name, made) for name, made in _functions(os, FLUSHES)]
    connection = apsw.Connection
    guard = Guard(allowed)
    for module, name, made in kept:
        setattr(module, name, _watched(f"{module.__name__}.{name}", made))
    apsw.Connection = _Connection
    _armed = guard
    try:
        yield guard
    finally:
        _armed = None
        apsw.Connection = connection
        for module, name, made in kept:
            setattr(module, name, made)
