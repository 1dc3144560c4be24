"""One question of a form: its words, its edit, where the value comes from, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import ChoiceRow
from ui.widgets.text import Badge, Mark, Words, restyle


class FieldRow(QWidget):
    """Words and badges above, the edit below; or in one line, with room for
    `beside` letters of the words.

    `edited` says that a person changed the value (each key); `committed` that the field was
    left or Enter was pressed after a change. Changing a value takes its source badge away.
    """

    edited = Signal(str)
    committed = Signal(str)

    def __init__(
        self,
        label: str,
        edit: QWidget,
        *,
        hint: str = "",
        optional: bool = False,
        beside: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.edit = edit
        self.asked = 0
        """Answers of the store that are still to come: until then the text stands as it is."""
        self._beside = beside
        self.label = label
        self.badge = Badge(parent=self)
        self.badge.hide()
        self.doubt = Badge(parent=self)
        self.doubt.hide()
        self.hint = Words(hint, "small", self)
        self.hint.setVisible(bool(hint))
        self._mark = Mark("warning", "error", self)
        self._error = Words("", "error", self)
        self._mark.hide()
        self._error.hide()
        words = _("{label} (không bắt buộc)").format(label=label) if optional else label
        self._words = Words(words, "small" if beside else "strong", self)
        self._words.setBuddy(edit)
        edit.setAccessibleName(words)
        edit.setAccessibleDescription(hint)
        self._arrange()
        self.setFocusProxy(edit)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._words, 0 if self._beside else 1)
        if self._beside:
            head.addWidget(self.edit, 1)
        head.addWidget(self.doubt)
        head.addWidget(self.badge)
        error = self._error_row = QHBoxLayout()
        error.setSpacing(8)
        error.addWidget(self._mark)
        error.addWidget(self._error, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.hint)
        column.addLayout(error)
        if not self._beside:
            column.addWidget(self.edit)
        self.layout_below = QHBoxLayout()
        column.addLayout(self.layout_below)
        self._indent()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: another width for the words."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._indent()

    def _indent(self) -> None:
        """Let everything begin where the edit begins."""
        if self._beside:
            left = round(self._beside * theme.current().scale.small * 0.6)
            self._words.setFixedWidth(left)
            self._error_row.setContentsMargins(left + 8, 0, 0, 0)
            self.layout_below.setContentsMargins(left + 8, 0, 0, 0)

    def value(self) -> str:
        """The present text."""
        raise NotImplementedError

    def set_value(self, text: str, source: str = "", tone: str = "info") -> None:
        """Show a value without a signal; `source` is the word of its badge."""
        raise NotImplementedError

    def set_error(self, sentence: str) -> None:
        """Say what is wrong, in words, icon and border; an empty text clears it."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._mark.setVisible(bool(sentence))
        self.edit.setProperty("wrong", bool(sentence))
        self.edit.setAccessibleDescription(sentence or self.hint.text())
        restyle(self.edit)

    def unsaved(self) -> bool:
        """True while something is typed that was not committed yet."""
        return False

    def error(self) -> str:
        """What is wrong, as shown."""
        return self._error.text()


class TextField(FieldRow):
    """A question whose answer is typed."""

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        optional: bool = False,
        beside: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        self.line = QLineEdit()
        self.line.setMaxLength(2000)
        super().__init__(
            label, self.line, hint=hint, optional=optional, beside=beside, parent=parent
        )
        self._shown = ""
        self.shows_whole = True
        """False for what must not be repeated in clear letters."""
        self.whole = Words("", "small", self)
        self.whole.hide()
        self.layout_below.addWidget(self.whole)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._show_whole)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self._left)

    def value(self) -> str:
        """The present text."""
        return self.line.text()

    def set_value(self, text: str, source: str = "", tone: str = "info") -> None:
        """Show a value without a signal; `source` is the word of its badge."""
        if self.line.text() != text:
            self.line.setText(text)
        if not self.line.hasFocus():
            self.line.setCursorPosition(0)
        self._shown = text
        self.badge.say(source, tone)

    def unsaved(self) -> bool:
        """True while something is typed that was not committed yet."""
        return self.line.text() != self._shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width of the line may hold less of the value."""
        if event.type() == QEvent.Type.Resize:
            self._show_whole()
        return super().eventFilter(watched, event)

    def _show_whole(self) -> None:
        """Repeat below, wrapped, what is too long to be read in the field."""
        text = self.line.text()
        long = self.shows_whole and (
            self.line.fontMetrics().horizontalAdvance(text) > self.line.width() - 28
        )
        self.whole.setText(text if long else "")
        self.whole.setVisible(long)

    def _typed(self, text: str) -> None:
        self.badge.say("", "info")
        self.edited.emit(text)

    def _left(self) -> None:
        if self.line.text() != self._shown:
            self._shown = self.line.text()
            self.committed.emit(self._shown)


class ChoiceField(FieldRow):
    """A question with a few answers, as buttons."""

    def __init__(
        self,
        label: str,
        choices: Sequence[tuple[str, str]],
        *,
        hint: str = "",
        optional: bool = False,
        beside: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        self.row = ChoiceRow(choices)
        super().__init__(
            label, self.row, hint=hint, optional=optional, beside=beside, parent=parent
        )
        self.row.chosen.connect(self._picked)

    def value(self) -> str:
        """The picked value."""
        return self.row.value()

    def set_value(self, text: str, source: str = "", tone: str = "info") -> None:
        """Pick without a signal; `source` is the word of its badge."""
        self.row.set_value(text)
        self.badge.say(source, tone)

    def _picked(self, value: str) -> None:
        self.badge.say("", "info")
        self.edited.emit(value)
        self.committed.emit(value)


def secret_field(label: str, longest: int = 200) -> TextField:
    """A field for a PIN or a passphrase: covered, and never repeated in clear letters."""
    field = TextField(label)
    field.line.setEchoMode(QLineEdit.EchoMode.Password)
    field.line.setMaxLength(longest)
    field.shows_whole = False
    field.line.setMaximumWidth(480)
    return field
