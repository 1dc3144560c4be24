"""What step 9 does for a case that a person hands over: on the portal's pages, or as a packet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from kiosk.desk import at_portal, send
from kiosk.desk.at_portal import Offer
from kiosk.model import Case, State
from ui.browser import engine
from ui.officer.at_portal import PortalVisit
from ui.officer.send_view import SendView
from ui.officer.step import StepPage
from ui.widgets.field import TextField

MISFIT = _(
    "Công thức của cổng không khớp ở vài chỗ. Báo kỹ thuật viên: báo cáo nằm trong thư mục "
    "“reports”, không có thông tin công dân."
)
CARD = _(
    "Súng quét vừa đọc một thẻ; không có gì được gõ vào trang. Muốn điền thì bấm “Điền trang này”; "
    "muốn đọc thẻ khác thì đóng trang trước."
)


class PortalSide(QObject):
    """Belongs to the page of step 9; `show` draws a case there."""

    def __init__(self, page: StepPage, view: SendView, show: Callable[[Case], None]) -> None:
        super().__init__(page)
        self.fresh = False
        """The case was sealed a moment ago: what it waits for begins without a further press."""
        self.visit = PortalVisit(page.seat)
        self._page, self._seat, self._view, self._show = page, page.seat, view, show
        visit, card = self.visit, view.portal
        visit.shown.connect(self._make_room)
        visit.closed.connect(self._take_room_back)
        visit.over.connect(self._left)
        visit.misfit.connect(lambda: page.message.say(MISFIT, "attention"))
        visit.failed.connect(page.show_error)
        card.opened.connect(visit.open)
        card.looked_up.connect(self.look_up)
        card.number_given.connect(self._take_number)
        card.not_filed.connect(self._not_filed)
        card.by_packet.connect(self.show_packet)
        view.packet.portal_wanted.connect(self.back_to_portal)

    @property
    def face(self) -> str:
        """What is shown: visit, portal, packet, unsure; nothing for all other cases."""
        case = self._seat.visit.case
        if self.visit.screen is not None:
            return "visit"
        if case is None or case.state not in at_portal.OPEN:
            return ""
        if case.state is State.UNSURE:
            return "unsure" if case.connector == "guided" else ""
        return "packet" if self._view.packet.isVisibleTo(self._view) else "portal"

    def takes(self, case: Case) -> bool:
        """True for a case that is drawn here."""
        return case.state is State.EXPORTED or (
            case.state is State.UNSURE and case.connector == "guided"
        )

    def forward(self) -> bool:
        """Do what Enter does; False where it does nothing here."""
        acts = {
            "visit": self._nothing,
            "portal": self._view.portal.open_first,
            "packet": self._view.packet.give_number,
            "unsure": self._view.portal.give_number,
        }
        if self.face not in acts:
            return False
        acts[self.face]()
        return True

    def next_words(self) -> str:
        """What Enter does."""
        return _("Mở cổng ›") if self.face == "portal" else _("Ghi số hồ sơ ›")

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """F5 and F6 are the two main buttons of each face, F7 leads back to the portal."""
        packet, card = self._view.packet, self._view.portal
        acts: dict[str, tuple[Callable[[], object], ...]] = {
            "portal": (card.open_first, self.show_packet),
            "packet": (packet.ask_folder, packet.open_link, self.back_to_portal),
            "unsure": (self.look_up, self._not_filed),
        }
        keys = (Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F7)
        return dict(zip(keys, acts.get(self.face, ()), strict=False))

    def say(self) -> str:
        """What to say to the citizen."""
        if self.face == "unsure":
            return _("Ông/bà xem giúp tin nhắn: cổng đã báo số hồ sơ chưa?")
        return _("Ông/bà đăng nhập bằng điện thoại của mình, tôi điền cùng ông/bà.")

    def draw(self, case: Case) -> None:
        """Draw the face of the case's state."""
        if case.state is State.UNSURE:
            self._page.set_title(_("Công dân đã nộp chưa?"), "")
            self._view.show_unsure()
        elif case.connector == "guided":
            self._page.set_title(
                _("Nộp trên cổng cùng công dân"), _("Hồ sơ đã niêm phong và lưu, không mất.")
            )
            desk, visit = self._seat.desk, self._seat.visit
            self._page.work(lambda: at_portal.offers(desk, visit), self._show_offers)
        else:
            self.show_packet()

    def show_packet(self) -> None:
        """Show the packet's three things to do."""
        visit = self._seat.visit
        self._page.set_title(
            _("Nộp trên cổng cùng công dân"),
            _("Hồ sơ đã đóng gói và lưu. Làm lần lượt ba việc dưới đây."),
        )
        self._view.show_packet(
            send.copy_rows(self._seat.desk, visit),
            send.deep_link(visit),
            portal_inside=self._opens_inside(),
        )
        self._page.look_again.emit()

    def back_to_portal(self) -> None:
        """Leave the packet's list for the portal inside the desk, where there is one."""
        if self._opens_inside():
            self._show(self._seat.visit.open_case())

    def _opens_inside(self) -> bool:
        case = self._seat.visit.case
        return case is not None and case.connector == "guided" and not engine.why_not()

    def look_up(self) -> None:
        """Open the page on which the portal tells what it has."""
        desk, case = self._seat.desk, self._seat.visit.open_case()
        if case.recipe and not engine.why_not():
            self.visit.open(case.recipe, looking_up=True)
        else:
            self._page.work(lambda: at_portal.lookup(desk, case), _open_outside)

    def say_beside(self, sentence: str, how: str) -> bool:
        """Say it beside the portal's page; False while that is not open."""
        if self.visit.screen is None:
            return False
        self.visit.screen.panel.message.say(sentence, how)
        self.visit.screen.panel.area.verticalScrollBar().setValue(0)
        return True

    def _show_offers(self, offers: list[Offer]) -> None:
        fresh, self.fresh = self.fresh, False
        why = engine.why_not()
        if why:
            visit = self._seat.visit
            rows = send.copy_rows(self._seat.desk, visit)
            self._view.show_packet_instead(why, rows, send.deep_link(visit))
            return
        self._view.show_portal(offers)
        if fresh and len(offers) == 1:
            self.visit.open(offers[0].recipe)

    def _make_room(self) -> None:
        screen, page = self.visit.screen, self._page
        if screen is None:
            return
        page.clear_errors()
        page.takeWidget()
        page.setWidget(screen)
        page.look_again.emit()
        screen.session.view.setFocus()

    def _take_room_back(self) -> None:
        self._page.takeWidget()
        self._page.setWidget(self._page.inner)
        self._page.inner.show()
        self._page.look_again.emit()

    def _left(self, case: Case) -> None:
        now = self._seat.visit.case
        if now is not None and now.id == case.id:
            self._show(case)

    def _take_number(self, text: str) -> None:
        desk, visit = self._seat.desk, self._seat.visit
        self._page.work(
            lambda: at_portal.number_typed(desk, visit, text),
            self._show,
            partial(refuse_number, self._page, self._view.portal.number),
        )

    def _not_filed(self) -> None:
        desk, visit = self._seat.desk, self._seat.visit
        self._page.work(lambda: at_portal.not_filed(desk, visit), self._show)

    def _nothing(self) -> None:
        """Enter belongs to the portal's page."""


def refuse_number(page: StepPage, number: TextField, sentence: str) -> None:
    """Say at its line why a number cannot be one."""
    number.set_error(sentence)
    QTimer.singleShot(0, lambda: page.reveal(number))


def _open_outside(address: str) -> None:
    if address:
        QDesktopServices.openUrl(QUrl(address))
