from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import BadInput
from kiosk.values import (
    check_past,
    compact_date,
    is_year_only,
    parse_date,
    show_date,
    show_instant,
)


@pytest.mark.parametrize(
    "text",
    [
        "05/09/1985",
        "5/9/1985",
        "05091985",
        "1985-09-05",
        "05-09-1985",
        "05.09.1985",
        " 05/09/1985 ",
    ],
)
def test_every_way_of_writing_a_date_is_one_date(text):
    assert parse_date(text) == "1985-09-05"


def test_full_width_digits_are_digits():
    assert parse_date("０５０９１９８５") == "1985-09-05"


@pytest.mark.parametrize(
    "text",
    [
        "31/02/1985",
        "29/02/1900",
        "00/00/1985",
        "32/01/2000",
        "01/13/2000",
        "01/01/0000",
        "",
        "abc",
        "1985",
        "٠٥٠٩١٩٨٥",
        "5091985",
        "05/09/85",
        "1985-9-5",
    ],
)
def test_what_is_no_day_is_refused_in_one_sentence(text):
    with pytest.raises(BadInput, match=r"^[^\n]{10,120}\.$"):
        parse_date(text)


def test_leap_day():
    assert parse_date("29/02/2000") == "2000-02-29"


@pytest.mark.parametrize("text", ["1956", "00001956", "00/00/1956"])
def test_the_bare_year_only_where_it_is_allowed(text):
    assert parse_date(text, year_only=True) == "1956"
    assert is_year_only("1956")
    with pytest.raises(BadInput):
        parse_date(text)


@given(st.dates(date(1800, 1, 1), date(2399, 12, 31)))
def test_printing_and_reading_agree(day):
    iso = day.isoformat()
    assert parse_date(show_date(iso)) == parse_date(compact_date(iso)) == parse_date(iso) == iso


def test_year_only_prints():
    assert show_date("1956") == "1956"
    assert compact_date("1956") == "00001956"


def test_the_future_is_refused_where_asked():
    today = date(2026, 3, 1)
    assert check_past("2026-03-01", today) == "2026-03-01"
    assert check_past("2026", today) == "2026"
    for future in ("2026-03-02", "2027"):
        with pytest.raises(BadInput):
            check_past(future, today)


def test_instants_are_shown_in_vietnamese_time():
    assert show_instant("2026-02-02T18:05:09.123Z") == "01:05 ngày 03/02/2026"
    assert show_instant("2026-02-03T08:05:09+07:00") == "08:05 ngày 03/02/2026"
