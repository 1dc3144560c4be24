"""A whole visit at DEBUG names nobody: in no log, title, command, file or clipboard."""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.faults import kin
from tests.faults.test_vault_canary import writings

PERSON = ("Hà Thị Kiều My", "Kiều My", "025303004567")
TYPED = ("Chim Yến", "071820938475")
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+ \S")


@cache
def needles() -> list[bytes]:
    return writings(*PERSON, *TYPED)


def told(data: bytes) -> bool:
    return any(needle in data for needle in needles())


def tellers(folder: Path) -> list[str]:
    """The files of `folder` that hold a canary, in their bytes or in their names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    # the practice portal may still be closing its own store
    return [str(path) for path in files if told(kin.read(path) + str(path).encode())]


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """Where the child lived, with home, temporary files and caches of its own, and what it saw."""
    folder = tmp_path_factory.mktemp("watched")
    child = kin.run(
        folder,
        sys.executable,
        str(kin.ROOT / "tests" / "journeys" / "desk_watched.py"),
        str(folder / "all" / "home"),
        str(folder / "twin"),
    )
    assert child.code == 0, child.err.decode()
    assert not told(child.err)
    if sys.platform == "linux":
        assert child.about(b"practice\0"), "control: the portal's process was looked at"
    assert not any(told(one) for one in child.kin), "the words or surroundings of a process"
    return folder, json.loads(child.out.splitlines()[-1])


def test_no_file_anywhere_holds_a_canary(visit: tuple[Path, dict]) -> None:
    folder, _said = visit
    assert (folder / "all" / "home" / "logs" / "kiosk.log").exists()
    assert tellers(folder / "all") == []


def test_control_the_unencrypted_twin_of_the_same_cases_is_found(visit: tuple[Path, dict]) -> None:
    folder, _said = visit
    assert len(tellers(folder / "twin")) == 2


def test_titles_commands_and_prints_name_nobody(visit: tuple[Path, dict]) -> None:
    said = visit[1]
    assert said["commands"], "the practice portal is a command"
    assert any("Kết thúc" in title for title in said["titles"])
    assert said["printed"] == ["phieu-ho-tro"]
    for what in ("titles", "commands", "printed", "argv"):
        assert not told(json.dumps(said[what], ensure_ascii=False).encode()), what


def test_the_clipboard_is_empty_after_the_session(visit: tuple[Path, dict]) -> None:
    said = visit[1]
    assert "Chim Yến" in said["copied"], "control: something was copied"
    assert said["clipboard"] == ""


def test_one_event_is_one_line_of_the_log(visit: tuple[Path, dict]) -> None:
    log = (visit[0] / "all" / "home" / "logs" / "kiosk.log").read_text(encoding="utf-8")
    lines = log.splitlines()
    assert len(lines) == log.count("\n")
    assert any(" DEBUG " in line for line in lines)
    assert all(LINE.match(line) and line.isprintable() for line in lines)
    assert sum("forged" in line for line in lines) == 1
    assert any("unexpected ValueError" in line for line in lines)
