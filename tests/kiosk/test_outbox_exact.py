"""What the queue writes down of each try, how long it pauses, and when whoever waits stops."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from test_outbox_lanes import Scripted, drain, filed, job_of, queue, state_of

from kiosk.model import BadInput, Job, State
from kiosk.outbox import Outbox, Touched, drain_until
from kiosk.portals.base import Blocked, Filed, Later, Unsure
from kiosk.vault.store import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.open(tmp_path / "office", bytes(32)) as opened:
        yield opened


def job(vault: Vault, case_id: str) -> Job:
    found = job_of(vault, case_id)
    assert found is not None
    return found


def put(vault: Vault, case_id: str, **changes: object) -> None:
    changed = msgspec.structs.replace(job(vault, case_id), **changes)
    with vault.begin() as tx:
        tx.put_job(changed)


def pause(vault: Vault, outcome: Later | Unsure, **how: str) -> tuple[float, float]:
    """Seconds from just before and from just after the try to the next one."""
    outbox = Outbox(vault.folder, vault, lambda _submission: Scripted(lambda *_: outcome))
    before = datetime.now(UTC)
    outbox.drain_once(again=True, **how)
    after = datetime.now(UTC)
    due = datetime.fromisoformat(job(vault, "1").next_at)
    return (due - after).total_seconds(), (due - before).total_seconds() + 0.001


def test_the_pause_doubles_from_half_a_second_to_five_minutes(vault: Vault) -> None:
    queue(vault, "1")
    expected = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    for seconds in expected:
        low, high = pause(vault, Later("cổng tắt", wait=0.001))
        assert low <= seconds <= high
    low, high = pause(vault, Unsure("mất trả lời", wait=0.001), wanted="1")
    assert low <= 5 <= high, "somebody waits for this case"
    put(vault, "1", tries=0)
    for wait, seconds in ((100.0, 100), (1000.0, 300)):
        low, high = pause(vault, Later("cổng bận", wait=wait))
        assert low <= seconds <= high
    low, high = pause(vault, Later("đã sẵn sàng", wait=0))
    assert low <= 0 <= high


def test_what_held_a_case_up_is_forgotten_at_its_next_try(vault: Vault) -> None:
    queue(vault, "1")
    drain(vault, Scripted(lambda *_: Later("cổng tắt", wait=60)))
    assert job(vault, "1").last_error == "cổng tắt"
    touched = drain(vault, Scripted(lambda *_: Blocked("nháp lạ", reference="x")), again=True)
    held = job(vault, "1")
    assert (held.blocked, held.foreign, held.next_at) == ("draft", "x", "")
    assert held.last_error == touched["1"].last_error == "nháp lạ"
    drain(vault, Scripted(lambda *_: Later("cổng bận", wait=60)), again=True)
    free = job(vault, "1")
    assert (free.blocked, free.foreign, free.last_error) == ("", "", "cổng bận")
    drain(vault, Scripted(lambda *_: Blocked("sai mật khẩu")), again=True)
    assert (job(vault, "1").blocked, job(vault, "1").tries) == ("login", 4)


def test_a_clock_that_was_set_back_holds_nobody_up(vault: Vault) -> None:
    queue(vault, "1")
    connector = Scripted(filed)
    for seconds, sent in ((250, []), (350, ["1"])):
        soon = datetime.now(UTC) + timedelta(seconds=seconds)
        put(vault, "1", next_at=soon.isoformat(timespec="milliseconds"))
        drain(vault, connector)
        assert connector.sent == sent


def test_each_try_and_its_end_stand_in_the_audit_chain(vault: Vault) -> None:
    queue(vault, "1")
    drain(vault, Scripted(lambda *_: Later("cổng tắt", wait=0)))
    touched = drain(vault, Scripted(filed))
    number = "H44.99-20261124-1"
    assert touched["1"] == Touched("1", State.FILED, 2, "", number)
    with vault.read() as tx:
        told = [(e.actor, e.event, e.case_id, json.loads(e.detail)) for e in tx.chain.entries()]
        case = tx.case("1")
    assert told == [
        ("outbox", "sending", "1", {"tries": 1}),
        ("outbox", "sealed", "1", {"tries": 1}),
        ("outbox", "sending", "1", {"tries": 2}),
        ("outbox", "filed", "1", {"tries": 2}),
    ]
    assert case is not None
    assert (case.portal_status, case.warnings) == ("new", ())


def test_what_did_not_go_as_it_should_stays_with_the_case(vault: Vault) -> None:
    queue(vault, "1")
    with vault.begin() as tx:
        case = tx.case("1")
        assert case is not None
        tx.put_case(msgspec.structs.replace(case, warnings=("before",)))

    def answer(s, *_rest: object) -> Filed:
        return msgspec.structs.replace(filed(s), warnings=("plain_http",))

    drain(vault, Scripted(answer))
    with vault.read() as tx:
        case = tx.case("1")
    assert case is not None
    assert case.warnings == ("before", "plain_http")


def test_only_the_draft_of_another_case_is_one_to_wait_for(vault: Vault) -> None:
    queue(vault, "1")
    queue(vault, "2", "b")
    put(vault, "2", progress={"act": "create"})
    drain(vault, Scripted(lambda *_: Blocked("nháp của chính nó", reference="key-1")))
    assert (job(vault, "1").blocked, job(vault, "1").foreign) == ("draft", "key-1")
    answers = {"1": Blocked("nháp khác", reference="key-2"), "2": Later("", wait=60)}
    drain(vault, Scripted(lambda s, *_: answers[s.case_id]), again=True)
    assert job(vault, "1").blocked == ""
    assert "Đang chờ hồ sơ trước" in job(vault, "1").last_error
    assert job(vault, "2").progress == {"act": "create", "draft": "1"}


def test_whoever_has_no_time_gets_one_try(vault: Vault) -> None:
    queue(vault, "1")
    connector = Scripted(lambda *_: Later("cổng tắt", wait=60))
    outbox = Outbox(vault.folder, vault, lambda _submission: connector)
    drain_until(outbox, lambda: False, 0.0, wanted="1")
    assert connector.sent == ["1"]
    assert state_of(vault, "1") is State.SEALED


def test_what_waits_for_a_person_is_tried_once_more_and_no_oftener(vault: Vault) -> None:
    for case_id in ("1", "2"):
        queue(vault, case_id)
    connector = Scripted(lambda *_: Blocked("sai mật khẩu"))
    outbox = Outbox(vault.folder, vault, lambda _submission: connector)
    drain_until(outbox, lambda: bool(job(vault, "1").blocked), 5.0, wanted="1")
    assert connector.sent == ["1"]
    drain_until(outbox, lambda: bool(job(vault, "1").blocked), 5.0, wanted="1")
    drain_until(outbox, lambda: False, 0.5, wanted="1")
    assert connector.sent == ["1"] * 3


def test_whoever_waits_for_one_case_has_only_that_one_sent(vault: Vault) -> None:
    for case_id in ("1", "2"):
        queue(vault, case_id)
    connector = Scripted(filed)
    outbox = Outbox(vault.folder, vault, lambda _submission: connector)
    drain_until(outbox, lambda: job_of(vault, "1") is None, 5.0, wanted="1")
    assert connector.sent == ["1"]


def test_a_case_whose_row_went_away_while_it_was_sent_is_told(vault: Vault) -> None:
    queue(vault, "1")

    def answer(s, *_rest: object) -> Filed:
        with vault.clone() as own, own.begin() as tx:
            tx.drop_job("1")
        return filed(s)

    with pytest.raises(BadInput, match="không còn trong kho"):
        drain(vault, Scripted(answer))
    assert state_of(vault, "1") is State.SENDING
