"""Step 6: the form, one group a page; what is known already is filled in and says from where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.desk import form
from kiosk.desk.form import Question, Sheet
from ui import theme
from ui.officer.answers import Answers, NumberedChoice, make_field
from ui.officer.form_layout import as_sentence, complete, drop, lonely
from ui.officer.form_rows import RowList
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.widgets.blocks import Fault
from ui.widgets.field import FieldRow
from ui.widgets.text import Badge

SIGN = "!"
DIGITS = tuple(Qt.Key(Qt.Key.Key_1.value + n) for n in range(9))


class FormPage(StepPage):
    """Shows one sheet at a time; every answer is stored and the questions follow at once."""

    name = "form"

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat, _("Tờ khai"))
        self.answers = Answers(self)
        self.index = 0
        self.fields: dict[str, FieldRow] = {}
        self._target = ""
        self._wrong: set[str] = set()
        """Fields whose text was not taken: it stays as it was typed."""
        self._doubt = Badge("", "attention")
        self._doubt.hide()
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(16)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.body.addWidget(self._doubt)
        self.rows = RowList(self, self._after_storing, self._turn_to, self._show)
        self.body.addWidget(self._grid_holder)
        self.body.addWidget(self.rows)

    # the step

    def enter(self) -> None:
        """Fill in what is known, then show the first page, or the one that was asked for."""
        self.index = 0
        self._empty()
        desk, visit = self.seat.desk, self.seat.visit
        self.work(lambda: form.prefill(desk, visit), lambda _case: self._show())

    def forget(self) -> None:
        """No answer stays in any field."""
        super().forget()
        self.index, self._target = 0, ""
        self._empty()
        self._doubt.hide()
        self.set_title(_("Tờ khai"), "")

    def forward(self) -> None:
        """Store what was typed, name what is missing here, or go to the next page."""
        self.answers.store(self.fields, self._checked)

    def back_within(self) -> bool:
        """The page before, without losing what was typed."""
        if self.index == 0:
            return False
        self._turn_to(self.index - 1)
        return True

    def show_target(self, target: str) -> None:
        """Open the page of a question and focus it."""
        self._target = target
        if self.fields:
            self._show()

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """Digits pick an answer: of the choice in focus, the first open one, or the only one.

        F2 adds a row where the page has rows.
        """
        digits = {key: partial(self._pick, n) for n, key in enumerate(DIGITS)}
        return {**digits, Qt.Key.Key_F2: self.rows.add} if self.rows.group else digits

    # drawing

    def sheets(self) -> list[Sheet]:
        """The pages that apply to the answers so far."""
        return form.sheets(self.seat.visit) if self.seat.visit.case is not None else []

    def _show(self) -> None:
        """Draw the open page from the visit; fields that stay keep their focus."""
        sheets = self.sheets()
        if not sheets:
            return
        self._find_target(sheets)
        self.index = min(self.index, len(sheets) - 1)
        sheet = sheets[self.index]
        fresh = [question.field.id for question in sheet.questions]
        turned = not set(fresh) & set(self.fields) or not fresh
        self.set_title(sheet.group.title, self._lead(sheet))
        self._place(sheet.questions)
        self._show_doubt(sheet.questions)
        self.rows.show_sheet(sheet)
        if self._target in self.fields:
            self.reveal(self.fields[self._target])
            self._target = ""
        elif turned:
            self._focus_first(sheet.questions)
        self.look_again.emit()

    def _lead(self, sheet: Sheet) -> str:
        place = _("Tờ khai, trang {n} trong {all}.").format(n=sheet.number, all=sheet.of)
        if sheet.repeat is not None:
            words = _("{place} Mỗi {item} một trang; hết rồi thì tiếp tục.")
            return words.format(place=place, item=sheet.item)
        if complete(sheet):
            return _("{place} Đã điền đủ: xem cùng công dân rồi tiếp tục.").format(place=place)
        return _("{place} Hỏi công dân rồi điền các ô còn trống.").format(place=place)

    def _find_target(self, sheets: Sequence[Sheet]) -> None:
        for number, sheet in enumerate(sheets):
            if self._target in {question.field.id for question in sheet.questions}:
                self.index = number

    def _place(self, questions: Sequence[Question]) -> None:
        """Put the rows into the grid; short ones share a line when the letters are small."""
        wanted = {question.field.id for question in questions}
        for name in [name for name in self.fields if name not in wanted]:
            drop(self._grid, self.fields.pop(name))
        for row in self.fields.values():
            self._grid.removeWidget(row)
        known, self.fields = self.fields, {}
        line, column = 0, 0
        before: QWidget | None = None
        alone = lonely(questions)
        for question in questions:
            row = known.get(question.field.id) or self._make(question)
            self.fields[question.field.id] = row
            if question.field.id not in self._wrong:
                self.answers.show(row, question)
            wide = question.field.id in alone or theme.current().large
            if wide and column:
                line, column = line + 1, 0
            self._grid.addWidget(
                row, line, column, 1, 2 if wide else 1, Qt.AlignmentFlag.AlignBottom
            )
            line, column = (line + 1, 0) if wide or column else (line, 1)
            if before is not None:
                QWidget.setTabOrder(before, row)
            before = row

    def _make(self, question: Question) -> FieldRow:
        case = self.seat.visit.case
        home = case.citizen.address if case is not None and case.citizen is not None else None
        row = make_field(question, self._grid_holder, home.text if home is not None else "")
        name = question.field.id
        row.edited.connect(partial(self._edited, name))
        row.committed.connect(lambda _text: self.answers.store({name: row}, self._stored))
        return row

    def _show_doubt(self, questions: Sequence[Question]) -> None:
        """Said once for the page; where only some questions are meant, a sign marks them."""
        doubtful = [question for question in questions if question.unverified]
        everywhere = len(doubtful) == len(questions)
        words = form.UNVERIFIED if everywhere else f"{SIGN} {form.UNVERIFIED}"
        self._doubt.say(words if doubtful else "", "attention")
        for question in questions:
            badge = self.fields[question.field.id].doubt
            badge.say(SIGN if question.unverified and not everywhere else "", "attention")
            badge.setAccessibleName(form.UNVERIFIED)

    def _focus_first(self, questions: Sequence[Question]) -> None:
        """The first line without an answer; without one Enter simply goes on.

        A choice gets no focus: Enter would pick its first answer unread.
        """
        self.verticalScrollBar().setValue(0)
        for question in questions:
            if question.field.required and not question.text:
                row = self.fields[question.field.id]
                if not isinstance(row, NumberedChoice):
                    row.setFocus(Qt.FocusReason.OtherFocusReason)
                    return
                break
        self.setFocus()

    def _empty(self) -> None:
        for row in self.fields.values():
            drop(self._grid, row)
        self.fields = {}
        self._wrong = set()

    def _after_storing(self, act: Callable[[], object]) -> None:
        """Store what was typed; `act` follows where all of it was taken."""

        def stored(wrong: dict[str, str]) -> None:
            if wrong:
                self._stored(wrong)
            else:
                act()

        self.answers.store(self.fields, stored)

    # answers

    def _stored(self, wrong: dict[str, str]) -> None:
        """One answer was taken, or not; the questions may be others now."""
        self._wrong = {*self._wrong, *wrong}
        self._show()
        for name, sentence in wrong.items():
            if name in self.fields:
                self.fields[name].set_error(sentence)

    def _checked(self, wrong: dict[str, str]) -> None:
        """After "Tiếp tục": stay while something of this page is open."""
        self._stored(wrong)
        faults = self._open_faults()
        faults |= {name: text for name, text in wrong.items() if name in self.fields}
        for name, row in self.fields.items():
            row.set_error(as_sentence(faults.get(name, "")))
        if faults:
            self.show_faults(
                [
                    Fault(f"{self.fields[name].label}: {text}", partial(self._go_to, name))
                    for name, text in faults.items()
                ]
            )
            self._focus_wrong(next(iter(faults)))
        elif self.index + 1 < len(self.sheets()):
            self._turn_to(self.index + 1)
        else:
            self.finished.emit()

    def _edited(self, name: str, _text: str) -> None:
        self._wrong.discard(name)
        if name in self.fields:
            self.fields[name].set_error("")

    def _open_faults(self) -> dict[str, str]:
        """What is missing or wrong, by field; the sentences without the field's own words."""
        return {
            fault.field: fault.message.removeprefix(f"{fault.label}: ")
            for fault in form.faults(self.seat.visit)
            if fault.field in self.fields
        }

    def _focus_wrong(self, name: str) -> None:
        """The first open line gets the cursor; the summary above stays in view if it can."""
        row = self.fields[name]
        if not isinstance(row, NumberedChoice):
            row.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(row, 0, 8)

    def _turn_to(self, index: int) -> None:
        self.clear_errors()
        self.index = index
        self._empty()
        self._show()

    def _go_to(self, name: str) -> None:
        if name in self.fields:
            self.reveal(self.fields[name])

    def _pick(self, number: int) -> None:
        row = self._open_choice()
        if row is not None and number < len(row.choices):
            button = row.row.button(row.choices[number])
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            button.click()

    def _open_choice(self) -> NumberedChoice | None:
        choices = [row for row in self.fields.values() if isinstance(row, NumberedChoice)]
        focused = self.window().focusWidget()
        for row in choices:
            if focused is not None and row.isAncestorOf(focused):
                return row
        waiting = [row for row in choices if not row.value()]
        if waiting:
            return waiting[0]
        return choices[0] if len(choices) == 1 else None
