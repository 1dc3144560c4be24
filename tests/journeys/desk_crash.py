"""A desk with a person's words on it that fails in every way and then dies, started as the program.

Called with its home, and `loud` for the control: there the errors are Python's own to tell.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

import ui.__main__ as first
from tests.journeys.secrets_typed import TYPED
from ui.tour.stage import application, stage
from ui.widgets.dialogs import Question


class Careless:
    """An error where Python can only tell of it."""

    def __del__(self) -> None:
        fails()


def fails() -> None:
    """What an error of ours or of a library could look like."""
    raise ValueError(f"cannot use {TYPED!r}")


def careless() -> None:
    Careless()


def crash(words: list[str]) -> int:
    """In place of the desk: log on, type, fail in a slot, a job, a thread and a finaliser; die."""
    loud = sys.excepthook, threading.excepthook, sys.unraisablehook
    with stage(application(), Path(words[0])) as desk:
        if words[1:]:
            sys.excepthook, threading.excepthook, sys.unraisablehook = loud
        desk.hand.press(Qt.Key.Key_Return)
        desk.hand.until(desk.at_home, "home")
        desk.hand.press(Qt.Key.Key_Return)
        desk.go("procedure")
        desk.hand.write(TYPED)
        desk.stored()
        QTimer.singleShot(0, fails)
        QTimer.singleShot(0, careless)
        thread = threading.Thread(target=fails)
        thread.start()
        desk.office.seat.tasks.page(fails)
        desk.hand.until(lambda: desk.window.findChildren(Question), "the error is told")
        desk.hand.settle(0.3)
        told = [one.text.text() for one in desk.window.findChildren(Question)]
        core = resource.getrlimit(resource.RLIMIT_CORE)
        sys.stdout.write(f"{TYPED in ' '.join(told)} {core} {told}\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGSEGV)
    return 0


if __name__ == "__main__":
    first._desk = crash  # type: ignore[assignment]
    first.main(["desk", *sys.argv[1:]])
