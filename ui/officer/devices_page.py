"""The screen of devices: what works at this desk, what to do about the rest, stand, printer."""

from __future__ import annotations

from functools import partial
from gettext import gettext as _
from threading import Event

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.desk import checking
from kiosk.desk.checking import Item, Row
from ui.lanes import Job
from ui.officer.printer_card import PrinterCard
from ui.officer.quiet import QuietPage
from ui.officer.seat import Seat
from ui.officer.stand_card import StandCard
from ui.widgets.blocks import Card, empty
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.text import Badge, Rule, Words


class DevicesPage(QuietPage):
    """`left`: back home."""

    left = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__(_("Thiết bị"), _("Chưa kiểm tra"))
        self.seat = seat
        self.items: list[Item] = []
        self._job: Job[None] | None = None
        self.again = Button(_("Kiểm tra lại"), self.check, parent=self)
        self.copy = Button(_("Chép báo cáo"), self.copy_report, parent=self)
        self.stand = StandCard(seat)
        self.printer = PrinterCard(seat)
        self.printer.failed.connect(self.show_error)
        self.stand.turn.clicked.connect(self._show_stand)
        self.card = Card()
        self.card.setAccessibleName(_("Kết quả kiểm tra"))
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(8)
        for column, share in enumerate((1, 2, 0)):
            self._rows.setColumnStretch(column, share)
        self.card.inside.addLayout(self._rows)
        actions = QWidget()
        flow = Flow(actions)
        for button in (self.again, self.copy):
            flow.addWidget(button)
        for part in (actions, self.card, self.printer, self.stand):
            self.body.addWidget(part)

    def enter(self) -> None:
        """Look at everything, once more."""
        self.clear_errors()
        self.check()

    def leave(self) -> None:
        """What still runs is told to end; the camera is given back."""
        if self._job is not None:
            self._job.drop()
            self._job = None
        self.stand.close_camera()

    def next_words(self) -> str:
        """Enter goes home."""
        return _("‹ Về bàn làm việc")

    def forward(self) -> None:
        """Back home."""
        self.left.emit()

    def _show_stand(self) -> None:
        """The live picture has just made the page longer."""
        QTimer.singleShot(0, lambda: self.ensureWidgetVisible(self.stand.turn, 0, 24))

    # looking

    @property
    def checking(self) -> bool:
        """True while devices are being asked."""
        return self._job is not None

    def check(self) -> None:
        """Ask everything, beside the screen; each answer is shown as it comes."""
        if self.checking:
            return
        self.clear_errors()
        self.items = []
        empty(self._rows)
        self.card.hide()
        self.copy.setEnabled(False)
        self._progress()
        self.again.say(_("Đang kiểm tra…"))
        desk, give_back, cancel = self.seat.desk, self.seat.tasks.give_back, Event()
        self._job = self.seat.tasks.page(
            lambda: checking.run(
                desk, lambda item: give_back(partial(self._told, cancel, item)), cancel
            ),
            failed=self.show_error,
            settled=self._over,
            cancel=cancel,
        )
        self.printer.look()

    def _told(self, cancel: Event, item: Item) -> None:
        if cancel.is_set():
            return
        self.items.append(item)
        self._draw_row(checking.row(item))
        self._progress()

    def _over(self) -> None:
        self._job = None
        self.again.say(_("Kiểm tra lại"))
        self.copy.setEnabled(bool(self.items))
        self._progress()

    def _progress(self) -> None:
        if self.checking or not self.items:
            done = {item.item.partition(":")[0] for item in self.items}
            words = _("Đang kiểm tra: xong {n} trên {all} mục.")
            self.set_title(_("Thiết bị"), words.format(n=len(done), all=len(checking.KINDS)))
            return
        bad = sum(checking.row(item).tone == "error" for item in self.items)
        words = _("{n} mục cần sửa.").format(n=bad) if bad else _("Không có gì phải sửa.")
        self.set_title(_("Thiết bị"), words)

    # the report

    def report(self) -> str:
        """What is copied: nothing personal."""
        more = [_("Hình camera: {mode}").format(mode=self.stand.mode)] if self.stand.mode else []
        return checking.text(self.items, more)

    def copy_report(self) -> None:
        """Put it on the clipboard, for a message to whoever helps."""
        QGuiApplication.clipboard().setText(self.report())
        self.message.say(
            _("Đã chép báo cáo, không có thông tin công dân. Dán vào tin nhắn gửi kỹ thuật viên."),
            "done",
        )
        self.verticalScrollBar().setValue(0)

    def _draw_row(self, row: Row) -> None:
        self.card.show()
        grid, top = self._rows, Qt.AlignmentFlag.AlignTop
        at = grid.rowCount()
        if grid.count():
            grid.addWidget(Rule(self.card), at, 0, 1, 3)
        title = Words(row.title, "strong", self.card)
        title.setAccessibleName(f"{row.title}: {row.word}. {row.detail} {row.advice}".strip())
        grid.addWidget(title, at + 1, 0, top)
        grid.addWidget(Words(row.detail, "body", self.card), at + 1, 1)
        grid.addWidget(Badge(row.word, row.tone, self.card), at + 1, 2, top)
        if row.advice:
            grid.addWidget(Words(row.advice, "lead", self.card), at + 2, 1)
