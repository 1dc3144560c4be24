"""Step 9: sending and its number; or the packet, or the paper way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _
from pathlib import Path

from PySide6.QtCore import Qt

from kiosk.desk import approval, at_portal, printing, review, send, supplement, ways
from kiosk.desk.send import Progress
from kiosk.model import Case, Citizen, State
from ui.officer.approving import ApprovalSide
from ui.officer.seat import Seat
from ui.officer.send_portal import CARD, PortalSide, refuse_number
from ui.officer.send_view import SendView, sentence
from ui.officer.sending import Sending
from ui.officer.step import StepPage
from ui.widgets.dialogs import ask

FILED = (State.FILED, State.ACCEPTED, State.RETURNED, State.CLOSED)
AGAIN = (*FILED, State.ON_PAPER, State.SEALED, State.SENDING)
"""The next matter of the same citizen may begin: this one goes its way by itself."""


class SendPage(StepPage):
    """A confirmed case is sealed and sent at once; before that the way can be chosen."""

    name = "send"

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat, _("Nộp hồ sơ"))
        self.view = SendView()
        self.portal = PortalSide(self, self.view, self._show)
        self.sending = Sending(seat)
        self.approving = ApprovalSide(self, self.view, self._seal)
        self.body.addWidget(self.view)
        self.sending.moved.connect(self._moved)
        self.sending.failed.connect(self.show_error)
        self.view.way_chosen.connect(self._choose_way)
        self.view.packet.folder_chosen.connect(self._export)
        self.view.packet.number_given.connect(self._take_number)
        for button, act in (
            (self.view.slip, self.print_slip),
            (self.view.next_time, self.print_next_time),
            (self.view.filled, self.print_filled),
            (self.view.blank, self.print_blank),
            (self.view.confirmation, self.print_confirmation),
            (self.view.another, self.again.emit),
        ):
            button.clicked.connect(lambda _on=False, act=act: act())

    # the step

    def enter(self) -> None:
        """Show where the case stands; a confirmed one is sealed now."""
        case = self.seat.visit.case
        if case is None:
            return
        self.approving.rest()
        if supplement.under_way(self.seat.visit) and not review.confirmed(self.seat.visit):
            self.jump.emit("review", "")
        elif approval.wanted(self.seat.desk, case) and review.confirmed(self.seat.visit):
            self.approving.ask()
        elif review.confirmed(self.seat.visit):
            self._seal()
        else:
            self._show(case)

    def _seal(self) -> None:
        self.approving.rest()
        self.set_title(_("Đang nộp hồ sơ"), "")
        self.view.show_wait(_("Đang niêm phong hồ sơ…"))
        self.portal.fresh = True
        self.work(partial(send.seal, self.seat.desk, self.seat.visit), self._show)

    def leave(self) -> None:
        """Look no more; the queue goes on by itself, a portal's page does not."""
        self.sending.stop()
        self.portal.visit.leave()

    def wake(self) -> None:
        """It may have been sent meanwhile."""
        self.enter()

    def forget(self) -> None:
        """Nothing of the case stays."""
        super().forget()
        self.sending.stop()
        self.approving.rest()
        self.view.forget()
        self.set_title(_("Nộp hồ sơ"), "")

    def forward(self) -> None:
        """Approve, give the number, or end the visit."""
        if self.approving.asks:
            self.approving.give()
        elif not self.portal.forward():
            self.finished.emit()

    def next_words(self) -> str:
        """What Enter does here."""
        state = self._state()
        if self.portal.face:
            return self.portal.next_words()
        if self.approving.asks:
            return _("Duyệt và nộp ›")
        if state in (State.DRAFT, State.REVIEWED):
            return ""
        if state in (State.SEALED, State.SENDING, State.UNSURE):
            return _("Để máy tự gửi, kết thúc phiên")
        return _("Kết thúc phiên")

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """F5 and F6 work on the packet or the portal, F5 tries again; F9 and F7 print."""
        state = self._state()
        if self.portal.face:
            return self.portal.keys()
        if state in FILED:
            return {Qt.Key.Key_F9: self.print_slip, Qt.Key.Key_F7: self.print_next_time}
        if state is State.ON_PAPER:
            return {Qt.Key.Key_F9: self.print_filled, Qt.Key.Key_F7: self.print_blank}
        return {Qt.Key.Key_F5: self.sending.again}

    def say(self) -> tuple[str, str]:
        """Different words while it is sent, once there is a number, and on paper."""
        words, why = super().say()
        state = self._state()
        if self.portal.face:
            return self.portal.say(), why
        if self.approving.asks:
            return _("Lãnh đạo xem lại rồi hồ sơ mới gửi. Ông/bà đợi giúp tôi một chút."), ""
        if state in FILED:
            return words or _("Hồ sơ đã gửi. Ông/bà giữ giúp phiếu này để hỏi kết quả."), why
        if state is State.ON_PAPER:
            return _("Ông/bà cầm tờ khai này và giấy tờ, nộp ngay tại quầy giúp tôi."), ""
        if state is State.DRAFT:
            return _("Hồ sơ này gửi qua mạng được, hoặc ông/bà nộp bản giấy tại quầy."), ""
        return _("Máy đang gửi hồ sơ. Ông/bà đợi giúp tôi một chút."), ""

    def wide(self) -> bool:
        """A portal's page is made for a whole screen."""
        return self.portal.visit.screen is not None

    def show_error(self, sentence: str) -> None:
        """Beside the portal's page while that is open."""
        if not self.portal.say_beside(sentence, "error"):
            super().show_error(sentence)

    def tell(self, sentence: str) -> None:
        """There too."""
        if not self.portal.say_beside(sentence, "attention"):
            super().tell(sentence)

    def take_card(self, citizen: Citizen) -> bool:
        """No use of it beside a portal's page: what is filed there is sealed."""
        return self.portal.say_beside(CARD, "attention")

    # drawing

    def _state(self) -> State | None:
        case = self.seat.visit.case
        return case.state if case else None

    def _show(self, case: Case) -> None:
        """Draw the face of the case's state."""
        state = case.state
        self.seat.queued.emit()
        self.view.another.setVisible(state in AGAIN)
        if state is State.DRAFT:
            self._show_ways()
        elif self.portal.takes(case):
            self.portal.draw(case)
        elif state in (State.SEALED, State.SENDING, State.UNSURE):
            self.set_title(_("Đang nộp hồ sơ"), _("Hồ sơ đã được giữ trong hàng chờ, không mất."))
            self.view.show_wait(_("Đang gửi lên cổng…"))
            self.sending.start(case.id)
        elif state is State.ON_PAPER:
            self.set_title(
                _("Nộp trực tiếp tại quầy"),
                _("In tờ khai, công dân xem lại, ký rồi nộp cùng giấy tờ."),
            )
            self.view.show_paper()
        elif state in FILED:
            self._show_number(case)
        else:
            self.set_title(_("Cổng từ chối hồ sơ"), "")
            self.view.show_refused(case.portal_note)
        self.look_again.emit()

    def _show_ways(self) -> None:
        desk, visit = self.seat.desk, self.seat.visit
        self.set_title(
            _("Nộp bằng cách nào?"), _("Chọn xong sẽ quay lại bước kiểm tra, chưa gửi gì.")
        )
        self.work(lambda: ways.ways(desk, visit), self.view.show_ways)

    def _show_number(self, case: Case) -> None:
        more = supplement.concerns(self.seat.visit)
        self.set_title(
            _("Đã gửi phần bổ sung") if more else _("Đã nộp xong"),
            _("In phiếu đưa công dân giữ, rồi kết thúc phiên."),
        )
        number = case.receipt.number if case.receipt else ""
        # a field that has gone hands its focus to the next button, where Enter would press it
        self.setFocus()
        self.view.show_number(case, send.number_qr(number) if number else ())

    # sending

    def _moved(self, progress: Progress) -> None:
        if progress.settled:
            desk, visit = self.seat.desk, self.seat.visit
            self.work(lambda: send.reload(desk, visit), self._settled_case)
            return
        tone, words, title = sentence(progress)
        self.set_title(title)
        actions: list[tuple[str, Callable[[], object]]] = []
        if progress.blocked == "draft":
            actions.append((_("Xoá nháp lạ…"), self._ask_release))
        if tone != "info":
            actions.append((_("Thử lại ngay (F5)"), self.sending.again))
        self.view.show_progress(progress, tone, words, actions)

    def _settled_case(self, case: Case) -> None:
        self.sending.stop()
        self._show(case)

    def _ask_release(self) -> None:
        ask(
            self.window(),
            _("Xoá bản nháp lạ trên cổng?"),
            _(
                "Trên cổng có một bản nháp không do máy này tạo, có thể là của người khác đang "
                "làm. Xoá rồi thì không lấy lại được. Hỏi người cùng dùng tài khoản này trước."
            ),
            _("Xoá bản nháp đó"),
            self.sending.release,
        )

    def _choose_way(self, way: str) -> None:
        desk, visit = self.seat.desk, self.seat.visit
        self.work(lambda: ways.choose(desk, visit, way), lambda _case: self.finished.emit())

    # the packet

    def _export(self, folder: str) -> None:
        desk, case = self.seat.desk, self.seat.visit.open_case()
        self.clear_errors()
        self.work(
            lambda: send.export(desk, case.id, Path(folder)),
            lambda files: self.view.packet.show_saved(len(files)),
        )

    def _take_number(self, text: str) -> None:
        desk, visit = self.seat.desk, self.seat.visit
        self.work(
            lambda: send.take_number(desk, visit, text),
            self._show,
            partial(refuse_number, self, self.view.packet.number),
        )

    # printing

    def print_slip(self) -> None:
        """F9: the slip with the number."""
        desk, visit = self.seat.desk, self.seat.visit
        self._print(lambda: printing.support_of(desk, visit), "phieu-ho-tro")

    def print_next_time(self) -> None:
        """F7: how the citizen can do it alone next time."""
        desk, visit = self.seat.desk, self.seat.visit
        self._print(lambda: printing.next_time_of(desk, visit), "lan-sau-tu-lam")

    def print_filled(self) -> None:
        """F9 on paper: the form with the answers, and the checklist."""
        desk, visit = self.seat.desk, self.seat.visit
        self._print(lambda: printing.paper_route(desk, visit, filled=True), "to-khai")

    def print_blank(self) -> None:
        """F7 on paper: the empty form, and the checklist."""
        desk, visit = self.seat.desk, self.seat.visit
        self._print(lambda: printing.paper_route(desk, visit, filled=False), "mau-trong")

    def print_confirmation(self) -> None:
        """The portal's own page with the number, as it was kept."""
        desk, case = self.seat.desk, self.seat.visit.open_case()
        self._print(lambda: at_portal.confirmation(desk, case), "trang-xac-nhan")

    def _print(self, make: Callable[[], bytes], title: str) -> None:
        self.work(make, lambda pdf: self.seat.print_pdf.emit(pdf, title))
