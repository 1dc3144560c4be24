"""What a reader of the fuzzing is made of, and where it may put files."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.model import KioskError
from scanner.frame import ScannerError

TODAY = date(2026, 11, 24)
ROOT = Path(__file__).resolve().parents[2]
OURS: tuple[type[BaseException], ...] = (KioskError, ScannerError)

Read = Callable[[bytes], object]


class Made(NamedTuple):
    """A reader, good examples of its bytes, and the errors that are its own.

    `kind` is what the bytes consist of (see `damage`); `mend` makes damaged bytes whole again
    where a sum or a packing would else keep the reader from looking at them.
    """

    read: Read
    good: list[bytes]
    own: tuple[type[BaseException], ...] = ()
    kind: str = "bytes"
    mend: Callable[[bytes], bytes] = bytes


@cache
def folder() -> Path:
    """A folder in memory where there is one; it goes with the process."""
    memory = Path("/dev/shm")
    made = tempfile.TemporaryDirectory(prefix="fuzz-", dir=memory if memory.is_dir() else None)
    _kept.append(made)
    return Path(made.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def text(data: bytes) -> str:
    """As a gun or a pipe hands it over."""
    return data.decode("utf-8", "replace")


def smaller(data: bytes, sound: Callable[[bytes], bool]) -> bytes:
    """JSON that is still sound without most of what its lists hold: quicker to read."""
    value = json.loads(data)

    def thin(part: Any) -> None:
        children = list(part.values()) if isinstance(part, dict) else part
        if isinstance(part, list):
            for at in range(len(part) - 1, 0, -1):
                gone = part.pop(at)
                if not sound(json.dumps(value, ensure_ascii=False).encode()):
                    part.insert(at, gone)
        for child in children:
            if isinstance(child, dict | list):
                thin(child)

    thin(value)
    return json.dumps(value, ensure_ascii=False).encode()


def each(data: bytes, *acts: Callable[[bytes], object]) -> None:
    """All of these readers, each of which may refuse in its own words; the last may raise."""
    for act in acts[:-1]:
        with contextlib.suppress(*OURS):
            act(data)
    acts[-1](data)
