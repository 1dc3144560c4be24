"""Words of the command line: one answer for each line asked, and no bad word is a bug."""

from pathlib import Path

import pytest
from commands import CARD, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_every_line_gets_an_answer_an_empty_one_too(office: Office) -> None:
    ended = office.run("identity", "-", "--json", text=f"{CARD}\n\n{CARD}\n")
    assert [bool(line["citizen"]) for line in ended.lines] == [True, False, True]
    assert ended.lines[1]["error"] == "not_id_card"
    ended = office.run("search", "-", "--json", text="khai sinh\n\nkết hôn\n")
    assert [line["query"] for line in ended.lines] == ["khai sinh", "", "kết hôn"]
    assert ended.lines[1]["hits"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("practice", "--port", "99999"),
        ("shutter", "nowhere", "--fps", "0"),
        ("shutter", "nowhere", "--fps", "nan"),
        ("shutter", "nowhere"),
        ("submit", "case.json", "--wait", "nan"),
        ("submit",),
        ("search", "khai sinh", "--limit", "0"),
        ("no-such-command",),
    ],
)
def test_words_that_cannot_be_meant_are_bad_input(office: Office, words: tuple[str, ...]) -> None:
    ended = office.run(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 1
    assert "argument" not in ended.err


def test_a_store_that_lost_a_part_is_not_taken_for_a_desk_without_one(office: Office) -> None:
    office.home.joinpath("office").mkdir(parents=True)
    office.home.joinpath("office", "office.key.json").write_bytes(b"{}")
    ended = office.run("outbox", "list", "--json")
    assert (ended.code, ended.out) == (5, "")
    assert len(ended.err.splitlines()) == 1
    report = {line["item"]: line["ok"] for line in office.run("check", "--json").lines}
    assert report["store"] is False


def test_a_practice_portal_that_cannot_write_says_so(office: Office) -> None:
    office.home.joinpath("practice").mkdir(parents=True)
    office.home.joinpath("practice", "portal").write_bytes(b"in the way")
    ended = office.run("practice")
    assert (ended.code, ended.out) == (5, "")
    assert len(ended.err.splitlines()) == 1
