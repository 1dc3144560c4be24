"""Made cards through every damage that readers, decoders and keyboards do to them."""

import unicodedata
from itertools import product

import pytest
from hypothesis import assume, given, settings
from identity_cards import PEOPLE, PLACES, accented, cards, check

from kiosk.identity import card, to_json
from kiosk.values import compact_date, fold


@given(cards())
def test_a_sound_card_comes_through_untouched(fields):
    assume(accented(fields))
    check("|".join(fields), fields)
    seen = to_json(card.read("|".join(fields)).citizen)
    assert compact_date(seen["issue_date"]) == fields[6]


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def wide(fields):
    return [f.translate(FULL_WIDTH) if at in (0, 1, 3, 6) else f for at, f in enumerate(fields)]


def dated(fields):
    days = {at: f"{fields[at][:2]}/{fields[at][2:4]}/{fields[at][4:]}" for at in (3, 6)}
    return [days.get(at, field) for at, field in enumerate(fields)]


HARMLESS = {
    "byte-order mark": lambda f: "\ufeff" + "|".join(f),
    "byte-order mark as Latin-1": lambda f: "ï»¿" + "|".join(f),
    "line end": lambda f: "|".join(f) + "\r\n",
    "nul": lambda f: "|".join(f) + "\x00\x00",
    "spaces": lambda f: "  " + "|".join(f" {x} " if at < 7 else x for at, x in enumerate(f)),
    "old number of spaces": lambda f: "|".join([f[0], f[1] or "   ", *f[2:]]),
    "decomposed": lambda f: unicodedata.normalize("NFD", "|".join(f[:7])),
    "full width": lambda f: "|".join(wide(f)),
    "semicolons": lambda f: ";".join(f),
    "lines": lambda f: "\n".join(f[:7]),
    "carriage returns": lambda f: "\r\n".join(f[:7]),
    "slashes": lambda f: "|".join(dated(f)),
    "stray pipe": lambda f: "|".join([f[0], f[1], *([""] if not f[1] else []), *f[2:]]),
    "pipe at the end": lambda f: "|".join([*f[:7], ""]),
    "symbology": lambda f: "]Q3" + "|".join(f),
    "labels": lambda f: "|".join(
        f"{name}: {field}"
        for name, field in zip(
            ["CCCD", "CMND", "Họ tên", "Ngày sinh", "Giới tính", "Nơi cư trú", "Ngày cấp"],
            f,
            strict=False,
        )
    ),
}
SEVEN_ONLY = {"decomposed", "lines", "carriage returns", "pipe at the end", "labels"}


@pytest.mark.parametrize("damage", HARMLESS)
@settings(max_examples=40)
@given(fields=cards())
def test_harmless_damage_leaves_no_trace(damage, fields):
    assume(accented(fields))
    text = HARMLESS[damage](fields)
    check(text, fields[:7] if damage in SEVEN_ONLY else fields)


@given(cards())
def test_lost_accents_are_noticed(fields):
    bare = [fold(f) if at in (2, 4, 5) else f for at, f in enumerate(fields[:7])]
    check("|".join(bare), [*bare[:4], fields[4], *bare[5:]], "no_diacritics")


def shift_jis(text):
    """What zbar makes of UTF-8 when it takes it for Shift-JIS; None where it would not."""
    try:
        return text.encode().decode("shift_jis")
    except UnicodeDecodeError:
        return None


MISREAD = [
    fields
    for name, place in product(PEOPLE, PLACES)
    for fields in [["025200000001", "", name, "01012000", "Nam", f"{place}, Phú Thọ", "01012016"]]
    if shift_jis("|".join(fields))
]


@pytest.mark.parametrize("fields", MISREAD)
def test_shift_jis_is_undone_before_the_fields_are_cut(fields):
    check(shift_jis("|".join(fields)), fields, "repaired_encoding")


def test_among_them_are_some_whose_separator_was_swallowed():
    assert any(shift_jis("|".join(fields)).count("|") < 6 for fields in MISREAD)
    assert len(MISREAD) > 5


@given(cards())
def test_utf8_shown_as_latin1_is_undone(fields):
    text = "|".join(fields)
    assume(not text.isascii())
    check(text.encode().decode("latin-1"), fields, "repaired_encoding")


def cp1258(text, composed):
    """Windows-1258 writes the hats as letters and the tones as marks after them."""
    out = b""
    for character in unicodedata.normalize("NFC", text):
        try:
            if not composed and len(unicodedata.normalize("NFD", character)) > 2:
                raise UnicodeError
            out += character.encode("cp1258")
        except UnicodeError:
            marks = unicodedata.normalize("NFD", character)
            hats = "".join(m for m in marks[1:] if m in "\u0306\u0302\u031b")
            tones = "".join(m for m in marks[1:] if m not in hats)
            out += (unicodedata.normalize("NFC", marks[0] + hats) + tones).encode("cp1258")
    return out


@pytest.mark.parametrize("composed", [True, False])
@given(fields=cards())
def test_windows_1258_shown_as_latin1_is_undone(composed, fields):
    fields[4] = "Nữ"
    assume(int(fields[0][3]) % 2)
    check(cp1258("|".join(fields), composed).decode("latin-1"), fields, "repaired_encoding")


VN_ROW = str.maketrans("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ")


def typed_on_the_vietnamese_layout(fields):
    bare = [fold(f).upper() if at in (2, 5) else f for at, f in enumerate(fields[:7])]
    return [*bare[:4], fields[4], *bare[5:]]


@given(cards())
def test_a_gun_on_the_vietnamese_layout_is_inverted(fields):
    bare = typed_on_the_vietnamese_layout(fields)
    lost = {"no_diacritics"} if bare[4] == "Nam" else set()
    check("|".join(bare).translate(VN_ROW), bare, "layout_vn", *lost)


@given(cards())
def test_composing_what_that_gun_typed_may_swap_digits_but_loses_none(fields):
    typed = "|".join(typed_on_the_vietnamese_layout(fields)).translate(VN_ROW)
    reading = card.read(unicodedata.normalize("NFC", typed))
    if reading.citizen:
        assert sorted(reading.citizen.id_number.text) == sorted(fields[0])
        assert "layout_vn" in reading.warnings


@given(cards())
def test_six_fields_are_taken_when_the_old_number_is_missing(fields):
    assume(accented(fields))
    fields[1] = ""
    check("|".join([fields[0], *fields[2:7]]), fields[:7], "six_fields")
