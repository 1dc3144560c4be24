"""The portal's own pages inside the desk; where no browser can start, what the desk says then.

The citizen's part is left out: the training site's sample pages stand for what lies behind a
log-in, and the visit ends without a number.
"""

from __future__ import annotations

from urllib.parse import urljoin

from PySide6.QtCore import Qt, QUrl

from kiosk.model import State
from ui.browser import engine
from ui.officer.send import SendPage
from ui.tour.album import Album
from ui.tour.hand import Waited
from ui.tour.stage import Stage
from ui.widgets.buttons import Button

Key = Qt.Key


def at_portal(desk: Stage, album: Album) -> None:
    """From the sealed case to the packet's page, by way of the portal where it can be opened."""
    page = desk.page("send")
    if not isinstance(page, SendPage):
        raise Waited("step 9 is another page")
    hand, side = desk.hand, page.portal
    if engine.why_not():
        hand.until(lambda: side.face == "packet", "the packet instead")
        album.picture("cong-khong-mo-duoc")
        return
    hand.until(lambda: side.visit.screen, "the portal's page")
    _pages(desk, album, page)
    hand.until(lambda: side.face == "unsure", "the question what became of it")
    desk.go("send")
    album.picture("cong-chua-ro-da-nop")
    hand.press(Key.Key_F6)
    desk.state(State.EXPORTED)
    hand.until(lambda: side.face == "portal", "the portals")
    desk.go("send")
    album.picture("cong-chon")
    hand.press(Key.Key_F6)
    hand.until(lambda: side.face == "packet", "the packet")


def _pages(desk: Stage, album: Album, page: SendPage) -> None:
    hand, screen = desk.hand, page.portal.visit.screen
    if screen is None:
        raise Waited("the portal's page is gone")
    session, panel = screen.session, screen.panel

    def at(step: str) -> None:
        hand.until(lambda: session.step is not None and session.step.id == step, f"page {step}")
        hand.settle(0.4)

    at("dang_nhap")
    album.picture("cong-dang-nhap")
    phone = hand.find(Button, "Mở trên điện thoại công dân")
    hand.click(phone)
    album.picture("cong-ma-dien-thoai")
    hand.click(phone)
    for step in ("to_khai_1", "giay_to", "gui"):
        known = session.plan.step(step)
        session.go_to(QUrl(urljoin(session.plan.start, known.sample if known else "")))
        at(step)
        album.picture(f"cong-{step.replace('_', '-')}")
        if panel.values:
            hand.click(panel.fill)
            hand.until(lambda: not session.busy, "filled")
            album.picture("cong-da-dien")
    hand.click(panel.leave)
    album.picture("cong-dong-khi-chua-co-so")
    hand.click(panel.leave)
