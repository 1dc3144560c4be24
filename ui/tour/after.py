"""After filing: a paper and a fee are asked for, the case's page, a supplement, a refusal."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from urllib.request import urlopen

from PySide6.QtCore import Qt

from kiosk.model import State
from ui.officer.case_page import CasePage
from ui.tour.album import Album
from ui.tour.hand import Waited
from ui.tour.stage import Stage
from ui.widgets.buttons import Button, Tick

Key = Qt.Key
ASKED = "Ảnh giấy khai sinh bị mờ ở góc dưới, đề nghị chụp lại rõ toàn bộ trang."


def after_filing(desk: Stage, album: Album) -> None:
    """From the number to the supplement under the same number."""
    hand = desk.hand
    desk.to_review("trich luc", "Giấy khai sinh")
    hand.press(Key.Key_F2)
    desk.state(State.FILED)
    case = desk.office.seat.visit.open_case()
    number = case.receipt.number if case.receipt else ""
    desk.end()
    authority = Authority(desk.office.seat.desk.portal_url)
    authority.press(number, "phi", amount="8000", way="online", note="8.000 đồng một bản")
    authority.press(number, "quyet-dinh", decision="supplement", text=ASKED)
    hand.click(hand.find(Button, "Hỏi cổng về hồ sơ đã nộp"))
    hand.until(lambda: hand.shows("Cơ quan yêu cầu bổ sung"), "the authority's words")
    desk.stored()
    album.picture("yeu-cau-bo-sung")
    desk.office.open_case(case.id)
    _at_case(desk, "the case's page")
    album.picture("trang-ho-so")
    desk.office.case_page.verticalScrollBar().setValue(9_999)
    hand.settle(0.05)
    album.picture("trang-ho-so-cuoi-trang")
    hand.click(hand.find(Button, "Bổ sung ngay"))
    _supplement(desk, album)
    authority.press(number, "quyet-dinh", decision="refuse", text="Không thuộc thẩm quyền")
    hand.click(hand.find(Button, "Hỏi cổng về hồ sơ đã nộp"))
    hand.until(lambda: hand.shows("Bị từ chối"), "the refusal")
    desk.stored()
    album.picture("bi-tu-choi")


def _supplement(desk: Stage, album: Album) -> None:
    hand = desk.hand
    desk.go("papers")
    album.picture("bo-sung-giay-nao")
    other = desk.page("papers").findChildren(Tick)[-1]
    other.setFocus()
    hand.press(Key.Key_Space, Key.Key_Return)
    desk.go("capture")
    desk.taken()
    album.picture("bo-sung-chup")
    hand.press(Key.Key_F2)
    desk.go("review")
    desk.stored()
    album.picture("bo-sung-kiem-tra")
    hand.press(Key.Key_F2)
    desk.state(State.FILED)
    album.picture("bo-sung-da-gui")
    desk.end()


def _at_case(desk: Stage, what: str) -> None:
    page = desk.office.case_page

    def shown() -> bool:
        shell = desk.office.shell
        return shell.stack.currentWidget() is page and desk.hand.shows("Sự đồng ý của công dân")

    if not isinstance(page, CasePage):
        raise Waited(what)
    desk.hand.until(shown, what)
    desk.stored()


class Authority:
    """Somebody at the practice portal's own pages."""

    def __init__(self, url: str) -> None:
        self._url = url

    def press(self, number: str, button: str, **form: str) -> None:
        """Press a button on the page of the dossier with this number."""
        page = re.search(rf'href="(/ho-so/\d+)">{re.escape(number)}<', self._get("/"))
        if page is None:
            raise Waited("the dossier at the practice portal")
        token = re.search(r'name="token" value="([^"]+)"', self._get(page[1]))
        data = urlencode({"token": token[1] if token else "", **form}).encode()
        with urlopen(f"{self._url}{page[1]}/{button}", data, timeout=10):  # noqa: S310 - loopback
            pass

    def _get(self, path: str) -> str:
        with urlopen(self._url + path, timeout=10) as answer:  # noqa: S310 - loopback
            text: str = answer.read().decode()
        return text
