"""Frames that hold other things: card, message, empty state, summary of errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.text import Mark, Words, restyle

TONES = {"info": "info", "done": "check", "attention": "warning", "error": "warning"}
"""Icon of each tone; the colour of a tone has the tone's own name (info: primary)."""


class Card(QFrame):
    """A white block with a border; `kind` is card, chosen or empty. Fill `inside`."""

    def __init__(self, kind: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("block", kind)
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(20, 16, 20, 16)
        self.inside.setSpacing(8)


class Message(QFrame):
    """A sentence in a coloured block that stays until it is taken away; never a pop-up.

    `say` shows it, `clear` hides it. Actions are (words, function) pairs, as buttons.
    """

    def __init__(self, tone: str = "info", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("block", tone)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(12)
        self._mark = Mark(TONES[tone], _ink(tone), self)
        self._words = Words("", "body", self)
        self._actions = QWidget(self)
        self._flow = Flow(self._actions)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addWidget(self._actions)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self._actions.hide()
        self.hide()
        if text:
            self.say(text)

    def say(
        self,
        text: str,
        tone: str | None = None,
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        """Show `text`, with a button for each action."""
        if tone is not None and tone != self.property("block"):
            self.setProperty("block", tone)
            self._mark.set(TONES[tone], _ink(tone))
            restyle(self)
        self._words.setText(text)
        self.setAccessibleName(text)
        empty(self._flow)
        for words, act in actions:
            self._flow.addWidget(Button(words, act, parent=self._actions))
        self._actions.setVisible(bool(actions))
        self.show()

    def text(self) -> str:
        """The sentence that is shown; empty when the message is hidden."""
        return "" if self.isHidden() else self._words.text()

    def clear(self) -> None:
        """Hide it and forget what it said."""
        self._words.setText("")
        self.setAccessibleName("")
        self.hide()


class Fault(NamedTuple):
    """One thing to settle: the sentence, and what a press on it does (focus the field).

    No Struct: the first window has this file, and msgspec takes long to load.
    """

    text: str
    go: Callable[[], object] | None = None


class ErrorSummary(QFrame):
    """All faults of a page on top of it; each is a link to its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("block", "error")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        self._title = Words("", "strong", self)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addLayout(self._lines)
        row.addWidget(Mark("warning", "error", self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.faults: tuple[Fault, ...] = ()
        self.hide()

    def say(self, title: str, faults: Sequence[Fault]) -> None:
        """Show the faults and take the focus; none hides the block."""
        empty(self._lines)
        self.faults = tuple(faults)
        self._title.setText(title)
        self.setAccessibleName(". ".join([title, *(fault.text for fault in faults)]))
        for fault in faults:
            self._lines.addWidget(self._line(fault))
        self.setVisible(bool(faults))
        if faults:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Hide the block and forget the faults."""
        empty(self._lines)
        self.faults = ()
        self.hide()

    def _line(self, fault: Fault) -> QWidget:
        if fault.go is None:
            return Words(fault.text, "body", self)
        return WrappedLink(fault.text, fault.go, self)


class WrappedLink(Button):
    """A link whose words may be longer than a line."""

    def __init__(self, text: str, act: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__("", act, kind="link", parent=parent)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(8, 6, 8, 6)
        self._label = Words(text, "link", self)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside.addWidget(self._label)
        self.setAccessibleName(text)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        policy.setVerticalPolicy(policy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def words(self) -> str:
        """What the link says."""
        return self._label.text()

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped words at `width`, a target at least."""
        return max(40, self._label.heightForWidth(width - 16) + 12)


class EmptyState(Card):
    """What stands where nothing is yet: a sentence and what to do about it."""

    def __init__(self, text: str, advice: str = "", parent: QWidget | None = None) -> None:
        super().__init__("empty", parent)
        self.inside.addWidget(Words(text, "strong", self))
        if advice:
            self.inside.addWidget(Words(advice, "lead", self))
        self.setAccessibleName(f"{text} {advice}".strip())


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and let Qt delete it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def _ink(tone: str) -> str:
    return "primary" if tone == "info" else tone
