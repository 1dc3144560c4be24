"""The scanner beside the camera: which one, from where, and its pages one after the other."""

from __future__ import annotations

from functools import partial
from gettext import gettext as _
from threading import Event
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from kiosk.desk import devices
from kiosk.desk.devices import Job
from kiosk.settings import Home, Settings
from scanner.frame import Page, Paper, ScannerError
from scanner.sources.base import Device, Way
from ui.officer.seat import Seat


class Ready(NamedTuple):
    """A scanner that was found, and what it offers."""

    device: Device
    ways: tuple[Way, ...]
    trouble: str
    """Why it could not be asked what it offers; it may still be tried."""
    usual: bool = False
    """The last good page of this PC came from it."""


class Scanning(QObject):
    """`taken` carries each finished page at once: what was scanned before a jam is kept."""

    taken = Signal(object)
    failed = Signal(str)
    changed = Signal()
    ended = Signal(int)
    """A run is over, with so many pages."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.ready: Ready | None = None
        """None while no scanner is known."""
        self.looking = False
        self.looked = False
        """True once the desk was searched through."""
        self.way: Way | None = None
        """What the officer chose; None is the office's own, else the device's."""
        self.count = 0
        """Pages of the run that goes on."""
        self._cancel: Event | None = None
        """Of the run that goes on."""

    @property
    def running(self) -> bool:
        """True from the press until the scanner was given back."""
        return self._cancel is not None

    @property
    def usual(self) -> bool:
        """The last good page of this PC came from a scanner."""
        return self.ready is not None and self.ready.usual

    @property
    def choices(self) -> tuple[Way, ...]:
        """From where the officer may scan; nothing where there is no choice, or it is locked."""
        if self.ready is None or self._seat.settings.scanning.locked:
            return ()
        return self.ready.ways if len(self.ready.ways) > 1 else ()

    @property
    def chosen(self) -> Way | None:
        """From where the next run scans, as far as it is known here."""
        usual = self._seat.settings.scanning.source
        if self.way is not None or usual:
            return self.way or Way(usual)
        return self.ready.ways[0] if self.ready is not None and self.ready.ways else None

    def words(self) -> str:
        """What the button says."""
        if self.running:
            return _("Dừng quét ({n} trang)").format(n=self.count)
        if self.ready is not None:
            return _("Quét")
        if self.looking:
            return _("Đang tìm máy quét…")
        return _("Tìm lại máy quét") if self.looked else _("Tìm máy quét")

    def described(self) -> str:
        """What is told of the scanner: its name, how it is spoken to."""
        if self.ready is None:
            return _("Chưa thấy máy quét nào nối với máy tính này.") if self.looked else ""
        device = self.ready.device
        name = _("Máy quét: {name}").format(name=device.name)
        name = f"{name} · {device.protocol}" if device.protocol else name
        return f"{name}. {self.ready.trouble}" if self.ready.trouble else name

    def look(self) -> None:
        """Search for scanners beside the screen; some take seconds to answer."""
        if self.looking or self.running:
            return
        self.looking = True
        self.changed.emit()
        desk, settings = self._seat.desk, self._seat.settings
        self._seat.tasks.page(lambda: _found(desk.home, settings), self._found, None, self._looked)

    def press(self, paper: str) -> None:
        """The button: search, scan, or stop."""
        if self._cancel is not None:
            self.finish()
        elif self.ready is None:
            self.look()
        else:
            self._start(Paper(paper) if paper in ("A4", "A5", "ID1") else None)

    def finish(self) -> None:
        """Ask the scanner to stop; every page that it has given is kept."""
        if self._cancel is not None:
            self._cancel.set()

    def stop(self) -> None:
        """Give the scanner back; what was not stored yet is dropped."""
        if self._cancel is not None:
            self._cancel.set()
            self._cancel = None

    def _found(self, ready: Ready | None) -> None:
        self.ready = ready
        if ready is not None and self.way not in ready.ways:
            self.way = None

    def _looked(self) -> None:
        self.looking, self.looked = False, True
        self.changed.emit()

    def _start(self, paper: Paper | None) -> None:
        ready = self.ready
        if ready is None:
            return
        seat, way, cancel = self._seat, self.way, Event()
        self._cancel, self.count = cancel, 0

        def scan() -> None:
            for page in devices.scan(seat.settings, ready.device.id, cancel, paper, way):
                seat.tasks.give_back(partial(self._one, cancel, page, ready.device))

        def failed(sentence: str) -> None:
            if cancel is self._cancel:
                self.failed.emit(sentence)

        def settled() -> None:
            if cancel is self._cancel:
                self._cancel = None
                self.ended.emit(self.count)
                self.changed.emit()

        seat.tasks.page(scan, None, failed, settled, cancel)
        self.changed.emit()

    def _one(self, cancel: Event, page: Page, device: Device) -> None:
        if cancel is not self._cancel:
            return
        self.count += 1
        if self.count == 1:
            if self.ready is not None:
                self.ready = self.ready._replace(usual=self.ready.device == device)
            home = self._seat.desk.home
            self._seat.tasks.page(partial(devices.remember, home, Job.SHEET, device))
        self.taken.emit(page)
        self.changed.emit()


def _found(home: Home, settings: Settings) -> Ready | None:
    device = devices.choose(home, devices.scanners(settings), Job.SHEET, settings.scanner)
    if device is None:
        return None
    last = devices.remembered(home).get(Job.SHEET.value)
    usual = last is not None and last.id == device.id
    try:
        return Ready(device, devices.ways(device), "", usual)
    except ScannerError as error:
        return Ready(device, (), str(error), usual)
