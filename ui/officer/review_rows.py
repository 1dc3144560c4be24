"""Lines of the review: what, the value, and the way to change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from kiosk.desk.review import Row
from ui import theme
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button
from ui.widgets.text import Rule, Words

LONG = 44
"""Letters of a label that need more room than its answer: names of papers."""


class RowList(Card):
    """The rows of one step under its name."""

    def __init__(self, title: str, rows: Sequence[Row], change: Callable[[Row], object]) -> None:
        super().__init__()
        self._change = change
        self.setAccessibleName(title)
        self.inside.setContentsMargins(20, 10, 12, 6)
        self.inside.setSpacing(4)
        self.inside.addWidget(Words(title, "caption", self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, 10 * theme.current().scale.body)
        long = max((len(row.label) for row in rows), default=0) > LONG
        grid.setColumnStretch(0, 4 if long else 2)
        grid.setColumnStretch(1, 3 if long else 4)
        for number, row in enumerate(rows):
            if number:
                grid.addWidget(Rule(self), 2 * number - 1, 0, 1, 3)
            self._add(grid, 2 * number, row)
        self.inside.addLayout(grid)

    def _add(self, grid: QGridLayout, line: int, row: Row) -> None:
        words = Words(row.text or _("chưa ghi"), "strong", self)
        if row.missing:
            words.set_kind("attention")
        middle = Qt.AlignmentFlag.AlignVCenter
        label = Words(row.label, "lead", self)
        for part in (label, words):
            part.setContentsMargins(0, 6, 0, 6)
        grid.addWidget(label, line, 0)
        grid.addWidget(words, line, 1)
        if row.step:
            button = Button(_("Sửa"), partial(self._change, row), kind="link", parent=self)
            button.setAccessibleName(_("Sửa {label}").format(label=row.label))
            grid.addWidget(button, line, 2, middle)
