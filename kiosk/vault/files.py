"""Private files: nobody else on the PC may read them, and a crash leaves the old or the new one."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.vault import errors

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def private_folder(folder: Path) -> None:
    """Make `folder` and its missing parents for the owner alone; raises `StoreError`."""
    with errors.worded():
        missing = [p for p in (folder, *folder.parents) if not p.exists()]
        for path in reversed(missing):
            path.mkdir(mode=FOLDER_MODE, exist_ok=True)
            sync_folder(path.parent)
        _close(folder, FOLDER_MODE)


def private_file(path: Path) -> None:
    """Make an empty `path` for the owner alone unless it is there; raises `StoreError`.

    SQLite gives its log files the permissions of this one, whatever the umask is.
    """
    with errors.worded():
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE_MODE))
            sync_folder(path.parent)
        _close(path, FILE_MODE)


def write_private(path: Path, data: bytes) -> None:
    """Replace `path` by `data` durably, or leave it as it was; raises `StoreError`."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    with errors.worded():
        try:
            handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where the system knows such a thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock file `path` against other processes; `Busy` after `wait` seconds."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=wait, mode=FILE_MODE, preserve_lock_file=True)
    with errors.worded():
        try:
            lock.acquire()
        except Timeout:
            raise errors.busy() from None
    try:
        yield
    finally:
        lock.release()


def _close(path: Path, mode: int) -> None:
    """Take away what others may do, for a folder that somebody made or copied by hand."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & ~mode:
        path.chmod(mode)
