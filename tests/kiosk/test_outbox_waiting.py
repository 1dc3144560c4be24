"""Whoever waits for one case: how often it is tried, how long, and with what patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from types import SimpleNamespace
from typing import cast

import pytest

from kiosk import outbox as module
from kiosk.outbox import Busy, Outbox, drain_until


class Walks:
    """A queue whose walks take a while, or find another process at work."""

    def __init__(self, clock: Clock, takes: float = 0.0, busy: int = 0) -> None:
        self.clock, self.takes, self.busy = clock, takes, busy
        self.asked: list[dict[str, object]] = []
        self.held = True

    def drain_once(self, cancel: Event | None = None, **how: object) -> list[object]:
        self.asked.append({"cancel": cancel, **how})
        self.clock.now += self.takes
        if len(self.asked) <= self.busy:
            raise Busy
        return []

    def holds(self, _case_id: str) -> bool:
        return self.held

    def wait(
        self, settled: Callable[[], bool], seconds: float, cancel: Event | None = None
    ) -> None:
        drain_until(cast("Outbox", self), settled, seconds, wanted="1", cancel=cancel)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    now = SimpleNamespace(monotonic=lambda: made.now, sleep=made.sleep, time=time.time)
    monkeypatch.setattr(module, "time", now)
    return made


def never() -> bool:
    return False


def test_it_looks_ten_times_a_second_until_its_time_is_over(clock: Clock) -> None:
    walks = Walks(clock)
    walks.wait(never, 1.05)
    assert clock.now == pytest.approx(1001.05)
    assert clock.slept == pytest.approx([0.1] * 10 + [0.05])
    assert len(walks.asked) == 11


def test_its_patience_with_another_process_ends_with_its_time(clock: Clock) -> None:
    walks = Walks(clock, takes=0.15)
    walks.wait(never, 0.6)
    assert [one["patience"] for one in walks.asked] == pytest.approx([0.2, 0.2, 0.1])
    assert clock.slept == pytest.approx([0.1, 0.1, 0.0])


def test_without_time_it_tries_once(clock: Clock) -> None:
    walks = Walks(clock)
    walks.wait(never, 0.0)
    walks.wait(never, -5.0)
    assert [one["patience"] for one in walks.asked] == [0.0, 0.0]
    assert clock.slept == [0.0, 0.0]


def test_what_is_settled_is_tried_once_more_where_the_queue_holds_it(clock: Clock) -> None:
    walks = Walks(clock)
    walks.wait(lambda: True, 9.0)
    assert [(one["wanted"], one["again"]) for one in walks.asked] == [("1", True)]
    walks.held = False
    walks.wait(lambda: True, 9.0)
    assert len(walks.asked) == 1
    assert clock.slept == []


def test_a_walk_that_found_another_at_work_was_no_try(clock: Clock) -> None:
    walks = Walks(clock, busy=2)
    walks.wait(lambda: len(walks.asked) > 3, 9.0)
    assert [one["again"] for one in walks.asked] == [True, True, True, False]


def test_who_cancels_waits_no_longer(clock: Clock) -> None:
    walks, cancel = Walks(clock), Event()

    def settled() -> bool:
        if len(walks.asked) == 2:
            cancel.set()
        return False

    walks.wait(settled, 9.0, cancel)
    assert [one["cancel"] for one in walks.asked] == [cancel, cancel]
