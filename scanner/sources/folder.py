"""A folder into which a copier of the network puts what it scans."""

from __future__ import annotations

import logging
import os
import re
import stat
import threading
import time
from collections.abc import Generator
from gettext import gettext as _
from pathlib import Path

from scanner.frame import DeviceMissing, Frame, PictureError
from scanner.sources.base import Capabilities, Device, Settings
from scanner.sources.sides import Side, sides

log = logging.getLogger(__name__)

KIND = "folder"
_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".pdf")
_LOOK = 0.5
_SETTLED = 1.0
"""Seconds for which a file has not changed before it is read."""
_HALF = 60.0
"""Seconds for which a file that is no whole picture may still be on its way."""
_LARGEST = 200_000_000

Seen = tuple[str, int, int]
"""A file as it was read: a name that is used again for another page is another one."""


class Folder:
    """The source of `folder:PATH`. Files of others are left alone, and nothing is deleted."""

    live = False

    def devices(self) -> list[Device]:
        """None: a technician names the folder."""
        return []

    def capabilities(self, device: str) -> Capabilities:
        """Nothing to choose: the copier scanned already; raises DeviceMissing."""
        _path(device)
        return Capabilities()

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """What is put there from now on, in the order in which it was finished.

        With `loop` False: what lies there now, and then the end. Raises DeviceMissing when the
        folder is gone.
        """
        path = _path(device)
        done = {_key(file) for file in _files(path)} if settings.loop else set()
        while not cancel.is_set():
            waiting = False
            for file in _files(_path(device)):
                key = _key(file)
                if key in done or cancel.is_set():
                    continue
                taken = _taken(file)
                if taken is None:
                    waiting = True
                    continue
                done.add(key)
                for side in taken:
                    yield Frame(side.pixels, device, time.monotonic(), side.dpi)
            if not settings.loop and not waiting:
                return
            cancel.wait(_LOOK)


def _taken(file: Path) -> list[Side] | None:
    """The sides in a file, none for one that is damaged; None while it may be on its way."""
    try:
        about = file.stat()
        quiet = time.time() - about.st_mtime
        # A clock of another computer may be ahead: then what it wrote counts as quiet.
        if 0 <= quiet < _SETTLED:
            return None
        data = file.read_bytes() if about.st_size <= _LARGEST else b""
        return sides(data)
    except PictureError:
        if 0 <= quiet < _HALF:
            return None
        log.warning("a file in the copier's folder is no whole picture")
        return []
    except OSError:
        return None  # taken away, or still held by the one who writes it


def _files(path: Path) -> list[Path]:
    """The pictures in the folder, the oldest first, then by their numbers."""
    found = []
    for file in path.iterdir():
        if file.suffix.lower() in _SUFFIXES and not file.name.startswith((".", "~")):
            about = _about(file)
            if about is not None and stat.S_ISREG(about.st_mode):
                found.append((about.st_mtime_ns, _numbers(file.name), file))
    return [file for _time, _name, file in sorted(found)]


def _key(file: Path) -> Seen:
    about = _about(file)
    return (file.name, about.st_mtime_ns, about.st_size) if about else (file.name, 0, 0)


def _about(file: Path) -> os.stat_result | None:
    try:
        return file.lstat()
    except OSError:
        return None


def _numbers(name: str) -> list[tuple[int, str]]:
    """page2 comes before page10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]


def _path(device: str) -> Path:
    kind, _colon, name = device.partition(":")
    path = Path(name)
    if kind != KIND or not name or not path.is_dir():
        raise DeviceMissing(
            _("Không mở được thư mục của máy photocopy; xem đường dẫn và mạng rồi thử lại.")
        )
    return path
