"""What a stored page becomes without a new picture: A4 or A5, both sides of a card on one page."""

from __future__ import annotations

from gettext import gettext as _

import msgspec

from kiosk.desk.capture import change_pages
from kiosk.desk.core import Desk
from kiosk.desk.kept import load_page, reference
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, PageRef
from scanner import pipeline
from scanner.frame import Paper
from scanner.page.flatten import SIZES_MM


def set_paper(desk: Desk, visit: Visit, part: str, index: int, paper: Paper) -> Case:
    """Say that page `index` is A4 or A5: they have one shape, so only its scale changes."""

    def change(pages: list[PageRef]) -> None:
        pages[index] = _of_size(_checked(pages, index), paper)

    return change_pages(desk, visit, part, change, "page_size")


def both_are_cards(pages: tuple[PageRef, ...], index: int) -> bool:
    """Tell whether pages `index` and the next can be both sides of a card."""
    pair = pages[index : index + 2] if index >= 0 else ()
    return len(pair) == 2 and all(_one_side(page) for page in pair)


def join_sides(desk: Desk, visit: Visit, part: str, index: int) -> tuple[Case, tuple[PageRef, ...]]:
    """Lay pages `index` and the next, both sides of a card, on one A4 page in their place.

    The returned references put them back (`split_sides`).
    """
    known = next((one.pages for one in visit.open_case().documents if one.part == part), ())
    sides = known[index : index + 2]
    if not both_are_cards(known, index):
        raise BadInput(_("Hai trang này không phải hai mặt của một thẻ."))
    page = pipeline.both_sides(load_page(desk, visit, sides[0]), load_page(desk, visit, sides[1]))

    def change(pages: list[PageRef]) -> None:
        pages[index : index + 2] = [reference(page)]

    return change_pages(desk, visit, part, change, "sides_joined", page), sides


def split_sides(
    desk: Desk, visit: Visit, part: str, index: int, sides: tuple[PageRef, ...]
) -> Case:
    """Undo `join_sides`."""

    def change(pages: list[PageRef]) -> None:
        _checked(pages, index)
        pages[index : index + 1] = sides

    return change_pages(desk, visit, part, change, "sides_split")


def _one_side(page: PageRef) -> bool:
    """Tell a side of a card from the A4 page on which both lie."""
    return page.paper is Paper.ID1 and min(page.size_mm) < min(SIZES_MM[Paper.A5])


def _of_size(old: PageRef, paper: Paper) -> PageRef:
    short, long = SIZES_MM[paper]
    size = (short, long) if old.size_mm[0] < old.size_mm[1] else (long, short)
    dpi = round(old.dpi * old.size_mm[0] / size[0], 1)
    return msgspec.structs.replace(old, paper=paper, size_mm=size, dpi=dpi)


def _checked(pages: list[PageRef], index: int) -> PageRef:
    if not 0 <= index < len(pages):
        raise BadInput(_("Không có trang số {n}.").format(n=index + 1))
    return pages[index]
