"""A small file that is named may be a device, a pipe, or gigabytes: one sentence, at once."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from kiosk import logs
from kiosk.cli.main import main
from kiosk.vault import keyrings
from tests.journeys.commands import Office

WORDS = "bảy con trâu qua suối"


@pytest.fixture(params=["device", "pipe", "huge", "folder"])
def odd(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "odd"
    if request.param == "device":
        return Path("/dev/zero")
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(40_000_000_000)
    return path


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a store yet, opened by a passphrase."""
    monkeypatch.setattr(keyrings, "real_keyring", lambda: None)
    home = Office(tmp_path)
    for name in ("KIOSK_HOME", "KIOSK_PASSPHRASE_FILE"):
        monkeypatch.setenv(name, home.env[name])
    return home.home


@pytest.mark.skipif(os.name != "posix", reason="devices and pipes with names are POSIX")
@pytest.mark.timeout(30)
def test_no_named_file_is_waited_for_or_read_without_end(
    office: Path, odd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.mkdir(mode=0o700)
    named = str(odd)
    for words in (
        ["find", "--list", named],
        ["officer", "add", "--name", "A", "--pin-file", named, "--real"],
        ["store", "add-key", "--recovery", "--words-file", named, "--real"],
    ):
        assert main(words) in (2, 5)
        assert len(capsys.readouterr().err.splitlines()) == 1
    for place in ("office/office.key.json", "settings.json", "devices.json"):
        path = office / place
        path.unlink(missing_ok=True)
        path.symlink_to(odd)
        code = main(["outbox", "list", "--real"])
        assert code == (0 if place == "devices.json" else 5)
        assert len(capsys.readouterr().err.splitlines()) == int(code != 0)
        path.unlink()
        if place.startswith("office"):
            # without its record a store has lost its key: begin anew
            for left in path.parent.iterdir():
                left.unlink()
    monkeypatch.setenv("KIOSK_PASSPHRASE_FILE", named)
    assert main(["outbox", "list", "--real"]) == 5
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="pipes with names are POSIX")
def test_a_passphrase_may_come_through_a_pipe(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.write(writing, f"{WORDS}\n".encode())
    os.close(writing)
    monkeypatch.setenv("KIOSK_PASSPHRASE_FILE", f"/dev/fd/{reading}")
    assert main(["outbox", "list", "--real"]) == 0
    os.close(reading)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_log_that_cannot_be_written_ends_no_command(tmp_path: Path) -> None:
    (tmp_path / "kiosk.log").symlink_to("/dev/full")
    logs.start(tmp_path)
    logging.getLogger("tests").info("một dòng")
    logs.stop()
