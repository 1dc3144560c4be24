"""The thread that draws does no file, socket, SQL or picture work while the desk is used."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication

from kiosk.desk import devices, scenes
from kiosk.model import State
from kiosk.settings import Home
from kiosk.vault import Vault, office_key
from scanner import pictures
from tests.faults.ui_thread import OnWindowThread, guarded
from ui.tour.route import walk
from ui.tour.stage import Stage, application, stage
from ui.widgets import icons
from ui.widgets.buttons import Button

Key = Qt.Key
PIXELS = np.zeros((64, 64, 3), np.uint8)
AT_START = frozenset(
    {
        "ui/theme.py:load_fonts",  # before the first window
        "ui/theme.py:style_sheet",
        "ui/printing.py:__init__",  # what a crash left, before anybody logs on
    }
)


@pytest.fixture
def app() -> Iterator[QApplication]:
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
    with guarded(AT_START) as guard, stage(app, tmp_path / "home") as desk:
        try:
            _visit(desk)
        finally:
            assert guard.caught == []


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_whole_walk_keeps_the_window_free(app: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    with guarded(AT_START) as guard:
        ended = walk(folder, tmp_path / "home")
    assert guard.caught == []
    assert ended == 0


def _misdeeds(home: Home) -> list:
    folder = home.root / "store"
    folder.mkdir(parents=True)
    return [
        lambda: devices.remembered(home),
        lambda: pictures.load(scenes.card()),
        lambda: pictures.shrink(PIXELS, 8),
        lambda: Vault.open(folder, office_key(folder, practice=True)),
    ]


def test_control_each_kind_of_work_is_caught_while_the_desk_runs(
    app: QApplication, tmp_path: Path
) -> None:
    misdeeds = _misdeeds(Home(tmp_path))
    for misdeed in misdeeds:
        raised: list[bool] = []

        def slot(misdeed=misdeed, raised=raised) -> None:
            try:
                misdeed()
            except OnWindowThread:
                raised.append(True)
            else:
                raised.append(False)

        with guarded(AT_START) as guard:
            QTimer.singleShot(0, slot)
            while not raised:
                app.processEvents()
        assert raised == [True]
        assert len(guard.caught) == 1


def test_control_a_worker_may_and_so_may_everybody_afterwards(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with guarded() as guard:
        worker = threading.Thread(target=lambda: pictures.shrink(PIXELS, 8))
        worker.start()
        worker.join()
    assert guard.caught == []
    assert devices.remembered(home) == {}
