"""Makes the English catalogue from the texts of kiosk/ and scanner/.

    python assets/translations/build.py

Run it after any change of those texts: new ones come into cungnop.po without a translation, ones
that are gone leave it, and what is translated is compiled to cungnop.mo. Write the English where
it is missing, placeholders kept, and run it again.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FLOORS = ("kiosk", "scanner")
PO = HERE / "en" / "LC_MESSAGES" / "cungnop.po"
MO = PO.with_suffix(".mo")


def extracted() -> Catalog:
    """All texts of the floors, without a translation."""
    texts = Catalog()
    for floor in FLOORS:
        found = extract_from_dir(ROOT / floor, [("**.py", "python")], keywords={"_": None})
        for file, _line, text, _comments, _context in found:
            # Without lines: they change with every edit of a module.
            texts.add(text, locations=[(f"{floor}/{file}", 0)])
    return texts


def read() -> Catalog:
    """The catalogue as it lies here."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def updated(old: Catalog) -> Catalog:
    """The catalogue with all texts of today, and only those."""
    texts = extracted()
    texts.creation_date = old.creation_date
    old.update(texts, no_fuzzy_matching=True)
    old.obsolete.clear()
    return old


def po(catalogue: Catalog) -> bytes:
    """The bytes of cungnop.po."""
    file = BytesIO()
    write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)
    return file.getvalue()


def mo(catalogue: Catalog) -> bytes:
    """The bytes of cungnop.mo."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


if __name__ == "__main__":
    catalogue = updated(read())
    PO.write_bytes(po(catalogue))
    MO.write_bytes(mo(catalogue))
