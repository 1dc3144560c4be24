"""Clocks that jump by years, go back in the middle of sending, or change for the summer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.desk import days, home
from kiosk.desk.core import Desk
from kiosk.model import Case, State
from kiosk.outbox import Outbox
from kiosk.settings import Home, Settings
from tests.kiosk.test_outbox_lanes import Scripted, filed, queue
from tests.kiosk.vault_cases import a_case

START = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
YEARS = timedelta(days=3650)


class Clock:
    """The clock on the wall, and the one that nobody sets; they go on together."""

    def __init__(self, monkeypatch) -> None:
        self.wall, self.ticks = START, 1000.0
        for module in ("kiosk.desk.days", "kiosk.desk.home", "kiosk.desk.core"):
            monkeypatch.setattr(f"{module}.now", self.now)
        monkeypatch.setattr(days, "_ticks", lambda: self.ticks)

    def now(self) -> str:
        return self.wall.isoformat(timespec="seconds")

    def pass_by(self, **much: float) -> None:
        passed = timedelta(**much)
        self.wall += passed
        self.ticks += passed.total_seconds()

    def jump(self, far: timedelta) -> None:
        self.wall += far


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    settings = Settings(practice=True, retention_days=30)
    with Desk.open(Home(tmp_path), settings, practice=True) as opened:
        opened.officer = "A"
        days.close_old(opened)
        yield opened


def close(desk: Desk, clock: Clock, number: int = 0) -> str:
    case = msgspec.structs.replace(a_case(number, state=State.CLOSED), updated=clock.now())
    desk.save(case, "closed")
    days.close_old(desk)
    return case.id


def work(desk: Desk, clock: Clock, count: int) -> int:
    """The office opens once a day, and not at weekends; how many cases were erased."""
    gone = 0
    for _day in range(count):
        clock.pass_by(days=1)
        if clock.wall.weekday() < 5:
            gone += days.close_old(desk)
    return gone


def there(desk: Desk, case_id: str) -> Case | None:
    with desk.vault.read() as tx:
        return tx.case(case_id)


def jumps(desk: Desk) -> int:
    with desk.vault.read() as tx:
        return sum(entry.event == "clock.jump" for entry in tx.chain.entries())


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York"])
def test_a_closed_case_is_erased_after_its_days_summer_time_or_not(
    desk: Desk, clock: Clock, monkeypatch, zone: str
) -> None:
    """Berlin's clocks went back on 25 October, New York's on 1 November."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    case_id = close(desk, clock)
    assert work(desk, clock, 29) == 0
    assert there(desk, case_id)
    assert work(desk, clock, 5) == 1
    assert there(desk, case_id) is None
    assert jumps(desk) == 0
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("far", [YEARS, -YEARS])
def test_a_jump_of_ten_years_erases_nothing_early_and_is_written_down(
    desk: Desk, clock: Clock, far: timedelta
) -> None:
    case_id = close(desk, clock)
    work(desk, clock, 5)
    clock.jump(far)
    assert days.close_old(desk) == 0
    assert work(desk, clock, 5) == 0
    assert there(desk, case_id)
    assert jumps(desk) == 1
    clock.jump(-far)
    assert days.close_old(desk) == 0
    assert jumps(desk) == 2
    assert work(desk, clock, 15) == 0
    assert there(desk, case_id), "by the office's own days it is not old yet"
    assert work(desk, clock, 10) == 1


def test_what_was_closed_while_the_clock_was_wrong_is_erased_in_its_time(desk, clock) -> None:
    for number, far in enumerate((YEARS, -YEARS)):
        clock.jump(far)
        days.close_old(desk)
        case_id = close(desk, clock, number)
        clock.jump(-far)
        assert days.close_old(desk) == 0
        assert work(desk, clock, 25) == 0
        assert there(desk, case_id)
        assert work(desk, clock, 12) == 1


def test_control_by_the_clock_alone_the_jump_would_erase(desk, clock, monkeypatch) -> None:
    close(desk, clock)
    clock.jump(YEARS)
    monkeypatch.setattr(days, "STEP", 10_000)
    assert days.close_old(desk) == 1


def test_a_clock_set_while_the_desk_is_open_is_noticed_and_said(desk: Desk, clock: Clock) -> None:
    assert not home.overview(desk).warnings
    clock.pass_by(hours=5)
    assert not home.overview(desk).warnings
    clock.jump(timedelta(hours=-1))
    told = home.overview(desk).warnings
    assert len(told) == 1
    assert "Đồng hồ máy vừa nhảy" in told[0]
    assert jumps(desk) == 1
    clock.pass_by(hours=5)
    home.overview(desk)
    assert jumps(desk) == 1, "once is enough"


def test_a_disk_that_fills_up_is_said_at_the_desk(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: _Usage())
    assert "499 MB" in home.overview(desk).warnings[0]


class _Usage:
    free = 499_999_999


def arrived(desk: Desk, *queued: str, **changes: str) -> None:
    for number, at in enumerate(queued):
        queue(desk.vault, str(number), "lane")
        with desk.vault.begin() as tx:
            job = tx.job(str(number))
            assert job is not None
            tx.put_job(msgspec.structs.replace(job, queued=at, **changes))


def sent(desk: Desk, send: Callable[..., object] = filed) -> list[str]:
    connector = Scripted(send)  # type: ignore[arg-type]
    Outbox(desk.vault.folder, desk.vault, lambda _submission: connector).drain_once()
    return connector.sent


def test_a_clock_that_went_back_does_not_change_the_order(desk: Desk) -> None:
    arrived(desk, "2026-11-24T10:00:00+00:00", "2026-11-24T09:00:00+00:00", "2016")
    assert sent(desk) == ["0", "1", "2"]


@pytest.mark.parametrize("far", [timedelta(hours=1), YEARS])
def test_a_clock_that_went_back_between_two_tries_does_not_hold_the_case_up(desk, far) -> None:
    later = (datetime.now(UTC) + far).isoformat(timespec="milliseconds")
    arrived(desk, later, next_at=later)
    assert sent(desk) == ["0"]


def test_a_pause_that_is_due_soon_is_kept(desk: Desk) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=200)).isoformat(timespec="milliseconds")
    arrived(desk, soon, next_at=soon)
    assert sent(desk) == []
