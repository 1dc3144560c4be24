"""Keeps a QR gun that types like a keyboard out of the fields: keys wait until it is sure.

A key is held back for the blink in which a gun would send the next one. What turns out to be
typed by a person, or holds no card, arrives as if nothing had happened: before the focus leaves
that field, and in the order in which it was typed. The same holds inside a portal's page. What is
held back is in this object alone, is written nowhere, and is forgotten as it is given back.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.desk.gun import FAST, HICCUP, Wedge
from ui.officer.gun_keys import (
    SHIFTS,
    Held,
    char_of,
    in_a_page,
    is_mute,
    is_press,
    seconds_of,
)

MARGIN = 5
"""Milliseconds that the timers allow on top of the gun's own pauses."""
KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)


class Gun(QObject):
    """`scanned` carries the payload of a burst that `known` takes for a card.

    `damaged` carries what to do about a reading that cannot be used, as `doubt` says it of a
    payload, of whether an input method touched it, and of the room (in characters) where it was
    typed if that is a place for secrets, else None. Such a reading goes nowhere.
    """

    scanned = Signal(str)
    damaged = Signal(str)

    def __init__(
        self,
        app: QApplication,
        known: Callable[[str], bool],
        parent: QObject | None = None,
        doubt: Callable[[str, bool, int | None], str] = lambda _payload, _touched, _room: "",
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._known = known
        self._doubt = doubt
        self._wedge = Wedge()
        self._held: list[Held] = []
        self._dropped: set[int] = set()
        """Keys that are still down and were taken for a gun's."""
        self._taken_at = float("-inf")
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
        self._timer.stop()
        self.give_back()
        self._wedge.forget()
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._lost)
            self._watched = None

    # keys

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
        kind = event.type()
        if kind in KEYS and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            return self._compose(event)
        if kind == QEvent.Type.FocusAboutToChange:
            self.leave()
        return False

    def leave(self) -> None:
        """The person or the program goes elsewhere: what was typed belongs where it was typed.

        The keys of what is surely a gun belong nowhere and stay held.
        """
        if not self._wedge.busy:
            self.give_back()

    def give_back(self) -> None:
        """It was a person: let the held keys arrive, in order."""
        held, self._held = self._held, []
        self._deliver(held)

    def _deliver(self, held: list[Held]) -> None:
        self._giving_back = True
        try:
            for one in held:
                one.deliver()
        finally:
            self._giving_back = False

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._before(event)
        if in_a_page(watched) and not event.spontaneous():
            # this program types into a field that hears nothing else
            return False
        return self._press(watched, event) if is_press(event) else self._release(watched, event)

    def _before(self, event: QKeyEvent) -> bool:
        """A key that types nothing is about to come: what is no gun's must be there before it.

        A page prepares here what the key will do, and would do it with the first key it gets.
        """
        types = event.key() in SHIFTS or char_of(event) or is_mute(event)
        if self._held and not types:
            tabbed = event.key() == Qt.Key.Key_Tab
            if not self._judge(self._wedge.payload, self._wedge.touched, tabbed=tabbed)[0]:
                self.give_back()
        return False

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() in SHIFTS:
            return False
        char = char_of(event)
        self._dropped.discard(event.key())
        if event.isAutoRepeat() and not self._held:
            # a key that is kept down; of a gun Qt says the same where one letter follows itself
            return False
        if self._wedge.busy and is_mute(event):
            self._wedge.composing(seconds_of(event))
        elif not char or (char == "\b" and not self._held):
            return self._end(watched, event)
        else:
            self._wedge.feed(char, seconds_of(event))
        self._held.append(Held.of(watched, event))
        self._timer.start(round((HICCUP if self._wedge.busy else FAST) * 1000) + MARGIN)
        return True

    def _end(self, watched: QObject, event: QKeyEvent) -> bool:
        """A key that types nothing: the last one of a gun, or a person's."""
        at = seconds_of(event)
        payload = self._wedge.feed("\r", at)
        tabbed = event.key() == Qt.Key.Key_Tab
        taken = payload is not None and self._take(payload, self._wedge.damaged, tabbed=tabbed)
        # a gun may send more than one of them: Enter and a line feed
        if taken or 0 <= at - self._taken_at <= FAST:
            self._taken_at = at
            self._dropped.add(event.key())
            return True
        self.give_back()
        now = QApplication.focusWidget()
        if now is None or now is watched:
            return False
        self._deliver([Held.of(watched, event)])
        return True

    def _release(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() in self._dropped:
            self._dropped.discard(event.key())
            return True
        waits = any(event.key() == one.event.key() for one in self._held)
        if waits:
            self._held.append(Held.of(watched, event))
        return waits

    def _compose(self, event: QInputMethodEvent) -> bool:
        """In the middle of a gun's burst what an input method makes of it reaches no field."""
        at = time.monotonic()
        if not self._wedge.busy:
            self.give_back()
            self._wedge.composing(at)
            return False
        self._wedge.composing(at)
        for char in event.commitString():
            self._wedge.feed(char, at)
        self._timer.start(round(HICCUP * 1000) + MARGIN)
        return True

    # what it was

    def _over(self) -> None:
        """The pause is over; keys that already wait in the queue of a busy program come first."""
        if self._timer.interval() > 0:
            self._timer.start(0)
            return
        # a gun that ends its reading by no Enter is a gun too
        if not self._wedge.busy or not self._take(self._wedge.payload, self._wedge.touched):
            self.give_back()
        self._wedge.forget()

    def _judge(self, payload: str, touched: bool, *, tabbed: bool) -> tuple[bool, str]:
        """Whether it is a gun's reading, and what there is to say about it."""
        room = self._held[0].room(tabbed=tabbed) if self._held else None
        advice = self._doubt(payload, touched, room)
        return bool(advice) or self._known(payload), advice

    def _take(self, payload: str, touched: bool, *, tabbed: bool = False) -> bool:
        """True for a gun's reading: it goes to whom it concerns, into no field."""
        taken, advice = self._judge(payload, touched, tabbed=tabbed)
        if not taken:
            return False
        self._timer.stop()
        for one in self._held:
            down = is_press(one.event)
            (self._dropped.add if down else self._dropped.discard)(one.event.key())
        self._held.clear()
        if advice:
            self.damaged.emit(advice)
        else:
            self.scanned.emit(payload)
        return True
