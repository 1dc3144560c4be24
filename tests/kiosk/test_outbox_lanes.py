"""The queue against scripted connectors, with a real store."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock

from kiosk.case import Sealed, SendStarted, advance
from kiosk.model import (
    BadInput,
    Case,
    Citizen,
    Job,
    Receipt,
    State,
    Submission,
    Unreachable,
)
from kiosk.outbox import Busy, Outbox, Touched, drain_until
from kiosk.portals.base import Blob, Blocked, Filed, Later, Outcome, Refused, Save, Unsure
from kiosk.vault.store import Vault

AT = "2026-11-24T08:00:00+00:00"
Answer = Callable[[Submission, dict[str, str], Save, Blob], Outcome]


class Scripted:
    """A connector whose answers the test gives; it remembers the order of sends."""

    name = "opencps"

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.sent: list[str] = []
        self.guard = threading.Lock()

    def lane(self, s: Submission) -> str:
        return s.procedure

    def send(
        self,
        s: Submission,
        blob: Blob,
        progress: Mapping[str, str],
        save: Save,
        cancel: threading.Event | None = None,
    ) -> Outcome:
        with self.guard:
            self.sent.append(s.case_id)
        return self.answer(s, dict(progress), save, blob)

    def status(self, s: Submission, number: str) -> None:
        raise Unreachable("nobody asks here")

    def delete_draft(self, reference: str) -> None:
        raise Unreachable("nobody deletes here")


def filed(s: Submission, *_rest: object) -> Filed:
    return Filed(Receipt(f"H44.99-20261124-{s.case_id}", AT, "p", "0" * 64), "new")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.open(tmp_path / "office", bytes(32)) as opened:
        yield opened


def queue(vault: Vault, case_id: str, lane: str = "a", state: State = State.SEALED) -> None:
    case = Case(
        id=case_id,
        procedure="1.001193",
        pack_version="",
        officer="o",
        created=AT,
        updated=AT,
        state=State.REVIEWED,
    )
    case = advance(case, Sealed(AT, f"key-{case_id}", "d"))
    if state is State.SENDING:
        case = advance(case, SendStarted(AT))
    packet = Submission(
        case_id=case_id,
        key=f"key-{case_id}",
        connector="opencps",
        portal="practice",
        procedure=lane,
        procedure_name="Đăng ký khai sinh",
        agency="H44.99.1",
        applicant=Citizen(),
        officer="o",
        office="Trung tâm",
        answers={},
        parts=(),
        sealed_at=AT,
    )
    with vault.begin() as tx:
        tx.put_case(case)
        tx.put_submission(packet)
        tx.put_job(Job(case_id=case_id, lane=lane, queued=f"{AT}{case_id}"))


def drain(vault: Vault, connector: Scripted, **how: bool) -> dict[str, Touched]:
    outbox = Outbox(vault.folder, vault, lambda _submission: connector)
    return {result.case_id: result for result in outbox.drain_once(**how)}


def state_of(vault: Vault, case_id: str) -> State:
    with vault.read() as tx:
        case = tx.case(case_id)
    assert case is not None
    return case.state


def job_of(vault: Vault, case_id: str) -> Job | None:
    with vault.read() as tx:
        return tx.job(case_id)


def test_a_filed_case_leaves_the_queue_with_its_number(vault: Vault) -> None:
    queue(vault, "1")
    touched = drain(vault, Scripted(filed))
    assert touched["1"].number == "H44.99-20261124-1"
    assert state_of(vault, "1") is State.FILED
    assert job_of(vault, "1") is None


def test_a_lane_stops_behind_a_case_that_waits_and_others_go_on(vault: Vault) -> None:
    def answer(s: Submission, *rest: object) -> Outcome:
        return Later("cổng tắt", wait=60) if s.case_id == "1" else filed(s)

    for case_id, lane in (("1", "a"), ("2", "a"), ("3", "b")):
        queue(vault, case_id, lane)
    connector = Scripted(answer)
    drain(vault, connector)
    assert sorted(connector.sent) == ["1", "3"]
    assert state_of(vault, "2") is State.SEALED
    drain(vault, connector)
    assert sorted(connector.sent) == ["1", "3"], "the first is not due yet, the second waits for it"


def test_again_tries_what_is_not_due(vault: Vault) -> None:
    queue(vault, "1")
    connector = Scripted(lambda *_: Later("cổng tắt", wait=60))
    drain(vault, connector)
    drain(vault, connector, again=True)
    assert connector.sent == ["1", "1"]


def test_a_lost_answer_is_a_state_and_is_asked_again(vault: Vault) -> None:
    queue(vault, "1")
    drain(vault, Scripted(lambda *_: Unsure("mất trả lời", wait=0)))
    assert state_of(vault, "1") is State.UNSURE
    drain(vault, Scripted(lambda *_: Later("cổng tắt", wait=0)))
    assert state_of(vault, "1") is State.UNSURE, "a portal that is off settles no doubt"
    drain(vault, Scripted(filed))
    assert state_of(vault, "1") is State.FILED


def test_progress_is_kept_before_the_act_and_given_back(vault: Vault) -> None:
    seen: list[dict[str, str]] = []

    def answer(s: Submission, progress: dict[str, str], save: Save, _blob: Blob) -> Outcome:
        seen.append(progress)
        save({"act": "create"})
        job = job_of_clone(vault, s.case_id)
        assert job is not None
        assert job.progress == {"act": "create"}, "durable before the act"
        return Later("", wait=0)

    queue(vault, "1")
    drain(vault, Scripted(answer))
    drain(vault, Scripted(answer))
    assert seen == [{}, {"act": "create"}]


def job_of_clone(vault: Vault, case_id: str) -> Job | None:
    with vault.clone() as own, own.read() as tx:
        return tx.job(case_id)


def test_a_case_that_was_under_way_when_the_power_went_is_taken_up(vault: Vault) -> None:
    queue(vault, "1", state=State.SENDING)
    drain(vault, Scripted(filed))
    assert state_of(vault, "1") is State.FILED


def test_an_open_draft_goes_first_in_its_lane(vault: Vault) -> None:
    queue(vault, "1")
    queue(vault, "2")
    with vault.begin() as tx:
        job = tx.job("2")
        assert job is not None
        tx.put_job(msgspec.structs.replace(job, progress={"act": "create"}))
    connector = Scripted(filed)
    drain(vault, connector)
    assert connector.sent == ["2", "1"]


def test_a_draft_of_our_own_queue_is_finished_first(vault: Vault) -> None:
    def answer(s: Submission, *_rest: object) -> Outcome:
        if s.case_id == "1" and "2" not in connector.sent:
            return Blocked("bản nháp khác", reference="key-2")
        return filed(s)

    queue(vault, "1")
    queue(vault, "2")
    connector = Scripted(answer)
    drain(vault, connector)
    drain(vault, connector)
    assert connector.sent == ["1", "2", "1"]
    assert {state_of(vault, case_id) for case_id in "12"} == {State.FILED}


def test_a_foreign_draft_stops_its_lane_until_the_officer_decides(vault: Vault) -> None:
    queue(vault, "1")
    queue(vault, "2")
    connector = Scripted(lambda *_: Blocked("bản nháp lạ", reference="somebody"))
    drain(vault, connector)
    drain(vault, connector)
    assert connector.sent == ["1"]
    job = job_of(vault, "1")
    assert job is not None
    assert (job.blocked, job.foreign) == ("draft", "somebody")
    assert state_of(vault, "1") is State.SEALED


def test_a_packet_that_cannot_go_there_names_the_reason(vault: Vault) -> None:
    def answer(*_rest: object) -> Outcome:
        raise BadInput("Cổng không có phần giấy KHAC.")

    queue(vault, "1")
    touched = drain(vault, Scripted(answer))
    assert "KHAC" in touched["1"].last_error
    job = job_of(vault, "1")
    assert job is not None
    assert job.blocked == "input"


def test_a_refusal_is_final_and_the_lane_goes_on(vault: Vault) -> None:
    def answer(s: Submission, *_rest: object) -> Outcome:
        return Refused("không đúng thẩm quyền") if s.case_id == "1" else filed(s)

    queue(vault, "1")
    queue(vault, "2")
    drain(vault, Scripted(answer))
    assert state_of(vault, "1") is State.REFUSED
    assert state_of(vault, "2") is State.FILED


def test_one_process_drains_at_a_time(vault: Vault) -> None:
    queue(vault, "1")
    connector = Scripted(filed)
    with FileLock(vault.folder / "outbox.lock"), pytest.raises(Busy):
        drain(vault, connector)
    assert connector.sent == []


def test_a_bug_in_a_connector_reaches_the_caller_and_the_case_stays(vault: Vault) -> None:
    def answer(*_rest: object) -> Outcome:
        raise RuntimeError("bug")

    queue(vault, "1")
    with pytest.raises(RuntimeError):
        drain(vault, Scripted(answer))
    drain(vault, Scripted(filed))
    assert state_of(vault, "1") is State.FILED


def test_a_case_that_fits_nowhere_holds_nobody_up(vault: Vault) -> None:
    def answer(s: Submission, *_rest: object) -> Outcome:
        if s.case_id == "1":
            raise BadInput("Cổng không có phần giấy KHAC.")
        return filed(s)

    queue(vault, "1")
    queue(vault, "2")
    connector = Scripted(answer)
    drain(vault, connector)
    queue(vault, "3")
    drain(vault, connector)
    assert connector.sent == ["1", "2", "3"]
    drain(vault, connector, again=True)
    assert connector.sent[3:] == ["1"]
    assert state_of(vault, "1") is State.SEALED


def test_a_case_that_fits_nowhere_but_has_a_draft_there_keeps_its_lane(vault: Vault) -> None:
    def answer(s: Submission, _progress: dict[str, str], save: Save, _blob: Blob) -> Outcome:
        save({"created": "1"})
        raise BadInput("Cổng đã bỏ phần giấy KHAC.")

    queue(vault, "1")
    queue(vault, "2")
    connector = Scripted(answer)
    drain(vault, connector)
    drain(vault, connector)
    assert connector.sent == ["1"]


@pytest.mark.parametrize("lane", ["p||x", "p|A|x", "p|B|x", "p|A|y", "q|A|x"])
def test_a_case_without_an_agency_waits_for_every_agency(vault: Vault, lane: str) -> None:
    under_way: set[str] = set()
    together = threading.Event()
    free = lane in ("p|A|y", "q|A|x")

    def answer(s: Submission, *_rest: object) -> Outcome:
        under_way.add(s.case_id)
        if len(under_way) > 1:
            together.set()
        together.wait(30.0 if free else 0.3)
        under_way.discard(s.case_id)
        return filed(s)

    queue(vault, "1", lane)
    queue(vault, "2", "p||x")
    drain(vault, Scripted(answer))
    assert together.is_set() == free
    assert {state_of(vault, case_id) for case_id in "12"} == {State.FILED}


def test_who_waits_for_one_case_does_not_wait_for_the_rest(vault: Vault) -> None:
    for case_id in ("1", "2", "3"):
        queue(vault, case_id)
    connector = Scripted(filed)
    Outbox(vault.folder, vault, lambda _submission: connector).drain_once(wanted="1")
    assert connector.sent == ["1"]


@pytest.mark.parametrize("held", ["login", "input", "draft"])
def test_asking_again_for_a_case_that_waits_for_a_person_tries_it_again(
    vault: Vault, held: str
) -> None:
    def answer(*_rest: object) -> Outcome:
        if held == "input":
            raise BadInput("Cổng không có phần giấy KHAC.")
        return Blocked("hãy kiểm tra", reference="somebody" if held == "draft" else "")

    queue(vault, "1")
    drain(vault, Scripted(answer))
    job = job_of(vault, "1")
    assert job is not None
    assert job.blocked == held

    def settled() -> bool:
        now = job_of(vault, "1")
        return now is None or bool(now.blocked)

    put_right = Scripted(filed)
    outbox = Outbox(vault.folder, vault, lambda _submission: put_right)
    drain_until(outbox, settled, 5, wanted="1")
    assert state_of(vault, "1") is State.FILED
    drain_until(outbox, settled, 5, wanted="1")
    assert put_right.sent == ["1"], "what is filed is not sent again"


def test_the_pause_of_a_case_stays_short_while_somebody_waits_for_it(vault: Vault) -> None:
    queue(vault, "1")
    outbox = Outbox(vault.folder, vault, lambda _: Scripted(lambda *_: Later("cổng tắt")))
    for _turn in range(9):
        outbox.drain_once(wanted="1", again=True)
    job = job_of(vault, "1")
    assert job is not None
    assert datetime.fromisoformat(job.next_at) < datetime.now(UTC) + timedelta(seconds=6)
    outbox.drain_once(again=True)
    job = job_of(vault, "1")
    assert job is not None
    assert datetime.fromisoformat(job.next_at) > datetime.now(UTC) + timedelta(seconds=60)
