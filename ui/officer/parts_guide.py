"""A page that is taken in parts: which part now, and what became of each picture."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kiosk.desk import parts
from kiosk.desk.pixels import Wanted
from kiosk.model import PageRef
from scanner.frame import Frame, Page
from ui.officer.seat import Seat
from ui.widgets.live import LiveView
from ui.widgets.overlays import Ghost

if TYPE_CHECKING:
    from scanner.pipeline import Parts


class _Step(Struct, frozen=True, eq=False):
    parts: Parts
    band: tuple[float, float] | None
    page: Page | None
    """Given once all parts are there."""


class PartsGuide(QObject):
    """`joined` carries the finished page and its index; `told` a sentence about a picture that
    does not fit; `moved`: another part is wanted now.
    """

    joined = Signal(object, int)
    told = Signal(str)
    moved = Signal()

    def __init__(self, seat: Seat, view: LiveView) -> None:
        super().__init__()
        self._seat, self._view = seat, view
        self._parts: Parts | None = None
        self._fine = Wanted("online", 0, 0)
        self._band: tuple[float, float] | None = None
        self._index = 0
        self._round = 0

    @property
    def active(self) -> bool:
        """True while a page is taken in parts."""
        return self._parts is not None

    @property
    def count(self) -> int:
        """Parts that are taken."""
        return len(self._parts.placed) if self._parts else 0

    def begin(self, page: PageRef, index: int, fine: Wanted) -> None:
        """Take the stored page `index` again, in parts."""
        desk, visit = self._seat.desk, self._seat.visit
        self._index, self._fine = index, fine
        self._round += 1
        asked = self._round

        def opened(made: _Step) -> None:
            if asked == self._round:
                self._show(made)

        def load() -> _Step:
            made = parts.begin(desk, visit, page)
            return _Step(made, parts.next_band(made, fine), None)

        self._seat.vault(load, opened, self.told.emit)

    def stop(self) -> None:
        """Take no more parts; the page stays as it was."""
        self._round += 1
        self._parts, self._band = None, None
        self._view.show_ghost(None)

    def caption(self) -> str:
        """What to do now."""
        where = parts.where(self._band) if self._band else ""
        if not self.count:
            return _("Phần 1: lấy {where} cho đầy khung, rồi bấm F5.").format(where=where)
        return _("Phần {n}: lấy {where}, chồng lên phần trước một ít, rồi bấm F5.").format(
            n=self.count + 1, where=where
        )

    def take(self, frame: Frame, settled: Callable[[], None]) -> None:
        """Lay one more picture on the page, beside the screen."""
        if self._parts is None:
            return
        so_far, fine, asked = self._parts, self._fine, self._round

        def work() -> _Step:
            made = parts.add(so_far, frame)
            band = parts.next_band(made, fine)
            return _Step(made, band, None if band else parts.finished(made))

        def done(step: _Step) -> None:
            if asked == self._round:
                self._show(step)

        def failed(sentence: str) -> None:
            if asked == self._round:
                self.told.emit(sentence)

        self._seat.tasks.page(work, done, failed, settled)

    def _show(self, step: _Step) -> None:
        if step.page is not None:
            index = self._index
            self.stop()
            self.joined.emit(step.page, index)
            return
        self._parts, self._band = step.parts, step.band
        if step.band is not None:
            spans = tuple(part.span for part in step.parts.placed)
            page = QImage.fromData(step.parts.whole.master)
            self._view.show_ghost(Ghost(page, spans, step.band))
        self.moved.emit()
