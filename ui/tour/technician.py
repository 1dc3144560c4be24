"""What a technician sees: devices with their lights, the stand, the recovery passphrase."""

from __future__ import annotations

from PySide6.QtCore import Qt

from ui.tour.album import Album
from ui.tour.stage import Stage
from ui.widgets.buttons import Button

Key = Qt.Key


def devices(desk: Stage, album: Album) -> None:
    """The report, copied; the camera's stand and the printer; and the same in large letters."""
    hand = desk.hand
    _look(desk)
    page = desk.office.devices
    album.picture("thiet-bi")
    hand.click(page.copy)
    hand.settle(0.05)
    album.picture("thiet-bi-da-chep")
    hand.click(page.stand.turn)
    hand.until(lambda: page.stand.mode, "a look at the sheet")
    hand.settle(0.05)
    album.picture("thiet-bi-cho-dat-camera")
    hand.click(page.stand.turn)
    page.ensureWidgetVisible(page.printer, 0, 24)
    hand.settle(0.05)
    album.picture("thiet-bi-may-quet-may-in")
    hand.click(page.receipts.choices.button("net:"))
    page.receipts.address.line.setText("10.0.0 7")
    hand.press(Key.Key_Return)
    hand.settle(0.05)
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    album.picture("thiet-bi-phieu-nho")
    page.receipts.choices.button("").click()
    hand.click(hand.find(Button, "‹ Về bàn làm việc"))
    hand.until(desk.at_home, "home again")
    hand.click(hand.find(Button, "Chữ to"))
    desk.stored()
    _look(desk)
    album.picture("thiet-bi-chu-to")
    hand.press(Key.Key_Return)
    hand.until(desk.at_home, "home again")
    hand.click(hand.find(Button, "Chữ to"))
    desk.stored()


def recovery(desk: Stage, album: Album) -> None:
    """The passphrase for when all else fails; on the practice desk nothing is stored."""
    hand = desk.hand
    desk.office.home.recovery.emit()
    hand.settle(0.05)
    album.picture("mat-khau-khoi-phuc")
    hand.click(hand.find(Button, "Để sau"))
    hand.until(desk.at_home, "home again")


def _look(desk: Stage) -> None:
    desk.hand.click(desk.hand.find(Button, "Thiết bị"))
    page = desk.office.devices
    desk.hand.until(lambda: page.items and not page.checking, "the devices are asked")
    desk.stored()
