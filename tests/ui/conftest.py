"""One application for all tests of the screens, offscreen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ui import theme


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
    """Let Qt work until something holds; fails after five seconds."""

    def wait(holds: Callable[[], bool], seconds: float = 5.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            app.processEvents()
            time.sleep(0.005)

    return wait
