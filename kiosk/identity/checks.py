"""Cross-checks: what a number says against the fields, and one reading against another.

They warn and never refuse: people whose sex or birth record was corrected fail them rightly.
"""

from __future__ import annotations

import re

from kiosk.model import Citizen, Value
from kiosk.values import born_in, fold, province_of, sex_of

_NOT_LETTERS = re.compile(r"[^a-z]")


def against_number(citizen: Citizen) -> tuple[str, ...]:
    """Warnings where sex, year of birth or province do not go with the twelve-digit number."""
    if citizen.id_number is None:
        return ()
    number = citizen.id_number.text
    found = []
    if citizen.sex is not None and citizen.sex.text != sex_of(number):
        found.append("sex_mismatch")
    if citizen.dob is not None and citizen.dob.text[:4] != born_in(number):
        found.append("year_mismatch")
    if province_of(number) is None:
        found.append("province_unknown")
    return tuple(found)


def cross_check(card: Citizen, mrz: Citizen) -> tuple[str, ...]:
    """Warnings where the QR code and the machine-readable zone speak of different people."""
    found = []
    if _differ(card.id_number, mrz.id_number):
        found.append("id_mismatch")
    if card.dob and mrz.dob and not _same_day(card.dob.text, mrz.dob.text):
        found.append("dob_mismatch")
    if _differ(card.sex, mrz.sex):
        found.append("sex_mismatch")
    if card.full_name and mrz.full_name and not _same_name(card.full_name, mrz.full_name):
        found.append("name_mismatch")
    return tuple(found)


def _differ(one: Value | None, other: Value | None) -> bool:
    return one is not None and other is not None and one.text != other.text


def _same_day(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _same_name(card: Value, mrz: Value) -> bool:
    """The zone drops accents and apostrophes, and cuts what is too long for its line."""
    full, short = (_NOT_LETTERS.sub("", fold(value.text)) for value in (card, mrz))
    return full.startswith(short) and (full == short or len(mrz.text) >= 28)
