"""The open desk: who shows which page when, and what the settings change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from kiosk import settings as sets
from kiosk.desk import account, gun, home, printers, refused, supplement
from kiosk.desk.printers import Sent
from kiosk.desk.visit import Visit
from ui import qtprint, theme
from ui.officer.cards import Cards
from ui.officer.case_page import CasePage
from ui.officer.catalogue_page import CataloguePage
from ui.officer.devices_page import DevicesPage
from ui.officer.gun import Gun
from ui.officer.home import HomePage
from ui.officer.lights import Lamps
from ui.officer.locking import Locking
from ui.officer.logon import LockPage, LogOnPage
from ui.officer.pages import build
from ui.officer.plugs import Plugs
from ui.officer.printouts import Printouts
from ui.officer.queue import Queue
from ui.officer.recovery_page import RecoveryPage
from ui.officer.seat import Seat
from ui.officer.serial_gun import SerialGun
from ui.officer.shell import Shell
from ui.printing import Printing
from ui.tasks import Tasks

if TYPE_CHECKING:
    from ui.app import Window
    from ui.start import Opened

ACTIVITY = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
)


class Office(QObject):
    """Made once the store is open; lives as long as the window."""

    def __init__(self, app: QApplication, window: Window, tasks: Tasks, opened: Opened) -> None:
        super().__init__()
        self._app = app
        self._window = window
        self._opened = opened
        self._settings = opened.settings
        if opened.desk.practice:
            window.show_practice()
        self._dress()
        self.seat = Seat(opened.desk, tasks)
        self.shell = Shell(self.seat, build(self.seat))
        self.home = HomePage(self.seat)
        self.case_page = CasePage(self.seat)
        self.catalogue = CataloguePage(self.seat)
        self.recovery = RecoveryPage(self.seat)
        self._devices: DevicesPage | None = None
        self.logon = LogOnPage(self.seat)
        self.lock = LockPage(self.seat)
        self.lamps = Lamps(self.seat, self.shell.footer)
        self.plugs = Plugs(tasks, self)
        printing = Printing(opened.home.root / "print", partial(_to_printer, self.seat))
        self.printouts = Printouts(self.seat, self.shell.stack, printing, self)
        self.queue = Queue(self.seat, self)
        self.gun = Gun(app, gun.is_code, self, gun.advice)
        self.serial_gun = SerialGun(tasks, self)
        self.cards = Cards(self.shell)
        self.locking = Locking(self.seat, self.shell, self.lock)
        self._connect()

    def _connect(self) -> None:
        shell, first = self.shell, self.home
        self.logon.entered.connect(self.go_home)
        self.logon.shown.connect(lambda: shell.footer.show_next(self.logon.next_words()))
        self.locking.unlocked.connect(self.go_home)
        self.locking.changed.connect(lambda: shell.show_quiet(self.logon))
        first.start.connect(self.start)
        first.resumed.connect(self.resume)
        first.replaced.connect(self._replace)
        first.reopened.connect(self._reopen)
        first.opened.connect(self.open_case)
        for page in (first, self.case_page):
            page.supplemented.connect(self._supplement)
        self.case_page.replaced.connect(self._replace)
        self.case_page.left.connect(self.go_home)
        self.case_page.resend.connect(self.queue.send_again)
        first.ask_portal.connect(self.queue.ask)
        first.add_officer.connect(self._add_officer)
        first.catalogue.connect(lambda: shell.show_quiet(self.catalogue))
        first.recovery.connect(lambda: shell.show_quiet(self.recovery))
        for left in (self.catalogue.left, self.recovery.left):
            left.connect(self.go_home)
        self.recovery.shown.connect(lambda: shell.footer.show_next(self.recovery.next_words()))
        first.devices.connect(lambda: shell.show_quiet(self.devices))
        first.large_text.connect(self.set_large)
        first.high_contrast.connect(self.set_contrast)
        shell.ended.connect(self._ended)
        shell.locked.connect(self.lock_seat)
        self.seat.print_pdf.connect(self.printouts.give)
        self.plugs.changed.connect(self.seat.plugged)
        self.seat.plugged.connect(self.lamps.look)
        self.seat.queued.connect(self.lamps.count)
        self.seat.heard.connect(self.lamps.portal_answers)
        self.gun.scanned.connect(self.cards.take_payload)
        self.gun.damaged.connect(shell.tell)
        self.serial_gun.scanned.connect(self.cards.take_payload)
        self.serial_gun.plugged.connect(self._gun_plugged)
        self.queue.looked.connect(self._looked)

    @property
    def devices(self) -> DevicesPage:
        """The technician's page; made when it is first asked for, as part of the window."""
        if self._devices is None:
            self._devices = DevicesPage(self.seat)
            self.shell.stack.addWidget(self._devices)
            self._devices.left.connect(self.go_home)
            self._devices.chosen.connect(self.set_devices)
        return self._devices

    def begin(self) -> None:
        """Show log-on, start the practice portal and the queue."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        self.shell.show_quiet(self.logon)
        self.queue.start()
        self.seat.tasks.vault(lambda: self.seat.desk.index)
        self.lamps.look()
        self.plugs.start()
        self.serial_gun.start(self._settings.gun_port)

    def close(self) -> None:
        """End the portal, close the stores, remove what was printed."""
        self.shell.leave()
        self.locking.stop()
        self.gun.stop()
        self.serial_gun.stop()
        self.printouts.stop()
        self.seat.tasks.vault(self.printing.clear)
        self.seat.close()
        self.queue.stop()
        self.seat.tasks.vault(self._opened.lock.release)

    # who is at the desk

    def go_home(self) -> None:
        """Nobody is being served."""
        self.locking.start()
        self.case_page.forget()
        self.shell.show_quiet(self.home)
        self.lamps.count()

    def start(self) -> None:
        """The next citizen."""
        self.seat.new_visit()
        self.shell.begin()

    def resume(self, case_id: str) -> None:
        """Go on with a stored case where it was left."""
        desk = self.seat.desk
        self.seat.vault(lambda: home.resume(desk, case_id), self._resumed, self.home.show_error)

    def _resumed(self, found: tuple[Visit, str]) -> None:
        visit, step = found
        self.seat.new_visit(visit)
        self.shell.begin(step)

    def _replace(self, case_id: str) -> None:
        desk = self.seat.desk
        self.seat.vault(
            lambda: refused.replace(desk, case_id),
            lambda visit: self._resumed((visit, "citizen")),
            self.home.show_error,
        )

    def open_case(self, case_id: str) -> None:
        """Show where a filed case stands."""
        self.case_page.open(case_id)
        self.shell.show_quiet(self.case_page)

    def _supplement(self, case_id: str) -> None:
        desk = self.seat.desk
        self.seat.vault(
            lambda: supplement.begin(desk, case_id),
            lambda visit: self._resumed((visit, "papers")),
            self.home.show_error,
        )

    def _reopen(self, case_id: str) -> None:
        desk = self.seat.desk
        self.seat.vault(lambda: home.reopen(desk, case_id), self._resumed, self.home.show_error)

    def _ended(self) -> None:
        self.printouts.forget()
        self.seat.tasks.vault(self.printing.clear)
        account.forget_passwords()
        if self.seat.desk.officer:
            self.go_home()

    def _add_officer(self) -> None:
        self.logon.adding = True
        self.shell.show_quiet(self.logon)

    def lock_seat(self) -> None:
        """Lock as an idle desk does."""
        self.locking.lock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody is there: the lock's clock starts again."""
        if event.type() in ACTIVITY:
            self.locking.touched()
        if event.type() == QEvent.Type.MouseButtonPress:
            self.gun.leave()
        return super().eventFilter(watched, event)

    def _gun_plugged(self, here: bool) -> None:
        if not here:
            self.shell.tell(
                _(
                    "Máy đọc mã QR mất kết nối; rút dây, cắm lại. Trong lúc chờ vẫn đọc thẻ bằng "
                    "camera hoặc gõ tay."
                )
            )

    def _looked(self, moved: bool) -> None:
        self.lamps.count()
        if moved and self.shell.stack.currentWidget() is self.home:
            self.home.reload()

    # devices

    @property
    def printing(self) -> Printing:
        """What slips are handed to."""
        return self.printouts.printing

    @printing.setter
    def printing(self, printing: Printing) -> None:
        self.printouts.printing = printing

    def set_devices(self, changes: Mapping[str, Any]) -> None:
        """Other values of the settings of this desk's devices, by name; remembered."""
        desk = self.seat.desk
        desk.settings = msgspec.structs.replace(desk.settings, **changes)
        self._set(msgspec.structs.replace(self._settings, **changes))
        self.lamps.look()

    # the look

    def set_large(self, large: bool) -> None:
        """Large or normal letters, remembered."""
        self._set(msgspec.structs.replace(self._settings, large_text=large))

    def set_contrast(self, contrast: bool) -> None:
        """High or calm contrast, remembered."""
        self._set(msgspec.structs.replace(self._settings, high_contrast=contrast))

    def _set(self, settings: sets.Settings) -> None:
        if settings == self._settings:
            return
        self._settings = settings
        self._dress()
        self.home.show_switches()
        folder = self._opened.home
        self.seat.tasks.vault(lambda: sets.save(folder, settings))

    def _dress(self) -> None:
        wanted = theme.make(contrast=self._settings.high_contrast, large=self._settings.large_text)
        if wanted != theme.current():
            theme.apply(self._app, wanted)


def _to_printer(seat: Seat, pdf: bytes, title: str) -> Sent:
    """No method: the office must not hold itself, or some thread would collect its widgets."""
    return printers.send(pdf, title, seat.settings, qtprint.send)
