"""The lock of the seat: nobody touched anything for a while, or the officer leaves it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.desk import account, home, officers
from ui.officer.logon import LockPage
from ui.officer.seat import Seat
from ui.officer.shell import Shell
from ui.officer.step import StepPage
from ui.widgets import dialogs


class Locking(QObject):
    """Pauses the open case durably behind the lock; the same officer goes on where it was.

    `unlocked`: the same officer is back, and no citizen was being served. `changed`: another one
    wants to log on; the paused case is found on the home screen.
    """

    unlocked = Signal()
    changed = Signal()

    def __init__(self, seat: Seat, shell: Shell, page: LockPage) -> None:
        super().__init__(shell)
        self._seat = seat
        self._shell = shell
        self._page = page
        self.idle = QTimer(self)
        self.idle.setSingleShot(True)
        self.idle.setInterval(seat.settings.idle_lock_minutes * 60_000)
        self.idle.timeout.connect(self.lock)
        seat.changed.connect(self.touched)
        page.opened.connect(self._unlock)
        page.changed.connect(self._change)

    def start(self) -> None:
        """Somebody sits at the desk now."""
        self.idle.start()

    def stop(self) -> None:
        """The program ends."""
        self.idle.stop()

    def touched(self) -> None:
        """Somebody is there: the clock starts again. Paper under the camera is a touch too."""
        if self.idle.isActive():
            self.idle.start()

    def lock(self) -> None:
        """Show the lock at once; the open case is paused as soon as all in hand is stored."""
        seat, shell = self._seat, self._shell
        if not seat.desk.officer or shell.stack.currentWidget() is self._page:
            return
        self.idle.stop()
        dialogs.dismiss(shell.window())
        account.forget_passwords()
        shell.show_quiet(self._page, resting=True)
        shell.header.lock.hide()
        visit, step = seat.visit, self._step()
        if step is not None:
            step.when_still(lambda: seat.vault(lambda: home.hold(seat.desk, visit)))

    def _step(self) -> StepPage | None:
        """The step behind the lock; None where no citizen is being served."""
        return self._shell.pages.get(self._shell.walk.step)

    def _unlock(self) -> None:
        seat, step = self._seat, self._step()
        self.idle.start()
        if step is None:
            self.unlocked.emit()
            return
        visit = seat.visit
        step.when_still(
            lambda: seat.vault(
                lambda: home.go_on(seat.desk, visit),
                lambda _none: self._shell.resume(),
                self._page.show_error,
            )
        )

    def _change(self) -> None:
        step = self._step()
        if step is None:
            self._leave()
        else:
            step.when_still(self._leave)

    def _leave(self) -> None:
        """Behind the pausing, which bears the name of who sat here."""
        desk = self._seat.desk
        self._seat.vault(lambda: officers.log_off(desk), lambda _none: self._left())

    def _left(self) -> None:
        self._shell.end()
        self.changed.emit()
