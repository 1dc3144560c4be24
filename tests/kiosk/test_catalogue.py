"""The list of procedures: what ships, and what others hand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.catalogue.build import merge
from kiosk.model import BadInput
from kiosk.procedures import catalogue


@pytest.fixture(scope="module")
def shipped() -> catalogue.Catalogue:
    return catalogue.load()


def test_the_union_of_both_lists_ships(shipped: catalogue.Catalogue) -> None:
    assert len(shipped) > 2600
    assert len({entry.code for entry in shipped}) == len(shipped)
    assert shipped.get("1.001193") is not None
    assert shipped.get("1.000005") is not None  # of the national list alone
    assert shipped.get("1.014027") is not None  # of the desk's list alone
    assert shipped.get("9.999999") is None


def test_every_entry_says_where_it_comes_from(shipped: catalogue.Catalogue) -> None:
    for entry in shipped:
        assert entry.source
        assert entry.confidence in ("A", "B", "C")
        assert "tên rút gọn" not in entry.name


def test_the_desk_goes_by_field_and_not_by_level(shipped: catalogue.Catalogue) -> None:
    fields = catalogue.desk_fields()
    assert {"Hộ tịch", "Chứng thực", "Đăng ký, quản lý cư trú", "Đất đai"} <= fields
    assert not [e for e in shipped if e.desk and e.field not in fields]
    assert not [e for e in shipped if e.field == "Hải quan" and e.desk]


def row(code: str, name: str, field: str, confidence: str = "", **more: str) -> dict[str, str]:
    base = {"code": code, "name": name, "field": field, "confidence": confidence}
    return base | {"agency": "", "deadline_days": "", "fee": "", "source": ""} | more


def test_a_confirmed_name_wins_over_the_national_one() -> None:
    desk = {
        "1.000001": row("1.000001", "Tên đã kiểm", "Hộ tịch", "A"),
        "1.000002": row("1.000002", "Tên rút", "Hộ tịch", "C"),
        "1.000003": row("1.000003", "Chỉ có ở đây (tên rút gọn)", "Hộ tịch", "C"),
    }
    national = {code: row(code, f"Tên trên cổng {code}.", "Hộ tịch") for code in list(desk)[:2]}
    names = {found["code"]: found["name"] for found in merge(desk, national)}
    assert names == {
        "1.000001": "Tên đã kiểm",
        "1.000002": "Tên trên cổng 1.000002",
        "1.000003": "Chỉ có ở đây",
    }


def test_an_announcement_is_nothing_to_apply_for() -> None:
    name = "Công bố Danh mục và Quy trình nội bộ"
    merged = merge({}, {"3.000001": row("3.000001", name, "Hộ tịch")})
    assert merged[0]["desk"] == ""


def test_units_and_doubtful_fees_are_said() -> None:
    known = row("1.000001", "Tên", "Hộ tịch", "A", deadline_days="3 đơn vị không ghi", fee="135 đ")
    merged = merge({"1.000001": known}, {})[0]
    assert merged["deadline"] == "3 (không ghi đơn vị)"
    assert "kiểm tra lại" in merged["fee"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_foreign_catalogue(tmp_path: Path, mark: bytes, separator: str) -> None:
    lines = [["code", "name", "field", "more"], ["2.000001", "Đăng ký khai sinh", "Hộ tịch", "x"]]
    file = tmp_path / "other.csv"
    file.write_bytes(mark + "\r\n".join(separator.join(line) for line in lines).encode())
    found = catalogue.load_csv(file)
    assert [(e.code, e.name, e.field, e.desk) for e in found] == [
        ("2.000001", "Đăng ký khai sinh", "Hộ tịch", True)
    ]


BROKEN = {
    "no such column": ("code,title,field\n1,a,b\n", "dòng 1: thiếu cột name"),
    "a cell is missing": ("code,name,field\n1.000001,Tên\n", "dòng 2"),
    "a name is missing": ("code,name,field\n1.000001,Tên,A\n1.000002, ,A\n", "dòng 3"),
    "a code twice": ("code,name,field\n1.1,Tên,A\n\n1.1,Tên,A\n", "dòng 4: mã 1.1 đã có ở dòng 2"),
    "an open quote": ('code,name,field\n1.1,Tên,A\n1.2,"Tên,A\n', "dòng 3"),
    "nothing below the header": ("code,name,field\n", "không có dòng nào"),
    "an empty file": ("", "dòng 1: thiếu cột code, name, field"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_catalogue_names_its_line(tmp_path: Path, fault: str) -> None:
    text, words = BROKEN[fault]
    file = tmp_path / "broken.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        catalogue.load_csv(file)


def test_other_encodings_and_missing_files_are_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("code,name,field\n1.1,Tên thủ tục,A\n".encode("utf-16-le"))
    with pytest.raises(BadInput, match="dòng 2: không phải chữ UTF-8"):
        catalogue.load_csv(file)
    with pytest.raises(BadInput, match="Không đọc được"):
        catalogue.load_csv(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="Không đọc được"):
        catalogue.load_csv(tmp_path)
