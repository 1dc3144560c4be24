"""From the live picture to a page: the shutter watches, a person or it takes the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from gettext import gettext as _
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from kiosk.desk import capture, pixels, scenes
from kiosk.desk.pixels import Wanted
from kiosk.desk.stand import Stand
from scanner import pictures
from scanner.frame import Frame, Page, Paper
from scanner.page.shutter import Shutter, Watch
from scanner.sources.base import Settings
from scanner.sources.registry import SOURCES
from ui.officer.feed import Feed
from ui.officer.parts_guide import PartsGuide
from ui.officer.seat import Seat
from ui.officer.thumbs import VERDICTS
from ui.widgets.live import LiveView

DESK_FIRST = 0.6
"""Seconds for which the practice desk lies empty before the paper is on it."""


class PaperFeed(Feed):
    """On the practice desk the paper is laid down a moment after the camera has opened."""

    def _frames(self, cancel: Event) -> Iterator[Frame]:
        if self._seat.desk.practice and not self._seat.settings.camera:
            before = Settings(loop=False, hold=DESK_FIRST)
            yield from SOURCES["replay"].frames(f"replay:{scenes.empty_desk()}", before, cancel)
        yield from super()._frames(cancel)


class Shooting(QObject):
    """`taken` carries a finished page and whether it takes the place of the last one."""

    taken = Signal(object, bool)
    failed = Signal(str)
    changed = Signal()

    def __init__(self, seat: Seat, view: LiveView) -> None:
        super().__init__()
        self._seat = seat
        self._view = view
        self._feed = PaperFeed(seat, view)
        self._shutter = Shutter()
        self.automatic = True
        self.working = 0
        """Pictures that are being made into pages."""
        self.again = False
        """True while the page that was taken last still lies there: a new picture replaces it."""
        self.progress = 0.0
        """How far the shutter's waiting is, 0 to 1."""
        self._round = 0
        """Counts the papers: a picture of one must never become a page of the next."""
        self._scene: Path | None = None
        self._resting = False
        self._skip = False
        self._taken_at = float("-inf")
        """When the picture that was taken last was seen; what was seen before tells nothing."""
        self._paper: Paper | None = None
        self.fine: Wanted | None = None
        """How fine this paper's pages are to be; None: as the shutter asks for."""
        self.stand = Stand()
        """What this camera makes of an inch of the desk; the stand stays for all citizens."""
        self.guide = PartsGuide(seat, view)
        """Takes the place of the shutter while a page is taken in parts."""
        self.guide.moved.connect(self.changed)

    # the live picture

    def start(self, scene: Path | None, paper: str = "") -> None:
        """Open the camera for a paper; `scene` lies on the practice desk, `paper` is its size."""
        self._paper = Paper(paper) if paper in ("A4", "A5", "ID1") else None
        self._scene = scene
        self._round += 1
        self.guide.stop()
        self.look_afresh()
        self._feed.start(self._look, self._seen, self._camera_failed, scene)

    def rest(self) -> None:
        """Close the camera for a while; what was taken still becomes a page."""
        self._resting = self._resting or self.running
        self._feed.stop()

    def wake(self) -> None:
        """Open the camera again where `rest` closed it; what lies there was taken already."""
        if self._resting:
            self._resting, self._skip = False, self.again
            self._feed.start(self._look, self._seen, self._camera_failed, self._scene)

    def stop(self) -> None:
        """Close the camera; what was taken but is no page yet is dropped."""
        self._resting = False
        self._round += 1
        self.guide.stop()
        self._feed.stop()

    def forget(self) -> None:
        """Close the camera and keep no picture."""
        self._resting = False
        self.guide.stop()
        self._feed.forget()
        self.look_afresh()

    @property
    def running(self) -> bool:
        """True while frames arrive."""
        return self._feed.running

    def look_afresh(self) -> None:
        """Forget which page was taken: whatever lies there is taken as a new one."""
        # A new one, for the old one may be at work on another thread.
        self._shutter = Shutter()
        self.again, self._skip, self._taken_at = False, False, float("-inf")
        self._view.show_marks(())

    def set_automatic(self, on: bool) -> None:
        """Switch the automatic shutter."""
        self.automatic = on
        self.changed.emit()

    def _look(self, frame: Frame) -> Watch:
        return self._shutter.feed(frame)

    def _seen(self, frame: Frame, watch: Watch) -> None:
        if self.guide.active:
            caption = _("Đang xử lý ảnh…") if self.working else self.guide.caption()
            self._view.show_watch(None, 0.0, caption)
            return
        if frame.at <= self._taken_at:
            # Looked at before a person took the picture, told after it.
            self._skip = self._skip and not watch.fire
            return
        if watch.quad is None:
            self._skip = False
        if self.again and not self._skip and (watch.quad is None or watch.progress > 0):
            self.again = False
            self._view.show_marks(())
            self.changed.emit()
        self.progress = self._ring(watch)
        size = (frame.pixels.shape[1], frame.pixels.shape[0])
        self._view.show_watch(watch.quad, self.progress, self._caption(watch, size))
        if watch.fire and self._skip:
            self._skip = False
        elif watch.fire and self.automatic:
            self.take(watch.best or frame)

    def _ring(self, watch: Watch) -> float:
        return watch.progress if self.automatic and not self._skip and not self.again else 0.0

    def _caption(self, watch: Watch, size: tuple[int, int]) -> str:
        if self.working:
            return _("Đang xử lý ảnh…")
        if self._skip or (not self.automatic and self.again):
            return _("Đã chụp trang này; đặt trang tiếp theo")
        if not self.automatic and watch.quad is not None:
            return _("Thấy tờ giấy. Bấm F5 để chụp.")
        if self.fine is None or watch.quad is None or self.again:
            return watch.hint
        return pixels.hint(watch.quad, size, self.fine) or watch.hint

    def _camera_failed(self, sentence: str) -> None:
        self._view.clear(sentence)
        self.failed.emit(sentence)
        self.changed.emit()

    # taking

    def take_now(self) -> None:
        """F5: take what is seen now; the page that was just taken is replaced."""
        frame = self._feed.newest
        if frame is None or self.working:
            return
        if self.guide.active:
            self._take_part(frame)
        else:
            self._skip = True
            self.take(frame, replace=self.again)

    def take(self, frame: Frame, *, replace: bool = False) -> None:
        """Make a page of a frame, beside the screen."""
        QApplication.beep()
        self.again, self._taken_at = True, frame.at
        self._view.show_marks(())
        paper, stand = self._paper, self.stand
        self._begin(lambda: [capture.photograph(frame, paper, stand)], replace)

    def _take_part(self, frame: Frame) -> None:
        QApplication.beep()
        self.working += 1
        self.changed.emit()
        self.guide.take(frame, self._end)

    def load(self, files: Sequence[str]) -> None:
        """Make pages of picture files, in their order."""
        paper = self._paper
        self._begin(lambda: [_from_file(Path(file), paper) for file in files], False)

    def _begin(self, make: Callable[[], list[Page]], replace: bool) -> None:
        self.working += 1
        self.changed.emit()
        visit, paper = self._seat.visit, self._round

        def done(pages: list[Page]) -> None:
            if visit is self._seat.visit and paper == self._round:
                for page in pages:
                    self.taken.emit(page, replace)
                if self.again and pages:
                    self._show_marks(pages[-1])

        self._seat.tasks.page(make, done, self._not_made, self._end)

    def _show_marks(self, page: Page) -> None:
        """What is wrong is framed on the live picture for as long as the page lies there."""
        self._view.show_marks(
            [(mark.where, VERDICTS[mark.verdict]) for mark in page.marks if mark.where]
        )

    def _not_made(self, sentence: str) -> None:
        self.again = False
        self.failed.emit(sentence)

    def _end(self) -> None:
        self.working -= 1
        self.changed.emit()


def _from_file(file: Path, paper: Paper | None) -> Page:
    return capture.photograph(pictures.load(file), paper)
