"""The way of the walk, and the pictures on it."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt

from kiosk.model import State
from ui.tour.hand import Waited
from ui.tour.stage import Stage, application, stage
from ui.widgets.buttons import Button


class Album:
    """Numbers the pictures and names each on standard output."""

    def __init__(self, desk: Stage, folder: Path) -> None:
        self._desk = desk
        self._folder = folder
        self._count = 0

    def picture(self, name: str) -> Path:
        """Take the picture NN-name.png."""
        file = self._next(name, "png")
        self._desk.hand.picture(file)
        return self._named(file)

    def paper(self, name: str) -> Path:
        """Keep the newest slip as NN-name.pdf."""
        file = self._next(name, "pdf")
        file.write_bytes(self._desk.printed[-1][1])
        return self._named(file)

    def _next(self, name: str, kind: str) -> Path:
        self._count += 1
        return self._folder / f"{self._count:02d}-{name}.{kind}"

    def _named(self, file: Path) -> Path:
        sys.stdout.write(f"{file}\n")
        sys.stdout.flush()
        return file


def walk(folder: Path, home: Path) -> int:
    """Walk everything; 0 when every screen was reached."""
    app = application()
    try:
        with stage(app, home) as desk:
            album = Album(desk, folder)
            _enter(desk, album)
            _online(desk, album)
    except Waited as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _enter(desk: Stage, album: Album) -> None:
    album.picture("dang-nhap")
    desk.hand.press(Qt.Key.Key_Return)
    desk.hand.until(desk.at_home, "home")
    desk.hand.settle(0.2)
    album.picture("ban-lam-viec")


def _online(desk: Stage, album: Album) -> None:
    """One citizen, one paper, up to the number."""
    hand = desk.hand
    hand.press(Qt.Key.Key_Return)
    desk.go("procedure")
    hand.settle(0.2)
    album.picture("thu-tuc")
    hand.write("trich luc")
    hand.until(lambda: desk.office.seat.visit.pack, "a procedure")
    hand.settle(0.3)
    album.picture("tim-thu-tuc")
    hand.click(hand.find(Button, "Trích lục kết hôn"))
    desk.go("procedure")
    album.picture("chon-truong-hop")
    hand.press(Qt.Key.Key_Return)
    desk.go("papers")
    album.picture("thanh-phan")
    hand.press(Qt.Key.Key_Return)
    album.picture("con-thieu-giay")
    hand.press(Qt.Key.Key_F4)
    hand.until(lambda: desk.printed, "the slip of what is missing")
    album.paper("phieu-con-thieu-gi")
    hand.press(Qt.Key.Key_F2, Qt.Key.Key_Return)
    desk.go("citizen")
    album.picture("doc-the")
    hand.until(lambda: desk.office.seat.visit.case, "the card is read")
    desk.go("citizen")
    album.picture("da-doc-the")
    hand.press(Qt.Key.Key_Return)
    desk.go("consent")
    album.picture("dong-y")
    hand.press(Qt.Key.Key_Return)
    album.picture("dong-y-loi")
    hand.press(Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Return)
    _form(desk, album)
    _capture(desk, album)
    _review(desk, album)
    _number(desk, album)


def _form(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("form")
    album.picture("to-khai")
    page = desk.page("form")
    for number in range(2, 9):
        before = page.title.text()
        hand.press(Qt.Key.Key_Return)
        hand.until(
            lambda: desk.at("capture")() or page.title.text() != before or page.errors.faults,
            "the next page of the form",
        )
        if not desk.at("form")():
            return
        hand.settle(0.1)
        album.picture(f"to-khai-{number}")
    raise Waited("the form does not end")


def _capture(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("capture")
    hand.settle(0.3)
    album.picture("chup-ban-trong")
    visit = desk.office.seat.visit
    hand.until(lambda: desk.page("capture").view.live._progress > 0.4, "the ring")
    album.picture("chup-dang-giu-yen")
    hand.until(lambda: any(doc.pages for doc in visit.open_case().documents), "the picture")
    desk.go("capture")
    hand.settle(0.3)
    album.picture("chup-xong")
    hand.press(Qt.Key.Key_F4)
    album.picture("chua-doi-chieu")
    hand.click(hand.find(Button, "Thôi"))
    hand.press(Qt.Key.Key_F2)


def _review(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("review")
    hand.settle(0.2)
    album.picture("kiem-tra")
    page = desk.page("review")
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    album.picture("kiem-tra-cuoi-trang")
    hand.press(Qt.Key.Key_F4)
    album.picture("nguoi-lam-chung")
    hand.press(Qt.Key.Key_F2)


def _number(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("send")
    album.picture("dang-nop")
    hand.until(
        lambda: (case := desk.office.seat.visit.case) and case.state is State.FILED, "the number"
    )
    desk.go("send")
    hand.settle(0.2)
    album.picture("da-nop")
    for key, name in ((Qt.Key.Key_F9, "phieu-ho-tro"), (Qt.Key.Key_F7, "phieu-lan-sau")):
        before = len(desk.printed)
        hand.press(key)
        hand.until(lambda: len(desk.printed) > before, name)  # noqa: B023 - used at once
        album.paper(name)
    hand.press(Qt.Key.Key_Return)
    hand.until(desk.at_home, "home again")
    hand.settle(0.2)
    album.picture("ve-ban-lam-viec")
