"""The panel beside the portal's page: where we are, what comes next, what to say."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from kiosk.desk.guided import PlanStep
from kiosk.model import KioskError
from ui import theme
from ui.browser import words
from ui.browser.rows import PaperRow, ValueRow
from ui.browser.session import At, Session
from ui.widgets.blocks import Card, Message, empty
from ui.widgets.buttons import Button
from ui.widgets.field import TextField
from ui.widgets.flow import Flow
from ui.widgets.text import Rule, Words

WIDTH = 380


class Panel(QFrame):
    """Shows a session. `phone`, `other` and `ended` are buttons that the screen answers."""

    phone = Signal()
    other = Signal()
    ended = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.values: list[ValueRow] = []
        self.papers: list[PaperRow] = []
        self._shown: PlanStep | None = None
        self.setObjectName("say")
        self.setFixedWidth(WIDTH + (60 if theme.current().large else 0))
        self._build()
        self._listen()
        self.refresh()

    def _build(self) -> None:
        inner = QWidget()
        inner.setObjectName("page")
        self.where = Words("", "caption", inner)
        self.title = Words("", "heading", inner)
        self.message = Message("info", parent=inner)
        self._bubble = QFrame(inner)
        self._bubble.setObjectName("bubble")
        inside = QVBoxLayout(self._bubble)
        inside.setContentsMargins(14, 12, 14, 12)
        self.say = Words("", "body", self._bubble)
        inside.addWidget(self.say)
        self.hand = Card("card", inner)
        self.hand.setProperty("block", "attention")
        self.fill = Button(_("Điền trang này"), self._fill, kind="primary", hint="F6", parent=inner)
        self.fill.setShortcut("F6")
        self.fill.setMinimumHeight(52)
        self.progress = Words("", "strong", inner)
        self._values = _group(inner)
        self._papers = _group(inner)
        self.number = self._number_block(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        parts: tuple[QWidget, ...] = (
            self.where, self.title, self.message, self._bubble, self.hand,
            self.fill, self.progress, self._values, self._papers, self.number,
        )  # fmt: skip
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addWidget(self._exits())

    def _number_block(self, parent: QWidget) -> Card:
        card = Card("card", parent)
        self.number_found = Words("", "number", card)
        self.typed = TextField(_("Số hồ sơ hiện trên trang"), parent=card)
        self.take = Button(_("Nhận số này"), self._take, parent=card)
        self.typed.line.returnPressed.connect(self._take)
        for part in (self.number_found, self.typed, self.take):
            card.inside.addWidget(part)
        return card

    def _exits(self) -> QWidget:
        """What is always in reach, however long the page's values are."""
        bar = QWidget(self)
        self.reload = Button(_("Tải lại"), self.session.reload, kind="tool", parent=bar)
        self.reload.setAccessibleName(_("Tải lại trang"))
        phone = Button(_("Điện thoại"), self.phone.emit, kind="tool", parent=bar)
        phone.setAccessibleName(_("Mở trên điện thoại công dân"))
        other = Button(_("Trình duyệt khác"), self.other.emit, kind="tool", parent=bar)
        other.setAccessibleName(_("Mở bằng trình duyệt khác"))
        self.leave = Button(_("Đóng trang"), self.ended.emit, kind="primary", parent=bar)
        flow = Flow()
        for button in (self.reload, phone, other):
            button.setMinimumHeight(40)
            flow.addWidget(button)
        column = QVBoxLayout(bar)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(8)
        column.addWidget(Rule(bar))
        column.addLayout(flow)
        column.addWidget(self.leave)
        return bar

    def _listen(self) -> None:
        session = self.session
        session.changed.connect(self.refresh)
        session.filled.connect(self._outcomes)
        session.handed.connect(lambda _part: self._outcomes())
        session.chosen_wrong.connect(lambda why: self._attention(words.NO_FILE[why]))
        session.blocked.connect(lambda host: self._attention(words.BLOCKED.format(host=host)))
        session.distrusted.connect(lambda host: self._error(words.DISTRUSTED.format(host=host)))
        session.spoke.connect(lambda text: self._attention(words.SPOKE.format(text=text)))
        session.login_lost.connect(lambda: self._attention(words.LOGIN_LOST))
        session.number_found.connect(lambda _number: self.refresh())

    def refresh(self) -> None:
        """Show where the visit stands now."""
        step, plan = self.session.step, self.session.plan
        if step is not None and step is not self._shown:
            self.message.clear()
            self._rebuild(step)
        if step is not None:
            number = plan.steps.index(step) + 1
            self.where.setText(
                _("{portal} · trang {n}/{all}").format(
                    portal=plan.title, n=number, all=len(plan.steps)
                )
            )
            self.title.setText(step.title)
        else:
            self.where.setText(plan.title)
            self.title.setText(self._elsewhere())
        for group, rows in ((self._values, self.values), (self._papers, self.papers)):
            group.setVisible(bool(rows) and self.session.at is not At.RESULT)
        self._show_acts(step)
        self._show_number(step)
        self._outcomes()

    def _elsewhere(self) -> str:
        at = self.session.at
        if at is At.DOWN:
            self._error(words.DOWN)
        elif at is At.CRASHED:
            self._error(words.CRASHED)
        elif at is At.ELSEWHERE:
            self.message.say(words.ELSEWHERE, "info")
        elif at is At.RESULT:
            self.message.clear()
        titles = {
            At.OPENING: words.OPENING,
            At.DOWN: _("Cổng không trả lời"),
            At.CRASHED: _("Trang bị dừng"),
            At.RESULT: _("Cổng báo đã nhận"),
        }
        return titles.get(at, _("Trang khác"))

    def _rebuild(self, step: PlanStep) -> None:
        self._shown = step
        for group in (self._values, self._papers):
            layout = group.layout()
            if layout is not None:
                empty(layout)
        self.values = [
            ValueRow(field, lambda name: self.session.fill({name}, name), self._values)
            for field in step.fields
        ]
        self.papers = [PaperRow(file, self.session.give, self._papers) for file in step.files]
        _put(self._values, _("Giá trị của trang này"), self.values)
        _put(self._papers, _("Giấy tờ của trang này"), self.papers)
        self.area.verticalScrollBar().setValue(0)

    def _show_acts(self, step: PlanStep | None) -> None:
        empty(self.hand.inside)
        acts = step.human if step is not None else ()
        if acts:
            self.hand.inside.addWidget(Words(_("Trao chuột cho công dân"), "attention", self.hand))
        for human in acts:
            self.hand.inside.addWidget(Words(words.HAND_OVER[human.act], "strong", self.hand))
        self.hand.setVisible(bool(acts))
        said = [human.say for human in acts] or ([step.say] if step is not None else [])
        text = " ".join(sentence for sentence in said if sentence)
        self.say.setText(f"“{text}”" if text else "")
        self._bubble.setVisible(bool(text))
        self.fill.setVisible(bool(step is not None and step.fields))

    def _show_number(self, step: PlanStep | None) -> None:
        sends = step is not None and any(human.act == "submit" for human in step.human)
        number, at = self.session.number, self.session.at
        lost = self.session.looks_up or (at is At.ELSEWHERE and self.session.may_be_sent)
        self.number.setVisible(bool(number) or sends or lost or at is At.RESULT)
        self.leave.say(_("Xong") if number else _("Đóng trang"))
        # Room to break: the number is longer than the panel is wide.
        self.number_found.setText(number.replace("-", "-\u200b").replace(".", ".\u200b"))
        self.number_found.setVisible(bool(number))
        self.typed.setVisible(not number)
        self.take.setVisible(not number)

    def _outcomes(self) -> None:
        for value in self.values:
            value.show_outcome(self.session.outcomes.get(value.field.id))
        for paper in self.papers:
            paper.show_handed(self.session.papers.get(paper.file.part))
        heard = [value for value in self.values if value.field.id in self.session.outcomes]
        done = [value for value in heard if self.session.outcomes[value.field.id].filled]
        self.progress.setText(words.filled(len(done), len(self.values)) if heard else "")
        self.progress.setVisible(bool(heard) and self.session.step is not None)

    def _fill(self) -> None:
        self.message.clear()
        self.session.fill()

    def _take(self) -> None:
        try:
            self.session.take_number(self.typed.value())
        except KioskError as error:
            self.typed.set_error(str(error))
            return
        self.typed.set_error("")
        self.refresh()

    def _attention(self, text: str) -> None:
        self.message.say(text, "attention")

    def _error(self, text: str) -> None:
        self.message.say(text, "error")


def _group(parent: QWidget) -> QWidget:
    group = QWidget(parent)
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return group


def _put(group: QWidget, title: str, rows: list[ValueRow] | list[PaperRow]) -> None:
    layout = group.layout()
    if layout is not None and rows:
        layout.addWidget(Words(title, "heading", group))
        for row in rows:
            layout.addWidget(row)
