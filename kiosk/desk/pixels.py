"""Enough pixels: what a paper is captured for, and whether its pages are fine enough for that."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

import numpy as np
from msgspec import Struct

from kiosk.desk.core import Desk
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, PageRef
from scanner.frame import Page, Paper, Quad
from scanner.page import flatten

READABLE_DPI, ARCHIVE_DPI = 110, 200
"""Below the first, small print of a form is not safely legible; the second is what digitised
copies of papers have (Decree 30/2020, Appendix I)."""

PROFILES = {"online": _("Nộp trực tuyến"), "archive": _("Số hoá")}


class Wanted(Struct, frozen=True):
    """How fine the pages of one paper are to be, in true dpi."""

    profile: str
    advised: int
    """Below it the officer is told."""
    least: int
    """Below it a page is not taken in; 0: every page is."""

    @property
    def words(self) -> str:
        """The profile, as the officer sees it: "Số hoá · từ 200 dpi"."""
        name = PROFILES[self.profile]
        return _("{name} · từ {dpi} dpi").format(name=name, dpi=self.advised)


def wanted(desk: Desk, visit: Visit, part: str) -> Wanted:
    """Return what `part` is captured for: as the guide says, else as the office does."""
    papers = visit.chosen().papers
    said = next((paper.profile for paper in papers if paper.id == part), "")
    profile = said or desk.settings.scan_profile
    floor = desk.settings.least_dpi
    if profile == "archive":
        return Wanted(profile, max(ARCHIVE_DPI, floor), max(ARCHIVE_DPI, floor))
    return Wanted(profile, max(READABLE_DPI, floor), floor)


def advice(page: Page | PageRef, fine: Wanted) -> str:
    """Return the sentence for a page that is too coarse; empty where it is fine enough."""
    if round(page.dpi) >= fine.advised:
        return ""
    return _(
        "Trang này có {dpi} điểm/inch, cần {least}: xoay ngang tờ giấy, đưa camera đến gần, "
        "hoặc chụp từng phần."
    ).format(dpi=round(page.dpi), least=fine.advised)


def hint(quad: Quad, size: tuple[int, int], fine: Wanted) -> str:
    """Return what would make a sheet that is seen finer; empty where it is fine enough.

    `size`: width and height of the frame. A sheet of no common shape is taken for A4.
    """
    corners = np.array(quad, np.float64)
    ratio = flatten.aspect(corners, *size)
    short, long = flatten.SIZES_MM[Paper.ID1 if _card(ratio) else Paper.A4]
    x, y = corners.T
    area = abs(float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2
    if 25.4 * (area / (short * long)) ** 0.5 >= fine.advised - 0.5:
        return ""
    wide, high = (float(np.ptp(side)) for side in (x, y))
    if max(ratio, 1 / ratio) > 1.2 and (wide > high) != (size[0] > size[1]):
        return _("Xoay ngang tờ giấy để rõ hơn")
    return _("Đến gần hơn, hoặc chụp từng phần")


def _card(ratio: float) -> bool:
    return flatten.recognise(ratio) is Paper.ID1


def check(pages: Sequence[PageRef], fine: Wanted) -> None:
    """Raise BadInput for the first page that may not be taken in."""
    for number, page in enumerate(pages, 1):
        if round(page.dpi) < fine.least:
            raise BadInput(
                _(
                    "Trang {n} chỉ có {dpi} điểm/inch, cần ít nhất {least}. Xoay ngang tờ giấy, "
                    "đưa camera đến gần, hoặc chụp từng phần."
                ).format(n=number, dpi=round(page.dpi), least=fine.least)
            )


def check_file(raster_dpis: Sequence[float], pages: Sequence[PageRef], fine: Wanted) -> None:
    """Raise BadInput where the finished file had to be made coarser than the profile allows."""
    if fine.profile != "archive":
        return
    for number, (raster, page) in enumerate(zip(raster_dpis, pages, strict=True), 1):
        if round(raster) < min(fine.least, round(page.dpi)):
            raise BadInput(
                _(
                    "Trang {n} phải nén xuống {dpi} điểm/inch mới vừa giới hạn dung lượng; số hoá "
                    "cần {least}. Tách giấy này thành nhiều tệp."
                ).format(n=number, dpi=round(raster), least=fine.least)
            )
