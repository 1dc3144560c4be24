"""Rings of objects are freed on the screen's thread, whichever thread allocates."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtWidgets import QApplication

from ui.garbage import Garbage


class Ring:
    """Holds itself, so that only the collector of rings can free it."""

    def __init__(self) -> None:
        self.itself = self


def freed_by(kept: list[list[int]]) -> list[str]:
    """The thread that freed a ring, where a worker allocates much; empty: not yet."""
    gc.collect()
    where: list[str] = []
    weakref.finalize(Ring(), lambda: where.append(threading.current_thread().name))
    many = ([number] for number in range(200_000))
    worker = threading.Thread(target=kept.extend, args=(many,), name="worker")
    worker.start()
    worker.join()
    return where


@pytest.fixture
def garbage(app: QApplication):
    made = Garbage()
    yield made
    made.stop()
    assert gc.isenabled()


def test_a_worker_frees_nothing_and_the_screen_soon_does(garbage, until) -> None:
    kept: list[list[int]] = []
    where = freed_by(kept)
    assert where == []
    until(lambda: where)
    assert where == ["MainThread"]


def test_control_without_it_a_worker_frees_what_belongs_to_the_screen() -> None:
    assert freed_by([]) == ["worker"]


def test_what_is_kept_is_not_looked_through_until_the_end(garbage) -> None:
    ended: list[bool] = []
    ring = Ring()
    weakref.finalize(ring, ended.append, True)
    garbage.keep()
    assert gc.get_freeze_count() > 0
    del ring
    gc.collect()
    assert ended == []
    garbage.stop()
    gc.collect()
    assert (ended, gc.get_freeze_count()) == ([True], 0)
