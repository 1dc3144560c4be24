"""The "Thiết bị" screen: lights, words, advice, a report without anything personal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from desk import Hand
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from steps import in_vault, whole, words

from kiosk import health, printers
from kiosk import settings as sets
from kiosk.desk import checking, devices
from kiosk.health import Item
from kiosk.printers import Printer, Sent, receipts
from kiosk.printers.states import Trouble
from scanner import pipeline
from scanner.frame import CoverOpen, Frame, Page
from scanner.sources import plugged
from scanner.sources.base import Device
from ui import theme
from ui.officer.devices_page import DevicesPage
from ui.widgets.buttons import Button

ITEMS = (
    Item("device:camera:0", True, "Camera HD (USB)"),
    Item(
        "device:escl:http://10.0.0.5/eSCL",
        False,
        "Máy quét phòng họp (eSCL)",
        "Giấy kẹt trong máy quét; lấy giấy kẹt ra rồi quét lại.",
    ),
    Item("keyring", True, "Kho khoá của hệ điều hành dùng được."),
    Item("store", True, "Kho mở được.", "Chạy “kiosk store backup” mỗi tuần."),
    Item("disk", True, "Còn 9000 MB trống."),
    Item("portal", None, "Chưa đặt cổng nào."),
    Item("printer:Van_phong", False, "Van_phong: Máy in hết giấy.", "Nạp thêm giấy."),
    Item("clock", True, "09:00 24/11/2026"),
    Item("packs", True, "20 gói thủ tục."),
)
HERE = [
    Device("camera:0", "Webcam A", "camera", "USB"),
    Device("camera:2", "Webcam A", "camera", "USB"),
    Device("escl:http://10.0.0.5/eSCL", "Máy quét phòng họp", "escl", "eSCL"),
]
RESET = {
    "camera": "",
    "camera_mirrored": False,
    "scanner": "",
    "printer": "",
    "receipt_printer": "",
    "locked": (),
}


@pytest.fixture
def page(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> Iterator[DevicesPage]:
    def report(*_words: Any) -> Iterator[Item]:
        yield from ITEMS

    found = [
        Printer("Van_phong", default=True, trouble=Trouble.PAPER),
        Printer("Phong_hop"),
    ]
    monkeypatch.setattr(health, "report", report)
    monkeypatch.setattr(health, "listed", lambda _settings: list(HERE))
    monkeypatch.setattr(devices, "cameras", lambda _settings: HERE[:2])
    monkeypatch.setattr(plugged, "announced", lambda stop, _changed: stop.wait())
    monkeypatch.setattr(plugged, "silent", lambda _ids: frozenset())
    monkeypatch.setattr("kiosk.desk.printers.listed", lambda: found)
    monkeypatch.setattr("kiosk.desk.printers.receipt_printers", list)
    yield hand.office.devices
    hand.office.set_devices(RESET)
    hand.office.go_home()
    in_vault(hand, lambda: True)


def opened(hand: Hand) -> DevicesPage:
    hand.office.home.devices_button.click()
    page = hand.office.devices
    hand.until(lambda: page.items and not page.checking)
    hand.until(lambda: "Đang hỏi" not in words(hand))
    hand.settle()
    return page


def test_every_item_has_a_light_a_word_and_advice(hand: Hand, page: DevicesPage) -> None:
    opened(hand)
    said = words(hand)
    for part in (
        "2 mục cần sửa.",
        "Tốt",
        "Cần sửa",
        "Chưa có",
        "Nên làm",
        "lấy giấy kẹt ra",
        "Nạp thêm giấy.",
        "Máy quét phòng họp",
        "Cổng dịch vụ công",
        "Kho khoá của máy",
    ):
        assert part in said, part
    assert "escl:" not in said
    whole(hand)
    theme.apply(hand.app, theme.make(large=True))
    whole(hand)
    theme.apply(hand.app, theme.make())
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.quiet is hand.office.home)


def test_answers_are_shown_as_they_come_and_a_page_that_is_left_ends_it(
    hand: Hand, page: DevicesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, ended = threading.Event(), threading.Event()

    def slowly(*_words: Any) -> Iterator[Item]:
        try:
            yield ITEMS[0]
            assert go.wait(60)
            yield from ITEMS[1:]
        finally:
            ended.set()

    monkeypatch.setattr(health, "report", slowly)
    hand.office.home.devices_button.click()
    hand.until(lambda: page.items)
    assert "Đang kiểm tra: xong 1 trên 8 mục." in words(hand)
    assert not page.copy.isEnabled()
    hand.office.go_home()
    go.set()
    hand.until(ended.is_set)
    hand.rest(0.05)
    assert len(page.items) == 1
    assert not page.checking


def test_the_copied_report_holds_no_person(
    hand: Hand, page: DevicesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    personal = (
        Item("device:folder:/home/nga/quet", True, f"Thư mục {Path.home()}/quet, /home/nga/x"),
        Item("device:stream:1", True, r"rtsp://nga:matkhau@10.0.0.9/live, C:\Users\nga\x"),
    )
    monkeypatch.setattr(health, "report", lambda *_words: iter((*ITEMS, *personal)))
    shown = opened(hand)
    shown.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "[Cần sửa] Máy in: Van_phong: Máy in hết giấy. → Nạp thêm giấy." in copied
    assert "10.0.0.9" in copied
    assert "nga" not in copied.replace("ngang", "")
    assert "matkhau" not in copied
    assert "không có thông tin công dân" in words(hand)
    assert checking.text(ITEMS).count("\n") == len(ITEMS) + 1


def test_a_printer_is_chosen_and_remembered(hand: Hand, page: DevicesPage) -> None:
    shown = opened(hand)
    said = words(hand)
    assert "Máy in hết giấy. Nạp thêm giấy." in said
    shown.printer.choices.button("Phong_hop").click()
    assert "Sẵn sàng." in words(hand)
    in_vault(hand, lambda: True)
    home = hand.office.seat.desk.home
    assert sets.load(home).printer == "Phong_hop"
    given: list[tuple[str, str]] = []
    keep = hand.office.printing

    def send(pdf: bytes, title: str, settings: sets.Settings, _queue: object) -> Sent:
        assert pdf.startswith(b"%PDF")
        given.append((title, settings.printer))
        return Sent("Phong_hop", "", "Máy in đang tắt. Phiếu đang chờ trong hàng đợi.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.desk.printers.send", send)
        shown.printer.trial.click()
        hand.until(lambda: given and "đang chờ trong hàng đợi" in words(hand))
    assert given == [("trang-in-thu", "Phong_hop")]
    assert keep is hand.office.printing


def test_a_chosen_printer_that_is_gone_is_named(
    hand: Hand, page: DevicesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.office.set_devices({"printer": "May_cu"})
    opened(hand)
    assert "Không thấy máy in “May_cu”" in words(hand)

    def none() -> list[Printer]:
        raise printers.NoPrinter("Chưa có máy in; phiếu luôn lưu được ra PDF.")

    hand.office.go_home()
    monkeypatch.setattr("kiosk.desk.printers.listed", none)
    opened(hand)
    assert "phiếu luôn lưu được ra PDF" in words(hand)
    whole(hand)


def test_the_camera_is_opened_only_when_it_is_asked_for(hand: Hand, page: DevicesPage) -> None:
    shown = opened(hand)
    assert not shown.stand.view.isVisible()
    shown.stand.turn.click()
    hand.until(lambda: shown.stand.mode)
    assert "điểm/inch" in words(hand)
    assert "điểm/inch" in shown.report()
    whole(hand)
    hand.office.go_home()
    assert shown.stand.view.image().isNull()


def kept(hand: Hand) -> sets.Settings:
    in_vault(hand, lambda: True)
    return sets.load(hand.office.seat.desk.home)


def test_a_camera_is_chosen_for_good_and_the_practice_one_is_one_of_them(
    hand: Hand, page: DevicesPage
) -> None:
    shown = opened(hand)
    row = shown.stand.choices
    assert row.value() == ""
    assert row.button("").text() == "Camera thực hành"
    assert row.button("camera:2").text() == "Webcam A (2) · USB"
    assert "Camera thực hành" in [one.words for one in hand.office.shell.footer.lights._shown]
    assert not shown.stand.mirrored.isVisible()
    row.button("camera:2").click()
    assert kept(hand).camera == "camera:2"
    hand.until(lambda: "Camera" in [one.words for one in hand.office.shell.footer.lights._shown])
    shown.stand.mirrored.click()
    assert kept(hand).camera_mirrored
    whole(hand)
    names = {"camera:2": "Webcam B"}
    shown.stand.show_devices(HERE[:1], names)
    assert row.button("camera:2").text() == "Webcam B (không thấy)"
    assert row.value() == "camera:2"
    moved = Device("camera:4", "Webcam B", "camera", "USB")
    shown.stand.show_devices([HERE[0], moved], names)
    assert row.value() == kept(hand).camera == "camera:4", "in another socket"


def test_the_keyboard_reaches_every_choice(hand: Hand, page: DevicesPage) -> None:
    shown = opened(hand)
    shown.scanner.choices.setFocus()
    hand.press(Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert kept(hand).scanner == "escl:http://10.0.0.5/eSCL"
    reached = set()
    shown.again.setFocus()
    for _tab in range(14):
        hand.press(Qt.Key.Key_Tab)
        focus = hand.app.focusWidget()
        reached.add(focus.accessibleName() if focus else "")
    for button in (shown.stand.turn, shown.scanner.trial, shown.printer.trial):
        assert button.accessibleName() in reached


def test_one_page_is_scanned_for_a_trial_and_a_fault_is_told(
    hand: Hand, page: DevicesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = pipeline.photograph(Frame(np.full((1169, 827, 3), 240, np.uint8), "x", 0.0, 100.0))
    asked: list[str] = []

    def scan(_settings: sets.Settings, device: str, *_more: Any) -> Iterator[Page]:
        asked.append(device)
        if len(asked) == 2:
            raise CoverOpen("Nắp máy quét đang mở; đóng nắp rồi quét lại.")
        yield sheet
        raise AssertionError("one page is enough")

    monkeypatch.setattr(devices, "scan", scan)
    shown = opened(hand)
    assert "Khổ A4, 300 dpi, màu." in words(hand)
    shown.scanner.trial.click()
    hand.until(lambda: "Quét tốt: 827×1169 điểm, 100 điểm/inch" in words(hand))
    assert not shown.scanner.view.image().isNull()
    hand.until(lambda: shown.scanner.trial.text() == "Quét thử một trang")
    whole(hand)
    shown.scanner.trial.click()
    hand.until(lambda: "đóng nắp rồi quét lại" in words(hand))
    assert asked == ["escl:http://10.0.0.5/eSCL"] * 2
    hand.office.go_home()
    assert shown.scanner.view.image().isNull(), "nothing of it is kept"


def test_a_receipt_printer_of_the_network_is_named_and_tried(
    hand: Hand, page: DevicesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = [("file:/dev/usb/lp0", "EPSON TM-T20III")]
    monkeypatch.setattr("kiosk.desk.printers.receipt_printers", lambda: usb)
    shown = opened(hand).receipts
    hand.until(lambda: "EPSON TM-T20III" in [b.text() for b in shown.findChildren(Button)])
    assert not shown.trial.isEnabled()
    shown.choices.button("net:").click()
    assert kept(hand).receipt_printer == "", "an address has to be given first"
    for wrong in ("10.0.0 7", "http://10.0.0.7"):
        shown.address.line.setText(wrong)
        hand.press(Qt.Key.Key_Return)
        assert "10.0.0.7:9100" in shown.address.error()
        assert hand.quiet is page, "Enter keeps the address, and stays"
    hand.settle()
    whole(hand)
    shown.address.line.setText("10.0.0.7")
    hand.press(Qt.Key.Key_Return)
    assert shown.trial.hasFocus()
    assert kept(hand).receipt_printer == "net:10.0.0.7"
    given: list[bytes] = []
    monkeypatch.setattr(hand.office.printing, "hand_over", lambda pdf, _title: given.append(pdf))
    shown.trial.click()
    hand.until(lambda: given)
    assert receipts.is_receipt(given[0])
    shown.choices.button("file:/dev/usb/lp0").click()
    assert kept(hand).receipt_printer == "file:/dev/usb/lp0"
    assert not shown.address.isVisible()


def test_what_a_technician_locked_is_named_and_not_offered(
    hand: Hand, page: DevicesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = hand.office.seat.desk
    monkeypatch.setattr(desk, "role", "technician")
    hand.office.set_devices({"scanner": HERE[2].id})
    shown = opened(hand)
    assert shown.lock.isVisible()
    shown.lock.click()
    assert set(kept(hand).locked) == {"camera", "scanner", "printer", "receipt_printer"}
    assert shown.scanner.choices.isVisible(), "who locked it may change it"
    hand.office.go_home()
    monkeypatch.setattr(desk, "role", "officer")
    shown = opened(hand)
    assert not shown.lock.isVisible()
    for card in shown.cards:
        assert not card.choices.isVisible()
    assert "Kỹ thuật viên đã khoá lựa chọn này: Máy quét phòng họp · eSCL." in words(hand)
    assert shown.scanner.trial.isEnabled(), "trying is no choosing"
    whole(hand)
    theme.apply(hand.app, theme.make(large=True))
    whole(hand)
    theme.apply(hand.app, theme.make())


def test_what_comes_and_goes_is_noticed_while_the_page_is_open(
    hand: Hand, page: DevicesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = list(HERE[:2])
    monkeypatch.setattr(health, "listed", lambda _settings: list(here))
    told: list[Any] = []

    def announced(stop: threading.Event, changed: Any) -> None:
        told.append(changed)
        stop.wait()
        told.append("stopped")

    monkeypatch.setattr(plugged, "announced", announced)
    shown = opened(hand)
    before = words(hand)
    here.append(HERE[2])
    go = threading.Event()

    def slowly(*_words: Any) -> Iterator[Item]:
        assert go.wait(60)
        yield from ITEMS[2:]

    monkeypatch.setattr(health, "report", slowly)
    told[0]()
    hand.until(lambda: "Vừa thấy: Máy quét phòng họp." in words(hand))
    assert "lấy giấy kẹt ra" in words(hand), "the old answers stay until the new ones are here"
    assert "lấy giấy kẹt ra" in before
    go.set()
    hand.until(lambda: not shown.checking)
    assert "lấy giấy kẹt ra" not in words(hand)
    here.remove(HERE[1])
    hand.office.seat.plugged.emit()
    hand.until(lambda: "Vừa mất: Webcam A." in words(hand))
    whole(hand)
    hand.office.go_home()
    hand.until(lambda: told[-1] == "stopped")
    hand.office.seat.plugged.emit()
    assert not shown.checking, "a page that nobody sees asks nothing"
