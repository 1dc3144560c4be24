"""Step 1: one search box, the common ones as tiles, and a plain question for the variant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from kiosk.desk import procedure
from kiosk.desk.procedure import Hit
from ui.officer.hit import HitCard, HitRow
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.widgets.blocks import EmptyState, Fault, empty
from ui.widgets.search import SearchBox
from ui.widgets.text import Words
from ui.widgets.tile import Tile

T = TypeVar("T")
PAUSE = 120
"""Milliseconds after the last key before the search runs."""


class ProcedurePage(StepPage):
    """Arrows move between the hits, Enter takes the one that is open."""

    name = "procedure"

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat, _("Công dân cần làm việc gì?"), _("Gõ như lời nói, không cần dấu."))
        self.box = SearchBox()
        self.box.setPlaceholderText(_("Ví dụ: giấy khai sinh, độc thân, tạm trú"))
        self.box.setAccessibleName(_("Tìm thủ tục"))
        self.box.setClearButtonEnabled(True)
        self.box.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._search)
        self.box.textEdited.connect(self._typed)
        self.box.returnPressed.connect(self._search_now)
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self.body.addWidget(self.box)
        self.body.addWidget(self._list)
        self.hits: list[Hit] = []
        self.chosen = -1
        self._wish = 0
        """Counts what a person asked for: an answer to an older wish is dropped."""
        self._card: HitCard | None = None

    def enter(self) -> None:
        """Show the common ones, or what was chosen before."""
        pack = self.seat.visit.pack
        if pack is not None and self.hits:
            self._draw()
        elif pack is not None:
            desk, code = self.seat.desk, pack.code
            self.work(lambda: procedure.search(desk, code, 1), self._wished(self._show_hits))
        else:
            self.work(lambda: procedure.common(self.seat.desk), self._show_common)
        self.box.setFocus()

    def forget(self) -> None:
        """Back to an empty box."""
        super().forget()
        self.box.clear()
        self._timer.stop()
        self._clear()

    @property
    def busy(self) -> bool:
        """Also while the search waits for the next key."""
        return super().busy or self._timer.isActive()

    def can_go_on(self) -> bool:
        """Once a procedure is open."""
        return self.seat.visit.pack is not None and self.chosen >= 0

    def say(self) -> tuple[str, str]:
        """Ask what brings the citizen here, then the guide's own question."""
        words, why = super().say()
        if words:
            return words, why
        return (
            _("Hôm nay ông/bà cần làm giấy tờ gì ạ?"),
            _("Biết đúng việc thì báo đúng giấy tờ, ông/bà không phải đi lại."),
        )

    def forward(self) -> None:
        """Go on once the variant is known."""
        visit = self.seat.visit
        question, variants = procedure.question(visit)
        if variants and not visit.variant and self._card is not None:
            row = self._card.variants
            fault = Fault(
                _("Chọn một câu trả lời: {question}").format(question=question),
                lambda: self.reveal(row),
            )
            self.show_faults([fault])
            self.reveal(row)
            return
        self.finished.emit()

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """F3 goes back to the search box."""
        return {Qt.Key.Key_F3: self.box.setFocus}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search box move through the hits; those of what was typed last."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and (self.hits or self.busy):
                self._search_now()
                self.when_idle(partial(self._step, step))
                return True
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        if self.hits:
            self.choose(max(0, min(len(self.hits) - 1, self.chosen + step)))

    def choose(self, index: int) -> None:
        """Open hit `index` and take its procedure: a person asked for it."""
        self._timer.stop()
        self._open(self.hits, index)

    def _open(self, hits: list[Hit], index: int) -> None:
        """Take the procedure, then show it: until then the screen and its buttons stay."""
        code = hits[index].code
        desk, visit = self.seat.desk, self.seat.visit
        same = visit.pack is not None and visit.pack.code == code
        variant = visit.variant if same else ""

        def show(_pack: object) -> None:
            self.hits, self.chosen = hits, index
            self._draw()

        self._wish += 1
        self.work(lambda: procedure.choose(desk, visit, code, variant), self._wished(show))

    def _wished(self, show: Callable[[T], None]) -> Callable[[T], None]:
        """Show an answer only while it is what the person asked for last."""
        wish = self._wish

        def still(answer: T) -> None:
            if wish == self._wish:
                show(answer)

        return still

    def _typed(self) -> None:
        self._wish += 1
        self._timer.start()

    def _search_now(self) -> None:
        """Enter and arrows do not wait for the pause after the last key."""
        if self._timer.isActive():
            self._timer.stop()
            self._search()

    def _search(self) -> None:
        text = self.box.text().strip()
        self._wish += 1
        if not text:
            self._clear()
            self.work(lambda: procedure.common(self.seat.desk), self._show_common)
            return
        self.work(lambda: procedure.search(self.seat.desk, text), self._wished(self._show_hits))

    def _show_hits(self, hits: list[Hit]) -> None:
        visit = self.seat.visit
        same = visit.pack is not None and hits and hits[0].code == visit.pack.code
        if hits and (visit.case is None or same):
            self._open(hits, 0)
            return
        if hits:
            # Another procedure costs a begun case its answers and pages: a person has to say so.
            self.hits, self.chosen = hits, -1
            self._draw()
            return
        visit.pack = None if visit.case is None else visit.pack
        self._clear()
        self._column.addWidget(
            EmptyState(
                _("Không thấy thủ tục nào giống như vậy."),
                _("Thử một từ khác, ví dụ tên tờ giấy công dân cần."),
            )
        )
        self.look_again.emit()

    def _show_common(self, hits: list[Hit]) -> None:
        if self.box.text().strip() or self.hits:
            return
        empty(self._column)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        for place, hit in enumerate(hits):
            tile = Tile(hit.name, _about(hit), partial(self._take_tile, hit))
            grid.addWidget(tile, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._column.addWidget(Words(_("Hay làm nhất"), "caption"))
        self._column.addWidget(holder)

    def _take_tile(self, hit: Hit) -> None:
        self._timer.stop()
        self._open([hit], 0)
        self.box.setFocus()

    def _draw(self) -> None:
        focus = QApplication.focusWidget()
        inside = focus is not None and self._list.isAncestorOf(focus)
        empty(self._column)
        self._card = None
        question, variants = procedure.question(self.seat.visit)
        choices = [(one.id, one.title) for one in variants]
        for index, hit in enumerate(self.hits):
            if index == self.chosen:
                self._card = HitCard(hit, question, choices)
                self._card.variants.set_value(self.seat.visit.variant)
                self._card.variants.chosen.connect(partial(self._take_variant, hit.code))
                self._column.addWidget(self._card)
            else:
                self._column.addWidget(HitRow(hit, _about(hit), partial(self.choose, index)))
        if inside:
            # What had the focus is gone; the next key must not go with it.
            self.box.setFocus()
        self.look_again.emit()

    def _take_variant(self, code: str, variant: str) -> None:
        """The person answered: no search that is still under way may undo it."""
        self._timer.stop()
        self._wish += 1
        desk, visit = self.seat.desk, self.seat.visit
        self.clear_errors()
        self.work(lambda: procedure.choose(desk, visit, code, variant))

    def _clear(self) -> None:
        self.hits, self.chosen, self._card = [], -1, None
        empty(self._column)


def _about(hit: Hit) -> str:
    """Code, level and time in one line; the note on the time is for the open hit."""
    time = hit.time.partition(" (")[0]
    return " · ".join(text for text in (hit.code, hit.field, hit.level, time) if text)
