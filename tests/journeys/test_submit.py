"""A whole case from its file to the portal's number, as processes."""

import json
import signal
import sqlite3
import time
from pathlib import Path

import pytest
import requests

from tests.journeys.commands import CARD, DESK, Office, case_file, practice_portal

PICTURE = DESK / "20-giay-chung-sinh.jpg"
NAMES = ("Hà Thị Kiều My", "025303004567", "Kiều My")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def dossiers(portal: str) -> list[dict[str, object]]:
    answer = requests.get(
        f"{portal}/o/rest/v2/dossiers",
        headers={"groupId": "20200", "Accept": "application/json"},
        auth=("practice", "practice"),
        timeout=10,
    ).json()
    data = answer.get("data", [])
    return data if isinstance(data, list) else [data]


def test_a_case_is_filed_once_however_often_it_is_submitted(office: Office, tmp_path: Path) -> None:
    with practice_portal(tmp_path) as portal:
        case = case_file(tmp_path)
        first = office.run("submit", case, "--portal", portal, "--json")
        assert first.code == 0, first.err
        assert first.line["state"] == "filed"
        assert first.line["receipt"]["number"]
        again = office.run("submit", case, "--portal", portal, "--json")
        assert again.line["receipt"] == first.line["receipt"]
        assert again.line["key"] == first.line["key"]
        assert len(dossiers(portal)) == 1
        listed = office.run("outbox", "list", "--json")
        assert [line["case"] for line in listed.lines] == [first.line["case"]]
        asked = office.run("status", "--json")
        assert asked.line["number"] == first.line["receipt"]["number"]
        assert office.run("audit", "verify", "--json").line["ok"] is True


def test_nothing_readable_of_the_citizen_lies_in_the_home(office: Office, tmp_path: Path) -> None:
    with practice_portal(tmp_path) as portal:
        assert office.run("submit", case_file(tmp_path), "--portal", portal).code == 0
    found = [
        (file.name, name)
        for file in office.home.rglob("*")
        if file.is_file()
        for name in NAMES
        if name.encode() in file.read_bytes()
    ]
    assert found == []
    # The search itself can find: a store without a cipher shows the name.
    twin = tmp_path / "twin.db"
    with sqlite3.connect(twin) as plain:
        plain.execute("CREATE TABLE cases (name TEXT)")
        plain.execute("INSERT INTO cases VALUES (?)", (NAMES[0],))
    plain.close()
    assert NAMES[0].encode() in twin.read_bytes()


def test_a_portal_that_is_off_leaves_the_case_stored(office: Office, tmp_path: Path) -> None:
    case = case_file(tmp_path)
    ended = office.run("submit", case, "--portal", "http://127.0.0.1:9", "--wait", "1", "--json")
    assert ended.code == 3
    assert ended.line["state"] == "sealed"
    assert ended.err.strip()
    with practice_portal(tmp_path) as portal:
        assert portal
        assert office.run("outbox", "list", "--json").line["state"] == "sealed"


def test_answers_cut_after_the_work_make_no_second_application(
    office: Office, tmp_path: Path
) -> None:
    with practice_portal(tmp_path, "cut_after=0.3,seed=7") as portal:
        for number in range(2):
            case = case_file(
                tmp_path, f"case{number}.json", id=f"00000000-0000-4000-8000-00000000000{number}"
            )
            ended = office.run("submit", case, "--portal", portal, "--json")
            assert (ended.code, ended.line["state"]) == (0, "filed"), ended.err
    keys = {line["number"] for line in office.run("outbox", "list", "--json").lines}
    assert len(keys) == 2


def test_a_killed_submit_is_resumed(office: Office, tmp_path: Path) -> None:
    case = case_file(tmp_path)
    with practice_portal(tmp_path, "delay=0.4:1") as portal:
        for wait in (0.9, 2.0):
            process = office.start("submit", case, "--portal", portal, "--json")
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        ended = office.run("submit", case, "--portal", portal, "--json")
        assert (ended.code, ended.line["state"]) == (0, "filed"), ended.err
        assert len(dossiers(portal)) == 1


