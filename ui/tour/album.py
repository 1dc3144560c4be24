"""Where the pictures go: numbered, named, and told on standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from ui.tour.hand import Waited
from ui.tour.stage import Stage


class Album:
    """Numbers the pictures and names each on standard output."""

    def __init__(self, desk: Stage, folder: Path) -> None:
        self._desk = desk
        self._folder = folder
        self._count = 0

    def picture(self, name: str) -> Path:
        """Take the picture NNN-name.png."""
        file = self._next(name, "png")
        self._desk.hand.picture(file)
        return self._told(file)

    def dialog(self, name: str) -> Path:
        """Take the picture of the window with the open dialog over it."""
        file = self._next(name, "png")
        hand = self._desk.hand
        hand.settle(0.05)
        shown = hand.window.grab()
        over = QApplication.activeModalWidget()
        if over is None:
            raise Waited(f"no dialog for {name}")
        corner = over.mapToGlobal(QPoint()) - hand.window.mapToGlobal(QPoint())
        painter = QPainter(shown)
        painter.drawPixmap(corner, over.grab())
        painter.end()
        if not shown.save(str(file), "PNG"):
            raise OSError(f"cannot write {file.name}")
        return self._told(file)

    def paper(self, name: str) -> Path:
        """Keep the newest slip as NNN-name.pdf."""
        file = self._next(name, "pdf")
        file.write_bytes(self._desk.printed[-1][1])
        return self._told(file)

    def _next(self, name: str, kind: str) -> Path:
        self._count += 1
        return self._folder / f"{self._count:03d}-{name}.{kind}"

    def _told(self, file: Path) -> Path:
        sys.stdout.write(f"{file}\n")
        sys.stdout.flush()
        return file
