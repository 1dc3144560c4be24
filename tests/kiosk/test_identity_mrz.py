import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import card, cross_check, mrz, read_payload, to_json
from kiosk.model import Source

CARDS = {
    "025185001234": (
        "IDVNM1850012344025185001234<<5\n8509059F2509057VNM<<<<<<<<<<<0\nNGUYEN<<THI<UNG<<<<<<<<<<<<<<<",
        ("NGUYEN THI UNG", "1985-09-05", "Nữ"),
    ),
    "026099000111": (
        "IDVNM0990001117026099000111<<9\n9902015M3902013VNM<<<<<<<<<<<4\nDO<<VAN<DAT<<<<<<<<<<<<<<<<<<<",
        ("DO VAN DAT", "1999-02-01", "Nam"),
    ),
    "025303004567": (
        "IDVNM3030045678025303004567<<9\n0303170F2803179VNM<<<<<<<<<<<2\nHA<<THI<KIEU<MY<<<<<<<<<<<<<<<",
        ("HA THI KIEU MY", "2003-03-17", "Nữ"),
    ),
}
PASSPORT = (
    "P<VNMNGUYEN<<THI<UNG<<<<<<<<<<<<<<<<<<<<<<<<\nC1234567<0VNM8509059F3501014025185001234<<54"
)
BARE_PASSPORT = (
    "P<VNMDO<<VAN<DAT<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nE987654324VNM9902015M3406304<<<<<<<<<<<<<<08"
)
TODAY = date(2026, 3, 1)


@pytest.mark.parametrize("number", CARDS)
def test_cards(number):
    text, (name, born, sex) = CARDS[number]
    reading = mrz.read(text, TODAY)
    assert reading.error is None
    assert reading.warnings == ("no_diacritics",)
    seen = to_json(reading.citizen)
    assert (seen["id_number"], seen["full_name"], seen["dob"], seen["sex"]) == (
        number,
        name,
        born,
        sex,
    )
    assert seen["address"] is seen["issue_date"] is seen["extra"] is seen["old_id"] is None
    assert reading.citizen.dob.source is Source.MRZ
    assert read_payload(text).citizen == reading.citizen


def test_passports():
    seen = to_json(mrz.read(PASSPORT, TODAY).citizen)
    assert seen["id_number"] == "025185001234"
    assert seen["dob"] == "1985-09-05"
    seen = to_json(mrz.read(BARE_PASSPORT, TODAY).citizen)
    assert seen["id_number"] is None
    assert (seen["full_name"], seen["dob"], seen["sex"]) == ("DO VAN DAT", "1999-02-01", "Nam")


@pytest.mark.parametrize("joint", ["", " ", "\r\n"])
def test_line_ends_do_not_matter(joint):
    text = CARDS["025185001234"][0]
    assert mrz.read(f" {text.lower()}\n".replace("\n", joint), TODAY).citizen is not None


def with_digits(first, second, third):
    """A TD1 zone with its check digits worked out."""
    first = first[:14] + mrz.check_digit(first[5:14]) + first[15:29] + mrz.check_digit(first[15:27])
    second = (
        second[:6]
        + mrz.check_digit(second[:6])
        + second[7:14]
        + mrz.check_digit(second[8:14])
        + second[15:29]
    )
    whole = first[5:] + second[:7] + second[8:15] + second[18:29]
    return "\n".join([first, second + mrz.check_digit(whole), third])


LINES = [*CARDS["025185001234"][0].split("\n")]


def test_the_builder_of_these_tests_makes_the_same_digits():
    assert with_digits(*LINES) == "\n".join(LINES)


@pytest.mark.parametrize(
    ("born", "dob", "warnings"),
    [
        ("85<<<<", "1985", {"dob_year_only"}),
        ("850000", "1985", {"dob_year_only"}),
        ("860905", "1986-09-05", {"year_mismatch"}),
    ],
)
def test_births(born, dob, warnings):
    reading = mrz.read(with_digits(LINES[0], born + LINES[1][6:], LINES[2]), TODAY)
    assert reading.citizen.dob.text == dob
    assert set(reading.warnings) == warnings | {"no_diacritics"}


@pytest.mark.parametrize("born", ["850231", "<<<<<<", "8509<<", "AB0905"])
def test_births_that_are_none(born):
    reading = mrz.read(with_digits(LINES[0], born + LINES[1][6:], LINES[2]), TODAY)
    assert (reading.citizen, reading.error) == (None, "bad_date")


