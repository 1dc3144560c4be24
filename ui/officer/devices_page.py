"""The screen of devices: what works at this desk, what to do about the rest, which are used."""

from __future__ import annotations

from functools import partial
from gettext import gettext as _
from threading import Event

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from kiosk.desk import checking, devices
from kiosk.desk.checking import Item
from scanner.sources.base import Device
from ui.lanes import Job
from ui.officer.check_rows import CheckRows
from ui.officer.plugs import Announcements, Calls
from ui.officer.printer_card import PrinterCard
from ui.officer.quiet import QuietPage
from ui.officer.receipt_card import ReceiptCard
from ui.officer.scanner_card import ScannerCard
from ui.officer.seat import Seat
from ui.officer.stand_card import StandCard
from ui.widgets.buttons import Button, Tick
from ui.widgets.flow import Flow

LOCKABLE = ("camera", "scanner", "printer", "receipt_printer")


class DevicesPage(QuietPage):
    """`left`: back home. `chosen` carries values of settings by their names, as a dict."""

    left = Signal()
    chosen = Signal(dict)

    def __init__(self, seat: Seat) -> None:
        super().__init__(_("Thiết bị"), _("Chưa kiểm tra"))
        self.seat = seat
        self.items: list[Item] = []
        self._found: list[Device] | None = None
        self._job: Job[None] | None = None
        self._stale = False
        """Something was plugged in while the last look was under way."""
        self.again = Button(_("Kiểm tra lại"), self.check, parent=self)
        self.copy = Button(_("Chép báo cáo"), self.copy_report, parent=self)
        self.card = CheckRows()
        self.stand = StandCard(seat)
        self.scanner = ScannerCard(seat)
        self.printer = PrinterCard(seat)
        self.receipts = ReceiptCard(seat)
        self.cards = (self.stand, self.scanner, self.printer, self.receipts)
        self.lock = Tick(_("Khoá các lựa chọn này: cán bộ không đổi được"))
        self.lock.toggled.connect(self._lock)
        self.network = Announcements(seat.tasks, self)
        self.calls = Calls(seat.tasks, self._is_free, self)
        self._connect()
        actions = QWidget()
        flow = Flow(actions)
        for button in (self.again, self.copy):
            flow.addWidget(button)
        for part in (actions, self.card, *self.cards, self.lock):
            self.body.addWidget(part)

    def _connect(self) -> None:
        for card in self.cards:
            card.chosen.connect(self.chosen)
            card.failed.connect(self.show_error)
        self.stand.turn.clicked.connect(self._show_stand)
        self.network.changed.connect(self.seat.plugged)
        self.calls.changed.connect(self.seat.plugged)
        self.seat.plugged.connect(self._plugged)

    def enter(self) -> None:
        """Look at everything, once more; from now on what comes or goes is noticed."""
        self.clear_errors()
        self.verticalScrollBar().setValue(0)
        self.lock.setVisible(devices.may_lock(self.seat.desk))
        self._show_lock()
        self.network.start()
        self.check()

    def leave(self) -> None:
        """What still runs is told to end; camera and scanner are given back."""
        self.network.stop()
        self.calls.stop()
        self._stale = False
        if self._job is not None:
            self._job.drop()
            self._job = None
        self.stand.close_camera()
        self.scanner.forget()

    def next_words(self) -> str:
        """Enter goes home."""
        return _("‹ Về bàn làm việc")

    def forward(self) -> None:
        """Keep the address that is being typed, else back home."""
        if self.receipts.entering:
            self.receipts.take()
        else:
            self.left.emit()

    def _show_stand(self) -> None:
        """The live picture has just made the page longer."""
        QTimer.singleShot(0, lambda: self.ensureWidgetVisible(self.stand.turn, 0, 24))

    # looking

    @property
    def checking(self) -> bool:
        """True while devices are being asked."""
        return self._job is not None

    def _is_free(self) -> bool:
        return not self.checking and not self.scanner.trying

    def check(self) -> None:
        """Ask everything, beside the screen; each answer is shown as it comes."""
        if self.checking:
            return
        self.clear_errors()
        self.card.clear()
        self._look()

    def _plugged(self) -> None:
        """Look again by itself; what is shown stays until the new answers are here."""
        if not self.isVisible():
            return
        self._stale = self.checking
        if not self.checking:
            self._look()

    def _look(self) -> None:
        self.items = []
        self.copy.setEnabled(False)
        self.again.say(_("Đang kiểm tra…"))
        desk, give_back, cancel = self.seat.desk, self.seat.tasks.give_back, Event()
        self._job = self.seat.tasks.page(
            lambda: checking.run(
                desk,
                lambda item: give_back(partial(self._told, cancel, item)),
                cancel,
                lambda found: give_back(
                    partial(self._listed, cancel, found, devices.chosen_names(desk.home))
                ),
            ),
            failed=self.show_error,
            settled=self._over,
            cancel=cancel,
        )
        self._progress()
        self.printer.look()
        self.receipts.look()

    def _listed(self, cancel: Event, found: list[Device], names: dict[str, str]) -> None:
        if cancel.is_set():
            return
        self._tell_news(found)
        self._found = found
        self.calls.start([one.id for one in found])
        self.stand.show_devices([one for one in found if devices.is_live(one.id)], names)
        self.scanner.show_devices([one for one in found if not devices.is_live(one.id)], names)

    def _tell_news(self, found: list[Device]) -> None:
        """Name what has come or gone since the last look."""
        if self._found is None:
            return
        before, now = {one.id: one.name for one in self._found}, {one.id: one.name for one in found}
        come = [name for key, name in now.items() if key not in before]
        gone = [name for key, name in before.items() if key not in now]
        if come:
            self.message.say(_("Vừa thấy: {names}.").format(names=", ".join(come)), "done")
        elif gone:
            words = _("Vừa mất: {names}. Kiểm tra dây và nguồn nếu không phải vừa rút.")
            self.message.say(words.format(names=", ".join(gone)), "attention")

    def _told(self, cancel: Event, item: Item) -> None:
        if cancel.is_set():
            return
        self.items.append(item)
        self.card.add(checking.row(item))
        self._progress()

    def _over(self) -> None:
        self._job = None
        self.again.say(_("Kiểm tra lại"))
        self.copy.setEnabled(bool(self.items))
        self.card.settle()
        self._progress()
        if self._stale:
            self._stale = False
            self._look()

    def _progress(self) -> None:
        if self.checking or not self.items:
            done = {item.item.partition(":")[0] for item in self.items}
            words = _("Đang kiểm tra: xong {n} trên {all} mục.")
            self.set_title(_("Thiết bị"), words.format(n=len(done), all=len(checking.KINDS)))
            return
        bad = sum(checking.row(item).tone == "error" for item in self.items)
        words = _("{n} mục cần sửa.").format(n=bad) if bad else _("Không có gì phải sửa.")
        self.set_title(_("Thiết bị"), words)

    # who may choose

    def _lock(self, on: bool) -> None:
        self.chosen.emit({"locked": LOCKABLE if on else ()})
        for card in self.cards:
            card.show_lock()

    def _show_lock(self) -> None:
        self.lock.blockSignals(True)
        self.lock.setChecked(set(self.seat.settings.locked) >= set(LOCKABLE))
        self.lock.blockSignals(False)

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
