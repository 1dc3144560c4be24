"""Dates: ISO inside, dd/mm/yyyy for people, ddmmyyyy on cards; or the bare year."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from gettext import gettext as _

from kiosk.model import BadInput
from kiosk.values.texts import plain_digits

FIRST_YEAR, LAST_YEAR = 1800, 2399
"""Oldest forebear on a form; last year that a digit of the id number can say."""

_VIETNAM = timezone(timedelta(hours=7))
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")
_COMPACT = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR = re.compile(r"(?:0000|00[/.\- ]00[/.\- ])?([0-9]{4})")


def parse_date(text: str, *, year_only: bool = False) -> str:
    """ISO date of dd/mm/yyyy, ddmmyyyy or an ISO date; with `year_only` also a bare year.

    Raises BadInput when it is no date, or no day of the calendar.
    """
    plain = plain_digits(text).strip()
    if year_only and (match := _YEAR.fullmatch(plain)):
        return _year(match[1])
    if match := _ISO.fullmatch(plain):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
        day, month, year = match.groups()
    else:
        raise BadInput(_("Ngày chưa đúng cách viết; hãy viết dd/mm/yyyy, ví dụ 05/09/1985."))
    _year(year)
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise BadInput(
            _("Ngày này không có trong lịch; hãy kiểm tra lại ngày, tháng và năm.")
        ) from None


def _year(text: str) -> str:
    if not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise BadInput(
            _("Năm phải từ {first} đến {last}; hãy kiểm tra lại năm.").format(
                first=FIRST_YEAR, last=LAST_YEAR
            )
        )
    return text


def is_year_only(text: str) -> bool:
    """True for a stored date of which only the year is known."""
    return len(text) == 4


def check_past(iso: str, today: date) -> str:
    """`iso` again, when it does not lie after `today`; otherwise BadInput."""
    if iso > (str(today.year) if is_year_only(iso) else today.isoformat()):
        raise BadInput(_("Ngày này ở tương lai; hãy kiểm tra lại năm."))
    return iso


def show_date(iso: str) -> str:
    """dd/mm/yyyy of an ISO date; a bare year stays a year."""
    if is_year_only(iso):
        return iso
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def compact_date(iso: str) -> str:
    """ddmmyyyy, as cards write it; 0000yyyy where only the year is known."""
    return show_date(iso).replace("/", "").rjust(8, "0")


def show_instant(instant: str) -> str:
    """Vietnamese clock time of an aware ISO instant: "14:05 ngày 03/02/2026"."""
    local = datetime.fromisoformat(instant).replace(microsecond=0)
    local = (local if local.tzinfo else local.replace(tzinfo=UTC)).astimezone(_VIETNAM)
    return _("{clock} ngày {day}").format(clock=f"{local:%H:%M}", day=f"{local:%d/%m/%Y}")


def local_day(instant: str) -> date:
    """The day in Vietnam of a stored instant (ISO 8601; without a zone it is UTC)."""
    local = datetime.fromisoformat(instant)
    return (local if local.tzinfo else local.replace(tzinfo=UTC)).astimezone(_VIETNAM).date()
