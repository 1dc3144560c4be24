"""What a technician sees: every device with its light, the camera's stand, the printer."""

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


def _look(desk: Stage) -> None:
    desk.hand.click(desk.hand.find(Button, "Thiết bị"))
    page = desk.office.devices
    desk.hand.until(lambda: page.items and not page.checking, "the devices are asked")
    desk.stored()
