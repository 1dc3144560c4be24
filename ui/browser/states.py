"""Where a visit stands, and what came of it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class At(StrEnum):
    """Where the visit stands."""

    OPENING = "opening"
    STEP = "step"
    ELSEWHERE = "elsewhere"
    DOWN = "down"
    CRASHED = "crashed"
    RESULT = "result"
    ENDED = "ended"


class Ending(Struct, frozen=True):
    """What came of the visit: filed with a number, unsure, or not sent at all."""

    state: str
    """filed | unsure | not_sent"""
    number: str = ""
    typed: bool = False
    """The number was typed by a person, not read from the page."""
    receipt: bytes = b""
    """The confirmation page as a PDF; empty where there was none."""
    downloads: tuple[tuple[str, bytes], ...] = ()
    report: bytes = b""
    """For the technician, without a person in it; empty where everything fitted."""
