"""The one queue: every sealed case goes out through `drain_once`, by one process at a time.

A lane (portal account, agency, procedure, template) carries one case at a time, because an
OpenCPS portal hands the unsent draft of a lane to the next case that asks for one; other lanes
go on beside it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path
from threading import Event

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct

from kiosk import case as machine
from kiosk.model import BadInput, Case, Job, KioskError, State, Submission
from kiosk.portals.base import Blocked, Connector, Filed, Later, Outcome, Refused, Unsure, meet
from kiosk.vault.errors import Damaged, worded
from kiosk.vault.store import Vault

log = logging.getLogger(__name__)

ACTOR = "outbox"
LANES_AT_ONCE = 4
LONGEST_WAIT, WAITED_FOR = 300.0, 5.0
"""Seconds between two tries of one case, at most; the same while somebody waits for its lane."""

Connect = Callable[[Submission], Connector]


class Touched(Struct, frozen=True):
    """What one drain did with one case."""

    case_id: str
    state: State
    tries: int
    last_error: str
    number: str


class Busy(KioskError):
    """Another process is emptying the queue."""

    exit_code = 3


class Outbox:
    """The queue of one store."""

    def __init__(self, folder: Path, vault: Vault, connect: Connect) -> None:
        """`folder` holds the queue's lock; `vault` is cloned for each lane's thread."""
        self._lock = FileLock(folder / "outbox.lock")
        self._vault = vault
        self._connect = connect

    def holds(self, case_id: str) -> bool:
        """Tell whether this case waits in the queue."""
        return bool(case_id) and not _settled(self._vault, case_id)

    def drain_once(
        self,
        cancel: Event | None = None,
        *,
        wanted: str = "",
        patience: float = 0.0,
        again: bool = False,
    ) -> list[Touched]:
        """Send what is due, each lane in order, and return what was touched.

        With `wanted` no further case is begun once that one is settled. `again` tries blocked
        cases too and does not wait for their next turn. Raises Busy when another process holds
        the queue for longer than `patience` seconds, StoreError when the disk refuses.
        """
        with worded():
            try:
                self._lock.acquire(timeout=patience)
            except Timeout as error:
                raise Busy(
                    _("Một cửa sổ khác đang gửi hồ sơ; hồ sơ này vẫn nằm trong hàng chờ.")
                ) from error
        try:
            return self._drain(cancel or Event(), wanted, again)
        finally:
            self._lock.release()

    def _drain(self, cancel: Event, wanted: str, again: bool) -> list[Touched]:
        touched: list[Touched] = []
        walk = _Walk(cancel, wanted, again)
        running: dict[Future[list[Touched]], frozenset[str]] = {}
        with ThreadPoolExecutor(LANES_AT_ONCE, thread_name_prefix="lane") as pool:
            while True:
                if not walk.over(self._vault):
                    busy = frozenset[str]().union(*running.values())
                    for lanes in self._due(walk, busy):
                        running[pool.submit(self._run_lane, lanes, walk)] = lanes
                if not running:
                    return touched
                done, _rest = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in done:
                    running.pop(future)
                    touched += future.result()

    def _due(self, walk: _Walk, busy: frozenset[str]) -> list[frozenset[str]]:
        """Return the lanes that may begin; those that meet are one."""
        with self._vault.read() as tx:
            heads = tx.heads()
        crowds: list[frozenset[str]] = []
        for lane in {job.lane for job in heads}:
            met = [crowd for crowd in crowds if any(meet(lane, other) for other in crowd)]
            crowds = [crowd for crowd in crowds if crowd not in met]
            crowds.append(frozenset({lane}).union(*met))
        return [
            crowd
            for crowd in crowds
            if not any(meet(lane, other) for lane in crowd for other in busy)
            and walk.next([job for job in heads if job.lane in crowd])
        ]

    def _run_lane(self, lanes: frozenset[str], walk: _Walk) -> list[Touched]:
        """Send the cases of one lane in order; stop at the first that is not settled."""
        touched: list[Touched] = []
        passed: set[str] = set()
        with self._vault.clone() as vault:
            longest = WAITED_FOR if _lane_of(vault, walk.wanted) in lanes else LONGEST_WAIT
            # Who waits for one case does not wait for the rest of the queue.
            while not walk.over(vault):
                with vault.read() as tx:
                    job = walk.next(tx.heads(lanes, passed), under_way=bool(passed))
                if job is None:
                    break
                walk.tried.add(job.case_id)
                result = _Sending(vault, self._connect, walk.cancel, longest).run(job.case_id)
                if result is not None:
                    touched.append(result)
                    waits = result.state in machine.WAITING
                    if waits and not self._stepped_aside(vault, job):
                        break
                passed.add(job.case_id)
        return touched

    def _stepped_aside(self, vault: Vault, job: Job) -> bool:
        with vault.read() as tx:
            now = tx.job(job.case_id)
        return now is None or _aside(now)


class _Walk:
    """One way through the queue. Shared by its lanes, which add to `tried`."""

    def __init__(self, cancel: Event, wanted: str, again: bool) -> None:
        self.cancel, self.wanted, self._again = cancel, wanted, again
        self.tried: set[str] = set()

    def over(self, vault: Vault) -> bool:
        """Nothing more is to be begun."""
        return self.cancel.is_set() or _settled(vault, self.wanted)

    def next(self, heads: list[Job], *, under_way: bool = False) -> Job | None:
        """Return the job of one lane that is to go now, given in order of arrival.

        None when a case that waits is not to be overtaken. In a lane that is `under_way` the
        portal answers, so that nobody waits for his turn.
        """
        # By arrival: what a clock wrote at queueing may be out of order once it was set back.
        able = [job for job in heads if self._again or not _aside(job)]
        if any(job.case_id in self.tried and not _aside(job) for job in able):
            return None
        first = min(able, key=_turn, default=None)
        if first is None or first.case_id in self.tried:
            return None
        return first if self._again or under_way or _is_due(first) else None


class _Sending:
    """One attempt at one case, from the queue's row to its outcome."""

    def __init__(self, vault: Vault, connect: Connect, cancel: Event, longest: float) -> None:
        self._vault = vault
        self._connect = connect
        self._cancel = cancel
        self._longest = longest

    def run(self, case_id: str) -> Touched | None:
        try:
            begun = self._begin(case_id)
        except Damaged:
            return None  # set aside for the technician; a draft of it is seen at the portal
        if begun is None:
            return None
        case, submission, job = begun
        try:
            connector = self._connect(submission)
            outcome = connector.send(
                submission,
                lambda digest: self._blob(case.id, digest),
                dict(job.progress),
                lambda progress: self._note(case.id, progress),
                self._cancel,
            )
        except BadInput as error:
            return self._finish(case.id, Blocked(reason=str(error)), "input")
        except KioskError as error:
            outcome = Later(reason=str(error))
        outcome = self._ours(case.id, outcome)
        kind = ""
        if isinstance(outcome, Blocked):
            kind = "draft" if outcome.reference else "login"
        return self._finish(case.id, outcome, kind)

    def _begin(self, case_id: str) -> tuple[Case, Submission, Job] | None:
        with self._vault.begin() as tx:
            job, case, submission = tx.job(case_id), tx.case(case_id), tx.submission(case_id)
            if job is None or case is None or submission is None:
                return None
            if case.state is State.SEALED:
                case = machine.advance(case, machine.SendStarted(_now()))
                tx.put_case(case)
                tx.audit(ACTOR, "sending", case.id, tries=job.tries + 1)
            job = msgspec.structs.replace(job, tries=job.tries + 1)
            tx.put_job(job)
            return case, submission, job

    def _blob(self, case_id: str, digest: str) -> bytes:
        with self._vault.read() as tx:
            return tx.blob(case_id, digest)

    def _note(self, case_id: str, progress: dict[str, str]) -> None:
        with self._vault.begin() as tx:
            job = tx.job(case_id)
            if job is not None:
                tx.put_job(msgspec.structs.replace(job, progress=dict(progress)))

    def _ours(self, case_id: str, outcome: Outcome) -> Outcome:
        """A draft that belongs to another case of this queue only has to be finished first."""
        if not isinstance(outcome, Blocked) or not outcome.reference:
            return outcome
        owner = self._owner(outcome.reference)
        if owner is None or owner.case_id == case_id:
            return outcome
        # Its progress marks the open draft, which puts it first in the lane.
        self._note(owner.case_id, {**owner.progress, "draft": "1"})
        return Later(_("Đang chờ hồ sơ trước của cùng thủ tục gửi xong."))

    def _owner(self, key: str) -> Job | None:
        """Return the job of this queue whose packet goes out under `key`."""
        with self._vault.read() as tx:
            for job in tx.jobs():
                with suppress(Damaged):
                    packet = tx.submission(job.case_id)
                    if packet is not None and packet.key == key:
                        return job
        return None

    def _finish(self, case_id: str, outcome: Outcome, blocked: str) -> Touched:
        with self._vault.begin() as tx:
            case, job = tx.case(case_id), tx.job(case_id)
            if case is None or job is None:
                raise BadInput(_("Hồ sơ không còn trong kho."))
            case = machine.advance(case, _event(case, outcome))
            if isinstance(outcome, Filed):
                case = msgspec.structs.replace(case, warnings=(*case.warnings, *outcome.warnings))
            tx.put_case(case)
            error = "" if isinstance(outcome, Filed) else outcome.reason
            if case.state in machine.WAITING:
                turn = _next_turn(job, outcome, blocked, self._longest)
                job = msgspec.structs.replace(turn, last_error=error)
                tx.put_job(job)
            else:
                tx.drop_job(case_id)
            tx.audit(ACTOR, case.state.value, case.id, tries=job.tries)
        log.info("case %s: %s after %d tries", case.id, case.state.value, job.tries)
        number = case.receipt.number if case.receipt else ""
        return Touched(case.id, case.state, job.tries, error, number)


