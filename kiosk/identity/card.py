"""The QR code of the CCCD (2021) and the Căn cước (2024): any text to a citizen or a reason.

Fields: number | old number | name | birth ddmmyyyy | sex | address | issued ddmmyyyy, on the
newer card four more whose order was never confirmed: they stay raw in `extra`.
"""

from __future__ import annotations

import re

import msgspec

from kiosk.identity.checks import against_number
from kiosk.identity.fields import looks_like_card, split
from kiosk.identity.reading import CardReading, Kind, failed, no_card
from kiosk.identity.repair import LONGEST, candidates, damaged_letters, scrub
from kiosk.model import BadInput, Citizen, Source, Value
from kiosk.values import fold, is_year_only, one_line, parse_any_id, parse_date, parse_id, sex_of
from kiosk.values.addresses import tidy_address
from kiosk.values.names import is_name_character

_URL = re.compile(r"(?:[a-z][a-z0-9+.\-]{1,20}://|www\.|mailto:)", re.IGNORECASE)
_VIETQR = re.compile(r"000201[0-9]{2}")
_BHYT_NUMBER = re.compile(r"[A-Z0-9]{10,15}")
_HEX_TEXT = re.compile(r"(?:[0-9a-fA-F]{2}){2,}")


def read(text: str) -> CardReading:
    """The citizen of a card's payload, with warnings; or the error. Any text is answered."""
    if len(text) > 4 * LONGEST or len(text := scrub(text)) > LONGEST:
        return no_card()
    best = None
    for payload, warnings in candidates(text):
        reading = _read_clean(payload, warnings)
        if reading is not None and reading.citizen is not None:
            return reading
        best = best or reading
    return best or no_card(_kind(text))


def _kind(text: str) -> Kind:
    """What was held up instead of a card."""
    if _VIETQR.match(text):
        return "vietqr"
    if _URL.match(text):
        return "url"
    fields = text.split("|")
    if len(fields) >= 12 and _BHYT_NUMBER.fullmatch(fields[0]) and _HEX_TEXT.fullmatch(fields[1]):
        return "bhyt"
    return "unknown"


def _read_clean(payload: str, warnings: tuple[str, ...]) -> CardReading | None:
    """The reading of a payload without damage; None when it has not the shape of a card."""
    cut = split(payload)
    if cut is None:
        return None
    fields, more = cut
    try:
        number = parse_id(fields[0])
    except BadInput:
        return failed("bad_id") if looks_like_card(fields) else None
    try:
        born = parse_date(one_line(fields[3]), year_only=True)
        issued = parse_date(day) if (day := one_line(fields[6])) else None
    except BadInput:
        return failed("bad_date")
    return _citizen(fields, number, born, issued, warnings + more)


def _citizen(
    fields: list[str], number: str, born: str, issued: str | None, warnings: tuple[str, ...]
) -> CardReading:
    old, sound_old = _old_number(fields[1])
    sex, sex_warnings = _sex(fields[4], number)
    name, address = one_line(fields[2]), tidy_address(fields[5])
    citizen = Citizen(
        id_number=_value(number),
        old_id=_value(old),
        full_name=_value(name),
        dob=_value(born),
        sex=_value(sex),
        address=_value(address),
        issue_date=_value(issued or ""),
        extra=tuple(fields[7:]),
    )
    found = [*warnings, *sex_warnings]
    if is_year_only(born):
        found.append("dob_year_only")
    if not sound_old or _bad_name(name) or damaged_letters(address + fields[4]):
        found.append("bad_chars")
    elif _lost_accents(name, one_line(fields[4]), address):
        found.append("no_diacritics")
    found = list(dict.fromkeys([*found, *against_number(citizen)]))
    return CardReading(msgspec.structs.replace(citizen, warnings=tuple(found)), tuple(found))


def _value(text: str) -> Value | None:
    return Value(text, Source.CARD) if text else None


def _old_number(field: str) -> tuple[str, bool]:
    """The old number and whether the field was sound; nine digits, or twelve of 2012 to 2015."""
    if not field.strip():
        return "", True
    try:
        return parse_any_id(field), True
    except BadInput:
        return "", False


def _sex(field: str, number: str) -> tuple[str, tuple[str, ...]]:
    """Nam or Nữ; what the field does not say is taken from the number, with a warning."""
    read_sex = {"nam": "Nam", "nu": "Nữ"}.get(fold(one_line(field)))
    return (read_sex, ()) if read_sex else (sex_of(number), ("sex_from_id",))


def _bad_name(name: str) -> bool:
    return not name or not all(is_name_character(c) for c in name.replace(" ", ""))


def _lost_accents(name: str, sex: str, address: str) -> bool:
    """Names without any accent exist; they are suspect where the other texts have none either."""
    return name.isascii() and (fold(sex) == sex.lower() == "nu" or (address + sex).isascii())
