"""A photographed sheet that this program printed finds its own place among the papers."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext as _

from kiosk.desk import capture
from kiosk.desk.core import Desk
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case
from kiosk.slips import filing_code
from scanner import codes, pictures
from scanner.frame import Page, Pixels

WIDE, HIGH = 0.4, 0.3
"""Part of the page in which its code lies: the lower left, or, upside down, the upper right."""


def take(desk: Desk, visit: Visit, part: str, page: Page) -> tuple[Case, str]:
    """Store a page under the paper that its code names, else under `part`; return that paper.

    Raises BadInput for a sheet of another case: it is not stored.
    """
    where = destination(visit, page) or part
    return capture.add_page(desk, visit, where, page), where


def destination(visit: Visit, page: Page) -> str:
    """Return the paper that the page's own code names; empty where it carries none.

    Raises BadInput for a sheet that was printed for another case, or for a paper that this
    procedure does not have.
    """
    code = read(page)
    if code is None:
        return ""
    if not filing_code.is_of(code, visit.open_case().id):
        raise BadInput(
            _(
                "Tờ này in cho hồ sơ khác nên không ghép vào đây. Cất tờ này riêng, "
                "hoặc mở đúng hồ sơ của nó rồi chụp lại."
            )
        )
    part = filing_code.part_of(code, [paper.id for paper in visit.chosen().papers])
    if not part:
        raise BadInput(
            _("Mã trên tờ này không khớp giấy tờ nào của thủ tục. In lại tờ khai rồi chụp.")
        )
    return part


def read(page: Page) -> filing_code.FilingCode | None:
    """Return what the code of a sheet of ours says; None without one."""
    for pixels in _places(pictures.decode_jpeg(page.master)):
        for reading in codes.read(pixels):
            found = filing_code.parse(reading.text)
            if found is not None:
                return found
    return None


def _places(pixels: Pixels) -> Iterator[Pixels]:
    high, wide = pixels.shape[0], pixels.shape[1]
    down, across = round(high * HIGH), round(wide * WIDE)
    yield pixels[high - down :, :across]
    yield pixels[:down, wide - across :]
