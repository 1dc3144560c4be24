"""The values of one person in lines: words, edit, where each comes from."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.desk.citizen import FIELDS, Row
from ui.widgets.field import ChoiceField, FieldRow, TextField

BESIDE = 11
"""Letters of the longest label."""


class PersonForm(QWidget):
    """`changed` carries (name, text) when a person has changed a value and left it."""

    changed = Signal(str, str)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.fields: dict[str, FieldRow] = {name: _field(name) for name in names}
        for name, field in self.fields.items():
            field.committed.connect(lambda text, name=name: self.changed.emit(name, text))
            column.addWidget(field)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Draw the values; one that is being typed, stored or corrected is left alone."""
        for row in rows:
            field = self.fields.get(row.name)
            if field is None or field.asked or field.error() or field.unsaved():
                continue
            field.set_value(row.text, row.source, "done" if row.read else "attention")
            field.set_error("")

    def show_error(self, name: str, sentence: str) -> None:
        """Say at its line what is wrong with a value."""
        self.fields[name].set_error(sentence)

    def clear_errors(self) -> None:
        """What was read from a card stands above what was typed wrong."""
        for field in self.fields.values():
            field.set_error("")

    def wrong(self) -> str:
        """Name of the first line with an error, or nothing."""
        return next((name for name, field in self.fields.items() if field.error()), "")

    def forget(self) -> None:
        """Empty every line."""
        for field in self.fields.values():
            field.set_value("")
            field.set_error("")
            field.asked = 0


def _field(name: str) -> FieldRow:
    if name == "sex":
        return ChoiceField(FIELDS[name], [("Nam", _("Nam")), ("Nữ", _("Nữ"))], beside=BESIDE)
    field = TextField(FIELDS[name], beside=BESIDE)
    if name in ("dob", "issue_date"):
        field.line.setPlaceholderText(_("ngày/tháng/năm"))
    return field
