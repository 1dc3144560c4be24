"""Step 8: everything that will be sent on one page, read aloud, then confirmed by the citizen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from gettext import gettext as _
from gettext import ngettext

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.desk import printing, review, supplement
from kiosk.desk.review import Problem, Row
from kiosk.desk.visit import TITLES
from kiosk.model import Confirmation
from ui.officer.delivering import DeliveryCard
from ui.officer.review_rows import RowList
from ui.officer.seat import Seat
from ui.officer.signing import SigningCard
from ui.officer.step import StepPage
from ui.widgets.blocks import Card, Fault, empty
from ui.widgets.buttons import Button
from ui.widgets.field import TextField
from ui.widgets.flow import Flow
from ui.widgets.text import Words

SECTIONS = {
    "": _("Hồ sơ đã nộp"),
    "procedure": _("Thủ tục, lệ phí, nơi nhận"),
    "capture": _("Giấy tờ"),
}
"""Titles that say more than the step's name."""


LONGEST_WORD = 18
"""Letters of a word that the panel beside the page can still hold."""


class ReviewPage(StepPage):
    """Rows with a way to change each; below them how the citizen confirms."""

    name = "review"

    def __init__(self, seat: Seat) -> None:
        super().__init__(
            seat,
            _("Kiểm tra lại trước khi nộp"),
            _("Đọc to cho công dân nghe. Sửa xong sẽ quay lại đúng chỗ này."),
        )
        self.rows: list[Row] = []
        self.problems: list[Problem] = []
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.touch = Button(_("Chạm màn hình"), self.confirm_touch, hint="F2", kind="primary")
        self.sign = Button(_("Ký tên"), self.confirm_signature, hint="F3")
        self.spoken = Button(_("Nói đồng ý, có người chứng"), self.ask_witness, hint="F4")
        self.form = Button(_("In tờ khai để ký"), self.print_form, hint="F5", icon="print")
        self.witness = TextField(
            _("Họ tên người làm chứng"), hint=_("Người biết chữ, không phải cán bộ đang làm.")
        )
        self._panel = Card()
        self.delivery = DeliveryCard(self)
        self.delivery.changed.connect(self.enter)
        self.signing = SigningCard(self)
        self.signing.taken.connect(self.enter)
        self._confirming = self._make_confirming()
        self.body.addWidget(self._list)
        self.body.addWidget(self.delivery)
        self.body.addWidget(self._confirming)
        self.body.addWidget(self.signing)

    def _make_confirming(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = Flow()
        for button in (self.touch, self.sign, self.spoken, self.form):
            row.addWidget(button)
        self._panel.inside.addWidget(self.witness)
        self._panel.inside.addWidget(
            Button(_("Ghi nhận"), self.confirm_spoken, kind="primary"),
            0,
            Qt.AlignmentFlag.AlignLeft,
        )
        self._panel.hide()
        column.addWidget(Words(_("Công dân nghe xong và xác nhận bằng cách:"), "strong"))
        column.addLayout(row)
        column.addWidget(self._panel)
        return holder

    # the step

    def enter(self) -> None:
        """Draw everything afresh; the open matters stand on top."""
        self._panel.hide()
        desk, visit = self.seat.desk, self.seat.visit
        self.work(
            lambda: (review.rows(desk, visit), review.problems(desk, visit)),
            lambda both: self._show(*both),
        )

    def forget(self) -> None:
        """No row stays."""
        super().forget()
        self.rows, self.problems = [], []
        self.witness.set_value("")
        self.witness.set_error("")
        self._panel.hide()
        self.delivery.forget()
        empty(self._column)

    def say(self) -> tuple[str, str]:
        """What to read aloud; the panel's voice reads it too."""
        words, _why = super().say()
        script = "\n".join(f"{row.label}: {row.text.rstrip('.')}." for row in self._spoken())
        return words or _("Tôi đọc lại những gì sẽ gửi. Chỗ nào sai ông/bà bảo tôi dừng."), script

    def why_title(self) -> str:
        """The second text is what is read aloud."""
        return _("Đọc cho công dân nghe")

    def next_words(self) -> str:
        """Enter goes on only after the confirmation."""
        if self._confirmed():
            return _("Nộp hồ sơ ›")
        if self.problems:
            return _("Làm việc còn thiếu ›")
        return _("Chờ công dân xác nhận") if self._panel.isHidden() else _("Ghi nhận ›")

    def can_go_on(self) -> bool:
        """True once confirmed, and while the witness's name is being written."""
        return self._confirmed() or not self._panel.isHidden() or bool(self.problems)

    def forward(self) -> None:
        """The next open matter, the witness, or the next step."""
        if self.problems:
            self._open(self.problems[0])
        elif not self._panel.isHidden():
            self.confirm_spoken()
        elif self._confirmed():
            self.finished.emit()

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """F2 to F4 are the three ways to confirm, F5 prints what is signed."""
        return {
            Qt.Key.Key_F2: self.touch.click,
            Qt.Key.Key_F3: self.sign.click,
            Qt.Key.Key_F4: self.spoken.click,
            Qt.Key.Key_F5: self.form.click,
        }

    # drawing

    def _show(self, rows: list[Row], problems: list[Problem]) -> None:
        self.rows, self.problems = rows, problems
        empty(self._column)
        for title, lines in _sections(self._shown()):
            self._column.addWidget(RowList(title, lines, self._change))
        self._confirming.setVisible(not self._confirmed())
        for card in (self.delivery, self.signing):
            card.refresh()
            if self._confirmed():
                card.hide()
        for button in (self.touch, self.sign, self.spoken):
            button.setEnabled(not problems)
        self.form.setVisible(not supplement.under_way(self.seat.visit))
        self._show_problems()
        self.look_again.emit()

    def _show_problems(self) -> None:
        count = len(self.problems)
        title = ngettext("Còn {n} việc:", "Còn {n} việc:", count).format(n=count)
        faults = [Fault(problem.text, partial(self._open, problem)) for problem in self.problems]
        self.errors.say(title, faults)

    def _shown(self) -> list[Row]:
        """The rows without those of the form that only repeat the citizen's own lines."""
        case, pack = self.seat.visit.case, self.seat.visit.pack
        if case is None or pack is None:
            return []
        said = {row.text for row in self.rows if row.step == "citizen"}
        copied = {
            field.id
            for group in pack.groups
            for field in group.fields
            if field.prefill.startswith("applicant.") and not field.prefill_when
        }
        return [
            row
            for row in self.rows
            if not (row.target in copied & case.answers.keys() and row.text in said)
        ]

    def _spoken(self) -> Sequence[Row]:
        """What is read aloud: no numbers of a whole line, which say nothing to the ear."""
        steps = ("", "citizen", "form")
        rows = [row for row in self._shown() if row.text and row.step in steps]
        return [row for row in rows if max(map(len, row.text.split()), default=0) <= LONGEST_WORD]

    def _confirmed(self) -> bool:
        return review.confirmed(self.seat.visit)

    def _change(self, row: Row) -> None:
        self.jump.emit(row.step, row.target)

    def _open(self, problem: Problem) -> None:
        self.jump.emit(problem.step, problem.target)

    # confirming

    def confirm_touch(self) -> None:
        """F2: the citizen touched the button."""
        self._confirm(Confirmation.TOUCH)

    def confirm_signature(self) -> None:
        """F3: the citizen signed the printed form."""
        self._confirm(Confirmation.SIGNATURE)

    def print_form(self) -> None:
        """F5: the filled declaration; its signed scan finds its place when it is photographed."""
        desk, visit = self.seat.desk, self.seat.visit

        def ready(pdf: bytes) -> None:
            self.message.say(
                _("Đã đưa sang máy in. Công dân ký xong thì chụp tờ đó: máy tự xếp đúng chỗ."),
                "done",
                [(_("Chụp tờ đã ký"), self._photograph_form)],
            )
            self.seat.print_pdf.emit(pdf, "to-khai")

        self.clear_errors()
        self.work(lambda: printing.paper_route(desk, visit, filled=True), ready)

    def _photograph_form(self) -> None:
        visit = self.seat.visit
        part = printing.declaration_part(visit)
        visit.brought.add(part)
        self.jump.emit("capture", part)

    def ask_witness(self) -> None:
        """F4: the citizen said yes; somebody else heard it."""
        self._panel.show()
        self.look_again.emit()
        self.reveal(self.witness)

    def confirm_spoken(self) -> None:
        """Record the spoken yes with its witness."""
        name = self.witness.value().strip()
        if not name:
            self.witness.set_error(_("Ghi họ tên người làm chứng."))
            self.reveal(self.witness)
            return
        self.witness.set_error("")
        self._confirm(Confirmation.SPOKEN, name)

    def _confirm(self, how: Confirmation, witness: str = "") -> None:
        desk, visit = self.seat.desk, self.seat.visit
        self.work(
            lambda: review.confirm(desk, visit, how, witness), lambda _case: self.finished.emit()
        )


def _sections(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows that belong together under one title, in reading order."""
    sections: dict[str, list[Row]] = {}
    for row in rows:
        step = "procedure" if row.step == "send" else row.step
        sections.setdefault(step, []).append(row)
    return [(SECTIONS.get(step, TITLES.get(step, "")), lines) for step, lines in sections.items()]
