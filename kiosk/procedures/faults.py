"""What the checks of a pack share: places of its parts, and names that are there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kiosk.jsonfiles.fault import Place
from kiosk.procedures.pack import Field, Pack

Found = Iterator[tuple[Place, str]]
"""Where a fault is, and what it is."""


def doubles(names: Iterable[str]) -> set[str]:
    """Those of `names` that are there more than once."""
    return {name for name, count in Counter(names).items() if count > 1}


def placed_fields(pack: Pack) -> Iterator[tuple[Place, Field]]:
    """Every field of the form with its place."""
    for g, group in enumerate(pack.groups):
        for f, field in enumerate(group.fields):
            yield ("groups", g, "fields", f), field