def _settled(vault: Vault, wanted: str) -> bool:
    if not wanted:
        return False
    with vault.read() as tx:
        return tx.job(wanted) is None


def _lane_of(vault: Vault, wanted: str) -> str:
    with vault.read() as tx:
        job = tx.job(wanted)
    return job.lane if job else ""


def _event(case: Case, outcome: Outcome) -> machine.Event:
    at = _now()
    match outcome:
        case Filed():
            return machine.Filed(at, outcome.receipt, outcome.status)
        case Refused():
            return machine.Refused(at, outcome.reason)
        case Unsure():
            return machine.AnswerLost(at)
    # What is in doubt stays in doubt until the portal itself says what it has.
    return machine.AnswerLost(at) if case.state is State.UNSURE else machine.SendDeferred(at)


def _next_turn(job: Job, outcome: Outcome, blocked: str, longest: float) -> Job:
    if isinstance(outcome, Blocked):
        return msgspec.structs.replace(job, blocked=blocked, foreign=outcome.reference, next_at="")
    pause = outcome.wait if isinstance(outcome, Later | Unsure) else 0.0
    if pause:
        pause = min(max(pause, 0.5 * 2 ** min(job.tries - 1, 10)), longest)
    at = datetime.now(UTC) + timedelta(seconds=pause)
    return msgspec.structs.replace(
        job, blocked="", foreign="", next_at=at.isoformat(timespec="milliseconds")
    )