def test_sex_comes_from_the_number_when_the_zone_does_not_say():
    reading = mrz.read(with_digits(LINES[0], LINES[1].replace("F", "<"), LINES[2]), TODAY)
    assert reading.citizen.sex.text == "Nữ"
    assert "sex_from_id" in reading.warnings
    wrong = mrz.read(with_digits(LINES[0], LINES[1].replace("F", "M"), LINES[2]), TODAY)
    assert "sex_mismatch" in wrong.warnings


def test_the_century_of_a_passport_is_the_last_possible():
    newborn = BARE_PASSPORT.replace("9902015", "260228" + mrz.check_digit("260228"))
    whole = newborn[45:55] + newborn[58:65] + newborn[66:88]
    newborn = newborn[:-1] + mrz.check_digit(whole)
    assert mrz.read(newborn, TODAY).citizen.dob.text == "2026-02-28"
    assert mrz.read(newborn, date(2026, 2, 27)).citizen.dob.text == "1926-02-28"


COVERED = [(0, at) for at in range(5, 30) if at not in (27, 28)] + [
    (1, at) for at in range(30) if at not in (7, 15, 16, 17)
]


@pytest.mark.parametrize("number", CARDS)
def test_no_misread_digit_passes(number):
    lines = CARDS[number][0].split("\n")
    for line, at in COVERED:
        old = lines[line][at]
        for new in string.digits:
            if new == old or not old.isdigit():
                continue
            broken = list(lines)
            broken[line] = broken[line][:at] + new + broken[line][at + 1 :]
            reading = mrz.read("\n".join(broken), TODAY)
            dated = line == 1 and at < 15
            assert reading.citizen is None
            assert reading.error == ("bad_date" if dated else "bad_id")


@pytest.mark.parametrize("text", [PASSPORT, BARE_PASSPORT])
def test_no_misread_digit_passes_in_a_passport(text):
    for at in [*range(45, 55), *range(58, 65), *range(66, 89)]:
        for new in string.digits:
            if new != text[at] and text[at].isdigit():
                broken = text[:at] + new + text[at + 1 :]
                assert mrz.read(broken, TODAY).citizen is None


@pytest.mark.parametrize(
    "text",
    ["", "P<VNM", "<" * 90, "I" * 90, PASSPORT[:-1], PASSPORT + "<", "IDD<<" + "T" * 85, "x" * 500],
)
def test_what_is_no_zone(text):
    assert mrz.read(text).error == "not_id_card"


@given(st.text() | st.text("IDPVNM<0123456789\n", max_size=100))
def test_any_text_is_answered(text):
    reading = mrz.read(text)
    assert (reading.citizen is None) == (reading.error is not None)


@given(st.text(st.sampled_from("0123456789<ABCMFVN"), min_size=85, max_size=85))
def test_anything_of_the_right_width_is_answered(tail):
    reading = mrz.read("IDVNM" + tail)
    assert (reading.citizen is None) == (reading.error is not None)


QR = "025185001234|131234567|Nguyễn Thị Ửng|05091985|Nữ|Khu 3, Thạch Kiệt, Phú Thọ|10052021"


@pytest.mark.parametrize(
    ("payload", "warnings"),
    [
        (QR, ()),
        (QR.replace("05091985", "1985"), ()),
        (QR.replace("Ửng", "Vân"), ("name_mismatch",)),
        (QR.replace("Ửng", "Ửng Hoa"), ("name_mismatch",)),
        (QR.replace("05091985", "06091985"), ("dob_mismatch",)),
        (QR.replace("|Nữ|", "|Nam|"), ("sex_mismatch",)),
        (QR.replace("025185001234", "025185001235"), ("id_mismatch",)),
    ],
)
def test_both_sides_of_a_card_are_compared(payload, warnings):
    back = mrz.read(CARDS["025185001234"][0], TODAY).citizen
    assert cross_check(card.read(payload).citizen, back) == warnings


def test_a_name_that_was_cut_by_its_line_agrees():
    name = "Tôn Nữ Hoàng Thị Nguyệt Quỳnh Hương Giang"
    line = "TON<<NU<HOANG<THI<NGUYET<QUYNH<HUONG"[:30]
    back = mrz.read("\n".join([*LINES[:2], line]), TODAY).citizen
    assert cross_check(card.read(QR.replace("Nguyễn Thị Ửng", name)).citizen, back) == ()
