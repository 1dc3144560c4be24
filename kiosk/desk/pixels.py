"""Enough pixels: what a paper is captured for, and whether its pages are fine enough for that."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

from msgspec import Struct

from kiosk.desk.core import Desk
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, PageRef
from scanner.frame import Page

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
