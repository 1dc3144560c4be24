"""QR guns on a serial line (USB-COM mode): readings as text, with no keyboard in between."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

BAUD = 9600
"""What guns come with; on a USB line the number means nothing."""
LONGEST = 3000
"""Bytes; the largest QR code holds 2953."""
QUIET = 0.15
"""Seconds without a byte after which a reading is whole, for guns that end it by nothing."""
AGAIN = 1.0
"""Seconds between two looks for a gun that is not there."""
Opener = Callable[[str], Any]


def _open(port: str) -> Any:
    import serial

    return serial.Serial(port, BAUD, timeout=QUIET)


def is_here(port: str) -> bool:
    """Tell whether the system has such a serial port; it is not opened."""
    from serial.tools import list_ports

    return Path(port).exists() or port in {one.device for one in list_ports.comports()}


def readings(
    port: str,
    cancel: threading.Event,
    plugged: Callable[[bool], None] = lambda _here: None,
    opener: Opener = _open,
) -> Generator[str, None, None]:
    """Yield what the gun at `port` reads until `cancel` is set; blocks in between.

    A gun that is pulled out is waited for; `plugged` is told of each change, from this thread.
    Text is UTF-8, or Latin-1 where it cannot be that.
    """
    here: bool | None = None
    while not cancel.is_set():
        try:
            with opener(port) as line:
                if here is not True:
                    here = True
                    plugged(here)
                yield from _lines(line, cancel)
        except OSError as error:  # pyserial's own error is one
            if here is not False:
                here = False
                log.info("the gun is not there: %s", type(error).__name__)
                plugged(here)
            cancel.wait(AGAIN)


def _lines(line: Any, cancel: threading.Event) -> Generator[str, None, None]:
    got = bytearray()
    while not cancel.is_set():
        data = line.read(max(1, line.in_waiting))
        got += data
        whole, got = _split(got, quiet=not data)
        for one in whole:
            if text := _text(one):
                yield text


def _split(got: bytearray, *, quiet: bool) -> tuple[list[bytes], bytearray]:
    """Whole readings, and the rest of one that is under way."""
    parts = bytes(got).replace(b"\r", b"\n").split(b"\n")
    rest = parts.pop()
    if quiet or len(rest) > LONGEST:
        parts.append(rest)
        rest = b""
    return parts, bytearray(rest)


def _text(data: bytes) -> str:
    if len(data) > LONGEST:
        return ""
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return data.decode("latin-1").strip()
