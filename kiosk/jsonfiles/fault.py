"""One fault of a file: which file, where in it, and what is wrong, in words."""

from __future__ import annotations

from msgspec import Struct

Place = tuple[str | int, ...]


class Fault(Struct, frozen=True, omit_defaults=True):
    """`file` is a bare name, `at` a JSON path like $.papers[2].rule (or "dòng 3, cột 7")."""

    file: str
    at: str
    fault: str


def place(parts: Place) -> str:
    """The JSON path of `parts`: ("papers", 2, "rule") is $.papers[2].rule."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
