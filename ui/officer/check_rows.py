"""The report as rows: what it is, how it is, a light with its word, and what to do."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.desk.checking import Row
from ui.widgets.blocks import Card
from ui.widgets.text import Badge, Rule, Words


class CheckRows(Card):
    """Rows come one after the other; those of a new look take the place of the old at its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(_("Kết quả kiểm tra"))
        self._shown: QWidget | None = None
        self._coming: list[Row] = []
        self.clear()

    def clear(self) -> None:
        """Forget all rows: the next ones are shown as they come."""
        self._coming = []
        self._replace(None)
        self.hide()

    def add(self, row: Row) -> None:
        """One more answer."""
        self._coming.append(row)
        if self._shown is None or self._shown.property("growing"):
            self._grow(row)

    def settle(self) -> None:
        """All answers are here."""
        rows, self._coming = self._coming, []
        if self._shown is not None and not self._shown.property("growing") and rows:
            self._replace(None)
            for row in rows:
                self._grow(row)
        if self._shown is not None:
            self._shown.setProperty("growing", False)

    def _replace(self, widget: QWidget | None) -> None:
        if self._shown is not None:
            self._shown.hide()
            self.inside.removeWidget(self._shown)
            self._shown.deleteLater()
        self._shown = widget

    def _grow(self, row: Row) -> None:
        if self._shown is None:
            self._replace(self._new())
        shown = self._shown
        layout = shown.layout() if shown is not None else None
        if isinstance(layout, QGridLayout):
            _draw(layout, row, self)
        self.show()

    def _new(self) -> QWidget:
        holder = QWidget(self)
        holder.setProperty("growing", True)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for column, share in enumerate((1, 2, 0)):
            grid.setColumnStretch(column, share)
        self.inside.addWidget(holder)
        return holder


def _draw(grid: QGridLayout, row: Row, card: QWidget) -> None:
    top = Qt.AlignmentFlag.AlignTop
    at = grid.rowCount()
    if grid.count():
        grid.addWidget(Rule(card), at, 0, 1, 3)
    title = Words(row.title, "strong", card)
    title.setAccessibleName(f"{row.title}: {row.word}. {row.detail} {row.advice}".strip())
    grid.addWidget(title, at + 1, 0, top)
    grid.addWidget(Words(row.detail, "body", card), at + 1, 1)
    grid.addWidget(Badge(row.word, row.tone, card), at + 1, 2, top)
    if row.advice:
        grid.addWidget(Words(row.advice, "lead", card), at + 2, 1)
