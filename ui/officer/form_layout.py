"""Where the questions of a page stand, and small words about them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.desk.form import Question, Sheet


def as_sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words.endswith((".", "?")) else ".")


def complete(sheet: Sheet) -> bool:
    """True when everything required is answered."""
    return all(question.text for question in sheet.questions if question.field.required)


def lonely(questions: Sequence[Question]) -> set[str]:
    """The questions that get a line of their own: long ones, and short ones without a neighbour."""
    alone: set[str] = set()
    waiting = ""
    for question in questions:
        name = question.field.id
        if _wide(question):
            alone |= {name, waiting}
            waiting = ""
        else:
            waiting = "" if waiting else name
    return alone | {waiting}


def _wide(question: Question) -> bool:
    """Whether a question needs the whole line."""
    field = question.field
    if field.kind == "choice":
        return len(field.choices) > 2 or sum(map(len, field.choices)) > 20
    return field.kind in ("text", "address") or len(field.label) > 38 or len(question.text) > 34


def drop(grid: QGridLayout, row: QWidget) -> None:
    """Take a row out of the grid for good."""
    grid.removeWidget(row)
    row.hide()
    row.deleteLater()
