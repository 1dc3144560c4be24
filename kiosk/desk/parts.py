"""A large page from closer pictures of its parts, where the camera is too small for it."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.desk.core import Desk
from kiosk.desk.kept import load_page
from kiosk.desk.pixels import Wanted
from kiosk.desk.visit import Visit
from kiosk.model import PageRef
from scanner import pipeline
from scanner.frame import Frame, Page, Paper
from scanner.pipeline import Parts

OVERLAP = 0.07
"""Share of the page's length by which the next part goes over the one before."""


def possible(page: PageRef | Page) -> bool:
    """Tell whether a page is a sheet that can be taken in parts."""
    return page.paper in (Paper.A4, Paper.A5)


def begin(desk: Desk, visit: Visit, page: PageRef) -> Parts:
    """Return the stored page that closer pictures are to make finer."""
    return Parts(load_page(desk, visit, page))


def add(parts: Parts, frame: Frame) -> Parts:
    """Return the parts with one more picture; touches no store.

    Raises DoesNotJoin with a sentence when it shows another sheet or is not sure.
    """
    return pipeline.add_part(parts, frame)


def finished(parts: Parts) -> Page:
    """Return the page made of all parts; raises DoesNotJoin where they do not agree."""
    return pipeline.join_parts(parts)


def next_band(parts: Parts, fine: Wanted) -> tuple[float, float] | None:
    """Return the stretch (0 to 1 along the longer side) to photograph next; None: all is seen."""
    gap = parts.missing()
    if gap is None:
        return None
    spans = [end - start for start, end in (part.span for part in parts.placed) if end > start]
    length = max(spans) if spans else 1 / how_many(parts.whole, fine) + OVERLAP
    start = max(0.0, gap[0] - OVERLAP)
    if start + length > 1.0:
        start = max(0.0, 1.0 - length)
    return start, min(start + length, 1.0)


def how_many(page: Page, fine: Wanted) -> int:
    """Return in how many parts a page has to be taken: two, or three from a small camera."""
    return 2 if page.dpi * 1.6 > fine.advised else 3


def where(band: tuple[float, float]) -> str:
    """Return the words for a stretch of the page."""
    middle = (band[0] + band[1]) / 2
    if middle < 0.4:
        return _("phần đầu trang")
    return _("phần cuối trang") if middle > 0.6 else _("phần giữa trang")
