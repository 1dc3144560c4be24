"""Keeps a QR gun that types like a keyboard out of the fields: keys wait until it is sure.

A key is held back for the blink in which a gun would send the next one. What turns out to be
typed by a person, or holds no card, goes into the field as if nothing had happened: before the
focus leaves that field, and in the order in which it was typed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

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
    """`scanned` carries the payload of a burst that `known` takes for a card.

    `damaged` carries what to do about a reading that cannot be trusted, as `doubt` says it of a
    payload and of whether an input method touched it; such a reading goes nowhere.
    """

    scanned = Signal(str)
    damaged = Signal(str)

    def __init__(
        self,
        app: QApplication,
        known: Callable[[str], bool],
        parent: QObject | None = None,
        doubt: Callable[[str, bool], str] = lambda _payload, _touched: "",
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._known = known
        self._doubt = doubt
        self._wedge = Wedge()
        self._held: list[tuple[QObject, QKeyEvent]] = []
        self._pressed: set[int] = set()
        self._giving_back = False
        self._watched: QObject | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._over)
        app.focusChanged.connect(self._focus_moved)
        self._focus_moved(None, QApplication.focusWidget())

    @property
    def idle(self) -> bool:
        """True while no key is held back."""
        return not self._held

    def stop(self) -> None:
        """Watch no key any more: a second gun beside this one would hold back what it gives."""
        self._app.focusChanged.disconnect(self._focus_moved)
        self.give_back()
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._lost)
            self._watched = None

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Only the widget that gets the keys is watched; without one it is the window.

        What is typed into a portal's page belongs to the citizen alone: nothing looks at it.
        """
        target: QObject | None = new or QApplication.activeWindow()
        if new is not None and _is_private(new):
            target = None
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
            return self._press(watched, event)
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            return self._release(event)
        if event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            return self._compose(event)
        if event.type() == QEvent.Type.FocusAboutToChange:
            self.leave()
        return False

    def leave(self) -> None:
        """The person or the program goes elsewhere: what was typed belongs where it was typed.

        The keys of what is surely a gun belong nowhere and stay held.
        """
        if not self._wedge.busy:
            self.give_back()

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() in SHIFTS:
            return False
        char = _char(event)
        if not char or event.isAutoRepeat():
            self.give_back()
            return False
        touched = self._wedge.touched
        payload = self._wedge.feed(char, _seconds(event))
        if not self._held and char in "\r\b":
            return False
        self._held.append((watched, event.clone()))
        self._pressed.add(event.key())
        if payload is not None and self._take(payload, touched):
            pass
        elif char == "\r":
            self.give_back()
        else:
            pause = HICCUP if self._wedge.busy else FAST
            self._timer.start(round(pause * 1000) + MARGIN)
        return True

    def _take(self, payload: str, touched: bool) -> bool:
        """True when the burst was a gun's reading: it goes to whom it concerns, into no field."""
        advice = self._doubt(payload, touched)
        if not advice and not self._known(payload):
            return False
        self._timer.stop()
        self._held.clear()
        if advice:
            self.damaged.emit(advice)
        else:
            self.scanned.emit(payload)
        return True

    def _compose(self, event: QInputMethodEvent) -> bool:
        """In the middle of a gun's burst what an input method makes of it reaches no field."""
        if not self._wedge.busy:
            self.give_back()
            self._wedge.composing(time.monotonic())
            return False
        at = time.monotonic()
        self._wedge.composing(at)
        for char in event.commitString():
            self._wedge.feed(char, at)
        self._timer.start(round(HICCUP * 1000) + MARGIN)
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
        elif not self._wedge.busy or not self._take(self._wedge.payload, self._wedge.touched):
            # a gun that ends its reading by no Enter is a gun too
            self.give_back()

    def give_back(self) -> None:
        """It was a person: let the held keys arrive, in order."""
        self._timer.stop()
        held, self._held = self._held, []
        self._giving_back = True
        try:
            for where, press in held:
                _send(where, press)
        finally:
            self._giving_back = False


def _send(where: QObject, press: QKeyEvent) -> None:
    """To what has the focus, for a key before it may have moved it; else where it was typed."""
    target: QObject | None = QApplication.focusWidget() or QApplication.activeWindow()
    if target is None and isValid(where):
        target = where
    if target is None:
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, press.key(), press.modifiers(), press.text())
        QApplication.sendEvent(target, event)


def _is_private(widget: QWidget) -> bool:
    at: QWidget | None = widget
    while at is not None:
        if at.property("private"):
            return True
        at = at.parentWidget()
    return False


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
