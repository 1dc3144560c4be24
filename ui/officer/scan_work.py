"""The scanner's part of the page that takes papers in: F10 searches, scans, stops."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtGui import QHideEvent, QShowEvent

from scanner.sources.base import Way
from ui.officer.capture_view import CaptureView
from ui.officer.page_work import PageWork
from ui.officer.plugs import Announcements
from ui.officer.scanning import Scanning
from ui.officer.seat import Seat
from ui.widgets.live import LiveView


class ScanWork(PageWork):
    """A page with a camera and a scanner; while one works the other rests."""

    def __init__(self, seat: Seat, title: str, live: LiveView) -> None:
        super().__init__(seat, title, live)
        self.scanning = Scanning(seat)
        self.network = Announcements(seat.tasks, self)
        self.network.changed.connect(seat.plugged)
        self._live = live

    def start_camera(self) -> None:
        """Open the camera for the open paper."""
        raise NotImplementedError

    def connect_scanner(self, view: CaptureView) -> None:
        """Let the buttons of `view` work the scanner."""
        scanning = self.scanning
        view.scanner.clicked.connect(lambda _on=False: self.scan())
        view.ways.chosen.connect(self._choose_way)
        scanning.taken.connect(lambda page: self.take_page(page, False))
        scanning.failed.connect(self._scan_failed)
        scanning.ended.connect(self._scan_ended)
        scanning.changed.connect(lambda: view.show_scanner(scanning))
        scanning.changed.connect(self.refresh)
        self.seat.plugged.connect(self._plugged)

    def showEvent(self, event: QShowEvent) -> None:
        """A scanner that is switched on in the network is noticed while the page is shown."""
        super().showEvent(event)
        if not self.seat.desk.practice or self.scanning.looked:
            self.network.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks for a scanner any more."""
        super().hideEvent(event)
        self.network.stop()

    def find_scanner(self, view: CaptureView) -> None:
        """Search once by itself; on the practice desk only when it is asked for."""
        view.show_scanner(self.scanning)
        if not self.seat.desk.practice and not self.scanning.looked:
            self.scanning.look()

    def scan(self) -> None:
        """F10: search for a scanner, scan the paper that lies in it, or stop."""
        if self.scanning.ready is not None and not self.scanning.running:
            self.clear_errors()
            self.shooting.stop()
            self._live.clear(_("Đang quét. Mỗi trang quét xong được lưu ngay."))
        self.scanning.press(self.paper_size())

    def paper_size(self) -> str:
        """The size of the open paper, where the guide names one."""
        papers = self.seat.visit.chosen().papers
        return next((paper.paper for paper in papers if paper.id == self.part), "")

    def _choose_way(self, way: str) -> None:
        self.scanning.way = Way(way)

    def _scan_failed(self, sentence: str) -> None:
        # Once the last page before it is stored, which takes old errors away.
        self.when_idle(lambda: self.show_error(sentence))

    def _scan_ended(self, count: int) -> None:
        words = _("Đã quét {n} trang. Bấm F5 để mở lại camera.").format(n=count)
        self._live.clear(words)

    def _plugged(self) -> None:
        """Something came or went: open the camera that was missing, look for scanners again."""
        if not self.part or not self._live.isVisible() or self.scanning.running:
            return
        if self.scanning.looked:
            self.scanning.look()
        if not self.shooting.running and not self.seat.desk.practice:
            self.start_camera()
