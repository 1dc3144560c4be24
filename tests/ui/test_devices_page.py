"""The "Thiết bị" screen: lights, words, advice, a report without anything personal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from steps import in_vault, whole, words

from kiosk import health, printers
from kiosk import settings as sets
from kiosk.desk import checking
from kiosk.health import Item
from kiosk.printers import Printer, Sent
from kiosk.printers.states import Trouble
from ui import theme
from ui.officer.devices_page import DevicesPage

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
    monkeypatch.setattr("kiosk.desk.printers.listed", lambda: found)
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
