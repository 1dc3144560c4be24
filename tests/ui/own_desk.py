"""A practice desk of its own for one test, and what it asks and says."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import pytest
from desk import Hand, Strays, close_desk, open_desk
from keyring.backends import fail
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from kiosk.desk.practice import PracticePortal
from kiosk.procedures import catalogue, search
from ui.widgets.dialogs import Question

_Index = search.Index


@functools.cache
def _index() -> search.Index:
    """Made once: it takes longer than most of these tests."""
    return _Index(catalogue.load())


@contextmanager
def own_desk(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """A desk on an empty home, opening; it leaves no thread, and no window of its own."""
    index = _index()
    monkeypatch.setattr(search, "Index", lambda *_known: index)
    monkeypatch.setenv("KIOSK_HOME", str(home))
    monkeypatch.setattr(PracticePortal, "start", lambda _self: "http://127.0.0.1:9")
    monkeypatch.setattr(PracticePortal, "stop", lambda _self: None)
    before = set(threading.enumerate())
    strays = Strays(app)
    made = open_desk(app)
    yield made
    made.until(lambda: made.program.office is not None)
    close_desk(made)
    app.removeEventFilter(strays)
    assert strays.seen == []
    assert not [t for t in threading.enumerate() if t not in before]


@contextmanager
def keyless_desk(app: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """A real desk on a PC without a keyring, where it asks for its passphrase."""
    monkeypatch.setenv("KIOSK_HOME", str(home))
    monkeypatch.delenv("KIOSK_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    before = set(threading.enumerate())
    strays = Strays(app)
    made = open_desk(app, practice=False)
    made.until(made.window.opening.phrase.isVisible)
    yield made
    close_desk(made)
    app.removeEventFilter(strays)
    assert strays.seen == []
    assert not [t for t in threading.enumerate() if t not in before]


def question(hand: Hand) -> Question:
    hand.until(lambda: isinstance(hand.app.activeModalWidget(), Question))
    found = hand.app.activeModalWidget()
    assert isinstance(found, Question)
    return found


def all_words(hand: Hand) -> str:
    """What any screen says, also one that is not shown."""
    labels = hand.window.findChildren(QLabel)
    lines = hand.window.findChildren(QLineEdit)
    return "\n".join([label.text() for label in labels] + [line.text() for line in lines])
