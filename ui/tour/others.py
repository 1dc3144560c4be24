"""The other ways: nothing found, refused, interrupted, portal off, packet, paper, other looks."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kiosk.model import State
from ui.tour.album import Album
from ui.tour.filling import fill_form
from ui.tour.guided import at_portal
from ui.tour.stage import Stage
from ui.widgets.buttons import Button
from ui.widgets.tile import Tile

Key = Qt.Key
NOBODY = "http://127.0.0.1:9"
"""Where nothing listens."""


def nothing_found(desk: Stage, album: Album) -> None:
    """A search without a hit, and a procedure without a guide."""
    hand = desk.hand
    hand.press(Key.Key_Return)
    desk.go("procedure")
    hand.write("xyzxyz")
    desk.stored()
    album.picture("tim-khong-thay")
    hand.press(*[Key.Key_Backspace] * 6)
    hand.write("cong chung")
    desk.stored()
    album.picture("chua-co-goi-huong-dan")
    hand.click(desk.office.shell.header.end)
    hand.settle(0.1)
    album.dialog("ket-thuc-phien")
    hand.press(Key.Key_Return)
    hand.until(desk.at_home, "home again")


def refuse(desk: Stage, album: Album) -> None:
    """A citizen who does not agree: paper, and nothing stays."""
    hand = desk.hand
    desk.to_consent("trich luc", "Giấy khai sinh")
    hand.click(hand.find(Button, "Công dân không đồng ý"))
    hand.settle(0.1)
    album.dialog("khong-dong-y")
    before = len(desk.printed)
    hand.press(Key.Key_Return)
    hand.until(lambda: len(desk.printed) > before, "the paper form")
    album.paper("mau-trong-va-danh-muc")
    hand.until(desk.at_home, "home after the refusal")


def unfinished(desk: Stage, album: Album) -> None:
    """An interrupted case, and how it is taken up again."""
    hand = desk.hand
    desk.to_consent("dang ky khai sinh", "Có giấy chứng sinh")
    desk.consent()
    desk.go("form")
    desk.stored()
    album.picture("khai-sinh-to-khai")
    hand.press(Key.Key_1)
    desk.stored()
    hand.press(Key.Key_Return)
    desk.stored()
    hand.write("Hà Gia Bảo")
    hand.press(Key.Key_Tab)
    hand.write("31022026")
    hand.press(Key.Key_Return)
    desk.stored()
    album.picture("khai-sinh-ngay-sai")
    hand.click(desk.office.shell.header.pause)
    hand.until(desk.at_home, "home after the pause")
    desk.stored()
    album.picture("ho-so-lam-do")
    hand.click(hand.find(Button, "Làm tiếp"))
    desk.go("form")
    desk.stored()
    desk.office.shell.walk.jump("review")
    desk.go("review")
    desk.stored()
    album.picture("kiem-tra-con-viec")
    hand.press(Key.Key_Return)
    desk.go("form")
    desk.stored()
    album.picture("sua-roi-quay-lai")
    desk.end_by_header()


def portal_off(desk: Stage, album: Album) -> None:
    """The portal does not answer; the case waits and goes out later."""
    hand = desk.hand
    url = desk.office.seat.desk.portal_url
    desk.office.seat.desk.portal_url = NOBODY
    desk.to_review("trich luc", "Giấy khai sinh")
    hand.press(Key.Key_F2)
    desk.go("send")
    hand.until(lambda: hand.shows("Thử lại ngay"), "the portal is off")
    album.picture("cong-khong-tra-loi")
    desk.office.seat.desk.portal_url = url
    hand.press(Key.Key_F5)
    desk.state(State.FILED)
    album.picture("da-gui-lai")
    desk.printer_says = "Máy in phiếu nhỏ hết giấy. Lắp cuộn giấy mới rồi in lại."
    desk.printing(Key.Key_F9)
    album.picture("in-phieu-het-giay")
    desk.printer_says = ""
    before = len(desk.printed)
    hand.click(hand.find(Button, "In lại"))
    hand.until(lambda: len(desk.printed) > before, "the slip is printed again")
    hand.settle(0.1)
    album.picture("in-phieu-in-lai")
    desk.end()


def packet(desk: Stage, album: Album) -> None:
    """Residence goes to the police portal: account, its pages, packet, number typed back."""
    hand = desk.hand
    desk.to_consent("tam tru", "Ở nhà thuê")
    desk.consent()
    desk.go("account")
    album.picture("tai-khoan")
    hand.press(Key.Key_1)
    desk.go("form")
    fill_form(desk, {"noi_tam_tru": "Thôn 2, xã Thực Hành, tỉnh Phú Thọ"}, album.picture)
    desk.all_papers()
    desk.go("review")
    hand.press(Key.Key_F2)
    desk.state(State.EXPORTED)
    at_portal(desk, album)
    album.picture("goi-ho-so")
    desk.scroll_down("send")
    album.picture("goi-ho-so-ghi-so")
    hand.press(Key.Key_Return)
    desk.stored()
    album.picture("goi-ho-so-so-sai")
    hand.write("H01.23-261124-000123")
    hand.press(Key.Key_Return)
    desk.state(State.FILED)
    album.picture("goi-ho-so-da-co-so")
    desk.end()


def on_paper(desk: Stage, album: Album) -> None:
    """The officer takes another way at the review."""
    hand = desk.hand
    desk.to_review("trich luc", "Giấy khai sinh")
    hand.click(hand.find(Button, "Sửa Gửi tới"))
    desk.go("send")
    desk.stored()
    album.picture("chon-cach-nop")
    hand.click(hand.find(Tile, "Nộp trực tiếp tại quầy"))
    desk.go("review")
    desk.stored()
    hand.press(Key.Key_F2)
    desk.state(State.ON_PAPER)
    album.picture("nop-tai-quay")
    desk.printing(Key.Key_F9)
    album.paper("to-khai-da-dien")
    desk.end()


def large_and_contrast(desk: Stage, album: Album) -> None:
    """The same screens with large letters, then with high contrast."""
    hand = desk.hand
    hand.click(hand.find(Button, "Chữ to"))
    desk.stored()
    album.picture("chu-to-ban-lam-viec")
    _sample(desk, album, "chu-to")
    hand.click(hand.find(Button, "Chữ to"))
    hand.click(hand.find(Button, "Tương phản cao"))
    desk.stored()
    album.picture("tuong-phan-ban-lam-viec")
    _sample(desk, album, "tuong-phan")


def _sample(desk: Stage, album: Album, name: str) -> None:
    hand = desk.hand
    hand.press(Key.Key_Return)
    desk.go("procedure")
    desk.stored()
    album.picture(f"{name}-thu-tuc")
    desk.pick("trich luc", "Trích lục kết hôn")
    album.picture(f"{name}-thanh-phan")
    hand.press(Key.Key_F2, Key.Key_Return)
    desk.card_read()
    album.picture(f"{name}-cong-dan")
    hand.press(Key.Key_Return)
    desk.go("consent")
    album.picture(f"{name}-dong-y")
    desk.consent()
    desk.go("form")
    desk.stored()
    album.picture(f"{name}-to-khai")
    hand.press(Key.Key_Return)
    desk.stored()
    hand.press(Key.Key_Return)
    desk.go("capture")
    desk.taken()
    album.picture(f"{name}-chup")
    hand.press(Key.Key_F2)
    desk.go("review")
    desk.stored()
    album.picture(f"{name}-kiem-tra")
    hand.press(Key.Key_F2)
    desk.state(State.FILED)
    album.picture(f"{name}-da-nop")
    desk.end()
