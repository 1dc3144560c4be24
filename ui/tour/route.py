"""The way of the walk: one citizen after the other, a picture of every screen."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt

from kiosk.model import State
from ui.officer.capture import CapturePage
from ui.tour.after import after_filing
from ui.tour.album import Album
from ui.tour.hand import Waited
from ui.tour.others import (
    large_and_contrast,
    nothing_found,
    on_paper,
    packet,
    portal_off,
    refuse,
    unfinished,
)
from ui.tour.people import people
from ui.tour.stage import Stage, application, stage
from ui.tour.technician import devices, recovery
from ui.widgets.buttons import Button

Key = Qt.Key


def walk(folder: Path, home: Path) -> int:
    """Walk everything; 0 when every screen was reached."""
    with stage(application(), home) as desk:
        album = Album(desk, folder)
        try:
            for part in PARTS:
                part(desk, album)
        except Waited as error:
            album.picture("khong-di-tiep-duoc")
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


def _enter(desk: Stage, album: Album) -> None:
    album.picture("dang-nhap")
    desk.hand.press(Key.Key_Return)
    desk.hand.until(desk.at_home, "home")
    desk.stored()
    album.picture("ban-lam-viec")
    desk.hand.click(desk.office.shell.header.lock)
    album.picture("khoa-may")
    desk.hand.press(Key.Key_Return)
    desk.hand.until(desk.at_home, "home after the lock")
    desk.hand.click(desk.office.home.care)
    desk.stored()
    album.picture("danh-muc-goi-huong-dan")
    desk.hand.press(Key.Key_Return)
    desk.hand.until(desk.at_home, "home after the catalogue")


def _online(desk: Stage, album: Album) -> None:
    """One citizen, one paper, up to the number."""
    hand = desk.hand
    hand.press(Key.Key_Return)
    desk.go("procedure")
    desk.stored()
    album.picture("thu-tuc")
    _questions(desk, album)
    hand.write("trich luc")
    hand.until(lambda: desk.office.seat.visit.pack, "a procedure")
    desk.stored()
    album.picture("tim-thu-tuc")
    hand.press(Key.Key_Return)
    album.picture("thu-tuc-chua-chon-truong-hop")
    hand.click(hand.find(Button, "Trích lục kết hôn"))
    desk.go("procedure")
    album.picture("chon-truong-hop")
    hand.press(Key.Key_Return)
    _papers(desk, album)
    _citizen(desk, album)
    _form(desk, album)
    _capture(desk, album)
    _review(desk, album)
    _number(desk, album)


def _questions(desk: Stage, album: Album) -> None:
    """Not sure: a few plain questions, up to one that ends with what to do instead."""
    hand = desk.hand
    hand.press(Key.Key_F4)
    desk.stored()
    album.picture("hoi-viec-gi")
    hand.press(Key.Key_3)
    desk.stored()
    album.picture("hoi-mot-cau")
    hand.press(Key.Key_1)
    desk.stored()
    hand.press(Key.Key_2)
    desk.stored()
    album.picture("chua-lam-duoc")
    hand.press(Key.Key_F3)
    desk.stored()


def _papers(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("papers")
    album.picture("thanh-phan")
    hand.press(Key.Key_Return)
    album.picture("con-thieu-giay")
    hand.press(Key.Key_F4)
    hand.until(lambda: desk.printed, "the slip of what is missing")
    album.paper("phieu-con-thieu-gi")
    hand.press(Key.Key_F2, Key.Key_Return)


def _citizen(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("citizen")
    album.picture("doc-the")
    hand.until(lambda: desk.office.seat.visit.case, "the card is read")
    desk.go("citizen")
    album.picture("da-doc-the")
    hand.press(Key.Key_Return)
    desk.go("consent")
    album.picture("dong-y")
    hand.press(Key.Key_Return)
    album.picture("dong-y-chua-danh-dau")
    desk.consent()


def _form(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("form")
    album.picture("to-khai")
    hand.press(Key.Key_3)
    desk.stored()
    hand.press(Key.Key_Return)
    desk.stored()
    album.picture("to-khai-cho-con")
    hand.press(Key.Key_Return)
    desk.stored()
    album.picture("to-khai-con-thieu")
    hand.click(desk.office.shell.footer.back)
    desk.stored()
    hand.press(Key.Key_1)
    desk.stored()
    hand.press(Key.Key_Return)
    desk.stored()
    album.picture("to-khai-cho-minh")
    hand.press(Key.Key_Return)


def _capture(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("capture")
    desk.stored()
    album.picture("chup-ban-trong")
    hand.press(Key.Key_Return)
    album.picture("chup-chua-co-trang")
    page = desk.page("capture")
    if not isinstance(page, CapturePage):
        raise Waited("step 7 is another page")
    hand.until(lambda: page.shooting.progress > 0.4, "the ring")
    album.picture("chup-dang-giu-yen")
    desk.taken()
    album.picture("chup-xong")
    page.take_in_parts(0)
    hand.until(lambda: page.shooting.guide.active, "a page in parts")
    album.picture("chup-tung-phan")
    page.keep_whole()
    hand.press(Key.Key_F6)
    desk.go("capture")
    desk.stored()
    album.picture("chup-da-xoay")
    page.view.strip.remove.emit(0)
    desk.stored()
    album.picture("chup-da-xoa")
    hand.click(hand.find(Button, "Hoàn tác"))
    desk.go("capture")
    hand.press(Key.Key_F4)
    hand.settle(0.1)
    album.picture("chua-doi-chieu")
    hand.click(hand.find(Button, "Thôi"))
    hand.press(Key.Key_F2)


def _review(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("review")
    desk.stored()
    album.picture("kiem-tra")
    desk.scroll_down("review")
    album.picture("kiem-tra-cuoi-trang")
    hand.press(Key.Key_F4)
    hand.settle(0.1)
    album.picture("nguoi-lam-chung")
    hand.press(Key.Key_F2)


def _number(desk: Stage, album: Album) -> None:
    desk.go("send")
    album.picture("dang-nop")
    desk.state(State.FILED)
    album.picture("da-nop")
    for key, name in ((Key.Key_F9, "phieu-ho-tro"), (Key.Key_F7, "phieu-lan-sau")):
        desk.printing(key)
        album.paper(name)
    album.picture("da-in-phieu")
    desk.end()
    album.picture("ve-ban-lam-viec")


PARTS = (
    _enter,
    people,
    _online,
    nothing_found,
    refuse,
    unfinished,
    portal_off,
    packet,
    on_paper,
    after_filing,
    devices,
    recovery,
    large_and_contrast,
)
"""Every part of the walk, in its order."""
