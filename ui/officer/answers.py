"""Fields of the form: made from questions, filled with answers, stored on the vault's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gettext import gettext as _

from PySide6.QtWidgets import QWidget

from kiosk.desk import form
from kiosk.desk.citizen import SOURCES
from kiosk.desk.form import Question
from kiosk.model import Source
from ui.officer.step import StepPage
from ui.widgets.address import AddressField
from ui.widgets.field import ChoiceField, FieldRow, TextField

Wrong = dict[str, str]
"""Sentences by the name of the field whose text was not taken."""


class NumberedChoice(ChoiceField):
    """A choice whose answers carry the digits that pick them."""

    def __init__(self, question: Question, parent: QWidget) -> None:
        field = question.field
        super().__init__(
            field.label, (), hint=field.hint, optional=not field.required, parent=parent
        )
        self.choices = field.choices
        hints = {choice: str(number) for number, choice in enumerate(self.choices[:9], 1)}
        self.row.set_choices([(choice, choice) for choice in self.choices], hints)


def make_field(question: Question, parent: QWidget, near: str = "") -> FieldRow:
    """The row for a question: buttons with numbers for a choice, else a line to type in."""
    field = question.field
    if field.kind == "choice":
        return NumberedChoice(question, parent)
    if field.kind == "address":
        return AddressField(
            field.label, hint=field.hint, optional=not field.required, near=near, parent=parent
        )
    row = TextField(field.label, hint=field.hint, optional=not field.required, parent=parent)
    if field.kind == "date":
        row.line.setPlaceholderText(_("dd/mm/yyyy (gõ liền 8 số)"))
    return row


class Answers:
    """Stores answers in order; what is asked while others are stored waits its turn."""

    def __init__(self, page: StepPage) -> None:
        self._page = page

    def show(self, row: FieldRow, question: Question) -> None:
        """Show the stored answer and where it comes from, but never over what is being typed
        or stored.
        """
        if row.asked:
            return
        if question.text:
            row.set_error("")
        if isinstance(row, TextField) and row.line.isModified() and row.line.hasFocus():
            return
        row.set_value(question.text, _source(question), _tone(question.source))

    def store(self, rows: Mapping[str, FieldRow], done: Callable[[Wrong], None]) -> None:
        """Take the texts of `rows`, by field; `done` gets the sentences of those that are wrong."""
        page = self._page
        desk, visit = page.seat.desk, page.seat.visit
        texts, asked = {name: row.value() for name, row in rows.items()}, list(rows.values())
        for row in asked:
            row.asked += 1

        def answered() -> None:
            for row in asked:
                row.asked -= 1

        def stored(wrong: Wrong) -> None:
            answered()
            done(wrong)

        def failed(sentence: str) -> None:
            answered()
            page.show_error(sentence)

        page.work(lambda: form.answer_all(desk, visit, texts), stored, failed)


def _source(question: Question) -> str:
    """The word of the badge; a choice shows its answer by itself."""
    if question.source is None or not question.text:
        return ""
    if question.source is Source.TYPED and question.text == question.field.default:
        return _("điền sẵn")
    if question.field.kind == "choice" and question.source is Source.TYPED:
        return ""
    return SOURCES[question.source]


def _tone(source: Source | None) -> str:
    return "done" if source in (Source.CARD, Source.MRZ) else "info"
