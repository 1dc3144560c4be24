"""Whole lives of a case, with its packets in a real store, in any order that can happen."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from test_case_machine import event_of
from vault_cases import KEY, a_case, a_submission

from kiosk import case as machine
from kiosk.model import BadInput, Case, Confirmation, State, StoreError, Submission
from kiosk.vault import Vault
from kiosk.vault.sealing import seal

AT = "2026-11-24T08:00:00+00:00"
KINDS = sorted((kind for kind in machine.Event.__subclasses__()), key=lambda kind: kind.__name__)
SEEN: Counter[State] = Counter()
LEFT: Counter[State] = Counter()


def _way(start: State, goal: State) -> list[type[machine.Event]]:
    """The fewest events from one state to the other; none where no way leads there."""
    ways: dict[State, list[type[machine.Event]]] = {start: []}
    found = [start]
    for state in found:
        for (left, kind), reached in machine.TABLE.items():
            # only a supplement is taken back
            if left is state and reached not in ways and kind is not machine.TakenBack:
                ways[reached] = [*ways[state], kind]
                found.append(reached)
    return ways.get(goal, [])


class Life(RuleBasedStateMachine):
    """Every event at any time; a sealing makes a packet with a key of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.vault = Vault.open(self.folder, KEY)
        self.sealed: list[Submission] = []
        self.gone = False
        self._store(a_case())

    def teardown(self) -> None:
        self.vault.close()
        shutil.rmtree(self.folder)

    @property
    def case(self) -> Case:
        with self.vault.read() as tx:
            found = tx.case(a_case().id)
        assert found is not None
        return found

    def _store(self, case: Case) -> None:
        with self.vault.begin() as tx:
            tx.put_case(case)
        SEEN[case.state] += 1

    @precondition(lambda self: not self.gone)
    @rule(kind=st.sampled_from(KINDS))
    def happens(self, kind: type[machine.Event]) -> None:
        self._happen(kind)

    @precondition(lambda self: not self.gone)
    @rule(goal=st.sampled_from(State))
    def goes_to(self, goal: State) -> None:
        """By the shortest way: by chance alone hardly a life gets as far as the authority."""
        for kind in _way(self.case.state, goal):
            if kind is machine.Sealed:
                self.a_supplement_is_begun()
            self._happen(kind)

    def _happen(self, kind: type[machine.Event]) -> None:
        case = self.case
        if not machine.allowed(case.state, kind):
            with pytest.raises(BadInput):
                machine.advance(case, event_of(kind))
            return
        if kind is machine.Sealed:
            self._seal(case)
            return
        if kind is machine.TakenBack and not case.rounds:
            return  # only a supplement is taken back
        LEFT[case.state] += 1
        if kind is machine.Purged:
            self.vault.purge(case.id, "A")
            self.gone = True
            SEEN[State.PURGED] += 1
            return
        if kind is machine.TakenBack:
            self._store(machine.give_up_supplement(case, AT))
            return
        self._store(machine.advance(case, event_of(kind)))

    def _seal(self, case: Case) -> None:
        if case.state is State.RETURNED and not machine.supplementing(case):
            return
        key = f"key {len(self.sealed)}"
        turn = len(case.rounds)
        with self.vault.begin() as tx:
            first = tx.submission(case.id, turn)
            packet = msgspec.structs.replace(a_submission(case, key), round=turn)
            if first is not None:  # a supplement that was given up is made anew
                with pytest.raises(StoreError):
                    tx.put_submission(packet)
                packet = first
            tx.put_submission(packet)
            digest = hashlib.sha256(msgspec.json.encode(packet)).hexdigest()
            tx.put_case(machine.advance(case, machine.Sealed(AT, packet.key, digest)))
        LEFT[case.state] += 1
        SEEN[State.SEALED] += 1
        if packet not in self.sealed:
            self.sealed.append(packet)

    @precondition(lambda self: not self.gone)
    @rule()
    def a_supplement_is_begun(self) -> None:
        case = self.case
        if case.state is State.RETURNED:
            begun = machine.begin_supplement(case, AT)
            self._store(msgspec.structs.replace(begun, confirmation=Confirmation.TOUCH))

    @precondition(lambda self: not self.gone)
    @rule(text=st.text(max_size=5))
    def somebody_edits(self, text: str) -> None:
        case = self.case
        if case.state is State.DRAFT or machine.supplementing(case):
            self._store(machine.edit(case, AT, witness=text))
            return
        with pytest.raises(BadInput):
            machine.edit(case, AT, witness=text)

    @rule()
    def the_desk_is_started_again(self) -> None:
        self.vault.close()
        self.vault = Vault.open(self.folder, KEY)

    @invariant()
    def no_sealed_packet_ever_changed(self) -> None:
        with self.vault.read() as tx:
            kept = [tx.submission(a_case().id, turn) for turn in range(tx.packets(a_case().id))]
        if self.gone:
            assert kept == []
            return
        assert kept == self.sealed[: len(kept)]
        assert len(kept) == len(self.sealed)

    @invariant()
    def what_was_purged_stays_gone(self) -> None:
        if self.gone:
            with pytest.raises(BadInput), self.vault.begin() as tx:
                tx.put_case(a_case())


@pytest.mark.parametrize(
    "lives", [8, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(7200)])]
)
def test_whole_lives(lives: int) -> None:
    SEEN.clear()
    LEFT.clear()
    fixed = settings(
        max_examples=lives,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=fixed)
    if lives > 1000:
        assert set(SEEN) == set(State)
        assert set(LEFT) == set(State) - {State.PURGED}
    sys.stdout.write(f"\n{lives} lives, states: {len(SEEN)} seen, {len(LEFT)} left\n")


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_reached_in_the_store_and_left_again(state: State) -> None:
    life = Life()
    try:
        LEFT.clear()
        life.goes_to(state)
        if state is not State.PURGED:
            assert life.case.state is state
            life.goes_to(State.PURGED)
            assert LEFT[state] == 1
        assert life.gone
        life.no_sealed_packet_ever_changed()
        life.what_was_purged_stays_gone()
    finally:
        life.teardown()


def test_control_a_store_that_let_a_packet_change_would_be_found() -> None:
    def lax(tx, submission: Submission) -> None:
        key = tx.keys.find_or_make(submission.case_id)
        data = seal(key, ("submission", submission.case_id, ""), msgspec.json.encode(submission))
        tx.store.run(
            "INSERT OR REPLACE INTO submissions VALUES (?, 0, ?)", submission.case_id, data
        )

    life = Life()
    try:
        with life.vault.begin() as tx:
            tx.put_submission(a_submission(a_case()))
        life.sealed.append(a_submission(a_case()))
        life.no_sealed_packet_ever_changed()
        with life.vault.begin() as tx:
            lax(tx, a_submission(a_case(), key="another"))
        with pytest.raises(AssertionError):
            life.no_sealed_packet_ever_changed()
    finally:
        life.teardown()
