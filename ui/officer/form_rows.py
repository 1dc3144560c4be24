"""Step 6, a repeated group: its rows with what was answered, and the way to one more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from gettext import gettext as _

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk import form, form_rows
from kiosk.desk.form import Sheet
from kiosk.desk.form_rows import Row
from kiosk.model import Case
from ui.officer.step import StepPage
from ui.widgets.blocks import Card, EmptyState, empty
from ui.widgets.buttons import Button
from ui.widgets.dialogs import ask
from ui.widgets.text import Badge, Words


class RowList(QWidget):
    """Hidden on a page that has nothing to do with rows."""

    def __init__(
        self,
        page: StepPage,
        store: Callable[[Callable[[], object]], object],
        turn: Callable[[int], object],
        redraw: Callable[[], object],
    ) -> None:
        """`store` keeps what was typed and then does something; `turn` opens a page by index."""
        super().__init__()
        self._page, self._store, self._turn, self._redraw = page, store, turn, redraw
        self.group = ""
        """Id of the repeated group; empty on another page."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(10)
        self.hide()

    def show_sheet(self, sheet: Sheet) -> None:
        """List the rows on the group's own page; on a row's page offer one more."""
        empty(self._column)
        self.group = sheet.group.id if sheet.repeat is not None else sheet.row_of
        self.setVisible(bool(self.group))
        if not self.group:
            return
        for row in sheet.rows:
            self._column.addWidget(self._card(row))
        if sheet.repeat is not None and not sheet.rows:
            self._column.addWidget(EmptyState(_("Chưa ghi {item} nào.").format(item=sheet.item)))
        words = _("Thêm {item}") if sheet.repeat is not None else _("Thêm {item} nữa")
        button = Button(words.format(item=sheet.item), self.add, hint="F2", parent=self)
        line = QHBoxLayout()
        line.addWidget(button)
        line.addStretch(1)
        self._column.addLayout(line)

    def add(self) -> None:
        """Store what was typed, then one more row, and its page."""
        seat, group = self._page.seat, self.group

        def last(_case: Case) -> None:
            self._edit(group, sum(s.row_of == group for s in form.sheets(seat.visit)))

        if group:
            self._store(
                lambda: self._page.work(lambda: form_rows.add(seat.desk, seat.visit, group), last)
            )

    def _edit(self, group: str, number: int) -> None:
        for index, sheet in enumerate(form.sheets(self._page.seat.visit)):
            if sheet.group.id == f"{group}.{number}":
                self._turn(index)

    def _ask_remove(self, group: str, row: Row) -> None:
        """A row with answers goes only after a question."""
        remove = partial(self._remove, group, row.number)
        if row.words:
            title = _("Xoá {title}?").format(title=row.title)
            ask(self.window(), title, row.words, _("Xoá"), remove)
        else:
            remove()

    def _remove(self, group: str, number: int) -> None:
        seat = self._page.seat

        def drawn(_case: Case) -> None:
            self._redraw()

        self._page.work(
            lambda: form_rows.remove(seat.desk, seat.visit, group, number),
            drawn,
        )

    def _card(self, row: Row) -> Card:
        card = Card(parent=self)
        card.setAccessibleName(f"{row.title}. {row.words}")
        line = QHBoxLayout()
        line.setSpacing(12)
        words = QWidget(card)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(Words(row.title, "strong", words))
        if row.words:
            column.addWidget(Words(row.words, "lead", words))
        if row.open:
            column.addWidget(Badge(_("Còn thiếu"), "attention", words))
        line.addWidget(words, 1)
        for text, act, kind in (
            (_("Sửa"), partial(self._edit, self.group, row.number), "secondary"),
            (_("Xoá"), partial(self._ask_remove, self.group, row), "danger"),
        ):
            button = Button(text, act, kind=kind, parent=card)
            button.setAccessibleName(f"{text} {row.title}")
            line.addWidget(button)
        card.inside.addLayout(line)
        return card
