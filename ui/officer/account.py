"""Step 5: the citizen's own log-in, only where the way of filing needs one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt

from kiosk.desk import account
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.widgets.text import Badge
from ui.widgets.tile import Tile

NUMBERS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)


class AccountPage(StepPage):
    """One tile for each way; the digits pick them too. Never the officer's own account."""

    name = "account"

    def __init__(self, seat: Seat) -> None:
        super().__init__(
            seat,
            _("Công dân đăng nhập bằng cách nào?"),
            _("Cổng này cần tài khoản của chính công dân. Không dùng tài khoản của cán bộ."),
        )
        self.tiles: dict[str, Tile] = {}
        for number, route in enumerate(account.ROUTES, 1):
            tile = Tile(f"{number}. {route.title}", route.text, partial(self.choose, route.id))
            if not route.goes_on:
                tile.add_badge(Badge(_("hôm nay nộp giấy"), "attention"))
            self.tiles[route.id] = tile
            self.body.addWidget(tile)
        self._picked = ""

    def needed(self) -> bool:
        """Only where the way of filing asks for a log-in."""
        if self.seat.visit.pack is None:
            return False
        return account.needed(self.seat.desk, self.seat.visit)

    def enter(self) -> None:
        """Show the way that was chosen before."""
        case = self.seat.visit.case
        self._show(case.account if case else "")
        next(iter(self.tiles.values())).setFocus()

    def forget(self) -> None:
        """No way is chosen."""
        super().forget()
        self._show("")

    def say(self) -> tuple[str, str]:
        """Ask for phone and account."""
        return (
            _("Ông/bà có mang điện thoại không? Đã có VNeID mức 2 chưa ạ?"),
            _("Hồ sơ đứng tên ông/bà nên phải đăng nhập bằng tài khoản của ông/bà."),
        )

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """The digits."""
        return {
            key: partial(self.choose, route) for key, route in zip(NUMBERS, self.tiles, strict=True)
        }

    def can_go_on(self) -> bool:
        """Once a way is chosen."""
        return bool(self._picked)

    def choose(self, route: str) -> None:
        """Store the way and go on."""
        desk, visit = self.seat.desk, self.seat.visit
        self._show(route)
        self.work(lambda: account.choose(desk, visit, route), lambda _case: self.finished.emit())

    def forward(self) -> None:
        """Go on with the way that is chosen."""
        self.choose(self._picked)

    def _show(self, route: str) -> None:
        self._picked = route
        for name, tile in self.tiles.items():
            tile.set_picked(name == route)
        self.look_again.emit()
