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
