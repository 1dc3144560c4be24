"""Keys for fields that hear nothing else, sent to the page as a keyboard would send them."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWebEngineWidgets import QWebEngineView

from ui.browser.page import GuidedPage

_HARMLESS = re.compile(r"[0-9A-Za-z.,:/-]{1,60}")
"""No blank and no Enter: on a button they would press it."""


def harmless(text: str) -> bool:
    """True for what may be typed key by key."""
    return bool(_HARMLESS.fullmatch(text))


def type_letter(page: GuidedPage, letter: str) -> None:
    """Send one letter or digit to the page that is shown."""
    view = QWebEngineView.forPage(page)
    surface = view.focusProxy() if view is not None else None
    if surface is None:
        return
    key = Qt.Key(ord(letter.upper()))
    shift = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else Qt.KeyboardModifier(0)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(surface, QKeyEvent(kind, key, shift, letter))
