"""The days that the office has lived through, kept apart from a clock that anybody may set.

What is closed or erased after so many days must not go early because a clock jumped: a day counts
when the date moved on by a little, and a jump of weeks counts as one. A jump is written into the
log.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk import case as machine
from kiosk.desk.core import Desk, now
from kiosk.model import Case, State
from kiosk.values import show_instant
from kiosk.vault.reader import Reader
from kiosk.vault.writer import Tx

STEP = 4
"""Days that pass at most between two working days; more at once count as one."""
MONTH = timedelta(days=31)
"""A program that was not started for longer met a jump, or a PC that nobody used."""
SLACK = timedelta(minutes=5)
"""What clocks differ by without anybody setting them."""
BY_TIME = frozenset({State.EXPORTED, State.ON_PAPER, State.REFUSED})
"""No portal ever says of these that they are done: nobody types the number, the citizen has gone
with the paper, a refused one is not made anew. What is filed or accepted waits for the portal's
word, or a supervisor's (`closing`).
"""
SOON = 5
"""Days before a closing or an erasing from which the home screen tells of it."""

_META = "days"


class Ledger(Struct, frozen=True):
    """`seen`: the last instant; `lived`: days until then.

    `closed`, `waiting`: case id → day of closing, or of handing over. `unheard`: ids of closed
    cases that may never have been filed, for nobody typed their number.
    """

    seen: str
    lived: int = 0
    closed: dict[str, int] = {}
    waiting: dict[str, int] = {}
    unheard: tuple[str, ...] = ()


def close_old(desk: Desk) -> int:
    """Close what was handed over long ago and erase what was closed long ago.

    Both by the clock and by the office's own days. Returns how many cases were erased.
    """
    with desk.vault.begin() as tx:
        known = _load(tx)
        ledger = _passed(desk, tx, known or Ledger(now()))
        waiting, unheard = _close_by_time(desk, tx, ledger, new=not known)
        cases = tx.cases({State.CLOSED})
        closed = _days(cases, ledger.closed, ledger, new=not known)
        due = _due(cases, closed, ledger, desk.settings.retention_days)
        left = {case_id: day for case_id, day in closed.items() if case_id not in due}
        kept = msgspec.structs.replace(
            ledger,
            closed=left,
            waiting=waiting,
            unheard=tuple(case_id for case_id in unheard if case_id in left),
        )
        tx.put_meta(_META, msgspec.json.encode(kept))
    for case_id in due:
        desk.vault.purge(case_id, desk.officer or "retention")
    return len(due)


def ending(desk: Desk, tx: Reader) -> dict[str, int]:
    """Case id → days until it is closed by itself or, unheard of, erased; only the next few."""
    ledger = _load(tx)
    if ledger is None:
        return {}
    cases = [(case, ledger.waiting, desk.settings.close_after_days) for case in tx.cases(BY_TIME)]
    closed = (case for case in tx.cases({State.CLOSED}) if case.id in ledger.unheard)
    cases += [(case, ledger.closed, desk.settings.retention_days) for case in closed]
    left = {
        case.id: max(keep - (ledger.lived - since.get(case.id, ledger.lived)), 0)
        for case, since, keep in cases
        if case.state is not State.ON_PAPER
    }
    return {case_id: days for case_id, days in left.items() if days <= SOON}


def keep_longer(desk: Desk, case_id: str) -> None:
    """Let the days of a case that is about to be closed or erased begin anew."""
    with desk.vault.begin() as tx:
        ledger = _load(tx) or Ledger(now())
        for since in (ledger.waiting, ledger.closed):
            if case_id in since:
                since[case_id] = ledger.lived
        tx.put_meta(_META, msgspec.json.encode(ledger))
        tx.audit(desk.officer, "kept_longer", case_id)


def _close_by_time(
    desk: Desk, tx: Tx, ledger: Ledger, *, new: bool
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Close what nothing more is expected of; returns the days of what still waits, the unheard."""
    cases = tx.cases(BY_TIME)
    waiting = _days(cases, ledger.waiting, ledger, new=new)
    due = _due(cases, waiting, ledger, desk.settings.close_after_days)
    old = [case for case in cases if case.id in due]
    for case in (*old, *tx.cases({State.SUPERSEDED})):
        tx.put_case(machine.advance(case, machine.Closed(ledger.seen)))
        tx.audit(desk.officer or "retention", "closed", case.id, was=case.state.value)
    unheard = tuple(case.id for case in old if case.state is State.EXPORTED)
    left = {case_id: day for case_id, day in waiting.items() if case_id not in due}
    return left, (*ledger.unheard, *unheard)


def _days(cases: list[Case], noted: dict[str, int], ledger: Ledger, *, new: bool) -> dict[str, int]:
    """Case id → the office's day on which it came to where it is."""
    # Days before there was a ledger can only be told by the clock.
    before = {case.id: max(_age(case, ledger.seen), 0) if new else 0 for case in cases}
    return {case.id: noted.get(case.id, ledger.lived - before[case.id]) for case in cases}


def _due(cases: list[Case], since: dict[str, int], ledger: Ledger, keep: int) -> set[str]:
    """Ids of the cases that stood still for `keep` days."""
    return {
        case.id
        for case in cases
        # Changed in what is the future by now, only the office's own days can tell.
        if not 0 <= _age(case, ledger.seen) < keep and ledger.lived - since[case.id] >= keep
    }


def watch(desk: Desk) -> None:
    """Notice that the clock was set while the desk was open, and write it into the log."""
    wall, ticks = datetime.fromisoformat(now()), _ticks()
    last, desk.clock = desk.clock, (wall, ticks)
    if last is None:
        return
    should_be = last[0] + timedelta(seconds=ticks - last[1])
    if abs(wall - should_be) > SLACK:
        with desk.vault.begin() as tx:
            _note_jump(desk, tx, should_be.isoformat(timespec="seconds"), now())


def _passed(desk: Desk, tx: Tx, old: Ledger) -> Ledger:
    """The ledger after the time since it was last written."""
    at = now()
    since = datetime.fromisoformat(at) - datetime.fromisoformat(old.seen)
    if since < -SLACK or since > MONTH:
        _note_jump(desk, tx, old.seen, at)
    days = (_day(at) - _day(old.seen)).days
    lived = old.lived + (0 if days <= 0 else days if days <= STEP else 1)
    return msgspec.structs.replace(old, seen=at, lived=lived)


def _note_jump(desk: Desk, tx: Tx, was: str, at: str) -> None:
    tx.audit(desk.officer or "clock", "clock.jump", was=was, now=at)
    desk.clock_note = _(
        "Đồng hồ máy vừa nhảy từ {was} sang {now}. Xem lại ngày giờ của máy; hồ sơ không mất gì."
    ).format(was=show_instant(was), now=show_instant(at))


def _load(tx: Reader) -> Ledger | None:
    data = tx.meta(_META)
    return None if data is None else msgspec.json.decode(data, type=Ledger)


def _age(case: Case, at: str) -> int:
    return (_day(at) - _day(case.updated)).days


def _day(instant: str) -> datetime:
    return datetime.fromisoformat(instant[:10])


def _ticks() -> float:
    """Seconds of a clock that nobody sets and that goes on while the machine sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
