"""What is known of one case after its filing, each part on a card of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk.dossier import ConsentRow, PaperRow, Sheet
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button
from ui.widgets.qr import QrCode
from ui.widgets.text import Rule, Words

PAY_SIDE = 200
"""Pixels of the payment code: a link is longer than a number."""


def money(sheet: Sheet) -> Card:
    """Fee and delivery, with the code of the portal's page of payment where there is one."""
    card = _card(_("Lệ phí và nhận kết quả"))
    rows = [
        (_("Lệ phí"), sheet.fee),
        (_("Miễn, giảm"), sheet.exemption),
        (_("Nhận kết quả"), sheet.delivery),
        (_("Thay hồ sơ"), sheet.replaces),
    ]
    line = QHBoxLayout()
    line.setSpacing(20)
    words = QVBoxLayout()
    words.addLayout(_grid([(label, text) for label, text in rows if text], card))
    words.addStretch(1)
    line.addLayout(words, 1)
    if sheet.pay_code:
        line.addLayout(_pay(sheet, card))
    card.inside.addLayout(line)
    return card


def _pay(sheet: Sheet, card: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    code = QrCode(_("Mã QR trang thanh toán của cổng"), PAY_SIDE, card)
    code.show_modules(sheet.pay_code)
    column.addWidget(code)
    column.addWidget(Words(_("Công dân quét để trả trên cổng"), "small", card))
    return column


def papers(sheet: Sheet) -> Card:
    """Every paper of the case, with where it is."""
    card = _card(_("Giấy tờ"))
    for paper in sheet.papers:
        card.inside.addWidget(Rule(card))
        card.inside.addWidget(_paper(paper, card))
    if not sheet.papers:
        card.inside.addWidget(Words(_("Không có giấy tờ kèm theo."), "lead", card))
    return card


def _paper(paper: PaperRow, parent: QWidget) -> QWidget:
    holder = QWidget(parent)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    name = _("{name} (bổ sung lần {n})") if paper.turn else "{name}"
    column.addWidget(Words(name.format(name=paper.name, n=paper.turn), "strong", holder))
    column.addWidget(Words(paper.words, "lead", holder))
    return holder


def consents(sheet: Sheet, withdraw: Callable[[str], object]) -> Card:
    """What the citizen agreed to; `withdraw` is told the purpose that is taken back."""
    card = _card(_("Sự đồng ý của công dân"))
    for row in sheet.consents:
        card.inside.addWidget(Rule(card))
        card.inside.addWidget(_consent(row, withdraw, card))
    return card


def _consent(row: ConsentRow, withdraw: Callable[[str], object], parent: QWidget) -> QWidget:
    holder = QWidget(parent)
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    words = QVBoxLayout()
    words.addWidget(Words(row.text, "body", holder))
    words.addWidget(Words(row.withdrawn or row.given, "small", holder))
    line.addLayout(words, 1)
    if not row.withdrawn:
        button = Button(_("Rút lại"), partial(withdraw, row.purpose), parent=holder)
        button.setAccessibleName(_("Rút lại sự đồng ý: {text}").format(text=row.text))
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return holder


def _card(title: str) -> Card:
    card = Card()
    card.setAccessibleName(title)
    card.inside.addWidget(Words(title, "heading", card))
    return card


def _grid(rows: list[tuple[str, str]], parent: QWidget) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setColumnStretch(1, 1)
    for place, (label, text) in enumerate(rows):
        grid.addWidget(Words(label, "lead", parent, wrap=False), place, 0)
        grid.addWidget(Words(text, "strong", parent), place, 1)
    return grid
