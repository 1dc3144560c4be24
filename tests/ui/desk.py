"""An open practice desk for tests, driven by keys as an officer would."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.app import Program, Window
from ui.officer.office import Office
from ui.officer.step import StepPage
from ui.widgets.dialogs import Question

_KEYS = {"\r": Qt.Key.Key_Return, "\b": Qt.Key.Key_Backspace}


def burst(app: QApplication, text: str, enter: bool = True, at: int = 0) -> int:
    """Keys as a gun sends them: five milliseconds apart, however slow this machine is.

    `at` is the time of the first one, in milliseconds of the monotonic clock; without it, now.
    Returns the time of the key that would come next.
    """
    at = at or round(time.monotonic() * 1000)
    for char in text + ("\r" if enter else ""):
        key = _KEYS.get(char, Qt.Key.Key_unknown)
        target = app.focusWidget() or app.activeWindow()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
            event.setTimestamp(at)
            app.sendEvent(target, event)
        at += 5
    return at


class Strays(QObject):
    """Widgets that appear as windows of their own by mistake: they take the keys away."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.seen: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not isinstance(watched, Window | Question)
        ):
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName()!r}")
        return False


class Hand:
    """Presses keys and waits for what they do."""

    def __init__(self, app: QApplication, window: Window, program: Program) -> None:
        self.app = app
        self.window = window
        self.program = program

    @property
    def office(self) -> Office:
        assert self.program.office is not None
        return self.program.office

    @property
    def page(self) -> StepPage:
        found = self.office.shell.page()
        assert found is not None
        return found

    @property
    def quiet(self) -> QWidget | None:
        return self.office.shell.stack.currentWidget()

    def until(self, holds: Callable[[], object], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            self.app.processEvents()
            time.sleep(0.004)

    def rest(self, seconds: float = 0.1) -> None:
        """For what must NOT happen; what must happen is waited for with `until`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.004)

    def settle(self) -> None:
        """Until no key is held back, and what follows at once has happened."""
        self.app.processEvents()
        office = self.program.office
        if office is not None:
            self.until(lambda: office.gun.idle)
        for _round in range(3):
            self.app.processEvents()

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.app.focusWidget() or self.window, key)
            self.settle()

    def type(self, text: str) -> None:
        """So fast that the keys are held back like those of a gun, until it proves to be none."""
        for char in text:
            event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, char)
            target = self.app.focusWidget()
            assert target is not None
            self.app.sendEvent(target, event)
        self.settle()

    def idle(self) -> None:
        """Until the open page has no work, and none is about to begin."""
        self.settle()
        self.until(lambda: not self.page.busy)
        self.settle()

    def at(self, step: str) -> None:
        shell = self.office.shell
        self.until(lambda: shell.walk.step == step and shell.page() is not None)
        self.idle()

    def log_on(self) -> None:
        self.until(lambda: self.program.office is not None)
        self.settle()
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.quiet is self.office.home)

    def start(self) -> None:
        self.log_on()
        self.press(Qt.Key.Key_Return)
        self.at("procedure")

    def to_papers(self, query: str = "khai sinh") -> None:
        self.start()
        box = self.page.box  # type: ignore[attr-defined]
        box.setText(query)
        box.textEdited.emit(query)
        self.until(lambda: self.office.seat.visit.pack is not None)
        self.idle()
        card = self.page._card  # type: ignore[attr-defined]
        if not card.variants.isHidden():
            card.variants.setFocus()
            self.press(Qt.Key.Key_Space)
            self.idle()
        self.office.shell.setFocus()
        self.press(Qt.Key.Key_Return)
        self.at("papers")

    def to_citizen(self) -> None:
        self.to_papers()
        self.press(Qt.Key.Key_F2, Qt.Key.Key_Return)
        self.at("citizen")

    def to_consent(self) -> None:
        self.to_citizen()
        self.until(lambda: self.office.seat.visit.case is not None)
        self.idle()
        self.press(Qt.Key.Key_Return)
        self.at("consent")


def open_desk(app: QApplication, *, practice: bool = True) -> Hand:
    """A window with its program, opening."""
    window = Window()
    program = Program(app, window, practice)
    window.show()
    window.activateWindow()
    program.open()
    return Hand(app, window, program)


def close_desk(hand: Hand) -> None:
    """End it as the program ends."""
    assert hand.program.close()
    hand.window.close()
    hand.window.deleteLater()
