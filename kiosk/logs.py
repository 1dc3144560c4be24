"""The log: one line per event, without personal data.

An exception is written as its kind and where it happened; its message may quote what a person
typed, so it stays out.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path

Aside = Callable[[Callable[[], object]], None]
"""Runs what it is given on another thread, in order."""
log = logging.getLogger(__name__)
LARGEST = 1_000_000
KEPT = 3


class OneLine(logging.Formatter):
    """Format an event as one line, whatever stands in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: instant, level, room, message, and the place of an exception."""
        text = f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            text += f" [{_place(record.exc_info[1])}]"
        return "".join(char if char.isprintable() else " " for char in text)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    path = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {path}"


def start(folder: Path, level: int = logging.INFO, aside: Aside | None = None) -> None:
    """Send the log of this process, from `level` up, to `folder`; the terminal gets nothing.

    With `aside` nobody who says something waits for the disk. What Python itself would tell of
    an error that nothing catches goes there too, without its words.
    """
    stop()
    _hush()
    # delay: a command that has nothing to say makes neither file nor folder
    writer = _Lazy(
        folder / "kiosk.log", maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True
    )
    writer.setFormatter(OneLine())
    handler = writer if aside is None else _Aside(writer, aside)
    handler.setLevel(level)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)


def stop() -> None:
    """Close the log of this process; nothing happens where there is none."""
    root = logging.getLogger()
    for handler in [known for known in root.handlers if isinstance(known, _Lazy | _Aside)]:
        root.removeHandler(handler)
        handler.close()


def _hush() -> None:
    """In a thread or a finaliser Python would print the error whole, and print it for anybody."""
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda fallen: _tell(fallen.exc_value)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda fallen: _tell(fallen.exc_value)


def _tell(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        log.error("unexpected %s", _place(error))


class _Lazy(RotatingFileHandler):
    """Makes its folder with the first line, for the owner alone; a full disk stops no work."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            Path(self.baseFilename).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say nothing: there is nobody at the terminal to read it."""

    def close(self) -> None:
        """Close the file; what a full disk did not take is given up."""
        with suppress(OSError):
            super().close()


class _Aside(logging.Handler):
    """Has its lines written by somebody else."""

    def __init__(self, writer: _Lazy, aside: Aside) -> None:
        super().__init__()
        self._writer = writer
        self._aside = aside

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one line over."""
        self._aside(partial(self._writer.handle, record))

    def close(self) -> None:
        """Close the file; what was handed over must be written by then."""
        self._writer.close()
        super().close()
