"""The machine-readable zone: TD1 on the back of the card, TD3 in the passport (ICAO 9303).

The Vietnamese card repeats its whole twelve-digit number in the optional data of line 1; the
document number before it is only the last nine digits.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from kiosk.identity.checks import against_number
from kiosk.identity.reading import CardReading, failed, no_card
from kiosk.model import BadInput, Citizen, Source, Value
from kiosk.values import born_in, is_year_only, parse_date, sex_of

TD1_WIDTH, TD3_WIDTH = 30, 44
_LONGEST = 400
_ZONE = re.compile(r"[A-Z0-9<]+")
_TD1_HEAD = re.compile(r"I[A-Z<][A-Z<]{3}")
_TD3_HEAD = re.compile(r"P[A-Z<][A-Z<]{3}")
_NUMBER = re.compile(r"[0-9]{12}")
_SIX_DIGITS = re.compile(r"[0-9]{6}")
_YEAR_ONLY = re.compile(r"[0-9]{2}(?:<<<<|0000)")


def check_digit(text: str) -> str:
    """Weights 7, 3, 1 over digits, letters (A = 10) and fillers (0), modulo 10."""
    total = sum(
        (0 if c == "<" else int(c, 36)) * weight
        for c, weight in zip(text, (7, 3, 1) * (len(text) // 3 + 1), strict=False)
    )
    return str(total % 10)


def looks_like_mrz(text: str) -> bool:
    """True when the text has the width, the letters and the head of one of the two zones."""
    return _lines(text) is not None


def _lines(text: str) -> list[str] | None:
    """Three lines of 30 or two of 44; None for any other text."""
    if len(text) > _LONGEST:
        return None
    joined = "".join(text.upper().split()).strip("\ufeff\x00")
    if not _ZONE.fullmatch(joined):
        return None
    if len(joined) == 3 * TD1_WIDTH and _TD1_HEAD.match(joined):
        width = TD1_WIDTH
    elif len(joined) == 2 * TD3_WIDTH and _TD3_HEAD.match(joined):
        width = TD3_WIDTH
    else:
        return None
    return [joined[at : at + width] for at in range(0, len(joined), width)]


def read(text: str, today: date | None = None) -> CardReading:
    """The citizen of the zone's lines, with warnings; or the error. Any text is answered.

    A wrong check digit is an error. `today` decides the century of a birth where no
    twelve-digit number does; the clock's day when it is None.
    """
    lines = _lines(text)
    if lines is None:
        return no_card()
    zone = _card(*lines) if len(lines) == 3 else _passport(*lines)
    if isinstance(zone, CardReading):
        return zone
    born = _birth(zone.birth, zone.number, today or date.today())
    return failed("bad_date") if born is None else _citizen(zone, born)


class _Zone(msgspec.Struct, frozen=True):
    """What both zones say, check digits verified; `number` is empty where there is none."""

    number: str
    birth: str
    sex: str
    name: str


def _card(first: str, second: str, third: str) -> _Zone | CardReading:
    number = first[15:27]
    if not _NUMBER.fullmatch(number):
        return failed("bad_id") if first[2:5] == "VNM" else no_card()
    sound = (
        check_digit(first[5:14]) == first[14]
        and first[5:14] == number[3:]
        and first[27:29] == "<<"
        and check_digit(number) == first[29]
    )
    if not sound:
        return failed("bad_id")
    if not _sound_dates(second[:7], second[8:15]):
        return failed("bad_date")
    if check_digit(first[5:] + second[:7] + second[8:15] + second[18:29]) != second[29]:
        return failed("bad_id")
    return _Zone(number, second[:6], second[7], third)


def _passport(first: str, second: str) -> _Zone | CardReading:
    personal = second[28:42]
    if check_digit(second[:9]) != second[9] or not _sound_personal(personal, second[42]):
        return failed("bad_id")
    if not _sound_dates(second[13:20], second[21:28]):
        return failed("bad_date")
    if check_digit(second[:10] + second[13:20] + second[21:43]) != second[43]:
        return failed("bad_id")
    vietnamese = second[10:13] == "VNM" and _NUMBER.fullmatch(personal.rstrip("<"))
    return _Zone(personal[:12] if vietnamese else "", second[13:19], second[20], first[5:])


def _sound_personal(personal: str, digit: str) -> bool:
    """An empty personal number may carry a filler instead of its check digit."""
    return check_digit(personal) == digit or (digit == "<" and not personal.strip("<"))


def _sound_dates(*dates_and_digits: str) -> bool:
    return all(check_digit(text[:6]) == text[6] for text in dates_and_digits)


def _birth(yymmdd: str, number: str, today: date) -> str | None:
    """ISO date or year; its century as digit 4 of the number says, else the last one possible."""
    if not (_SIX_DIGITS.fullmatch(yymmdd) or _YEAR_ONLY.fullmatch(yymmdd)):
        return None
    century = born_in(number)[:2] if number else str(today.year)[:2]
    year = century + yymmdd[:2]
    if not number and year + yymmdd[2:] > f"{today:%Y%m%d}":
        year = str(int(year) - 100)
    if _YEAR_ONLY.fullmatch(yymmdd):
        return year
    try:
        return parse_date(f"{yymmdd[4:]}{yymmdd[2:4]}{year}")
    except BadInput:
        return None


def _citizen(zone: _Zone, born: str) -> CardReading:
    warnings = ["no_diacritics"]
    sex = {"M": "Nam", "F": "Nữ"}.get(zone.sex)
    if sex is None and zone.number:
        sex = sex_of(zone.number)
        warnings.append("sex_from_id")
    if is_year_only(born):
        warnings.append("dob_year_only")
    citizen = Citizen(
        id_number=_value(zone.number),
        full_name=_value(" ".join(zone.name.replace("<", " ").split())),
        dob=_value(born),
        sex=_value(sex or ""),
    )
    found = tuple(dict.fromkeys([*warnings, *against_number(citizen)]))
    return CardReading(msgspec.structs.replace(citizen, warnings=found), found)


def _value(text: str) -> Value | None:
    return Value(text, Source.MRZ) if text else None
