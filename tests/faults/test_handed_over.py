"""Cases that no portal ever speaks of: closed after their days, then erased; never the others."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest

from kiosk import case as machine
from kiosk.desk import days
from kiosk.desk.core import Desk
from kiosk.model import State
from tests.faults import test_clock
from tests.faults.test_clock import YEARS, Clock, there, work
from tests.kiosk.vault_cases import a_case

clock, desk = test_clock.clock, test_clock.desk
BY_TIME = (State.EXPORTED, State.ON_PAPER)
BY_WORD = (State.SEALED, State.SENDING, State.UNSURE, State.FILED, State.ACCEPTED, State.RETURNED)


def stands(desk: Desk, clock: Clock, state: State, number: int = 0) -> str:
    case = msgspec.structs.replace(a_case(number, state=state), updated=clock.now())
    desk.save(case, state.value)
    days.close_old(desk)
    return case.id


def state(desk: Desk, case_id: str) -> State | None:
    case = there(desk, case_id)
    return case and case.state


def lines(desk: Desk, case_id: str) -> list[tuple[str, str]]:
    with desk.vault.read() as tx:
        entries = [entry for entry in tx.chain.entries() if entry.case_id == case_id]
    return [(one.event, json.loads(one.detail or "{}").get("was", "")) for one in entries]


@pytest.mark.parametrize("handed", BY_TIME)
def test_what_was_handed_over_is_closed_after_its_days_and_then_erased(desk, clock, handed) -> None:
    case_id = stands(desk, clock, handed)
    assert work(desk, clock, 29) == 0
    assert state(desk, case_id) is handed
    assert work(desk, clock, 5) == 0
    assert state(desk, case_id) is State.CLOSED
    assert work(desk, clock, 24) == 0, "the retention begins with the closing"
    assert work(desk, clock, 10) == 1
    assert there(desk, case_id) is None
    assert lines(desk, case_id) == [(handed.value, ""), ("closed", handed), ("case.purge", "")]


def test_the_office_says_after_how_many_days(desk: Desk, clock: Clock) -> None:
    desk.settings = msgspec.structs.replace(desk.settings, close_after_days=3)
    case_id = stands(desk, clock, State.ON_PAPER)
    work(desk, clock, 2)
    assert state(desk, case_id) is State.ON_PAPER
    work(desk, clock, 3)
    assert state(desk, case_id) is State.CLOSED


def test_a_replaced_case_is_closed_at_once_and_erased_after_its_days(desk, clock) -> None:
    case_id = stands(desk, clock, State.SUPERSEDED)
    assert state(desk, case_id) is State.CLOSED
    assert work(desk, clock, 25) == 0
    assert work(desk, clock, 10) == 1


def test_what_waits_for_a_portal_is_never_closed_by_time(desk: Desk, clock: Clock) -> None:
    ids = {word: stands(desk, clock, word, number) for number, word in enumerate(BY_WORD)}
    assert work(desk, clock, 400) == 0
    assert {word: state(desk, case_id) for word, case_id in ids.items()} == {w: w for w in BY_WORD}


@pytest.mark.parametrize("far", [YEARS, -YEARS])
def test_a_jump_of_the_clock_closes_nothing_early(desk: Desk, clock: Clock, far: timedelta) -> None:
    case_id = stands(desk, clock, State.EXPORTED)
    clock.jump(far)
    work(desk, clock, 5)
    clock.jump(-far)
    work(desk, clock, 20)
    assert state(desk, case_id) is State.EXPORTED
    work(desk, clock, 15)
    assert state(desk, case_id) is State.CLOSED


def test_control_by_the_clock_alone_the_jump_would_close(desk, clock, monkeypatch) -> None:
    case_id = stands(desk, clock, State.EXPORTED)
    monkeypatch.setattr(days, "STEP", 10_000)
    clock.jump(YEARS)
    days.close_old(desk)
    assert state(desk, case_id) is State.CLOSED


def test_a_number_that_was_entered_meanwhile_counts(desk: Desk, clock: Clock) -> None:
    """The case goes on by the portal's word, and where it comes back its days begin anew."""
    case_id = stands(desk, clock, State.EXPORTED)
    work(desk, clock, 20)
    case = there(desk, case_id)
    assert case is not None
    desk.save(machine.advance(case, machine.MayBeFiled(clock.now())), "may_be_filed")
    work(desk, clock, 20)
    case = there(desk, case_id)
    assert case is not None
    assert case.state is State.UNSURE
    desk.save(machine.advance(case, machine.NotFiled(clock.now())), "not_filed")
    work(desk, clock, 25)
    assert state(desk, case_id) is State.EXPORTED
    work(desk, clock, 10)
    assert state(desk, case_id) is State.CLOSED
