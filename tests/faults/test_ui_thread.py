"""The thread that draws does no file, socket, SQL or picture work while the desk is used."""

from __future__ import annotations

import ast
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from kiosk import logs, words
from kiosk.desk import devices, scenes
from kiosk.model import State
from kiosk.settings import Home
from scanner import pictures
from tests.faults.ui_thread import ROOT, guarded
from ui.tasks import Tasks, log_bug
from ui.tour.route import walk
from ui.tour.stage import Stage, application, stage
from ui.widgets import icons
from ui.widgets.buttons import Button

Key = Qt.Key
PIXELS = np.zeros((64, 64, 3), np.uint8)
ALLOWED = frozenset(
    {
        "kiosk/words.py:found",  # once for a language
        "ui/theme.py:load_fonts",  # before the first window
        "ui/theme.py:style_sheet",
        "ui/printing.py:__init__",  # what a crash left, before anybody logs on
        "ui/tasks.py:shutdown",  # after the window
    }
)


@pytest.fixture
def app() -> Iterator[QApplication]:
    words.choose_language("vi")  # as the program does before all else
    made = application()
    yield made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made.processEvents()


def _visit(desk: Stage) -> None:
    """From the log-on to the number, with a pause, an answer by questions, and two slips."""
    hand = desk.hand
    hand.press(Key.Key_Return)
    hand.until(desk.at_home, "home")
    hand.press(Key.Key_Return)
    desk.go("procedure")
    hand.press(Key.Key_F4)
    desk.stored()
    hand.press(Key.Key_F3)
    desk.stored()
    desk.pick("trich luc", "Trích lục kết hôn")
    hand.press(Key.Key_F2, Key.Key_Return)
    desk.card_read()
    hand.click(desk.office.shell.header.pause)
    hand.until(desk.at_home, "home after the pause")
    desk.stored()
    hand.click(hand.find(Button, "Làm tiếp"))
    desk.go("citizen")
    hand.press(Key.Key_Return)
    desk.go("consent")
    desk.consent()
    desk.go("form")
    hand.press(Key.Key_Return)
    desk.stored()
    hand.press(Key.Key_Return)
    desk.taken()
    hand.press(Key.Key_F2)
    desk.go("review")
    hand.press(Key.Key_F2)
    desk.state(State.FILED)
    desk.printing(Key.Key_F9)
    desk.end()


def test_a_whole_visit_keeps_the_window_free(app: QApplication, tmp_path: Path) -> None:
    icons._drawing.cache_clear()
    icons._renderer.cache_clear()
    scenes._scenes.cache_clear()
    with guarded(ALLOWED) as guard, stage(app, tmp_path / "home") as desk:
        try:
            _visit(desk)
        finally:
            assert guard.caught == []


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_whole_walk_keeps_the_window_free(app: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    with guarded(ALLOWED) as guard:
        ended = walk(folder, tmp_path / "home")
    assert guard.caught == []
    assert ended == 0


def test_control_a_worker_may_and_so_may_everybody_afterwards(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with guarded() as guard:
        worker = threading.Thread(target=lambda: pictures.shrink(PIXELS, 8))
        worker.start()
        worker.join()
    assert guard.caught == []
    assert devices.remembered(home) == {}


def test_the_windows_lines_of_the_log_are_written_by_another_thread(
    app: QApplication, tmp_path: Path
) -> None:
    tasks = Tasks()
    logs.start(tmp_path / "logs", aside=tasks.aside)
    try:
        with guarded() as guard:
            for number in range(20):
                logging.getLogger("ui").warning("line %d", number)
                log_bug(ValueError())
        assert guard.caught == []
    finally:
        tasks.shutdown()
        logs.stop()
    lines = (tmp_path / "logs" / "kiosk.log").read_text("utf-8").splitlines()
    assert [line.rpartition("line ")[2] for line in lines[::2]] == [str(n) for n in range(20)]


QT_WAITS = (
    "QDir",
    "QFile",
    "QIcon",
    "QImageReader",
    "QImageWriter",
    "QLocal",
    "QLock",
    "QMedia",
    "QNetwork",
    "QPdf",
    "QPrint",
    "QProcess",
    "QSave",
    "QSerial",
    "QSettings",
    "QSql",
    "QSsl",
    "QStandardPaths",
    "QStorage",
    "QTcp",
    "QTemporary",
    "QUdp",
)
"""Beginnings of what works in C++, where no hook of Python hears it."""
QT_TAKEN = {
    "ui/officer/doorbell.py": {"QLocalServer", "QLocalSocket"},  # never waits: signals tell
    "ui/qtprint.py": {"QPrinter", "QPrinterInfo"},  # on a worker
}


def _of_qt(source: str) -> set[str]:
    """Qt's own classes of files, sockets, processes and printers that a source takes.

    Not the dialog by which a person chooses a file.
    """
    taken = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6")
        for alias in node.names
    }
    return {name for name in taken if name.startswith(QT_WAITS)} - {"QFileDialog"}


def test_qt_itself_is_asked_for_no_file_and_no_socket() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): _of_qt(file.read_text("utf-8"))
        for file in (ROOT / "ui").rglob("*.py")
    }
    assert {file: names for file, names in found.items() if names} == QT_TAKEN


def test_control_a_file_of_qt_is_seen() -> None:
    assert _of_qt("def f():\n    from PySide6.QtCore import QFile, Qt") == {"QFile"}
