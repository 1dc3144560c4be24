"""Slips go to the printer; where none takes them, to the system's PDF viewer.

No file is made for a slip that a printer took. The others live in one folder of the desk and are
gone when the visit ends.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from threading import Lock

from msgspec import Struct
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from kiosk.desk.printers import NoPrinter, Sent
from kiosk.model import BadInput

Send = Callable[[bytes, str], Sent]
"""Takes a PDF and its title. Raises NoPrinter."""


class Given(Struct, frozen=True):
    """What became of a slip."""

    file: Path | None = None
    """To be shown to a person, who prints or saves it; None where a printer took it."""
    note: str = ""
    """What the officer should know; empty where the slip is being printed."""
    sent: Sent = Sent()
    """By which the queue is asked where the slip stands."""


def open_in_viewer(file: Path) -> bool:
    """Let the system show a PDF; False where no program can."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


class Printing:
    """`hand_over` is for any thread; `view` for the GUI thread."""

    def __init__(
        self, folder: Path, send: Send, viewer: Callable[[Path], bool] = open_in_viewer
    ) -> None:
        self._folder = folder
        self._viewer = viewer
        self._send = send
        self._count = 0
        self._lock = Lock()
        self._under_way: set[Path] = set()
        """Files that neither the queue nor a viewer has yet: a visit may end before."""
        self.clear()

    def hand_over(self, pdf: bytes, title: str) -> Given:
        """Give a PDF to the printer; where none takes it, it is a file to be shown.

        `title` is a word of ours, never a person's name: it is seen in the print queue.
        """
        try:
            sent = self._send(pdf, title)
            return Given(note=sent.note, sent=sent)
        except NoPrinter as error:
            return Given(self._write(pdf, title), str(error))

    def view(self, file: Path) -> None:
        """Show a file for printing by hand; raises BadInput where no program can show it."""
        seen = self._viewer(file)
        self._under_way.discard(file)
        if not seen:
            raise BadInput(
                _("Máy chưa có máy in hay chương trình xem PDF. Cài một trong hai rồi in lại.")
            )

    def clear(self) -> None:
        """Remove what was written, at the end of each visit; what is under way goes next time."""
        with self._lock:
            for file in self._folder.glob("*"):
                if file not in self._under_way:
                    file.unlink(missing_ok=True)

    def _write(self, pdf: bytes, title: str) -> Path:
        with self._lock:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._count += 1
            file = self._folder / f"{title}-{self._count}.pdf"
            self._under_way.add(file)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(pdf)
        return file
