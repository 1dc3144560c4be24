"""A hand at the desk: presses keys, clicks, waits, counts what it did, takes pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

W = TypeVar("W", bound=QWidget)
NAP = 0.005
LONG = 60.0
"""Seconds after which something will not happen any more, on the slowest machine."""


class Waited(AssertionError):
    """Something that should have happened did not."""


class Hand:
    """Works on one window the way a person does: only by keys and clicks.

    `inputs` counts each key, each typed character and each click.
    """

    def __init__(
        self, app: QApplication, window: QWidget, calm: Callable[[], bool] = lambda: True
    ) -> None:
        """`calm` holds once the program has taken every key that was pressed."""
        self._app = app
        self._calm = calm
        self.window = window
        self.keys = 0
        self.clicks = 0
        self.log: list[str] = []
        """What was pressed, in words."""

    @property
    def inputs(self) -> int:
        """Keys and clicks so far."""
        return self.keys + self.clicks

    def press(self, key: Qt.Key, *more: Qt.Key) -> None:
        """Press keys, one after the other, where the focus is."""
        for one in (key, *more):
            self.keys += 1
            self.log.append(one.name.removeprefix("Key_"))
            QTest.keyClick(self._target(), one)
            self.settle()

    def write(self, text: str) -> None:
        """Type a text, character by character."""
        for char in text:
            self.keys += 1
            self._letter(char)
        self.log.append(f"“{text}”")
        self.settle()

    def click(self, widget: QWidget) -> None:
        """Click the middle of a widget that can be seen."""
        if not widget.isVisible() or not widget.isEnabled():
            raise Waited(f"cannot click {widget.accessibleName()!r}")
        self.clicks += 1
        self.log.append(f"[{widget.accessibleName()}]")
        QTest.mouseClick(
            widget,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(widget.width() // 2, widget.height() // 2),
        )
        self.settle()

    def settle(self, seconds: float = 0.0) -> None:
        """Let the program work for a moment, and until it has taken every key."""
        end = time.monotonic() + seconds
        while True:
            self._app.processEvents()
            if time.monotonic() >= end and self._calm():
                self._app.processEvents()
                return
            if time.monotonic() > end + LONG:
                raise Waited("waited in vain: a key is held back")
            time.sleep(NAP)

    def until(self, holds: Callable[[], object], what: str, seconds: float = LONG) -> None:
        """Let the program work until something holds; raises Waited."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise Waited(f"waited in vain: {what}")
            self._app.processEvents()
            time.sleep(NAP)

    def find(self, kind: type[W], name: str) -> W:
        """The visible widget of a kind whose accessible name begins with `name`."""
        for widget in self.window.findChildren(kind):
            if widget.isVisible() and widget.accessibleName().startswith(name):
                return widget
        raise Waited(f"no visible {kind.__name__} called {name!r}")

    def shows(self, words: str) -> bool:
        """True when a visible widget's accessible name begins with `words`."""
        return any(
            widget.isVisible() and widget.accessibleName().startswith(words)
            for widget in self.window.findChildren(QWidget)
        )

    def says(self, words: str) -> bool:
        """True when a visible text begins with `words`."""
        return any(
            label.isVisible() and label.text().startswith(words)
            for label in self.window.findChildren(QLabel)
        )

    def picture(self, file: Path) -> None:
        """Write what the window shows."""
        self.settle(0.05)
        if not self.window.grab().save(str(file), "PNG"):
            raise OSError(f"cannot write {file.name}")

    def _letter(self, char: str) -> None:
        """QTest knows only the keys of ASCII; an input method sends letters without a key."""
        if char.isascii():
            QTest.keyClicks(self._target(), char)
            return
        QTest.sendKeyEvent(
            QTest.KeyAction.Click,
            self._target(),
            Qt.Key.Key_unknown,
            char,
            Qt.KeyboardModifier.NoModifier,
        )

    def _target(self) -> QWidget:
        top = QApplication.activeModalWidget() or self.window
        if not top.isActiveWindow():
            # What a window manager does once a dialog is gone; without it no focus moves.
            top.activateWindow()
            self.settle(0.02)
        return top.focusWidget() or top
