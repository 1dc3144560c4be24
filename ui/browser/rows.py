"""The rows of the panel: a value with its copy button, a paper with its tick."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk.guided import ASK, DONE, WORDS, Handed, Outcome, PlanField, PlanFile
from ui.widgets.buttons import Button
from ui.widgets.text import Mark, Words

NOT_YET = ("dash", "edge")


def mark_of(state: str) -> tuple[str, str]:
    """Icon and colour of a state; the words beside it say the same."""
    if state in DONE or state == "attached":
        return "check", "done"
    if state in ASK or state == "waits":
        return "warning", "attention"
    return ("warning", "error") if state else NOT_YET


class _Row(QWidget):
    """A mark, two lines of words, buttons at the right."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = title
        self.mark = Mark(*NOT_YET, self)
        self.title = Words(title, "caption", self)
        self.state = Words("", "small", self)
        self.state.hide()
        self._text = QVBoxLayout()
        self._text.setSpacing(0)
        self._text.addWidget(self.title)
        self._text.addWidget(self.state)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._text, 1)
        row.addLayout(self._buttons)

    def add_button(self, text: str, act: Callable[[], object], name: str) -> Button:
        """Put a small button at the right; `name` says for a screen reader what it is for."""
        button = Button(text, act, kind="tool", parent=self)
        button.setAccessibleName(name)
        button.setMinimumHeight(40)
        self._buttons.addWidget(button)
        return button

    def show_state(self, state: str) -> None:
        """Show a state of the report by icon, colour and words."""
        icon, colour = mark_of(state)
        self.mark.set(icon, colour)
        word = WORDS.get(state, "")
        # What is done takes no line of its own: eleven values should be seen at once.
        done = colour == "done"
        self.title.setText(f"{self._name} · {word}" if done else self._name)
        self.title.set_kind("done" if done else "caption")
        self.state.setText("" if done else word)
        self.state.setVisible(bool(word) and not done)
        self.state.set_kind(colour if colour in ("done", "attention", "error") else "small")


class ValueRow(_Row):
    """One value of this page: copied with one press, or put over what somebody else wrote."""

    def __init__(
        self, field: PlanField, overwrite: Callable[[str], object], parent: QWidget
    ) -> None:
        super().__init__(field.label, parent)
        self.field = field
        self.value = Words(
            _("Đánh dấu") if field.kind == "checkbox" else field.shown, "strong", self
        )
        self._text.insertWidget(1, self.value)
        self.copy = self.add_button(
            _("Chép"), self.put_on_clipboard, _("Chép {label}").format(label=field.label)
        )
        self.over = self.add_button(
            _("Điền đè"),
            lambda: overwrite(field.id),
            _("Điền đè {label}").format(label=field.label),
        )
        self.over.hide()

    def put_on_clipboard(self) -> None:
        """Copy the value; the session's end empties the clipboard."""
        QGuiApplication.clipboard().setText(self.field.shown)
        self.copy.say(_("Đã chép"))

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Show what became of it; only what a person or the portal wrote can be overwritten."""
        state = outcome.state if outcome is not None else ""
        self.show_state(state)
        self.over.setVisible(state in ASK)


class PaperRow(_Row):
    """One paper that this page asks for."""

    def __init__(self, file: PlanFile, give: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(file.name, parent)
        self.file = file
        self.about = Words(_("PDF, {kb} KB").format(kb=max(1, file.bytes // 1024)), "small", self)
        self._text.insertWidget(1, self.about)
        self.give = self.add_button(
            _("Đính kèm"), lambda: give(file.part), _("Đính kèm {name}").format(name=file.name)
        )
        self.give.setEnabled(not file.fault)

    def show_handed(self, handed: Handed | None) -> None:
        """Show the tick, or why the portal has not got it."""
        state = handed.state if handed is not None else self.file.fault
        self.show_state(state)
        self.give.setVisible(state != "attached")
