"""How a procedure looks in the list of hits: open with its facts, or closed in one row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk.procedure import Hit
from kiosk.values import show_date
from ui.widgets.blocks import Card, WrappedLink
from ui.widgets.buttons import Button, ChoiceRow
from ui.widgets.flow import Flow
from ui.widgets.text import Badge, Rule, Words


class HitCard(Card):
    """The procedure that is open: papers, days, fee, and the question for its variant."""

    def __init__(
        self,
        hit: Hit,
        question: str,
        variants: Sequence[tuple[str, str]],
        heir: Callable[[], object],
    ) -> None:
        """`heir` opens what took the place of a procedure whose time is over."""
        super().__init__("chosen")
        self.setAccessibleName(hit.name)
        self.inside.addWidget(Words(hit.name, "heading", self))
        badges = Flow(gap=6)
        for word, tone in (
            (hit.code, "info"),
            (hit.level.capitalize(), "done"),
            (hit.field, "info"),
            ("" if hit.has_guide else _("Chưa có gói hướng dẫn"), "attention"),
            (_("BẢN NHÁP, gói chưa ký") if hit.draft else "", "attention"),
            (ended_words(hit), "error"),
        ):
            if word:
                badges.addWidget(Badge(word, tone, self))
        self.inside.addLayout(badges)
        if hit.heir:
            words = _("Thay bằng: {name} ({code})").format(name=hit.heir_name, code=hit.heir)
            self.inside.addWidget(WrappedLink(words, heir, self))
        self.inside.addLayout(self._facts(hit))
        self.variants = ChoiceRow(variants, question, self)
        self.variants.setVisible(bool(variants))
        if variants:
            self.inside.addWidget(Words(question, "strong", self))
            self.inside.addWidget(self.variants)

    def _facts(self, hit: Hit) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        facts = [(_("Giấy tờ"), hit.papers), (_("Thời hạn"), hit.time)]
        fee = hit.fee + (f"; {hit.fee_note}" if hit.fee_note else "")
        facts.append((_("Lệ phí"), fee))
        row = 0
        for label, text in facts:
            if not text:
                continue
            if row:
                grid.addWidget(Rule(self), row, 0, 1, 2)
                row += 1
            grid.addWidget(Words(label, "lead", self), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Words(text, "body", self), row, 1)
            row += 1
        if hit.fee_until:
            until = _("kiểm tra trước {date}").format(date=show_date(hit.fee_until))
            grid.addWidget(Badge(until, "attention", self), row, 1, Qt.AlignmentFlag.AlignLeft)
        return grid


def ended_words(hit: Hit) -> str:
    """Until when it held; empty while it is in force."""
    return _("Hết hiệu lực {day}").format(day=show_date(hit.ended)) if hit.ended else ""


class HitRow(Card):
    """A hit that is not open."""

    def __init__(self, hit: Hit, about: str, choose: Callable[[], object]) -> None:
        super().__init__("card")
        row = QHBoxLayout()
        row.setSpacing(12)
        words = QWidget(self)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(Words(hit.name, "strong", words))
        column.addWidget(Words(about, "lead", words))
        marks = [ended_words(hit), _("BẢN NHÁP") if hit.draft else ""]
        for mark in filter(None, marks):
            column.addWidget(Badge(mark, "error" if hit.ended else "attention", words))
        button = Button(_("Chọn"), choose, parent=self)
        button.setAccessibleName(_("Chọn {name}").format(name=hit.name))
        row.addWidget(words, 1)
        row.addWidget(button)
        self.inside.addLayout(row)
