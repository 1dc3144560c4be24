"""Keys as the gun's watch sees them: what they type, when, where, and how they are given back."""

from __future__ import annotations

import time
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

SHIFTS = (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_AltGr)
"""Keys that a gun presses on the way to a character; they type nothing themselves."""
PLAIN = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.KeypadModifier,
)
DEAD = range(Qt.Key.Key_Dead_Grave, Qt.Key.Key_Dead_Longsolidusoverlay + 1)
ANY = 3000
"""A page takes whatever is typed; so does no gun send more."""


def char_of(event: QKeyEvent) -> str:
    """The one character that a key types, "\\b" for Backspace; empty for all other keys."""
    if event.modifiers() not in PLAIN:
        return ""
    if event.key() == Qt.Key.Key_Backspace:
        return "\b"
    text = event.text()
    return text if len(text) == 1 and text.isprintable() else ""


def is_mute(event: QKeyEvent) -> bool:
    """True for a letter that this keyboard layout has not, or makes of two keys."""
    nothing = event.key() in (0, Qt.Key.Key_unknown) or event.key() in DEAD
    return nothing and not event.text() and event.modifiers() in PLAIN


def seconds_of(event: QKeyEvent) -> float:
    """When the key was pressed; keys that waited for a busy program keep their own times."""
    stamp = event.timestamp()
    return stamp / 1000 if stamp else time.monotonic()


def in_a_page(place: QObject) -> bool:
    """True inside a portal's page, where passwords are typed: a widget that says `private`."""
    at: QWidget | None = place if isinstance(place, QWidget) else None
    while at is not None:
        if at.property("private"):
            return True
        at = at.parentWidget()
    return False


class Held(NamedTuple):
    """A key that was pressed or let go, and where."""

    where: QObject
    in_a_page: bool
    event: QKeyEvent

    @classmethod
    def of(cls, where: QObject, event: QKeyEvent) -> Held:
        """The event that Qt shows, to be kept."""
        return cls(where, in_a_page(where), event.clone())

    def deliver(self) -> None:
        """To what has the focus, for a key before it may have moved it; else where it was typed.

        What was typed into a page goes into that page or nowhere: it may be a password.
        """
        target: QObject | None = self.where if isValid(self.where) else None
        if not self.in_a_page:
            target = QApplication.focusWidget() or QApplication.activeWindow() or target
        if target is not None:
            QApplication.sendEvent(target, self.event)

    def room(self, *, tabbed: bool) -> int | None:
        """How many characters may be typed where a secret is; None where none is.

        `tabbed`: a Tab came after them, as between the name and the password of a log-in.
        """
        if self.in_a_page:
            return None if tabbed else ANY
        line = self.where if isValid(self.where) else None
        if isinstance(line, QLineEdit) and line.echoMode() is not QLineEdit.EchoMode.Normal:
            return line.maxLength()
        return None


def is_press(event: QKeyEvent) -> bool:
    """True for a key that goes down."""
    return event.type() == QEvent.Type.KeyPress
