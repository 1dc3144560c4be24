"""A picture that crashes its decoder, given to the commands: a sentence and an exit code."""

import signal
import sys
from pathlib import Path

import pytest

from tests.journeys import commands
from tests.journeys.commands import DESK, ROOT, Office, case_file

GOOD = str(DESK / "20-giay-chung-sinh.jpg")
PROGRAM = (
    f"import sys; sys.path.insert(0, {str(ROOT / 'tests' / 'scanner')!r})\n"
    "from scanner import pictures\n"
    "from scanner.apart import decoding\n"
    "pictures._DECODERS = 'unruly_decoders'\n"
    "{more}\n"
    "from ui.__main__ import main\n"
    "raise SystemExit(main())\n"
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    (tmp_path / "a.jpg").write_text("segv")
    monkeypatch.setattr(commands, "COMMAND", [sys.executable, "-c", PROGRAM.format(more="")])
    return Office(tmp_path)


def test_submit_ends_as_with_any_picture_that_cannot_be_read(
    office: Office, tmp_path: Path
) -> None:
    case = case_file(tmp_path, papers=[{"images": ["a.jpg"]}])
    ended = office.run("submit", case, "--portal", "http://127.0.0.1:9", "--wait", "1", "--json")
    assert (ended.code, ended.out) == (2, "")
    (sentence,) = ended.err.splitlines()
    assert "a.jpg" in sentence
    assert "dừng đột ngột" in sentence
    assert office.run("outbox", "list", "--json", "--real").out == ""


def test_find_goes_on_with_the_next_picture(office: Office, tmp_path: Path) -> None:
    ended = office.run("find", GOOD, str(tmp_path / "a.jpg"), GOOD, "--json")
    assert ended.code == 2
    first, crashed, last = ended.lines
    assert first["quad"] == last["quad"] is not None
    assert (crashed["quad"], crashed["error"]) == (None, "truncated")
    assert crashed["message"] in ended.err


def test_control_decoded_by_the_command_itself_it_ends_the_command(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = PROGRAM.format(more="decoding.inside()")
    monkeypatch.setattr(commands, "COMMAND", [sys.executable, "-c", alone])
    assert office.run("find", str(tmp_path / "a.jpg"), "--json").code == -signal.SIGSEGV
