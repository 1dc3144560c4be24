"""Slips go to the printer: by the system's own queue, else through the system's PDF viewer.

The files live in one folder of the desk and are gone when the visit ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from kiosk.model import BadInput

PATIENCE = 20
"""Seconds that the print queue may take."""


def open_in_viewer(file: Path) -> bool:
    """Let the system show a PDF; False where no program can."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


class Printing:
    """`hand_over` is for any thread; `view` for the GUI thread."""

    def __init__(
        self, folder: Path, viewer: Callable[[Path], bool] = open_in_viewer, queue: str = "lp"
    ) -> None:
        self._folder = folder
        self._viewer = viewer
        self._queue = queue
        self._count = 0
        self._lock = Lock()
        self._under_way: set[Path] = set()
        """Files that neither the queue nor a viewer has yet: a visit may end before."""
        self.clear()

    def hand_over(self, pdf: bytes, title: str) -> Path | None:
        """Write and queue a PDF; the file's path when a person has to print it by hand.

        `title` is a word of ours, never a person's name: it is seen in the print queue.
        """
        file = self._write(pdf, title)
        if self._print(file, title):
            self._under_way.discard(file)
            file.unlink(missing_ok=True)
            return None
        return file

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

    def _print(self, file: Path, title: str) -> bool:
        """True when a print queue took it."""
        program = shutil.which(self._queue)
        if program is None or sys.platform == "win32":
            return False
        command = [program, "-t", title, "--", str(file)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - fixed words, our own file
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0
