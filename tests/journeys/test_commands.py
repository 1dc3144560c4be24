"""The commands without a store, as processes: their lines, their sentences, their exit codes."""

import json
import struct
import zlib
from pathlib import Path

import pikepdf
import pytest

from tests.journeys.commands import CARD, DESK, Office

BACK = str(DESK / "11-the-mat-sau.jpg")
EMPTY = str(DESK / "00-ban-trong.jpg")
SLIP = str(DESK / "20-giay-chung-sinh.jpg")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def huge_png(path: Path, side: int = 25_000) -> str:
    """A PNG whose header says side x side; its data is a few bytes."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + name + data)
            file.write(struct.pack(">I", zlib.crc32(name + data)))
    return str(path)


def test_version(office: Office) -> None:
    ended = office.run("--version")
    assert (ended.code, ended.out) == (0, "kiosk 0.3.0\n")


def test_find_answers_in_order_and_goes_on_after_a_bad_picture(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("hello", "utf-8")
    whole = Path(SLIP).read_bytes()
    (tmp_path / "half.jpg").write_bytes(whole[: len(whole) // 2])
    names = [
        SLIP,
        str(tmp_path / "a.txt"),
        huge_png(tmp_path / "huge.png"),
        str(tmp_path / "none.jpg"),
        str(tmp_path / "half.jpg"),
        EMPTY,
    ]
    listed = tmp_path / "list.txt"
    listed.write_text("\n".join(names[3:]), "utf-8")
    ended = office.run("find", *names[:3], "--list", str(listed), "--json")
    assert ended.code == 2
    assert [line["image"] for line in ended.lines] == names
    assert [line.get("error") for line in ended.lines] == [
        None,
        "not_an_image",
        "too_large",
        "missing",
        "truncated",
        None,
    ]
    assert len(ended.lines[0]["quad"]) == 4
    assert ended.lines[0]["ms"] > 0
    assert ended.lines[-1]["quad"] is None
    assert not office.home.exists(), "commands without a store leave no trace"


def test_scan_makes_one_pdf_within_the_limit(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    ended = office.run("scan", SLIP, BACK, "-o", str(out), "--max-bytes", "250000", "--json")
    assert ended.code == 0, ended.err
    assert ended.line["bytes"] == out.stat().st_size <= 250_000
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 2
    first, card = ended.line["pages"]
    assert first["verdict"] == "ok"
    assert 100 < first["dpi"] < 140
    assert card["dpi"] > 250


def test_scan_lays_both_sides_of_a_card_on_one_page(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    ended = office.run("scan", BACK, BACK, BACK, "--paper", "ID1", "-o", str(out), "--json")
    assert ended.code == 0, ended.err
    assert [page["image"] for page in ended.line["pages"]] == [BACK] * 3
    assert all(page["dpi"] > 250 and page["verdict"] for page in ended.line["pages"])
    with pikepdf.open(out) as pdf:
        sizes = [tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:])
                 for page in pdf.pages]  # fmt: skip
    assert sizes == [(210, 297), (86, 54)]


def test_scan_that_cannot_be_legible_writes_nothing(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    ended = office.run("scan", SLIP, "-o", str(out), "--max-bytes", "3000", "--json")
    assert ended.code == 2
    assert not out.exists()
    assert len(ended.err.strip().splitlines()) == 1


def test_scan_drops_no_page(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    ended = office.run("scan", SLIP, str(tmp_path / "none.jpg"), "-o", str(out), "--json")
    assert ended.code == 2
    assert not out.exists()


def test_read_gives_the_citizen(office: Office) -> None:
    ended = office.run("read", BACK, EMPTY, "--json")
    assert ended.code == 0, ended.err
    card, empty = ended.lines
    assert card["codes"][0] == {"kind": "qr", "text": CARD}
    assert card["citizen"]["full_name"] == "Hà Thị Kiều My"
    assert card["citizen"]["dob"] == "2003-03-17"
    assert (empty["codes"], empty["citizen"]) == ([], None)


def test_identity_answers_each_line(office: Office) -> None:
    mrz = (
        "IDVNM3030045678025303004567<<9\n0303170F2803179VNM<<<<<<<<<<<2\n"
        "HA<<THI<KIEU<MY<<<<<<<<<<<<<<<"
    )
    text = "\n".join([CARD, json.dumps(mrz), "000201010211", CARD.replace("17032003", "31022003")])
    ended = office.run("identity", "-", "--json", text=text)
    assert ended.code == 2
    card, lines, payment, impossible = ended.lines
    assert card["citizen"]["sex"] == "Nữ"
    assert card["citizen"]["old_id"] is None
    assert lines["citizen"]["id_number"] == "025303004567"
    assert payment == {
        "citizen": None,
        "error": "not_id_card",
        "kind": "vietqr",
        "warnings": [],
    }
    assert impossible["error"] == "bad_date"


def test_search_one_query_or_many(office: Office, tmp_path: Path) -> None:
    one = office.run("search", "giay", "doc", "than", "--json").line
    assert one["query"] == "giay doc than"
    assert one["hits"][0]["code"] == "1.004873"
    many = office.run("search", "-", "--limit", "3", "--json", text="khai sinh\ntạm trú\n").lines
    assert [line["hits"][0]["code"] for line in many] == ["1.001193", "1.004194"]
    foreign = tmp_path / "foreign.csv"
    foreign.write_text("code,name,field\n9.000001,Đăng ký khai sinh,Hộ tịch\n", "utf-8")
    found = office.run("search", "khai sinh", "--catalogue", str(foreign), "--json").line
    assert [hit["code"] for hit in found["hits"]] == ["9.000001"]


def test_pack_verify_names_file_place_and_fault(office: Office, tmp_path: Path) -> None:
    packs = DESK.parent / "packs"
    good = office.run("pack", "verify", str(packs / "2.000635.json"), "--json")
    assert (good.code, good.line["ok"], good.line["errors"]) == (0, True, [])
    broken = json.loads((packs / "2.000635.json").read_text("utf-8"))
    del broken["papers"][0]["rule"]
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken), "utf-8")
    bad = office.run("pack", "verify", str(path), "--json")
    assert bad.code == 2
    fault = bad.line["errors"][0]
    assert "broken.json" in fault["file"]
    assert "papers" in fault["at"]
    assert "rule" in fault["at"] + fault["fault"]


def test_check_reports_each_item_and_fails_at_nothing(office: Office) -> None:
    ended = office.run("check", "--json")
    assert ended.code == 0, ended.err
    items = {line["item"].split(":")[0] for line in ended.lines}
    assert items == {"device", "keyring", "store", "disk", "portal", "printer", "clock", "packs"}
    assert {line["ok"] for line in ended.lines} <= {True, False, None}


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("find",),
        ("scan", SLIP),
        ("search",),
        ("submit", "none.json"),
        ("site", "import", "none.json"),
        ("outbox", "export"),
        ("pack", "verify", "nowhere"),
        ("practice", "--faults", "explode=1"),
    ],
    ids=" ".join,
)
def test_wrong_words_are_one_sentence(office: Office, words: tuple[str, ...]) -> None:
    ended = office.run(*words)
    assert ended.code == 2
    assert len(ended.err.strip().splitlines()) == 1


def test_a_site_file_sets_the_portal(office: Office, tmp_path: Path) -> None:
    site = tmp_path / "site.json"
    site.write_text(
        json.dumps(
            {
                "portals": [{"name": "Cổng tỉnh", "url": "https://cong.example.vn"}],
                "office": {"name": "UBND xã Mẫu", "agency": "H44.99.1"},
            }
        ),
        "utf-8",
    )
    assert office.run("site", "import", str(site)).code == 0
    saved = json.loads((office.home / "settings.json").read_text("utf-8"))
    assert saved["portals"][0]["url"] == "https://cong.example.vn"
    assert (office.home / "settings.json").stat().st_mode & 0o077 == 0
    site.write_text('{"portals": [{"name": "x", "url": "ftp://x"}]}', "utf-8")
    bad = office.run("site", "import", str(site))
    assert bad.code == 2
    assert "portals" in bad.err
    assert json.loads((office.home / "settings.json").read_text("utf-8")) == saved


def test_without_a_screen_the_desk_says_so(office: Office) -> None:
    env = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    ended = office.run(**env)
    assert ended.code == 3
    assert len(ended.err.strip().splitlines()) == 1
