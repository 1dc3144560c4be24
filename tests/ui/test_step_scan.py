"""Step 7 with a scanner: found, chosen, pages stored one by one, faults named, never blocked."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import open_step, stored, whole, words

from kiosk.desk import devices
from kiosk.settings import Scanning as Profile
from kiosk.settings import Settings as OfficeSettings
from scanner.frame import DeviceBusy, Frame, Jam, ScannerError
from scanner.sources import registry
from scanner.sources.base import Capabilities, Device, Settings, Way
from ui import theme
from ui.officer.capture import CapturePage
from ui.officer.plugs import Plugs

Key = Qt.Key
DEVICE = Device("escl:http://10.0.0.5/eSCL", "HP LaserJet MFP", "escl", "eSCL", ("uuid:1",))


class Scanner:
    """A scanner whose sheets come when the test lets them."""

    live = False

    def __init__(self) -> None:
        self.here = [DEVICE]
        self.ways: tuple[Way, ...] = (Way.PLATEN, Way.FEEDER)
        self.sheets = 1
        self.fault: ScannerError | None = None
        self.slow = False
        self.go_on = threading.Semaphore(0)
        """One for each sheet that may come, when it is slow."""
        self.asked: list[Settings] = []
        self.ended = 0

    def devices(self) -> list[Device]:
        return self.here

    def capabilities(self, device: str) -> Capabilities:
        return Capabilities(ways=self.ways, dpis=(150, 300))

    def frames(self, device: str, settings: Settings, cancel: threading.Event):
        self.asked.append(settings)
        try:
            for number in range(self.sheets):
                while self.slow and not self.go_on.acquire(timeout=0.02):
                    if cancel.is_set():
                        return
                yield Frame(np.full((585, 414, 3), 240 - number, np.uint8), device, 0.0, 150.0)
            if self.fault is not None:
                raise self.fault
        finally:
            self.ended += 1


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> Scanner:
    made = Scanner()
    monkeypatch.setattr(registry, "SOURCES", {**registry.SOURCES, "escl": made})
    monkeypatch.setattr(registry.SOURCES["sane"], "devices", list)
    return made


def at_scanner(hand: Hand) -> CapturePage:
    """Step 7 with the automatic shutter off and the scanner found."""
    open_step(hand, "capture")
    page = hand.page
    assert isinstance(page, CapturePage)
    scanning = page.scanning  # the desk may have been used by the test before
    scanning.ready, scanning.looked, scanning.way = None, False, None
    hand.press(Key.Key_F9, Key.Key_F10)
    hand.until(lambda: page.scanning.looked)
    hand.settle()  # Qt shows what was laid out just now with the next event
    return page


def pages(page: CapturePage) -> int:
    return len(page.pages())


def done(hand: Hand, page: CapturePage) -> None:
    hand.until(lambda: not page.scanning.running)
    stored(hand)


def test_a_scanner_is_found_named_and_scans(hand: Hand, scanner: Scanner) -> None:
    page = at_scanner(hand)
    view = page.view
    assert view.scanner.text() == "Quét"
    assert view.scanner_words.text() == "Máy quét: HP LaserJet MFP · eSCL"
    assert [button for button in ("platen", "feeder") if view.ways.button(button).isVisible()]
    whole(hand)
    scanner.sheets = 3
    view.ways.button("feeder").click()
    hand.press(Key.Key_F10)
    done(hand, page)
    assert pages(page) == 3
    assert scanner.asked[0].way is Way.FEEDER
    assert scanner.asked[0].dpi == 300
    assert not page.shooting.running, "the camera rests meanwhile"
    assert devices.remembered(hand.office.seat.desk.home)["sheet"].id == DEVICE.id
    whole(hand)
    hand.press(Key.Key_F2)
    hand.at("review")


def test_pages_before_a_jam_are_kept_and_the_jam_is_told(hand: Hand, scanner: Scanner) -> None:
    page = at_scanner(hand)
    scanner.sheets, scanner.fault = 2, Jam("Kẹt giấy ở trang 3; gỡ giấy rồi quét tiếp.")
    hand.press(Key.Key_F10)
    done(hand, page)
    assert pages(page) == 2
    assert "Kẹt giấy ở trang 3" in "".join(fault.text for fault in page.errors.faults)
    scanner.sheets, scanner.fault = 1, None
    hand.press(Key.Key_F10)
    done(hand, page)
    assert pages(page) == 3, "the third was scanned again"
    assert not page.errors.faults


def test_each_page_is_stored_before_the_next_comes_and_stop_stops(
    hand: Hand, scanner: Scanner
) -> None:
    page = at_scanner(hand)
    scanner.sheets, scanner.slow = 9, True
    hand.press(Key.Key_F10)
    hand.until(lambda: scanner.asked)
    assert "Dừng quét" in page.view.scanner.text()
    assert page.view.scanner.isEnabled()
    hand.press(Key.Key_F2)
    hand.idle()
    assert page.scanning.running, "nothing is compared while pages still come"
    scanner.go_on.release()
    hand.until(lambda: pages(page) == 1)
    assert page.scanning.running
    hand.press(Key.Key_F10)
    done(hand, page)
    assert (scanner.ended, pages(page)) == (1, 1)
    assert page.view.scanner.text() == "Quét"


def test_a_paper_that_was_left_gets_no_page_of_the_next(hand: Hand, scanner: Scanner) -> None:
    page = at_scanner(hand)
    scanner.slow = True
    hand.press(Key.Key_F10)
    hand.until(lambda: scanner.asked)
    page.open(page.part)
    scanner.go_on.release()
    hand.until(lambda: scanner.ended)
    stored(hand)
    assert pages(page) == 0
    assert not page.scanning.running


def test_no_scanner_and_one_that_is_busy(hand: Hand, scanner: Scanner) -> None:
    scanner.here = []
    page = at_scanner(hand)
    assert page.view.scanner.text() == "Tìm lại máy quét"
    assert "Chưa thấy máy quét" in page.view.scanner_words.text()
    whole(hand)
    scanner.here, scanner.sheets = [DEVICE], 0
    scanner.fault = DeviceBusy("Máy quét đang bận; đợi rồi quét lại.")
    hand.press(Key.Key_F10)
    hand.until(lambda: page.scanning.ready is not None and not page.scanning.looking)
    hand.press(Key.Key_F10)
    done(hand, page)
    assert "đang bận" in "".join(fault.text for fault in page.errors.faults)
    assert page.view.scanner.isEnabled()


def test_what_a_technician_locked_is_not_asked(
    hand: Hand, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = at_scanner(hand)
    seat = hand.office.seat
    locked = Profile(source="feeder", dpi=200, grey=True, locked=True)
    monkeypatch.setattr(seat.desk, "settings", OfficeSettings(scanning=locked))
    page.scanning.changed.emit()
    assert not page.view.ways.isVisible()
    page.scanning.way = Way.PLATEN
    hand.press(Key.Key_F10)
    done(hand, page)
    asked = scanner.asked[0]
    assert (asked.way, asked.dpi, asked.grey) == (Way.FEEDER, 200, True)


def test_what_is_plugged_in_is_noticed(hand: Hand, scanner: Scanner, monkeypatch) -> None:
    scanner.here = []
    page = at_scanner(hand)
    names = [frozenset({"video0"})]
    monkeypatch.setattr("scanner.sources.plugged.fingerprint", lambda: names[0])
    plugs = Plugs(hand.office.seat.tasks)
    told = []
    plugs.changed.connect(lambda: told.append(1))
    plugs.changed.connect(hand.office.seat.plugged)
    for _look in range(2):
        plugs.look()
        hand.until(lambda: not plugs._looking)
    names[0] |= {"1-2"}
    scanner.here = [DEVICE]
    plugs.look()
    hand.until(lambda: told)
    hand.until(lambda: page.scanning.ready is not None)
    assert len(told) == 1


def test_a_scanner_that_is_switched_on_in_the_network_is_noticed_while_papers_are_taken_in(
    hand: Hand, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, ended = [], threading.Event()

    def announced(stop: threading.Event, changed) -> None:
        told.append(changed)
        stop.wait()
        ended.set()

    monkeypatch.setattr("scanner.sources.plugged.announced", announced)
    scanner.here = []
    capture = hand.office.shell.pages["capture"]
    assert isinstance(capture, CapturePage)
    capture.scanning.looked = False
    page = at_scanner(hand)
    assert not told, "the practice desk listens to nothing by itself"
    page.hide()
    page.show()
    hand.until(lambda: told)
    scanner.here = [DEVICE]
    told[0]()
    hand.until(lambda: page.scanning.ready is not None)
    hand.office.shell.end()
    hand.until(ended.is_set)


def test_a_search_holds_nobody_up_who_has_a_scanner(
    hand: Hand, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, go = at_scanner(hand), threading.Event()
    before = len(scanner.asked)

    def slowly() -> list[Device]:
        go.wait(60)
        return [DEVICE]

    monkeypatch.setattr(scanner, "devices", slowly)
    page.scanning.look()
    assert page.view.scanner.text() == "Quét"
    hand.press(Key.Key_F10)
    hand.until(lambda: len(scanner.asked) > before)
    done(hand, page)
    assert pages(page) == 1
    go.set()
    hand.until(lambda: not page.scanning.looking)
    assert page.scanning.ready is not None


def test_the_footer_tells_of_cameras_and_scanners(
    hand: Hand, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, lamps = hand.office.seat, hand.office.lamps
    shown = lamps._footer.lights
    lamps.look()
    assert "Máy quét" not in words(hand), "the practice desk has what it needs"
    monkeypatch.setattr(seat.desk, "settings", OfficeSettings(camera="camera:9"))
    lamps.look()
    hand.until(lambda: "Máy quét" in [light.words for light in shown._shown])
    scanner.here = []
    lamps.look()
    hand.until(lambda: "Máy quét chưa thấy" in [light.words for light in shown._shown])


def test_a_scanner_with_a_long_name_is_whole_in_large_letters(hand: Hand, scanner: Scanner) -> None:
    theme.apply(hand.app, theme.make(large=True, contrast=True))
    scanner.ways = tuple(Way)
    name = "Máy quét đa chức năng của bộ phận một cửa (tầng 2, phòng tiếp dân)"
    scanner.here = [Device(DEVICE.id, name, "escl", "eSCL")]
    page = at_scanner(hand)
    whole(hand)
    scanner.slow = True
    hand.press(Key.Key_F10)
    hand.until(lambda: scanner.asked)
    whole(hand)
    page.scanning.stop()
