"""Keeps a QR gun that types like a keyboard out of the fields: keys wait until it is sure.

A key is held back for the blink in which a gun would send the next one. What turns out to be
typed by a person, or holds no card, goes into the field as if nothing had happened.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.desk.gun import FAST, HICCUP, Wedge

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PLAIN = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.KeypadModifier,
)
SHIFTS = (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_AltGr)
"""Keys that a gun presses on the way to a character; they type nothing themselves."""
MARGIN = 5
"""Milliseconds that the timers allow on top of the gun's own pauses."""


class Gun(QObject):
    """`scanned` carries the payload of a burst that `known` takes for a card."""

    scanned = Signal(str)

    def __init__(
        self, app: QApplication, known: Callable[[str], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._known = known
        self._wedge = Wedge()
        self._held: list[QKeyEvent] = []
        self._pressed: set[int] = set()
        self._giving_back = False
        self._watched: QObject | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._over)
        app.focusChanged.connect(self._focus_moved)
        self._focus_moved(None, QApplication.focusWidget())

    def stop(self) -> None:
        """Watch no key any more: a second gun beside this one would hold back what it gives."""
        self._app.focusChanged.disconnect(self._focus_moved)
        self._timer.stop()
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._lost)
            self._watched = None

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Only the widget that gets the keys is watched; without one it is the window."""
        target: QObject | None = new or QApplication.activeWindow()
        if target is self._watched:
            return
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._lost)
        self._watched = target
        if target is not None:
            target.installEventFilter(self)
            target.destroyed.connect(self._lost)

    def _lost(self) -> None:
        self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys back; True for those that must not arrive now."""
        if self._giving_back:
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(event)
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            return self._release(event)
        if event.type() == QEvent.Type.InputMethod:
            self.give_back()
            self._wedge.composing(time.monotonic())
        return False

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() in SHIFTS:
            return False
        char = _char(event)
        if not char or event.isAutoRepeat():
            self.give_back()
            return False
        payload = self._wedge.feed(char, _seconds(event))
        if not self._held and char in "\r\b":
            return False
        self._held.append(event.clone())
        self._pressed.add(event.key())
        if payload is not None and self._known(payload):
            self._timer.stop()
            self._held.clear()
            self.scanned.emit(payload)
        elif char == "\r":
            self.give_back()
        else:
            pause = HICCUP if self._wedge.busy else FAST
            self._timer.start(round(pause * 1000) + MARGIN)
        return True

    def _release(self, event: QKeyEvent) -> bool:
        if event.key() in self._pressed and not event.isAutoRepeat():
            self._pressed.discard(event.key())
            return True
        return False

    def _over(self) -> None:
        """The pause is over; keys that already wait in the queue of a busy program come first."""
        if self._timer.interval() > 0:
            self._timer.start(0)
        else:
            self.give_back()

    def give_back(self) -> None:
        """It was a person: let the held keys arrive, in order."""
        self._timer.stop()
        held, self._held = self._held, []
        self._giving_back = True
        try:
            for press in held:
                _send(press)
        finally:
            self._giving_back = False


def _send(press: QKeyEvent) -> None:
    target = QApplication.focusWidget() or QApplication.activeWindow()
    if target is None:
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, press.key(), press.modifiers(), press.text())
        QApplication.sendEvent(target, event)


def _char(event: QKeyEvent) -> str:
    """The one character of a key as the wedge wants it; empty for all other keys."""
    if event.modifiers() not in PLAIN:
        return ""
    if event.key() in ENTER:
        return "\r"
    if event.key() == Qt.Key.Key_Backspace:
        return "\b"
    text = event.text()
    return text if len(text) == 1 and text.isprintable() else ""


def _seconds(event: QKeyEvent) -> float:
    """When the key was pressed; keys that waited for a busy program keep their own times."""
    stamp = event.timestamp()
    return stamp / 1000 if stamp else time.monotonic()
