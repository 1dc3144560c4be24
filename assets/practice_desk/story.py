"""Who appears on the practice desk: made-up people, and what their made-up papers say.

The numbers agree with each other (province 025 or 026, century and sex, year of birth), so that
every cross-check of the desk passes; nobody here exists.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

MARK = "BẢN THỰC HÀNH – KHÔNG CÓ GIÁ TRỊ"
"""Stands on everything that is drawn here."""


class Person(NamedTuple):
    """A made-up person; dates are dd/mm/yyyy."""

    name: str
    number: str
    born: str
    sex: str
    address: str
    issued: str = ""
    expires: str = ""


MOTHER = Person(
    "Hà Thị Kiều My",
    "025303004567",
    "17/03/2003",
    "Nữ",
    "Khu 5, Xuân Đài, Phú Thọ",
    "20/07/2025",
    "17/03/2028",
)
FATHER = Person("Đinh Văn Lâm", "025201007788", "09/06/2001", "Nam", MOTHER.address)
GRANDFATHER = Person("Hà Văn Thiêm", "025041000199", "02/10/1941", "Nam", MOTHER.address)
OWNER = Person("Phùng Thị Nhàn", "026168002211", "25/12/1968", "Nữ", "Tổ 4, Việt Trì, Phú Thọ")


def card_payload(person: Person) -> str:
    """Return the text of the card's QR code: eleven fields, as on cards made since July 2024."""
    born, issued = (day.replace("/", "") for day in (person.born, person.issued))
    fields = (person.number, "", person.name, born, person.sex, person.address, issued)
    return "|".join(fields + ("",) * 4)


def check_digit(text: str) -> str:
    """Return the check digit of ICAO 9303-3: weights 7, 3, 1; A is 10; the filler is 0."""
    values = (0 if sign == "<" else int(sign, 36) for sign in text)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def card_mrz(person: Person) -> tuple[str, str, str]:
    """Return the three lines of 30 signs on the back of the card (TD1)."""
    short = person.number[3:]
    optional = f"{person.number}<<{check_digit(person.number)}"
    first = f"IDVNM{short}{check_digit(short)}{optional}"
    born, expires = _yymmdd(person.born), _yymmdd(person.expires)
    sex = "M" if person.sex == "Nam" else "F"
    dates = f"{born}{check_digit(born)}{sex}{expires}{check_digit(expires)}VNM{'<' * 11}"
    whole = first[5:30] + dates[0:7] + dates[8:15] + dates[18:29]
    surname, *given = _plain(person.name).split()
    names = f"{surname}<<{'<'.join(given)}"
    return first, dates + check_digit(whole), names.ljust(30, "<")


def _yymmdd(day: str) -> str:
    return f"{day[8:10]}{day[3:5]}{day[0:2]}"


def _plain(name: str) -> str:
    """Capitals without marks; Đ has no decomposition of its own."""
    parts = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
