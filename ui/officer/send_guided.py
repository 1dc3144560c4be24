"""The guided way on the screen: open the portal, or look up what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.desk.at_portal import Offer
from ui.widgets.blocks import Card, Message, empty
from ui.widgets.buttons import Button
from ui.widgets.field import TextField
from ui.widgets.flow import Flow
from ui.widgets.text import Words


class PortalCard(QWidget):
    """Two faces: the portals that can be opened, and the look-up after one was left.

    `opened` carries the id of a recipe, `number_given` what was typed; `looked_up`, `not_filed`
    and `by_packet` are buttons.
    """

    opened = Signal(str)
    looked_up = Signal()
    number_given = Signal(str)
    not_filed = Signal()
    by_packet = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.offers: tuple[Offer, ...] = ()
        self._trouble = Message("attention")
        self._ready = Card()
        self._portals = Flow()
        self._packet = Button(_("Dùng gói hồ sơ"), self.by_packet.emit, hint="F6")
        self._unsure = QWidget()
        self.number = TextField(
            _("Số hồ sơ mà cổng đã cấp"),
            hint=_("Chép đúng như trên cổng hoặc trong tin nhắn của công dân."),
        )
        self._arrange()

    def _arrange(self) -> None:
        self._ready.inside.addWidget(Words(_("Mở cổng ngay trong cửa sổ này"), "heading"))
        self._ready.inside.addWidget(
            Words(
                _(
                    "Công dân tự đăng nhập, tự đọc lời cam đoan và tự bấm nộp. "
                    "Máy điền từng trang và đính kèm giấy tờ khi cán bộ bấm."
                ),
                "body",
            )
        )
        self._ready.inside.addLayout(self._portals)
        self._ready.inside.addWidget(Words(_("Cổng không mở được ở đây?"), "caption"))
        self._ready.inside.addLayout(_row(self._packet))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self._trouble, self._ready, self._unsure):
            column.addWidget(part)
        self._arrange_unsure()

    def _arrange_unsure(self) -> None:
        look, number, none = Card(), Card(), Card()
        look.inside.addWidget(
            Words(_("1. Tra trên cổng, hoặc hỏi tin nhắn của công dân"), "heading")
        )
        look.inside.addLayout(
            _row(Button(_("Tra cứu trên cổng"), self.looked_up.emit, kind="primary", hint="F5"))
        )
        number.inside.addWidget(Words(_("2. Có hồ sơ: ghi lại số"), "heading"))
        number.inside.addWidget(self.number)
        number.inside.addLayout(_row(Button(_("Ghi số này"), self.give_number, kind="primary")))
        none.inside.addWidget(Words(_("Không có: công dân chưa bấm nộp"), "heading"))
        none.inside.addLayout(
            _row(Button(_("Chưa nộp, mở lại cổng"), self.not_filed.emit, hint="F6"))
        )
        column = QVBoxLayout(self._unsure)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (look, number, none):
            column.addWidget(card)

    def show_ready(self, offers: Sequence[Offer], trouble: str = "") -> None:
        """Offer the portals; `trouble` says why none can be opened here."""
        self.offers = tuple(offers)
        empty(self._portals)
        for place, offer in enumerate(offers):
            named = _("Mở {portal}").format(portal=offer.title)
            button = Button(
                named if len(offers) > 1 else _("Mở cổng"),
                partial(self.opened.emit, offer.recipe),
                kind="secondary" if place else "primary",
                hint="" if place else "F5",
                parent=self._ready,
            )
            button.setAccessibleName(named)
            self._portals.addWidget(button)
        self._say(trouble)
        self._unsure.hide()
        self._ready.setVisible(not trouble)

    def show_unsure(self) -> None:
        """Ask what became of it."""
        self._ready.hide()
        self._unsure.show()
        self._say(
            _(
                "Cổng được đóng khi chưa thấy số hồ sơ. Có thể công dân đã nộp: tra lại trước khi "
                "nộp lần nữa. Hồ sơ được giữ và nhắc ở màn hình chính."
            )
        )

    def open_first(self) -> None:
        """Open the first portal that is offered."""
        if self.offers and self._ready.isVisibleTo(self):
            self.opened.emit(self.offers[0].recipe)

    def give_number(self) -> None:
        """Hand over what was typed."""
        self.number.set_error("")
        self.number_given.emit(self.number.value())

    def forget(self) -> None:
        """Nothing of the case stays."""
        self.offers = ()
        empty(self._portals)
        self._say("")
        self.number.set_value("")
        self.number.set_error("")

    def _say(self, text: str) -> None:
        if text:
            self._trouble.say(text, "attention")
        else:
            self._trouble.clear()


def _row(*buttons: Button) -> Flow:
    flow = Flow()
    for button in buttons:
        flow.addWidget(button)
    return flow
