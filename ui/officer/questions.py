"""Step 1, the questions that find: one question a page, large answers, an end in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.desk.finding import Stopped
from kiosk.desk.form import UNVERIFIED
from kiosk.desk.procedure import Hit
from ui.widgets.blocks import Card
from ui.widgets.text import Badge, Words
from ui.widgets.tile import Tile

IN_ONE_COLUMN = 7
"""More answers stand in two columns, so that all are seen at once."""


class Answers(QWidget):
    """The answers of one question as large buttons with the digits that pick them."""

    def __init__(self, texts: Sequence[str], pick: Callable[[int], object]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        columns = 1 if len(texts) <= IN_ONE_COLUMN else 2
        self.tiles = [
            Tile(f"{number}.  {text}", "", partial(pick, number - 1), self)
            for number, text in enumerate(texts, 1)
        ]
        for place, tile in enumerate(self.tiles):
            grid.addWidget(tile, place // columns, place % columns)

    def start(self) -> None:
        """The first answer gets the keys; Enter on it picks it, arrows and Tab move on."""
        self.tiles[0].setFocus(Qt.FocusReason.OtherFocusReason)


class StopCard(Card):
    """Not possible: why, what to do instead, and the procedures that help."""

    def __init__(self, stopped: Stopped, take: Callable[[Hit], object]) -> None:
        super().__init__("chosen")
        self.setAccessibleName(f"{stopped.reason} {stopped.instead}")
        for caption, text in (
            (_("Vì sao chưa làm được"), stopped.reason),
            (_("Làm gì thay"), stopped.instead),
        ):
            self.inside.addWidget(Words(caption, "caption", self))
            self.inside.addWidget(Words(text, "heading", self))
        self.links = [
            Tile(hit.name, _("Mở thủ tục {code}").format(code=hit.code), partial(take, hit), self)
            for hit in stopped.helps
        ]
        for link in self.links:
            self.inside.addWidget(link)
        source = _("Nguồn: {source}").format(source=stopped.source)
        self.inside.addWidget(Words(source, "small", self))
        if stopped.unverified:
            self.inside.addWidget(Badge(UNVERIFIED, "attention", self))

    def start(self) -> None:
        """The first procedure that helps gets the keys."""
        if self.links:
            self.links[0].setFocus(Qt.FocusReason.OtherFocusReason)
