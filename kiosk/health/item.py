"""One line of the report on this desk."""

from __future__ import annotations

from msgspec import Struct


class Item(Struct, frozen=True):
    """One line of the report."""

    item: str
    ok: bool | None
    """None where there is nothing to be said (not set up, not there)."""
    detail: str
    advice: str = ""
