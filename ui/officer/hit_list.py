"""Step 1, below the search box: the common ones as tiles, the hits, or one question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from kiosk.desk.procedure import Hit
from ui.officer.hit import HitCard, HitRow
from ui.widgets.blocks import EmptyState, empty
from ui.widgets.text import Words
from ui.widgets.tile import Tile


class HitList(QWidget):
    """Shows one thing at a time; what was there goes."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)

    def clear(self) -> None:
        """Nothing is shown."""
        empty(self._column)

    def has_keys(self) -> bool:
        """True while something in it has the focus."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def show_only(self, widget: QWidget) -> None:
        """One question, or the end of the questions."""
        self.clear()
        self._column.addWidget(widget)

    def show_nothing(self) -> None:
        """Nobody knows what was typed."""
        self.show_only(
            EmptyState(
                _("Không thấy thủ tục nào giống như vậy."),
                _("Thử một từ khác, ví dụ tên tờ giấy công dân cần."),
            )
        )

    def show_common(self, hits: Sequence[Hit], take: Callable[[Hit], object]) -> None:
        """The common ones."""
        self.clear()
        holder = QWidget(self)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, hit in enumerate(hits):
            grid.addWidget(Tile(hit.name, "", partial(take, hit)), place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._column.addWidget(Words(_("Hay làm nhất"), "caption"))
        self._column.addWidget(holder)

    def show_hits(
        self,
        hits: Sequence[Hit],
        card: tuple[int, HitCard] | None,
        choose: Callable[[int], object],
    ) -> None:
        """All hits as rows, but the open one as its card."""
        self.clear()
        for index, hit in enumerate(hits):
            if card is not None and index == card[0]:
                self._column.addWidget(card[1])
            else:
                self._column.addWidget(HitRow(hit, _about(hit), partial(choose, index)))


def _about(hit: Hit) -> str:
    """Code, level and time in one line; the note on the time is for the open hit."""
    time = hit.time.partition(" (")[0] if hit.has_guide else ""
    return " · ".join(text for text in (hit.code, hit.field, hit.level, time) if text)