def test_several_at_once_each_get_their_own_number(office: Office, tmp_path: Path) -> None:
    with practice_portal(tmp_path) as portal:
        running = [
            office.start(
                "submit",
                case_file(tmp_path, f"{n}.json", id=f"00000000-0000-4000-8000-00000000001{n}"),
                "--portal",
                portal,
                "--json",
            )
            for n in range(4)
        ]
        lines = [json.loads(process.communicate(timeout=100)[0]) for process in running]
        assert {line["state"] for line in lines} == {"filed"}
        assert len({line["receipt"]["number"] for line in lines}) == 4
        assert len(dossiers(portal)) == 4


def test_residence_never_goes_to_an_opencps_portal(office: Office, tmp_path: Path) -> None:
    with practice_portal(tmp_path) as portal:
        case = case_file(
            tmp_path,
            procedure="1.004194",
            papers=[{"images": [str(DESK / "23-giay-cho-o.jpg")], "check": "match"}],
        )
        ended = office.run("submit", case, "--portal", portal, "--json")
        assert (ended.code, ended.line["state"]) == (0, "exported"), ended.err
        assert dossiers(portal) == []
    target = tmp_path / "out"
    out = office.run("outbox", "export", str(target), "--json")
    assert out.code == 0
    names = [path.name for path in target.rglob("*.pdf")]
    assert len(names) == 2, "one paper and the data sheet"
    assert all(name.isascii() for name in names)


BAD = {
    "no such procedure": {"procedure": "9.999999"},
    "card is no card": {"card": "00020101021138540010A00000072701240006970436011099999999990208"},
    "impossible date": {"card": CARD.replace("17032003", "31022003")},
    "no citizen": {"card": None},
    "no consent": {"consent": {"text_version": "1", "purposes": []}},
    "no picture there": {"papers": [{"images": ["nowhere.jpg"]}]},
    "unknown part": {
        "papers": [{"part": "GIAY_LA", "images": [str(DESK / "20-giay-chung-sinh.jpg")]}]
    },
    "unknown key": {"papers": [], "gì_đó": 1},
    "bad id": {"id": "không phải uuid"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_and_stores_nothing(
    office: Office, tmp_path: Path, changes: dict[str, object]
) -> None:
    case = case_file(tmp_path, **changes)
    ended = office.run("submit", case, "--portal", "http://127.0.0.1:9", "--wait", "1", "--json")
    assert ended.code == 2, ended.out + ended.err
    assert ended.out == ""
    assert len(ended.err.strip().splitlines()) == 1
    assert office.run("outbox", "list", "--json", "--real").out == ""


def test_a_file_that_is_no_json_and_one_that_is_not_there(office: Office, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"procedure": ', "utf-8")
    for path in (broken, tmp_path / "none.json"):
        ended = office.run("submit", str(path), "--json")
        assert ended.code == 2
        assert path.name in ended.err


def test_without_key_or_terminal_it_says_so(office: Office, tmp_path: Path) -> None:
    office.env.pop("KIOSK_PASSPHRASE_FILE")
    ended = office.run("submit", case_file(tmp_path), "--portal", "http://127.0.0.1:9", "--json")
    assert ended.code == 5
    assert len(ended.err.strip().splitlines()) == 1


def test_an_undecodable_picture_names_itself(office: Office, tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("not a picture", "utf-8")
    case = case_file(tmp_path, papers=[{"images": ["text.jpg"]}])
    ended = office.run("submit", case, "--portal", "http://127.0.0.1:9", "--json")
    assert ended.code == 2
    assert "text.jpg" in ended.err


def test_a_poor_answer_is_a_warning_not_a_stop(office: Office, tmp_path: Path) -> None:
    case = case_file(
        tmp_path,
        answers={"la_gi": "x"},
        consent={"text_version": "99", "purposes": ["submit"]},
    )
    with practice_portal(tmp_path) as portal:
        ended = office.run("submit", case, "--portal", portal, "--json")
    assert ended.code == 0, ended.err
    assert {"unknown_answer:la_gi", "unknown_text_version"} <= set(ended.line["warnings"])


def test_the_practice_store_is_another_one(office: Office, tmp_path: Path) -> None:
    ended = office.run("submit", case_file(tmp_path), "--portal", "practice", "--json")
    assert (ended.code, ended.line["state"]) == (0, "filed"), ended.err
    assert office.run("outbox", "list", "--json", "--real").out == ""
    assert len(office.run("outbox", "list", "--json", "--practice").lines) == 1
