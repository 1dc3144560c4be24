"""Rows of a repeated group on a portal that has one box for all of them."""

from __future__ import annotations

from kiosk.procedures.rows import in_words

ANSWERS = {
    "nguoi_cung": "2",
    "nguoi_cung.1.ho_ten": "Trần Văn An",
    "nguoi_cung.1.ngay_sinh": "2010-03-05",
    "nguoi_cung.1.so_dinh_danh": "",
    "nguoi_cung.2.ho_ten": "Trần Thị Bé",
    "nguoi_cung.2.ngay_sinh": "2015",
}


def test_rows_are_said_in_one_text() -> None:
    assert in_words("nguoi_cung", ANSWERS) == "Trần Văn An, 05/03/2010; Trần Thị Bé, 2015"


def test_without_rows_nothing_is_said() -> None:
    assert in_words("nguoi_cung", {"nguoi_cung": "0"}) == ""
    assert in_words("ho_ten", {"ho_ten": "An"}) == ""
