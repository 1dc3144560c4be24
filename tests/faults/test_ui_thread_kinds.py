"""Controls of the guard: each kind of work is caught on the window's thread while the desk runs."""

from __future__ import annotations

import logging
import os
import pathlib
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import apsw
import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk import logs
from tests.faults import ui_thread_kinds
from tests.faults.ui_thread import ROOT, OnWindowThread, guarded
from ui.tour.stage import application

MISDEEDS = {
    "a file": "open(os.devnull).close()",
    "an open file": "os.write(2, b'')",
    "whether a file is there": "pathlib.Path('/nowhere').exists()",
    "a folder": "os.listdir('.')",
    "room on the disk": "shutil.disk_usage('.')",
    "waiting for the disk": "os.fsync(0)",
    "a socket": "socket.socket().close()",
    "an open socket": "PAIR[0].send(b'x')",
    "a name on the net": "socket.getaddrinfo('localhost', 80)",
    "opening the store": "apsw.Connection(':memory:')",
    "a statement": "STORE.execute('SELECT 1')",
    "a statement by a cursor": "STORE.cursor()",
    "the practice portal's store": "sqlite3.connect(':memory:')",
    "a picture by OpenCV": "cv2.resize(PIXELS, (8, 8))",
    "a camera": "cv2.VideoCapture('')",
    "a picture by Pillow": "Image.fromarray(PIXELS)",
    "codes": "zxingcpp.read_barcodes(PIXELS)",
    "codes by zbar": "pyzbar.decode(PIXELS)",
    "a PDF": "pikepdf.new()",
    "a PDF as dots": "pypdfium2.PdfDocument(b'')",
    "a slip": "BaseDocTemplate('').build([])",
    "the keyring": "keyring.get_keyring()",
    "a PIN": "argon2.PasswordHasher().hash('1')",
    "a passphrase": "passphrase.hash_secret_raw()",
    "a program": "subprocess.run(['true'])",
    "sleep": "time.sleep(0.001)",
    "waiting for a thread": "threading.Event().wait(0.001)",
    "the end of a thread": "IDLE.join()",
    "a line of the log": "log.warning('x')",
}


@pytest.fixture
def known(tmp_path: pathlib.Path) -> Iterator[dict[str, Any]]:
    """What the misdeeds need, made before the guard is armed."""
    pair, idle = socket.socketpair(), threading.Thread(target=int)
    idle.start()
    logs.start(tmp_path)
    yield vars(ui_thread_kinds) | {
        "PAIR": pair,
        "PIXELS": np.zeros((64, 64, 3), np.uint8),
        "IDLE": idle,
        "log": logging.getLogger("ui"),
        **{module.__name__: module for module in (apsw, pathlib, sqlite3, time)},
    }
    logs.stop()
    for end in pair:
        end.close()


@pytest.mark.parametrize("kind", MISDEEDS)
def test_control_each_kind_is_caught(kind: str, known: dict[str, Any]) -> None:
    """Each is done under the name of a file of ours, in a slot."""
    app: QApplication = application()
    misdeed = compile(MISDEEDS[kind], str(ROOT / "ui" / "misdeed.py"), "exec")
    raised: list[BaseException | None] = []

    def slot() -> None:
        try:
            exec(misdeed, known)
        except BaseException as error:  # noqa: BLE001 - told below
            raised.append(error)
        else:
            raised.append(None)

    with guarded() as guard:
        known["STORE"] = apsw.Connection(":memory:")
        QTimer.singleShot(0, slot)
        while not raised:
            app.processEvents()
    assert isinstance(raised[0], OnWindowThread), raised
    assert len(guard.caught) == 1
    assert guard.caught[0].endswith("ui/misdeed.py:<module>")


def test_control_each_event_and_each_entry_is_watched() -> None:
    misdeed = compile("act()", str(ROOT / "ui" / "misdeed.py"), "exec")
    acts = {event: partial(sys.audit, event) for event in ui_thread_kinds.EVENTS}
    with guarded() as guard:
        for owner, names in ui_thread_kinds.ENTRIES:
            acts |= {f"{owner} {name}": getattr(owner, name) for name in names}
        missed = set(acts)
        for name, act in acts.items():
            with suppress(TypeError):
                try:
                    exec(misdeed, {"act": act})
                except OnWindowThread:
                    missed.discard(name)
    assert missed == set()
    assert len(guard.caught) == len(acts)
