import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import BadInput
from kiosk.values import (
    PROVINCES,
    born_in,
    fold,
    mask_id,
    mask_name,
    mask_phone,
    parse_address,
    parse_any_id,
    parse_id,
    parse_money,
    parse_name,
    parse_old_id,
    parse_phone,
    province_of,
    sex_of,
    show_money,
    show_phone,
)


def test_id_numbers_lose_only_what_stands_between_the_digits():
    assert parse_id(" 025 303 004567 ") == "025303004567"
    assert parse_id("０２５３０３００４５６７") == "025303004567"
    assert parse_old_id("131.234.567") == "131234567"
    assert parse_any_id("131234567") == "131234567"
    assert parse_any_id("025303004567") == "025303004567"


@pytest.mark.parametrize(
    "text", ["", "02530300456", "0253030045678", "02530300456a", "٠٢٥٣٠٣٠٠٤٥٦٧"]
)
def test_other_lengths_and_letters_are_no_id(text):
    with pytest.raises(BadInput):
        parse_id(text)


def test_an_id_error_never_repeats_the_number():
    with pytest.raises(BadInput) as caught:
        parse_id("02530300456")
    assert "0253" not in str(caught.value)
    assert "11" in str(caught.value)


def test_what_the_digits_of_an_id_say():
    assert (sex_of("025085001234"), born_in("025085001234")) == ("Nam", "1985")
    assert (sex_of("025303004567"), born_in("025303004567")) == ("Nữ", "2003")
    assert province_of("017084176211") == ("Hòa Bình", "Phú Thọ")
    assert province_of("999084176211") is None
    assert len(PROVINCES) == 63


@pytest.mark.parametrize(
    "name",
    ["Giàng A Páo", "H'Hen Niê", "K’Brếp", "ĐINH VĂN HƯƠNG", "Y Bih Aliô", "Ơ̆i", "Lê-Trần Mỹ"],
)
def test_names_are_kept_as_they_are_written(name):
    assert parse_name(f"  {name.replace(' ', '   ')}\t") == unicodedata.normalize("NFC", name)


def test_names_are_composed():
    assert parse_name(unicodedata.normalize("NFD", "Nguyễn Thị Ửng")) == "Nguyễn Thị Ửng"


@pytest.mark.parametrize(
    "name", ["", "  ", "Ng. Văn A", "Hà 2", "Hà\ufffd", "'Hà", "Hà | My", "a" * 101]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(BadInput):
        parse_name(name)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("84912345678", "0912345678"),
        ("+84 (0) 912 345 678", "0912345678"),
        ("(0210) 384-6637", "02103846637"),
        ("+842438256666", "02438256666"),
        ("0842345678", "0842345678"),
    ],
)
def test_phones(text, digits):
    assert parse_phone(text) == digits
    assert parse_phone(show_phone(digits)) == digits


@pytest.mark.parametrize(
    "text", ["", "091234567", "09123456789", "0112345678", "113", "+1 202 555 0123"]
)
def test_what_is_no_phone(text):
    with pytest.raises(BadInput):
        parse_phone(text)


def test_addresses_lose_empty_parts_and_nothing_else():
    assert parse_address(" Khu 3,,Thạch  Kiệt, ,Tân Sơn,\nPhú Thọ, Phú Thọ,") == (
        "Khu 3, Thạch Kiệt, Tân Sơn, Phú Thọ, Phú Thọ"
    )
    for bad in ("", " , ,", "x" * 301):
        with pytest.raises(BadInput):
            parse_address(bad)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234 đ", 1234),
        ("1234", 1234),
        ("8.000 đồng", 8000),
        ("1 000 000 VND", 1000000),
        ("0đ", 0),
    ],
)
def test_money(text, amount):
    assert parse_money(text) == amount


@given(st.integers(0, 10**14))
def test_money_reads_what_it_prints(amount):
    assert parse_money(show_money(amount)) == amount


@pytest.mark.parametrize("text", ["", "miễn phí", "12.34", "-5", "1.2345", "1,5 triệu"])
def test_what_is_no_amount(text):
    with pytest.raises(BadInput):
        parse_money(text)


def test_masks():
    assert mask_id("025303004567") == "••••••••4567"
    assert mask_id("131234567") == "•••••4567"
    assert mask_id("4567") == "••••"
    assert mask_name("Hà Thị Kiều My") == "Hà Thị Kiều M••"
    assert mask_name("Giàng A") == "Giàng A••"
    assert mask_name("") == ""
    assert mask_phone("0912345218") == "09•• ••• 218"
    assert mask_phone("123") == "•••"


def test_fold():
    assert fold("Đỗ Thị Ửng, XÃ Thạch Kiệt") == "do thi ung, xa thach kiet"
    assert fold(unicodedata.normalize("NFD", "đặng")) == "dang"


@given(st.text())
def test_parsers_answer_or_refuse_and_never_break(text):
    for parse in (parse_id, parse_any_id, parse_name, parse_phone, parse_address, parse_money):
        try:
            once = str(parse(text))
        except BadInput:
            continue
        assert str(parse(once)) == once
    assert fold(fold(text)) == fold(text)
