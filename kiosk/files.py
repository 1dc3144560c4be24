"""Writing files so that a power cut leaves the old one or the new one; reading foreign ones."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


class TooLarge(OSError):
    """More than a file of its kind ever has; or no file: a pipe or a device has no end."""


def read_whole(path: Path, most: int) -> bytes:
    """Return the bytes of a file that may come from anybody, at most `most`.

    Raises TooLarge before more is read, OSError where there is nothing to read.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # a folder says itself that it is none
        raise TooLarge
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise TooLarge
    return data


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` durably, readable by the owner alone; raises OSError."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
