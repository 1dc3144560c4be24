"""One application for all tests of the screens, offscreen."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from desk import Hand
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from steps import drop_deleted, in_vault, purge

from kiosk.desk.practice import PracticePortal
from ui import theme
from ui.app import Program, Window


@pytest.fixture(scope="session")
def application() -> QApplication:
    app = QApplication.instance() or QApplication(["tests"])
    assert isinstance(app, QApplication)
    theme.load_fonts()
    return app


@pytest.fixture
def app(application: QApplication) -> Iterator[QApplication]:
    """The application in the calm theme; afterwards no window is left open."""
    theme.apply(application, theme.make())
    yield application
    for window in application.topLevelWidgets():
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application.processEvents()


@pytest.fixture
def until(app: QApplication) -> Callable[[Callable[[], bool]], None]:
    """Let Qt work until something holds; fails after a minute."""

    def wait(holds: Callable[[], bool], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            app.processEvents()
            time.sleep(0.005)

    return wait


@pytest.fixture(scope="module")
def open_desk(
    application: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hand]:
    """A practice desk at home, whose portal never answers; opened once for all these tests."""
    before = set(threading.enumerate())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIOSK_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr(PracticePortal, "start", lambda _self: "http://127.0.0.1:9")
        patch.setattr(PracticePortal, "stop", lambda _self: None)
        theme.apply(application, theme.make())
        window = Window()
        program = Program(application, window, True)
        window.show()
        window.activateWindow()
        program.open()
        hand = Hand(application, window, program)
        hand.log_on()
        yield hand
        assert program.close()
    window.close()
    window.deleteLater()
    assert not [thread for thread in threading.enumerate() if thread not in before]


@pytest.fixture
def hand(open_desk: Hand, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """The open desk, back at home and with an empty queue after each test."""
    yield open_desk
    monkeypatch.undo()
    theme.apply(open_desk.app, theme.make())
    if open_desk.office.shell.walk.step:
        open_desk.office.shell.end()
    in_vault(open_desk, lambda: purge(open_desk))
    open_desk.window.activateWindow()
    drop_deleted(open_desk.app)
    assert open_desk.quiet is open_desk.office.home