def _turn(job: Job) -> tuple[bool, bool]:
    """A case that may have an open draft at the portal goes before all others of its lane."""
    return (_aside(job), not job.progress)


def _aside(job: Job) -> bool:
    """It waits for a person and has nothing at the portal, so that it holds nobody else up."""
    return job.blocked == "input" and not job.progress


def _is_due(job: Job) -> bool:
    if job.blocked or not job.next_at:
        return not job.blocked
    left = (datetime.fromisoformat(job.next_at) - datetime.now(UTC)).total_seconds()
    # No pause is as long as that: the clock was set back since.
    return left <= 0 or left > LONGEST_WAIT


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def drain_until(
    outbox: Outbox,
    settled: Callable[[], bool],
    seconds: float,
    *,
    wanted: str = "",
    cancel: Event | None = None,
) -> None:
    """Drain again and again until `settled()` or until `seconds` have passed.

    A case that waits for a person is tried once more all the same: who asks for it again may
    have put right what held it up.
    """
    end = time.monotonic() + seconds
    first, tried = True, False
    while not (cancel and cancel.is_set()):
        left = end - time.monotonic()
        if (settled() and (tried or not outbox.holds(wanted))) or (left <= 0 and not first):
            return
        with suppress(Busy):
            outbox.drain_once(
                cancel, wanted=wanted, patience=min(0.2, max(left, 0.0)), again=not tried
            )
            tried = True
        first = False
        if not settled():
            time.sleep(max(0.0, min(0.1, end - time.monotonic())))
