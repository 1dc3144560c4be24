"""One fault of a pack: which file, where in it, and what is wrong, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from kiosk.procedures.pack import Field, Pack

Place = tuple[str | int, ...]
Found = Iterator[tuple[Place, str]]
"""Where a fault is, and what it is."""


class Fault(Struct, frozen=True, omit_defaults=True):
    """`file` is a bare name, `at` a JSON path like $.papers[2].rule (or "dòng 3, cột 7")."""

    file: str
    at: str
    fault: str


def place(parts: Place) -> str:
    """The JSON path of `parts`: ("papers", 2, "rule") is $.papers[2].rule."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def doubles(names: Iterable[str]) -> set[str]:
    """Those of `names` that are there more than once."""
    return {name for name, count in Counter(names).items() if count > 1}


def placed_fields(pack: Pack) -> Iterator[tuple[Place, Field]]:
    """Every field of the form with its place."""
    for g, group in enumerate(pack.groups):
        for f, field in enumerate(group.fields):
            yield ("groups", g, "fields", f), field
