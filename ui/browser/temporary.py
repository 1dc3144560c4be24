"""Folders that live as long as a citizen's session, and what a desk that was killed left of them.

Free of Qt: the desk looks for leftovers when it starts, long before any browser is loaded.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path

log = logging.getLogger(__name__)

PREFIX = "cungnop"
CHILD = "cungnop.pid"
"""In the folder of another browser: the number of its process."""
_OURS = re.compile(PREFIX + r"-(\d+)-\w+")


def make() -> Path:
    """Return a new folder for this user alone; its name says whose it is."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-"))


def sweep() -> int:
    """Remove what dead desks of this user left, papers and profiles; return how many folders."""
    gone = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}-*"):
        named = _OURS.fullmatch(folder.name)
        if named is None or folder.is_symlink() or not _mine(folder) or alive(int(named[1])):
            continue
        _end_child(folder)
        shutil.rmtree(folder, ignore_errors=True)
        gone += not folder.exists()
    if gone:
        log.warning("removed %d folders of a desk that was killed", gone)
    return gone


def alive(pid: int) -> bool:
    """Tell whether a process with this number runs."""
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _mine(folder: Path) -> bool:
    try:
        return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except OSError:
        return False


def _end_child(folder: Path) -> None:
    """End a browser that still runs on this folder; a number that was given anew is let alone."""
    try:
        pid = int((folder / CHILD).read_text("ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if sys.platform != "win32" and pid > 1 and os.fsencode(folder) in command:
        os.killpg(pid, signal.SIGKILL)
