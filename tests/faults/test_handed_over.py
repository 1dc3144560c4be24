"""Cases that no portal ever speaks of: closed after their days, then erased; never the others."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest

from kiosk import case as machine
from kiosk.desk import closing, days, home
from kiosk.desk.core import Desk
from kiosk.model import BadInput, State
from kiosk.vault import officers
from tests.faults import test_clock
from tests.faults.test_clock import YEARS, Clock, there, work
from tests.kiosk.vault_cases import a_case

clock, desk = test_clock.clock, test_clock.desk
BY_TIME = (State.EXPORTED, State.ON_PAPER, State.REFUSED)
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


def told(desk: Desk) -> dict[State, str]:
    """What the home screen says of cases that are about to go: by state."""
    view = home.overview(desk)
    return {line.state: line.note for line in (*view.ending, *view.refused) if "Máy" in line.note}


def test_what_nobody_said_was_filed_is_told_of_before_it_is_closed_and_before_it_is_erased(
    desk: Desk, clock: Clock
) -> None:
    case_id = stands(desk, clock, State.EXPORTED)
    stands(desk, clock, State.ON_PAPER, 1)
    stands(desk, clock, State.REFUSED, 2)
    work(desk, clock, 20)
    assert told(desk) == {}
    assert len(home.overview(desk).at_portal) == 1
    soon, seen = {State.EXPORTED, State.REFUSED}, []
    while state(desk, case_id) is State.EXPORTED:
        work(desk, clock, 1)
        seen.append(told(desk))
    assert {len(found) for found in seen[:-1]} == {0, 2}
    assert soon == set(seen[-2])
    assert seen[-2][State.EXPORTED].startswith("Máy tự đóng sau ")
    assert home.overview(desk).at_portal == ()
    work(desk, clock, 15)
    assert told(desk) == {}
    while there(desk, case_id) is not None:
        last = told(desk)
        work(desk, clock, 1)
    assert set(last) == {State.CLOSED}, "what was refused, or handed in on paper, goes silently"
    assert last[State.CLOSED].startswith("Máy xoá sau ")


def test_who_was_told_may_keep_it_longer(desk: Desk, clock: Clock) -> None:
    case_id = stands(desk, clock, State.EXPORTED)
    for standing in (State.EXPORTED, State.CLOSED):
        while not home.overview(desk).ending:
            work(desk, clock, 1)
        assert state(desk, case_id) is standing
        days.keep_longer(desk, case_id)
        assert home.overview(desk).ending == ()
        work(desk, clock, 24)
        assert state(desk, case_id) is standing
        work(desk, clock, 10)
    assert there(desk, case_id) is None
    assert [event for event, _was in lines(desk, case_id)].count("kept_longer") == 2


def test_an_accepted_case_is_closed_by_a_supervisor_alone(desk: Desk, clock: Clock) -> None:
    case_id = stands(desk, clock, State.ACCEPTED)
    filed = stands(desk, clock, State.FILED, 1)
    with desk.vault.begin() as tx:
        officers.enrol(tx, "Bà Chủ tịch", "8642", officers.Role.SUPERVISOR)
    desk.role = "officer"
    with pytest.raises(BadInput, match="Chỉ lãnh đạo"):
        closing.close(desk, case_id)
    desk.role = "supervisor"
    with pytest.raises(BadInput, match="đã tiếp nhận"):
        closing.close(desk, filed)
    closing.close(desk, case_id)
    assert state(desk, case_id) is State.CLOSED
    assert lines(desk, case_id)[-1] == ("closed", "accepted")
    assert work(desk, clock, 20) == 0
    assert work(desk, clock, 20) == 1
