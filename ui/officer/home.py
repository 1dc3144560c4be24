"""Home: start, what is unfinished, what waits, what the authority asks for, today's figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk import days, evening, home, supplement
from kiosk.desk.home import Line, Overview
from ui import theme
from ui.officer.quiet import QuietPage
from ui.officer.seat import Seat
from ui.widgets.blocks import Card, EmptyState, empty
from ui.widgets.buttons import Button
from ui.widgets.dialogs import ask
from ui.widgets.flow import Flow
from ui.widgets.text import Badge, Rule, Words

Action = tuple[str, Callable[[Line], object]]
Actions = Callable[[Line], Sequence[Action]]


class HomePage(QuietPage):
    """`start`: the next citizen. Each of the others carries the id of a case.

    `resumed`: a draft, `replaced`: a refused one, `reopened`: one that waits for its number,
    `opened`: its page is wanted, `supplemented`: the authority asked for papers.
    """

    start = Signal()
    resumed = Signal(str)
    replaced = Signal(str)
    reopened = Signal(str)
    opened = Signal(str)
    supplemented = Signal(str)
    ask_portal = Signal()
    add_officer = Signal()
    catalogue = Signal()
    recovery = Signal()
    devices = Signal()
    large_text = Signal(bool)
    high_contrast = Signal(bool)

    def __init__(self, seat: Seat) -> None:
        super().__init__(_("Bàn làm việc"), "")
        self.seat = seat
        self._warned = False
        self.begin = Button(
            _("Bắt đầu phục vụ công dân"), self.start.emit, kind="primary", hint=_("Enter")
        )
        self.begin.setProperty("big", True)
        row = QHBoxLayout()
        row.addWidget(self.begin)
        row.addStretch(1)
        self.figures = QHBoxLayout()
        self.figures.setSpacing(12)
        self.lists = QVBoxLayout()
        self.lists.setSpacing(12)
        self.body.addLayout(row)
        self.body.addLayout(self.lists)
        self.body.addLayout(self.figures)
        self.body.addWidget(self._switches())

    def _switches(self) -> QWidget:
        holder = QWidget()
        flow = Flow(holder)
        self.large = Button(_("Chữ to"), kind="choice", hint="Ctrl +")
        self.contrast = Button(_("Tương phản cao"), kind="choice")
        for button, signal in ((self.large, self.large_text), (self.contrast, self.high_contrast)):
            button.setCheckable(True)
            button.toggled.connect(signal)
            flow.addWidget(button)
        self.portal = Button(_("Hỏi cổng về hồ sơ đã nộp"), self.ask_portal.emit)
        flow.addWidget(self.portal)
        self.day = Button(_("In phiếu cuối ngày"), self.print_day, icon="print")
        flow.addWidget(self.day)
        self.care = Button(_("Danh mục, gói hướng dẫn"), self.catalogue.emit)
        flow.addWidget(self.care)
        self.devices_button = Button(_("Thiết bị"), self.devices.emit)
        flow.addWidget(self.devices_button)
        self.officer = Button(_("Thêm cán bộ"), self.add_officer.emit)
        flow.addWidget(self.officer)
        self.officer.setVisible(not self.seat.desk.practice)
        return holder

    def enter(self) -> None:
        """Draw from the store; Enter starts."""
        self.show_switches()
        self.reload()
        self.begin.setFocus()

    def forward(self) -> None:
        """Enter starts with the next citizen."""
        self.start.emit()

    def show_switches(self) -> None:
        """Show the two switches as they are now."""
        for button, on in (
            (self.large, theme.current().large),
            (self.contrast, theme.current().contrast),
        ):
            button.blockSignals(True)
            button.setChecked(on)
            button.blockSignals(False)

    def reload(self) -> None:
        """Ask the store again."""
        desk = self.seat.desk
        self.seat.tasks.vault(lambda: home.overview(desk), self.show_overview, self.show_error)

    def show_overview(self, view: Overview) -> None:
        """Draw the lists and the figures."""
        empty(self.lists)
        self._warn(view)
        shown = [
            self._list(
                _("Tiếp tục hồ sơ đang làm dở?"),
                view.unfinished,
                "attention",
                lambda _line: [
                    (_("Làm tiếp"), self._resume),
                    (_("Xoá bản nháp"), self._ask_abandon),
                ],
            ),
            self._list(
                _("Đã nộp trên cổng chưa? Tra lại rồi ghi số"),
                view.unsure,
                "attention",
                lambda _line: [(_("Tra lại"), self._reopen)],
            ),
            self._list(
                _("Chưa rõ đã nộp chưa, máy sắp tự đóng hoặc xoá"),
                view.ending,
                "attention",
                self._ending_actions,
            ),
            self._list(
                _("Cơ quan yêu cầu bổ sung"),
                view.supplements,
                "attention",
                self._supplement_actions,
            ),
            self._list(
                _("Bị từ chối"),
                view.refused,
                "error",
                lambda _line: [(_("Làm lại"), self._replace), (_("Mở"), self._open)],
            ),
            self._list(_("Quá hạn trả kết quả"), view.overdue, "error", self._open_actions),
            self._list(_("Đến hạn hôm nay và ngày mai"), view.due, "attention", self._open_actions),
            self._list(_("Chưa trả lệ phí"), view.unpaid, "attention", self._open_actions),
            self._list(_("Chờ gửi"), view.waiting, "info", self._waiting_actions),
            self._list(
                _("Chờ nộp trên cổng"),
                view.at_portal,
                "info",
                lambda _line: [(_("Mở lại"), self._reopen)],
            ),
            self._list(_("Đã nộp gần đây"), view.filed[:5], "done", self._open_actions),
        ]
        cards = [card for card in shown if card is not None]
        for card in cards:
            self.lists.addWidget(card)
        if not cards:
            self.lists.addWidget(
                EmptyState(_("Chưa có hồ sơ nào."), _("Bấm Enter để phục vụ công dân đầu tiên."))
            )
        self._show_figures(view)

    def _warn(self, view: Overview) -> None:
        told = list(view.warnings)
        if view.damaged:
            text = _("{n} hồ sơ bị hỏng đã được để riêng. Báo người phụ trách máy.")
            told.insert(0, text.format(n=view.damaged))
        actions: list[tuple[str, Callable[[], object]]] = []
        if view.no_recovery:
            told.append(
                _(
                    "Chưa có mật khẩu khôi phục: máy hỏng hoặc đổi tài khoản máy thì không ai mở "
                    "được kho hồ sơ."
                )
            )
            actions.append((_("Đặt mật khẩu khôi phục…"), self.recovery.emit))
        if told:
            self.message.say(" ".join(told), "attention", actions)
        elif self._warned:
            self.message.clear()
        self._warned = bool(told)

    def print_day(self) -> None:
        """The day's figures, and the anchor of the log."""
        desk = self.seat.desk
        self.seat.tasks.vault(
            lambda: evening.slip(desk),
            lambda pdf: self.seat.print_pdf.emit(pdf, "phieu-cuoi-ngay"),
            self.show_error,
        )

    def _show_figures(self, view: Overview) -> None:
        empty(self.figures)
        today = view.today
        for number, words in (
            (today.filed, _("đã nộp hôm nay")),
            (today.waiting, _("chờ gửi")),
            (today.on_paper, _("nộp giấy hôm nay")),
            (today.drafts, _("đang làm dở")),
        ):
            card = Card()
            card.inside.setSpacing(0)
            card.inside.addWidget(Words(str(number), "number", card))
            card.inside.addWidget(Words(words, "small", card))
            card.setAccessibleName(f"{number} {words}")
            self.figures.addWidget(card, 1)

    def _list(self, title: str, lines: Sequence[Line], tone: str, actions: Actions) -> Card | None:
        if not lines:
            return None
        card = Card()
        card.setAccessibleName(title)
        card.inside.addWidget(Words(title, "heading", card))
        for line in lines:
            card.inside.addWidget(Rule(card))
            card.inside.addWidget(self._line(line, tone, actions(line)))
        return card

    def _line(self, line: Line, tone: str, actions: Sequence[Action]) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        who = line.who or _("Chưa có thông tin công dân")
        grid.addWidget(Words(f"{line.procedure} · {who}", "strong", holder), 0, 0)
        below = " · ".join(text for text in (line.number, line.note) if text)
        if below:
            grid.addWidget(Words(below, "lead", holder), 1, 0)
        grid.addWidget(Badge(line.words, tone, holder), 0, 1)
        for place, (words, act) in enumerate(actions):
            button = Button(words, partial(act, line), parent=holder)
            button.setAccessibleName(f"{words}: {line.procedure}, {who}")
            grid.addWidget(button, 0, 2 + place, 2, 1)
        return holder

    def _open_actions(self, _line: Line) -> Sequence[Action]:
        return [(_("Mở"), self._open)]

    def _ending_actions(self, line: Line) -> Sequence[Action]:
        look = (_("Mở"), self._open)
        if line.state == "exported":
            look = (_("Mở lại"), self._reopen)
        return [look, (_("Giữ thêm"), self._keep)]

    def _keep(self, line: Line) -> None:
        desk, case_id = self.seat.desk, line.case_id
        self.seat.tasks.vault(
            lambda: days.keep_longer(desk, case_id), lambda _none: self.reload(), self.show_error
        )

    def _supplement_actions(self, line: Line) -> Sequence[Action]:
        words = _("Làm tiếp bổ sung") if line.supplementing else _("Bổ sung")
        return [(words, self._supplement), (_("Mở"), self._open)]

    def _waiting_actions(self, line: Line) -> Sequence[Action]:
        opening: list[Action] = [(_("Mở"), self._open)]
        return [(_("Bỏ phần bổ sung"), self._give_up), *opening] if line.stuck else opening

    def _open(self, line: Line) -> None:
        self.opened.emit(line.case_id)

    def _supplement(self, line: Line) -> None:
        self.supplemented.emit(line.case_id)

    def _give_up(self, line: Line) -> None:
        desk, case_id = self.seat.desk, line.case_id
        self.seat.tasks.vault(
            lambda: supplement.give_up(desk, case_id), lambda _case: self.reload(), self.show_error
        )

    def _resume(self, line: Line) -> None:
        self.resumed.emit(line.case_id)

    def _reopen(self, line: Line) -> None:
        self.reopened.emit(line.case_id)

    def _replace(self, line: Line) -> None:
        self.replaced.emit(line.case_id)

    def _ask_abandon(self, line: Line) -> None:
        ask(
            self.window(),
            _("Xoá bản nháp này?"),
            _("Xoá hẳn mọi thông tin và ảnh giấy tờ của bản nháp. Không lấy lại được."),
            _("Xoá bản nháp"),
            partial(self._abandon, line.case_id),
        )

    def _abandon(self, case_id: str) -> None:
        desk = self.seat.desk
        self.seat.tasks.vault(
            lambda: home.abandon(desk, case_id), lambda _none: self.reload(), self.show_error
        )
