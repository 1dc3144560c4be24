"""Reading what an OpenCPS portal says: its lists, numbers, flags and dates come in many dresses."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

Json = dict[str, Any]

VIETNAM = timezone(timedelta(hours=7))
_DATES = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")


def as_list(value: object) -> list[Json]:
    """Return the objects of a list; a list of one may come as the bare object."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return []


def text(value: object) -> str:
    """Return a scalar as text; "" for what is missing or no scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    return ""


def number(value: object) -> int | None:
    """Return a whole number that may come as text; None when there is none."""
    digits = text(value).strip()
    if len(digits) > 20:
        return None
    try:
        return int(digits)
    except ValueError:
        return None


def flag(value: object) -> bool:
    """Return a truth that may come as text or number."""
    return text(value).strip().lower() in ("true", "1", "yes")


def words(value: object, limit: int = 300) -> str:
    """Return the portal's words fit for a screen: one line, no control or direction marks."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text(value)[: 4 * limit]
        if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(kept.split())[:limit]


def instant(value: object) -> str:
    """Return dd/MM/yyyy [HH:mm:ss] of Vietnam as ISO UTC; "" when it is no date."""
    for pattern in _DATES:
        try:
            local = datetime.strptime(text(value).strip(), pattern).replace(tzinfo=VIETNAM)
            return local.astimezone(UTC).isoformat(timespec="seconds")
        except (ValueError, OverflowError):  # no date, or one before the first of all
            continue
    return ""


def day(iso: str) -> str:
    """Return an ISO date as dd/MM/yyyy; "" for anything else (a bare year too)."""
    try:
        return datetime.strptime(iso, "%Y-%m-%d").strftime("%d/%m/%Y")
    except ValueError:
        return ""
