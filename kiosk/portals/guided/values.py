"""A citizen's values in the way in which a portal wants them written."""

from __future__ import annotations

import re

from kiosk.model import Citizen, Submission
from kiosk.portals.guided.recipe import Field, Kind
from kiosk.procedures.rows import in_words
from kiosk.values import fold

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WARD = re.compile(r"^(phuong|xa|thi tran|dac khu|p\.|tt\.)\s*\w")
USUAL_DATE = "dd/mm/yyyy"


def text_of(field: Field, submission: Submission) -> str:
    """Return what belongs into `field`, ready to be typed; empty when the case has nothing."""
    raw = raw_of(field, submission)
    if not raw:
        return ""
    raw = address_part(raw, field.part) if field.part else raw
    if raw in field.map:
        return field.map[raw]
    return written(raw, field.format or (USUAL_DATE if field.kind is Kind.DATE else ""))


def raw_of(field: Field, submission: Submission) -> str:
    """Return the value as the case holds it."""
    if field.const:
        return field.const
    return next((text for text in (_source(name, submission) for name in field.value) if text), "")


def _source(source: str, submission: Submission) -> str:
    who, _dot, name = source.partition(".")
    if who == "answers":
        return in_words(name, submission.answers) or submission.answers.get(name, "")
    if who == "case":
        text: str = getattr(submission, name)
        return text
    proxy = submission.delegate
    if who == "proxy":
        if proxy is None:
            return ""
        return proxy.relation if name == "relation" else _of(proxy.citizen, name)
    return _of(submission.applicant, name)


def _of(citizen: Citizen, name: str) -> str:
    value = getattr(citizen, name)
    return value.text if value is not None else ""


def written(raw: str, form: str) -> str:
    """Write an ISO date by a pattern of d, m and y, or a text in upper, lower, title, digits.

    A bare year stays a year where the pattern asks for more.
    """
    if form in ("upper", "lower", "title"):
        return str(getattr(raw, form)())
    if form == "digits":
        return re.sub(r"\D", "", raw)
    match = _ISO.fullmatch(raw)
    if not form or match is None:
        return raw
    year, month, day = match.groups()
    parts = {"yyyy": year, "mm": month, "dd": day, "m": str(int(month)), "d": str(int(day))}
    return re.sub(r"yyyy|mm?|dd?", lambda found: parts[found[0]], form)


def address_part(address: str, part: str) -> str:
    """Return province, ward or the rest of an address that is written from small to large."""
    pieces = [piece.strip() for piece in address.split(",") if piece.strip()]
    if not pieces:
        return ""
    if part == "province":
        return pieces[-1] if len(pieces) > 1 else ""
    at = _ward_at(pieces)
    if part == "ward":
        return pieces[at] if at >= 0 else ""
    return ", ".join(pieces[:at] if at >= 0 else pieces)


def _ward_at(pieces: list[str]) -> int:
    """Where the ward stands: by its own word, or before the province; -1 when there is none."""
    for at in range(len(pieces) - 2, -1, -1):
        if _WARD.match(fold(pieces[at])):
            return at
    return len(pieces) - 2 if len(pieces) > 1 else -1
