"""Step 5: the citizen's own log-in, only where the way of filing needs one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kiosk.desk import account, printing
from kiosk.model import Case
from ui.officer.password import PasswordCard
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.widgets.blocks import Card, empty
from ui.widgets.buttons import ChoiceRow
from ui.widgets.text import Badge, Words
from ui.widgets.tile import Tile

NUMBERS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)
YES, NO = "yes", "no"
TITLE = _("Công dân đăng nhập bằng cách nào?")
NEEDS_OWN = _("Cổng này cần tài khoản của chính công dân. Không dùng tài khoản của cán bộ.")
TAKES_OWN = _("Cổng này nhận tài khoản của chính công dân, hoặc tài khoản của cơ quan.")


class AccountPage(StepPage):
    """Three plain questions point to a way; a tile for each way. Never the officer's account."""

    name = "account"

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat, TITLE, NEEDS_OWN)
        self.tiles: dict[str, Tile] = {}
        self.answers: dict[str, bool] = {}
        self.rows: dict[str, tuple[Words, ChoiceRow]] = {}
        self._questions = self._make_questions()
        self.password = PasswordCard()
        self.password.given.connect(self._password_given)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.body.addWidget(self._questions)
        self.body.addLayout(self._list)
        self.body.addWidget(self.password)
        self.password.hide()
        self._picked = ""

    def _make_questions(self) -> Card:
        card = Card()
        card.inside.setContentsMargins(16, 8, 16, 8)
        holder = QWidget(card)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        for place, question in enumerate(account.QUESTIONS):
            words = Words(question.text, "strong", holder)
            row = ChoiceRow([(YES, _("Có")), (NO, _("Không"))], question.text, holder)
            row.chosen.connect(partial(self._answer, question.id))
            grid.addWidget(words, place, 0)
            grid.addWidget(row, place, 1)
            self.rows[question.id] = (words, row)
        card.inside.addWidget(holder)
        return card

    def needed(self) -> bool:
        """Only where the way of filing asks for a log-in."""
        if self.seat.visit.pack is None:
            return False
        return account.needed(self.seat.desk, self.seat.visit)

    def enter(self) -> None:
        """Show the ways of this case, and the one that was chosen before."""
        visit = self.seat.visit
        self._draw_tiles()
        own = account.by_password(self.seat.desk, visit)
        self._questions.setVisible(not own)
        self.set_title(TITLE, TAKES_OWN if own else NEEDS_OWN)
        self._show_questions()
        self._show(visit.case.account if visit.case else "")
        first = next(iter(self.tiles.values())) if own else self.rows["phone"][1]
        first.setFocus()

    def rest(self) -> None:
        """A citizen's password does not wait behind the lock."""
        self.password.forget()

    def forget(self) -> None:
        """No way is chosen, nothing is answered, no password stays."""
        super().forget()
        self.answers.clear()
        for _words, row in self.rows.values():
            row.set_value("")
        self.password.forget()
        self._show("")

    def say(self) -> tuple[str, str]:
        """Ask for phone and account."""
        return (
            _("Ông/bà có mang điện thoại không? Đã có VNeID mức 2 chưa ạ?"),
            _("Hồ sơ đứng tên ông/bà nên phải đăng nhập bằng tài khoản của ông/bà."),
        )

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """The digits pick a way; not while the citizen types."""
        if not self.password.isHidden():
            return {}
        return {
            key: partial(self.choose, route)
            for key, route in zip(NUMBERS, self.tiles, strict=False)
        }

    def can_go_on(self) -> bool:
        """Once a way is chosen."""
        return bool(self._picked) and self.password.isHidden()

    def choose(self, route: str) -> None:
        """Store the way and go on, or let the citizen type first."""
        self._show(route)
        if route == account.OWN_ACCOUNT and not self._has_password():
            self.password.show()
            self.reveal(self.password.user.edit)
            self.look_again.emit()
            return
        desk, visit = self.seat.desk, self.seat.visit
        self.work(lambda: account.choose(desk, visit, route), self._chosen)

    def forward(self) -> None:
        """Go on with the way that is chosen."""
        self.choose(self._picked)

    def _chosen(self, case: Case) -> None:
        if case.account == account.POLICE_DESK:
            desk, visit = self.seat.desk, self.seat.visit
            self.work(
                lambda: printing.level_two_of(desk, visit),
                lambda pdf: self.seat.print_pdf.emit(pdf, "hen-muc-2"),
            )
        self.finished.emit()

    # the questions

    def _answer(self, name: str, value: str) -> None:
        self.answers[name] = value == YES
        self._show_questions()
        advised = account.advise(self.answers)
        if advised:
            self._show(advised)
            self.tiles[advised].setFocus()
            self.reveal(self.tiles[advised])

    def _show_questions(self) -> None:
        shown = {question.id for question in account.asked(self.answers)}
        for name, parts in self.rows.items():
            for part in parts:
                part.setVisible(name in shown)

    # the citizen's own account

    def _has_password(self) -> bool:
        case = self.seat.visit.case
        return case is not None and account.has_password(case.id)

    def _password_given(self, user: str, password: str) -> None:
        case = self.seat.visit.open_case()
        self.clear_errors()

        def typed() -> None:
            account.type_password(case.id, user, password)

        def done(_none: None) -> None:
            self.password.hide()
            self.choose(account.OWN_ACCOUNT)

        self.work(typed, done)

    # drawing

    def _draw_tiles(self) -> None:
        empty(self._list)
        self.tiles = {}
        for number, route in enumerate(account.routes(self.seat.desk, self.seat.visit), 1):
            tile = Tile(f"{number}. {route.title}", route.text, partial(self.choose, route.id))
            if not route.goes_on:
                tile.add_badge(Badge(_("hôm nay nộp giấy"), "attention"))
            self.tiles[route.id] = tile
            self._list.addWidget(tile)
        self.password.hide()

    def _show(self, route: str) -> None:
        self._picked = route if route in self.tiles else ""
        for name, tile in self.tiles.items():
            tile.set_picked(name == route)
        if route != account.OWN_ACCOUNT:
            self.password.hide()
        self.look_again.emit()
