"""Small pictures of stored pages, with the judge's verdict in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from kiosk.desk import kept
from kiosk.model import PageRef
from scanner.frame import Page, Paper, Verdict
from ui.officer.seat import Seat
from ui.widgets.strip import Thumb

SIDE = 320
"""Pixels of the longer side: enough for a strip on a screen of twice the density."""

VERDICTS: dict[Verdict, str] = {
    Verdict.OK: _("Rõ, đủ bốn góc"),
    Verdict.BLURRED: _("Bị mờ"),
    Verdict.GLARE: _("Bị loá"),
    Verdict.CUT: _("Thiếu mép"),
    Verdict.DARK: _("Tối quá"),
    Verdict.LOW_DPI: _("Chữ còn nhỏ"),
    Verdict.FINGER: _("Tay che giấy"),
    Verdict.NO_PAGE: _("Không thấy mép giấy"),
}

SIZES = {Paper.A4: "A4", Paper.A5: "A5", Paper.ID1: _("thẻ"), Paper.RECEIPT: _("biên lai")}
OTHER = {Paper.A4: "A5", Paper.A5: "A4"}
"""Two sizes of one shape: the officer's eye tells them apart, the camera's cannot."""


class Thumbs:
    """Keeps the small pictures of one visit, by digest."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._known: dict[str, QImage] = {}

    def keep(self, page: Page) -> None:
        """Make the small picture of a page that was just taken."""
        self._known[page.digest] = _small(page.master)

    def forget(self) -> None:
        """Keep nothing of the visit."""
        self._known.clear()

    def of(self, pages: Sequence[PageRef]) -> list[Thumb]:
        """The pages as the strip shows them; a picture that is not here yet is empty."""
        return [
            Thumb(
                image=self._known.get(page.digest, QImage()),
                words=_words(number, page),
                verdict=VERDICTS[page.verdict],
                tone="done" if page.verdict is Verdict.OK else "attention",
                other=OTHER.get(page.paper, ""),
            )
            for number, page in enumerate(pages, 1)
        ]

    def fetch(self, pages: Sequence[PageRef], done: Callable[[], None]) -> None:
        """Take what is missing from the store, then call `done`."""
        missing = [page for page in pages if page.digest not in self._known]
        if not missing:
            return
        desk, visit = self._seat.desk, self._seat.visit

        def load() -> dict[str, QImage]:
            return {
                page.digest: _small(kept.load_page(desk, visit, page).master) for page in missing
            }

        def keep(images: dict[str, QImage]) -> None:
            self._known.update(images)
            done()

        self._seat.vault(load, keep)


def _words(number: int, page: PageRef) -> str:
    size = SIZES.get(page.paper)
    dpi = round(page.dpi)
    if size is None:
        return _("trang {n} · {dpi} dpi").format(n=number, dpi=dpi)
    return _("trang {n} · {size} · {dpi} dpi").format(n=number, size=size, dpi=dpi)


def _small(master: bytes) -> QImage:
    image = QImage.fromData(master)
    return image.scaled(
        SIDE,
        SIDE,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
