"""A disk that refuses the lock of the desk is told in a sentence, in the window and the command."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from kiosk import logs
from kiosk.cli import keeping
from kiosk.model import StoreError
from ui.start import open_desk


@pytest.fixture
def _refusing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    monkeypatch.setattr(FileLock, "acquire", refuse)
    yield
    logs.stop()


@pytest.mark.usefixtures("_refusing")
def test_the_window_says_where_it_cannot_write() -> None:
    with pytest.raises(StoreError, match="Không ghi được vào thư mục dữ liệu"):
        open_desk(True, lambda _new: "", lambda work: None)


@pytest.mark.usefixtures("_refusing")
def test_the_command_says_so_too() -> None:
    with pytest.raises(StoreError, match="Không được phép ghi"), keeping._nobody_else():
        pass
