"""Who sits at a real desk: the first officer, a PIN, the lock, a PIN that somebody forgot."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kiosk.desk import officers
from ui.tour.album import Album
from ui.tour.stage import Stage
from ui.widgets.buttons import Button

Key = Qt.Key
HEAD, CLERK = "Trần Thị Bích Ngọc", "Nguyễn Hoàng Phương Thảo (một cửa)"
PIN = "270394"


def people(desk: Stage, album: Album) -> None:
    """The practice desk has one officer without a PIN: for these pictures it takes itself for real.

    Only the screens do so. The queue has its own desk, and no case is made meanwhile.
    """
    store = desk.office.seat.desk
    store.practice = False
    try:
        _first(desk, album)
        _locked(desk, album)
        _forgotten(desk, album)
    finally:
        store.practice = True
    officers.log_off(store)
    desk.office.shell.show_quiet(desk.office.logon)
    desk.hand.press(Key.Key_Return)
    desk.hand.until(desk.at_home, "home of the practice desk")
    desk.stored()


def _first(desk: Stage, album: Album) -> None:
    """Nobody is enrolled yet; the first one is the head, who enrols the others."""
    office, hand = desk.office, desk.hand
    officers.log_off(office.seat.desk)
    office.shell.show_quiet(office.logon)
    hand.until(office.logon.name.isVisible, "the first officer")
    album.picture("can-bo-dau-tien")
    hand.write(HEAD)
    for field in (office.logon.pin, office.logon.again):
        field.line.setFocus()
        hand.write(PIN)
    hand.press(Key.Key_Return)
    hand.until(desk.at_home, "home of the first officer")
    desk.stored()
    album.picture("chua-co-mat-khau-khoi-phuc")
    office.home.add_officer.emit()
    hand.until(office.logon.words.isVisible, "a further officer")
    album.picture("them-can-bo")
    hand.click(office.logon.back)
    hand.until(desk.at_home, "home again")
    store = office.seat.desk
    office.seat.tasks.vault(lambda: officers.enrol(store, CLERK, PIN))
    desk.stored()


def _locked(desk: Stage, album: Album) -> None:
    office, hand = desk.office, desk.hand
    hand.click(office.shell.header.lock)
    album.picture("khoa-may-ma-pin")
    hand.click(office.lock.other)
    hand.until(office.logon.names.isVisible, "log-on")
    album.picture("dang-nhap-ma-pin")
    office.logon.names.row.button(CLERK).click()
    hand.write("1111")
    hand.press(Key.Key_Return)
    desk.stored()
    album.picture("dang-nhap-sai-ma-pin")


def _forgotten(desk: Stage, album: Album) -> None:
    office, hand = desk.office, desk.hand
    part = office.logon.forgotten
    hand.click(hand.find(Button, "Quên mã PIN"))
    hand.until(part.isVisible, "a forgotten PIN")
    album.picture("quen-ma-pin")
    part.name.row.button(CLERK).click()
    for field, text in ((part.pin, PIN), (part.again, PIN[::-1]), (part.by_pin, PIN)):
        field.line.setFocus()
        hand.write(text)
    hand.press(Key.Key_Return)
    album.picture("quen-ma-pin-go-lai-khac")
    part.again.set_value("")
    hand.write(PIN)
    hand.press(Key.Key_Return)
    desk.stored()
    album.picture("quen-ma-pin-da-dat")
