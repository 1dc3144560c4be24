"""Catalogue and guides: what is there, and what a file of the province changes, before it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk import care
from kiosk.desk.care import Item, Preview, Standing, Touched
from ui.officer.quiet import QuietPage
from ui.officer.seat import Seat
from ui.widgets.blocks import Card, EmptyState, empty
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.text import Badge, Rule, Words

MOST_SHOWN = 12
"""Lines of a list before "and so many more"."""


class CataloguePage(QuietPage):
    """`left`: back home. Choosing a file shows it first; a second press takes it."""

    left = Signal()

    def __init__(self, seat: Seat, choose: Callable[[QWidget], str] | None = None) -> None:
        """`choose` asks a person for a file; its empty answer means none."""
        super().__init__(_("Danh mục và gói hướng dẫn"), "")
        self.seat = seat
        self._choose = choose or _ask_file
        self.file: Path | None = None
        """The file that is shown; None while the present state is."""
        self._actions = QHBoxLayout()
        self.pick = Button(_("Chọn tệp cập nhật của tỉnh…"), self.choose, parent=self)
        self.take = Button(_("Nhận bản cập nhật này"), self.take_it, kind="primary", parent=self)
        self.drop = Button(_("Thôi, không nhận"), self.show_standing, parent=self)
        for button in (self.take, self.drop, self.pick):
            self._actions.addWidget(button)
        self._actions.addStretch(1)
        self._lists = QVBoxLayout()
        self._lists.setSpacing(12)
        self.body.addLayout(self._actions)
        self.body.addLayout(self._lists)

    def enter(self) -> None:
        """Show what this desk works with."""
        self.clear_errors()
        self.show_standing()

    def next_words(self) -> str:
        """Enter goes home."""
        return _("‹ Về bàn làm việc")

    def forward(self) -> None:
        """Back home; a file that was only shown changes nothing."""
        self.left.emit()

    def choose(self) -> None:
        """Ask for a file, and show it."""
        name = self._choose(self)
        if name:
            self.show_file(Path(name))

    def show_file(self, file: Path) -> None:
        """Show what a file would change, or why it is refused."""
        self.clear_errors()
        desk = self.seat.desk
        self.seat.tasks.vault(
            lambda: care.preview(desk, file), partial(self._previewed, file), self._refused
        )

    def take_it(self) -> None:
        """Take the file that is shown."""
        file, desk = self.file, self.seat.desk
        if file is not None:
            self.take.setEnabled(False)
            self.seat.tasks.vault(lambda: care.take(desk, file), self._taken, self._refused)

    def show_standing(self) -> None:
        """Show what this desk works with now."""
        self.file = None
        desk = self.seat.desk
        self.seat.tasks.vault(lambda: care.standing(desk), self._draw_standing, self.show_error)

    def _refused(self, sentence: str) -> None:
        """Nothing was taken: say why."""
        self.show_standing()
        self.show_error(sentence)

    def _taken(self, taken: Preview) -> None:
        words = _("Đã nhận {title}.").format(title=taken.title)
        if taken.touched:
            more = _("{n} hồ sơ đang mở cần xem lại.").format(n=len(taken.touched))
            words = f"{words} {more}"
        self.message.say(words, "done")
        self.show_standing()

    # drawing

    def _buttons(self, *, shown: bool, takes: bool = True) -> None:
        for button in (self.take, self.drop):
            button.setVisible(shown)
        self.take.setEnabled(True)
        self.pick.setVisible(not shown)
        self.pick.setEnabled(takes)

    def _draw_standing(self, now: Standing) -> None:
        self.set_title(
            _("Danh mục và gói hướng dẫn"), now.update or _("Chưa nhận bản cập nhật nào")
        )
        empty(self._lists)
        self._buttons(shown=False, takes=now.takes_files)
        figures = _("{n} thủ tục trong danh mục, {g} gói hướng dẫn.").format(
            n=now.procedures, g=now.guides
        )
        self._lists.addWidget(Words(figures, "lead"))
        if not now.takes_files:
            words = _("Chưa nhận được tệp của tỉnh: tệp cài đặt của cơ quan chưa có khóa gốc.")
            self._lists.addWidget(EmptyState(words, _("Nhập tệp cài đặt của cơ quan trước.")))
        if now.draft_words:
            words = _("BẢN NHÁP: {n} cụm từ riêng của cơ quan, chưa ai ký.")
            self._lists.addWidget(Badge(words.format(n=now.draft_words), "attention"))
        self._add(_("BẢN NHÁP: gói chưa ai ký"), now.drafts)
        self._add(_("Bị bỏ qua"), [Item("", fault) for fault in now.faults])
        self._add(_("Hết hoặc sắp hết hiệu lực"), now.ending)
        self._add(_("Lệ phí cần kiểm tra lại"), now.old_fees)

    def _previewed(self, file: Path, found: Preview) -> None:
        self.file = file
        self.set_title(found.title, _("Xem trước, chưa có gì thay đổi."))
        empty(self._lists)
        self._buttons(shown=True)
        if found.empty:
            self._lists.addWidget(
                EmptyState(_("Tệp này không thay đổi gì: máy đã có các điều trong tệp."))
            )
        self._add_touched(found.touched)
        self._add(_("Hết hiệu lực"), found.ending)
        self._add(_("Gói hướng dẫn bị thu hồi"), found.lost)
        self._add(_("Gói hướng dẫn mới"), found.guides)
        self._add(_("Thủ tục mới"), found.added)
        self._add(_("Thủ tục thay đổi"), found.changed)
        if found.words:
            words = _("{n} cụm từ tìm kiếm mới, có chữ ký của tỉnh.").format(n=found.words)
            self._lists.addWidget(Words(words, "lead"))

    def _add_touched(self, cases: Sequence[Touched]) -> None:
        if not cases:
            return
        card = self._card(_("Hồ sơ đang mở cần xem lại"), len(cases))
        for one in cases[:MOST_SHOWN]:
            card.inside.addWidget(Rule(card))
            name = one.who or _("Chưa có thông tin công dân")
            card.inside.addWidget(Words(f"{one.procedure} · {name}", "strong", card))
            card.inside.addWidget(Badge(one.words, "attention", card))
        self._rest(card, len(cases))

    def _add(self, title: str, items: Sequence[Item]) -> None:
        if not items:
            return
        card = self._card(title, len(items))
        for item in items[:MOST_SHOWN]:
            card.inside.addWidget(Rule(card))
            card.inside.addWidget(Words(item.name, "strong", card))
            below = " · ".join(filter(None, (item.code, item.note)))
            if below:
                card.inside.addWidget(Words(below, "lead", card))
        self._rest(card, len(items))

    def _card(self, title: str, count: int) -> Card:
        card = Card()
        card.setAccessibleName(f"{title}: {count}")
        head = Flow()
        head.addWidget(Words(title, "heading", card, wrap=False))
        head.addWidget(Badge(str(count), "info", card))
        card.inside.addLayout(head)
        self._lists.addWidget(card)
        return card

    def _rest(self, card: Card, count: int) -> None:
        if count > MOST_SHOWN:
            more = _("… và {n} mục nữa").format(n=count - MOST_SHOWN)
            card.inside.addWidget(Words(more, "lead", card))


def _ask_file(parent: QWidget) -> str:
    kinds = _("Tệp cập nhật của tỉnh (*.delta)")
    return QFileDialog.getOpenFileName(parent, _("Chọn tệp cập nhật"), "", kinds)[0]
