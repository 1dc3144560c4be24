"""Step 1, below the search box: one field of work, and the word that drafts are in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext as _

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.widgets import icons
from ui.widgets.buttons import Button
from ui.widgets.text import Badge, Words

ALL = ""


class DropDown(QComboBox):
    """The style sheet takes Qt's own arrow away; this one follows the theme."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, then the arrow."""
        super().paintEvent(event)
        side = 20
        painter = QPainter(self)
        where = QRectF(self.width() - side - 12, (self.height() - side) / 2, side, side)
        icons.paint(painter, where, "down", theme.colour("muted"))
        painter.end()


class FieldChoice(QWidget):
    """All fields, or one; `changed` is called when a person picked another one."""

    def __init__(self, changed: Callable[[], object], ask: Callable[[], object]) -> None:
        """`ask`: the officer is not sure and wants the questions."""
        super().__init__()
        self.filled = False
        self.box = DropDown(self)
        self.box.setAccessibleName(_("Lĩnh vực"))
        # Long names are whole in the list; the box itself may be narrower than they are.
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(12)
        self.box.activated.connect(lambda _index: changed())
        self.draft = Badge("", "attention", self)
        self.draft.hide()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Words(_("Lĩnh vực"), "lead", self, wrap=False))
        row.addWidget(self.box, 1)
        self.ask = Button(_("Chưa rõ? Trả lời vài câu"), ask, hint="F4", parent=self)
        row.addWidget(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.draft)
        self._offer(())

    def fill(self, fields: Sequence[str], draft: str) -> None:
        """Offer these fields; `draft` is a sentence about words that nobody signed, or empty."""
        self.filled = True
        self._offer(fields)
        self.draft.say(draft, "attention")

    def value(self) -> str:
        """The chosen field; empty for all."""
        return str(self.box.currentData() or ALL)

    def clear(self) -> None:
        """All fields again; what is offered is asked for anew with the next citizen."""
        self.box.setCurrentIndex(0)
        self.filled = False

    def _offer(self, fields: Sequence[str]) -> None:
        chosen = self.value() if self.box.count() else ALL
        self.box.clear()
        self.box.addItem(_("Tất cả"), ALL)
        for field in fields:
            self.box.addItem(field, field)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
