"""Passwords, PINs and codes are typed, and the program dies: nothing of it is left or seen."""

from __future__ import annotations

import base64
import json
import signal
import sys
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.faults import kin
from tests.faults.test_vault_canary import writings
from tests.journeys.secrets_typed import AT_PORTAL, LENT, OFFICE, OTP, SECRETS, TYPED

JOURNEYS = kin.ROOT / "tests" / "journeys"
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="/proc tells of processes on Linux only"
)


@cache
def needles() -> list[bytes]:
    """The secrets as bytes may hold them; also as a web address, and as a header of HTTP."""
    found = writings(*SECRETS) + [quote(secret).encode() for secret in SECRETS]
    pairs = [f"{user}:{password}".encode() for user, password in (LENT, AT_PORTAL, OFFICE)]
    return [*found, *(base64.b64encode(pair) for pair in pairs)]


def told(data: bytes, words: list[bytes] | None = None) -> bool:
    return any(needle in data for needle in (needles() if words is None else words))


def tellers(folder: Path, words: list[bytes] | None = None) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [str(one) for one in files if told(kin.read(one) + str(one).encode(), words)]


def test_a_journey_with_every_secret_leaves_and_shows_none(tmp_path: Path) -> None:
    """One test: the journey costs seconds, and its parts would each make it again."""
    aside = tmp_path / "aside"
    aside.mkdir()
    homes = [tmp_path / "all" / name for name in ("real", "practice")]
    words = [str(JOURNEYS / "desk_secrets.py"), *map(str, homes), str(aside / "phrase")]
    ended = kin.run(tmp_path, sys.executable, *words)
    assert ended.code == 0, ended.err.decode()
    said = json.loads(ended.out.splitlines()[-1])
    each_was_given(said)
    assert [str(one) for one in homes if b" DEBUG " not in log_of(one)] == []
    # stores, keys, logs, the browser's profile and caches, temporary files, thumbnails, prints
    assert tellers(tmp_path / "all") == []
    assert len(tellers(aside)) == 1, "control: the passphrase file of an unattended run"
    assert said["clipboard"] == ""
    for what in ("titles", "commands", "submit", "shown"):
        assert said[what], what
        assert not told(json.dumps(said[what], ensure_ascii=False).encode()), what
    assert not told(ended.err)
    for word in (b"QtWebEngineProcess", b"practice\0", b"desk_secrets.py\0submit", b"KIOSK_HOME="):
        assert ended.about(word), f"control: {word!r} was looked at"
    assert [one[:80] for one in ended.kin if told(one)] == []


def each_was_given(said: dict) -> None:
    """A journey that never came so far would prove nothing."""
    assert "mật khẩu chưa đúng" in said["shown"][0], "the portal looked at the wrong password"
    assert "Nhập mã xác thực" in said["shown"][1]
    assert "Mã OTP chưa đúng" in said["shown"][2]
    assert said["submit"][0] == 3
    assert "Sai tên hoặc mật khẩu cổng" in said["submit"][1], "the portal was shown the account"
    assert any("THỰC HÀNH" in title for title in said["titles"])


def log_of(home: Path) -> bytes:
    return (home / "logs" / "kiosk.log").read_bytes()


def test_control_files_that_hold_one_are_found(tmp_path: Path) -> None:
    for number, secret in enumerate(SECRETS):
        (tmp_path / f"{number}").write_bytes(b"\0" + secret.encode("utf-16-le"))
    header = base64.b64encode(":".join(OFFICE).encode())
    (tmp_path / "header").write_bytes(b"Authorization: Basic " + header)
    assert len(tellers(tmp_path)) == len(SECRETS) + 1


def test_control_the_words_and_surroundings_of_a_grandchild_are_noted(tmp_path: Path) -> None:
    code = "import os, subprocess, sys; os.environ['TRACE'] = sys.stdin.read()\n"
    code += "subprocess.run(['sh', '-c', 'sleep 0.4; true', os.environ['TRACE']])"
    ended = kin.run(tmp_path, sys.executable, "-c", code, stdin=OTP.encode())
    found = [one for one in ended.kin if told(one)]
    assert len(found) >= 2
    assert any(b"TRACE=" in one for one in found)
    assert any(b"sh\0-c" in one for one in found)


def crashed(folder: Path, *more: str) -> kin.Ended:
    home = str(folder / "all" / "home")
    return kin.run(folder, sys.executable, str(JOURNEYS / "desk_crash.py"), home, *more)


def test_errors_and_a_crash_leave_nothing_of_the_person(tmp_path: Path) -> None:
    ended = crashed(tmp_path)
    assert ended.code == -signal.SIGSEGV, ended.err.decode()
    words = writings(TYPED, "Chim Yến", "071820938475")
    assert ended.out.startswith(b"False (0, 0)"), "no words in the dialog, no memory on the disk"
    assert not told(ended.err, words)
    assert tellers(tmp_path / "all", words) == []
    log = log_of(tmp_path / "all" / "home")
    assert log.count(b"unexpected ValueError") == 4, "a slot, a job, a thread, a finaliser"


def test_control_pythons_own_words_about_an_error_name_the_person(tmp_path: Path) -> None:
    ended = crashed(tmp_path, "loud")
    assert told(ended.err, writings("Chim Yến"))
