"""The faces of step 9: ways, progress, number, packet, paper, refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from kiosk.desk.at_portal import Offer, has_confirmation
from kiosk.desk.send import CopyRow, Progress
from kiosk.desk.ways import Way
from kiosk.model import Case, State
from ui.officer.send_guided import PortalCard
from ui.officer.send_number import NumberCard
from ui.officer.send_packet import PacketCard
from ui.widgets.blocks import Card, Message, empty
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.text import Words
from ui.widgets.tile import Tile

Actions = Sequence[tuple[str, Callable[[], object]]]


class SendView(QWidget):
    """One face at a time; `way_chosen` carries the id of a way."""

    way_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.packet = PacketCard()
        self.portal = PortalCard()
        self.slip = Button(_("In phiếu"), kind="primary", hint="F9")
        self.next_time = Button(_("In phiếu “Lần sau tự làm được”"), hint="F7")
        self.confirmation = Button(_("In trang xác nhận của cổng"))
        self.another = Button(_("Làm thêm việc khác cho công dân này"))
        self.filled = Button(_("In tờ khai đã điền"), kind="primary", hint="F9")
        self.blank = Button(_("In mẫu trống"), hint="F7")
        self._ways = QWidget()
        self._way_list = QVBoxLayout(self._ways)
        self._way_list.setContentsMargins(0, 0, 0, 0)
        self._way_list.setSpacing(10)
        self._wait = Card()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._words = Words("", "strong")
        self._tries = Words("", "lead")
        self._state = Message("info")
        self._number = QWidget()
        self.number = NumberCard()
        self._paper = QWidget()
        self._refused = Message("error")
        self._arrange()

    def _arrange(self) -> None:
        for part in (self._words, self._bar, self._tries, self._state):
            self._wait.inside.addWidget(part)
        numbers = QVBoxLayout(self._number)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(12)
        numbers.addWidget(self.number)
        numbers.addLayout(_row(self.slip, self.next_time, self.confirmation))
        numbers.addWidget(
            Words(_("Phiếu không thay thế Giấy tiếp nhận hồ sơ và hẹn trả kết quả."), "small")
        )
        paper = QVBoxLayout(self._paper)
        paper.setContentsMargins(0, 0, 0, 0)
        paper.setSpacing(12)
        paper.addLayout(_row(self.filled, self.blank))
        paper.addWidget(
            Words(
                _("Trong bản in có danh mục giấy tờ phải nộp, nơi nộp và lệ phí."),
                "lead",
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._faces = (
            self._ways,
            self._wait,
            self._number,
            self.portal,
            self.packet,
            self._paper,
            self._refused,
        )
        for face in self._faces:
            column.addWidget(face)
        column.addLayout(_row(self.another))
        self._face(self._wait)

    def show_ways(self, ways: Sequence[Way]) -> None:
        """Offer the ways; the present one says so."""
        empty(self._way_list)
        for way in ways:
            tile = Tile(way.title, way.text, partial(self.way_chosen.emit, way.id))
            tile.set_picked(way.chosen)
            self._way_list.addWidget(tile)
        self._face(self._ways)

    def show_wait(self, words: str) -> None:
        """Work has begun."""
        self._bar.setRange(0, 0)
        self._bar.show()
        self._words.setText(words)
        self._tries.setText("")
        self._state.clear()
        self._face(self._wait)

    def show_progress(self, progress: Progress, tone: str, words: str, actions: Actions) -> None:
        """Say how far the sending is, with the number of tries."""
        moving = tone == "info"
        self._bar.setVisible(moving)
        self._words.setText(progress.words)
        tries = _("Lần gửi thứ {n}.").format(n=progress.tries) if progress.tries else ""
        self._tries.setText(tries)
        self._state.say(words, tone, actions)
        self._face(self._wait)

    def show_number(self, case: Case, modules: tuple[tuple[bool, ...], ...]) -> None:
        """Show the number large."""
        number = case.receipt.number if case.receipt else ""
        self.number.show_number(number, _number_words(case.state), case.portal_note, modules)
        self.confirmation.setVisible(has_confirmation(case))
        self._face(self._number)

    def show_packet(
        self, rows: Sequence[CopyRow], link: str, *, portal_inside: bool = False
    ) -> None:
        """Show the packet's three things to do, with a way back to the portal in the desk."""
        self.packet.show_case(rows, link, portal_inside=portal_inside)
        self._face(self.packet)

    def show_portal(self, offers: Sequence[Offer]) -> None:
        """Show the portals that can be opened here."""
        self.portal.show_ready(offers)
        self._face(self.portal)

    def show_packet_instead(self, why: str, rows: Sequence[CopyRow], link: str) -> None:
        """Say why no portal can be opened here, and what to do instead."""
        self.portal.show_ready((), why)
        self.packet.show_case(rows, link)
        self._face(self.portal, self.packet)

    def show_unsure(self) -> None:
        """Ask what became of a visit to the portal."""
        self.portal.show_unsure()
        self._face(self.portal)

    def show_paper(self) -> None:
        """Show what to print."""
        self._face(self._paper)

    def show_refused(self, note: str) -> None:
        """Show the portal's no, and what comes next."""
        self._refused.say(
            _(
                "{note} Hồ sơ vẫn được giữ: ở màn hình chính, mở mục “Bị từ chối” "
                "để sửa và nộp lại."
            ).format(note=note),
            "error",
        )
        self._face(self._refused)

    def forget(self) -> None:
        """Show nothing of any case."""
        self.packet.forget()
        self.portal.forget()
        self.number.show_number("", "", "", ())
        self._state.clear()
        self._refused.clear()
        self._words.setText("")
        self._tries.setText("")
        self._face(self._wait)

    def _face(self, *faces: QWidget) -> None:
        for part in self._faces:
            part.setVisible(part in faces)


def sentence(progress: Progress) -> tuple[str, str, str]:
    """Tone, sentence and title for a case that is on its way."""
    detail = progress.detail
    if progress.blocked == "draft":
        words = _(
            "Cổng đang giữ một bản nháp lạ của cùng thủ tục, nên chưa gửi được. Hồ sơ này vẫn "
            "nằm trong hàng chờ. Hỏi người cùng dùng tài khoản, rồi xoá bản nháp đó hoặc thử lại."
        )
        return "attention", words, _("Chờ cán bộ quyết định")
    if progress.blocked:
        words = _("{why} Hồ sơ vẫn nằm trong hàng chờ, không mất.").format(why=detail)
        return "error", words, _("Chưa gửi được")
    if progress.state is State.UNSURE:
        words = _(
            "Mất câu trả lời của cổng. Máy đang hỏi lại xem cổng đã nhận chưa, không gửi hai lần."
        )
        return "attention", words, _("Chưa rõ cổng đã nhận chưa")
    if detail:
        words = _("{why} Máy tự gửi lại sau; hồ sơ không mất, có thể phục vụ người khác.").format(
            why=detail
        )
        return "attention", words, _("Chưa gửi được, máy sẽ gửi lại")
    return (
        "info",
        _("Thường mất vài giây. Có thể kết thúc phiên; máy vẫn gửi."),
        _("Đang nộp hồ sơ"),
    )


def _number_words(state: State) -> str:
    return {
        State.FILED: _("Đã gửi, chờ cơ quan tiếp nhận"),
        State.ACCEPTED: _("Cơ quan đã tiếp nhận"),
        State.RETURNED: _("Cơ quan yêu cầu bổ sung"),
    }.get(state, _("Đã xong"))


def _row(*buttons: Button) -> Flow:
    flow = Flow()
    for button in buttons:
        flow.addWidget(button)
    return flow
