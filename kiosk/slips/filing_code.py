"""The code on a printed sheet by which its signed scan finds its place again.

It names the case by a piece of its random id, the paper by a piece of a digest of its name in the
guide, and the page: nothing of a person, and short enough for large modules.
"""

from __future__ import annotations

import hashlib
import re

from msgspec import Struct

_FORM = re.compile(r"CN1:([0-9A-F]{12}):([0-9A-F]{4}):([0-9]{1,3})")


class FilingCode(Struct, frozen=True):
    """What the code of a sheet says."""

    case: str
    part: str
    page: int


def text(case_id: str, part: str) -> str:
    """Return the text of the code without the page, which the sheet adds after a colon."""
    return f"CN1:{_case(case_id)}:{_part(part)}"


def parse(found: str) -> FilingCode | None:
    """Return what a code says; None where it is no code of a sheet of ours."""
    match = _FORM.fullmatch(found.strip())
    return FilingCode(match[1], match[2], int(match[3])) if match else None


def is_of(code: FilingCode, case_id: str) -> bool:
    """Tell whether the sheet was printed for this case."""
    return code.case == _case(case_id)


def part_of(code: FilingCode, parts: list[str]) -> str:
    """Return the paper that is meant, of those that the guide knows; empty where none is."""
    return next((part for part in parts if _part(part) == code.part), "")


def _case(case_id: str) -> str:
    return case_id.replace("-", "")[:12].upper()


def _part(part: str) -> str:
    return hashlib.sha256(part.encode()).hexdigest()[:4].upper()
