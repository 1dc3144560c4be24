"""Cutting a payload into the card's fields, whatever stands between them."""

from __future__ import annotations

import re

from kiosk.model import BadInput
from kiosk.values import fold, one_line, parse_date

FEWEST, MOST = 7, 11
_LABEL = re.compile(r"\s*[^\W\d_][^:|]{0,24}:\s*")
_DATE_SHAPE = re.compile(r"[0-9]{2}[/.\-]?[0-9]{2}[/.\-]?[0-9]{4}")
_DIGITS = re.compile(r"\s*[0-9]+\s*")


def split(text: str) -> tuple[list[str], tuple[str, ...]] | None:
    """Seven to eleven raw fields in the card's order, and warnings; None when it is no card."""
    fields = _cut(text)
    if _LABEL.match(fields[0]):
        fields = [_LABEL.sub("", field, count=1) for field in fields]
    if len(fields) in (FEWEST + 1, MOST + 1):
        _drop_stray(fields)
    if len(fields) == FEWEST - 1 and _lacks_old_number(fields):
        fields.insert(1, "")
        return fields, ("six_fields",)
    return (fields, ()) if FEWEST <= len(fields) <= MOST else None


def _cut(text: str) -> list[str]:
    """By pipes; where there is none, by the first other separator that comes often enough."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    for separator in "|;\n\t":
        if separator == "|" and "|" in text:
            return text.split("|")
        if lines.count(separator) >= FEWEST - 2:
            return lines.split(separator)
    return [text]


def _drop_stray(fields: list[str]) -> None:
    """One separator too many: a third one in the place of the empty old number, or at the end."""
    if not fields[1].strip() and not fields[2].strip():
        del fields[2]
    elif not fields[-1].strip():
        del fields[-1]


def _lacks_old_number(fields: list[str]) -> bool:
    if _DIGITS.fullmatch(fields[1]):
        return False
    try:
        parse_date(one_line(fields[2]), year_only=True)
    except BadInput:
        return False
    return True


def looks_like_card(fields: list[str]) -> bool:
    """True when birth or sex stand where the card has them, so that only the number is wrong."""
    return bool(_DATE_SHAPE.fullmatch(one_line(fields[3]))) or fold(fields[4]).strip() in (
        "nam",
        "nu",
    )
