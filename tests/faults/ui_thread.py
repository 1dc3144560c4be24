"""A guard of the window's thread: work there that waits for a device or holds the screen raises.

Files, sockets, SQL, pictures, PDF, keys, processes, sleeping and waiting for another thread: a
stalled disk or a slow network then stalls the window. The guard hears Python's audit events and
wraps the entry points of `ui_thread_kinds`; what a test allows, it lists by the place that does it.
Work of Qt's own in C++ tells neither; `test_ui_thread` reads for that which classes are used.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import apsw

from tests.faults.ui_thread_kinds import ENTRIES, EVENTS, SQL

ROOT = Path(__file__).resolve().parents[2]
HANDS = ("tests/", "ui/tour/")
_CODE = (".py", ".pyc", "__pycache__")
_STARTING = threading.Thread.start.__code__


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
        # A thread that is started is waited for until it runs: no device is asked.
        if frame.f_code is _STARTING:
            return []
        file = frame.f_code.co_filename
        if file.startswith(str(ROOT)) and "/.venv/" not in file:
            place = file[len(str(ROOT)) + 1 :]
            if place.startswith(HANDS):
                break
            found.append(f"{place}:{frame.f_code.co_name}")
        frame = frame.f_back
    return found


def _is_code(values: tuple[object, ...]) -> bool:
    """Code that Python or PySide loads once, when it is first needed, is not the desk's file work;
    which test loads it first depends on their order."""
    return bool(values) and str(values[0]).endswith(_CODE)


def _hear(event: str, values: tuple[object, ...]) -> None:
    if _armed is None or event not in EVENTS or _is_code(values):
        return
    _armed.meet(f"{event} {values[0] if values else ''}")


sys.addaudithook(_hear)


def _watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*values: Any, **named: Any) -> Any:
        if _armed is not None and not _is_code(values):
            _armed.meet(name)
        return function(*values, **named)

    return call


def _connection() -> type[apsw.Connection]:
    """The store's connection, which tells of its opening and of every statement."""
    names = ("__init__", *SQL)
    made = {name: _watched(f"sql {name}", getattr(apsw.Connection, name)) for name in names}
    return type("Connection", (apsw.Connection,), made)


def _put(owner: Any, name: str, value: object, kept: ExitStack) -> None:
    """Set an attribute until `kept` closes; one that was inherited is inherited again."""
    own = vars(owner)
    if name in own:
        kept.callback(setattr, owner, name, own[name])
    else:
        kept.callback(delattr, owner, name)
    setattr(owner, name, value)


@contextmanager
def guarded(allowed: frozenset[str] = frozenset()) -> Iterator[Guard]:
    """Arm the guard; afterwards everything is as before. `allowed` holds places "file:function"."""
    global _armed
    guard = Guard(allowed)
    with ExitStack() as kept:
        for owner, names in ENTRIES:
            for name in names:
                called = f"{getattr(owner, '__name__', owner)}.{name}"
                _put(owner, name, _watched(called, getattr(owner, name)), kept)
        _put(apsw, "Connection", _connection(), kept)
        _armed = guard
        try:
            yield guard
        finally:
            _armed = None
