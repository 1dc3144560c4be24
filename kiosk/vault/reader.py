"""Reading from the store: one consistent view, cases that are damaged set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

import msgspec

from kiosk.model import Case, Job, State, Submission
from kiosk.vault import errors
from kiosk.vault.aside import Aside, watched
from kiosk.vault.audit import Chain
from kiosk.vault.casekeys import CaseKeys
from kiosk.vault.database import Database, Row
from kiosk.vault.sealing import Sealer, blob_name, unseal

LOST = "lost"
"""The small setting that names the cases of which a rebuilding lost something."""

_Stored = TypeVar("_Stored", Case, Submission, Job)


class Reader:
    """What can be asked of the store. Made by `Vault.read()`, and a part of `Tx`.

    Methods raise `Damaged` (a `StoreError` with `case_id`) when the asked-for case cannot be
    read, and other `StoreError`s when the store as a whole cannot. After `Damaged` a reading
    block goes on; a writing one may have to be left and begun again, and then passes the damaged
    case by.
    """

    def __init__(self, store: Database, keys: CaseKeys, sealer: Sealer, aside: Aside) -> None:
        self._store: Database | None = store
        self.keys = keys
        self.sealer = sealer
        self.aside = aside
        self.chain = Chain(store, keys, sealer.audit_key)

    @property
    def store(self) -> Database:
        """The open connection; a transaction that has ended has none (a bug of the caller)."""
        if self._store is None:
            raise RuntimeError("the transaction has ended")
        return self._store

    def end(self) -> None:
        """Called by the vault: nothing may be asked or written through this any more."""
        self._store = None

    def case(self, case_id: str) -> Case | None:
        """The case, or None where there is none (or no longer)."""
        return self._stored(Case, "case", case_id, "SELECT sealed, state FROM cases WHERE id = ?")

    def cases(self, states: Collection[State] | None = None) -> list[Case]:
        """All cases, or those in `states`, newest first; damaged ones are left out."""
        wanted = None if states is None else {state.value for state in states}
        try:
            rows = self.store.run("SELECT id, state FROM cases ORDER BY created DESC, rowid DESC")
            ids = [row[0] for row in rows if wanted is None or row[1] in wanted]
            ordered = True
        except errors.Broken:
            ids, ordered = self.keys.ids(), False
        found = [case for case in self._each(ids) if wanted is None or case.state.value in wanted]
        return found if ordered else sorted(found, key=lambda case: case.created, reverse=True)

    def damaged(self) -> list[str]:
        """Ids of the cases that cannot be read, or of which some part could not be."""
        self.cases()
        lost = msgspec.json.decode(self.meta(LOST) or b"[]", type=list[str])
        return sorted({*self.aside.ids(), *(one for one in lost if not self.erased(one))})

    def erased(self, case_id: str) -> bool:
        """Whether the case was purged: its key is gone for good."""
        return self.keys.erased(case_id)

    def blob(self, case_id: str, digest: str) -> bytes:
        """The page or PDF whose SHA-256 is `digest`.

        Raises `Damaged` where it is not there, `BadInput` for a case that was erased.
        """
        with watched(self.aside, case_id, digest):
            key = self.keys.find(case_id)
            row = key and self.store.one(
                "SELECT sealed FROM blobs WHERE case_id = ? AND name = ?",
                case_id,
                blob_name(key, digest),
            )
            if key is None and self.keys.erased(case_id):
                raise errors.erased()
            if not key or not row:
                raise errors.Damaged(case_id)
            return unseal(key, ("blob", case_id, digest), row[0], case_id)

    def submission(self, case_id: str, turn: int | None = None) -> Submission | None:
        """A sealed packet of the case, or None before sealing.

        `turn` 0 is the application, from 1 its supplements; without it the newest is meant.
        """
        if turn is None:
            turn = max(0, self.packets(case_id) - 1)
        return self._stored(
            Submission,
            "submission",
            case_id,
            "SELECT sealed, CASE round WHEN 0 THEN '' ELSE CAST(round AS TEXT) END"
            " FROM submissions WHERE case_id = ? AND round = ?",
            turn,
        )

    def packets(self, case_id: str) -> int:
        """How many packets of the case were sealed: the application and its supplements."""
        row = self.store.one("SELECT count(*) FROM submissions WHERE case_id = ?", case_id)
        return int(row[0]) if row else 0

    def job(self, case_id: str) -> Job | None:
        """The case's row of the outbox, or None."""
        return self._stored(Job, "job", case_id, "SELECT sealed, lane FROM jobs WHERE case_id = ?")

    def jobs(self, lane: str | None = None, due: str | None = None) -> list[Job]:
        """The outbox in order of arrival; damaged ones are left out.

        `lane`: only that lane. `due`: only jobs that are neither blocked nor to be left alone
        beyond this instant (an ISO text of the same form as `Job.next_at`).
        """
        try:
            rows = self.store.run(
                "SELECT case_id FROM jobs WHERE (?1 IS NULL OR lane = ?1)"
                " AND (?2 IS NULL OR (blocked = 0 AND next_at <= ?2)) ORDER BY rowid",
                None if lane is None else self.sealer.lane(lane),
                due,
            )
        except errors.Broken:
            # Case by case, a damaged page of the queue costs the cases on it alone.
            jobs = sorted(self._jobs(self.keys.ids()), key=lambda job: job.queued)
            return [job for job in jobs if _meant(job, lane, due)]
        return list(self._jobs([row[0] for row in rows]))

    def heads(self, lanes: Collection[str] | None = None, past: Collection[str] = ()) -> list[Job]:
        """The jobs among which the next one of each lane is, in order of arrival.

        They are what was tried or stopped before, and the oldest other one, so that a long queue
        is not read whole for each step. `lanes`: only those; `past`: cases that are passed over.
        """
        try:
            found = [row for lane in self._lanes(lanes) for row in self._heads(lane, past)]
        except errors.Broken:
            return [
                job
                for job in self.jobs()
                if job.case_id not in past and (lanes is None or job.lane in lanes)
            ]
        return [job for _row, job in sorted(found, key=lambda one: one[0])]

    def meta(self, name: str) -> bytes | None:
        """A small setting, or None."""
        row = self.store.one("SELECT value FROM meta WHERE name = ?", name)
        return None if row is None else bytes(row[0])

    def _lanes(self, lanes: Collection[str] | None) -> list[str]:
        """The names under which lanes are stored; of all that have a job without `lanes`."""
        if lanes is not None:
            return [self.sealer.lane(lane) for lane in lanes]
        return [row[0] for row in self.store.run("SELECT DISTINCT lane FROM jobs")]

    def _heads(self, lane: str, past: Collection[str]) -> Iterator[tuple[int, Job]]:
        """The heads of one lane (under its stored name), each with its place in the queue."""
        touched = self.store.run(
            "SELECT rowid, case_id FROM jobs WHERE lane = ? AND (tries > 0 OR blocked > 0)", lane
        )
        for row, case_id in touched:
            if case_id not in past:
                yield from ((row, job) for job in self._jobs([case_id]))
        row = 0
        while other := self.store.one(
            "SELECT rowid, case_id FROM jobs WHERE lane = ? AND tries = 0 AND blocked = 0"
            " AND rowid > ? ORDER BY rowid LIMIT 1",
            lane,
            row,
        ):
            row, case_id = other
            # one that is damaged holds nobody up
            if case_id not in past and (job := next(self._jobs([case_id]), None)):
                yield row, job
                return

    def _jobs(self, ids: Collection[str]) -> Iterator[Job]:
        for case_id in ids:
            if self.aside.has(case_id, "job"):
                continue
            try:
                job = self.job(case_id)
            except errors.Damaged:
                continue
            if job is not None:
                yield job

    def _each(self, ids: Collection[str]) -> Iterator[Case]:
        for case_id in ids:
            if self.aside.has(case_id):
                continue
            try:
                case = self.case(case_id)
            except errors.Damaged:
                continue
            if case is not None:
                yield case

    def _stored(
        self, kind: type[_Stored], what: str, case_id: str, sql: str, *more: int
    ) -> _Stored | None:
        """The sealed value that `sql` finds, with the plain column that it was bound to."""
        with watched(self.aside, case_id, what):
            row: Row | None = self.store.one(sql, case_id, *more)
            if row is None:
                return None
            key = self.keys.find(case_id)
            if key is None:
                if self.keys.erased(case_id):
                    return None
                raise errors.Damaged(case_id)
            data = unseal(key, (what, case_id, row[1]), row[0], case_id)
            return msgspec.json.decode(data, type=kind)


def _meant(job: Job, lane: str | None, due: str | None) -> bool:
    """What the query of `jobs` asks for."""
    wanted = lane is None or job.lane == lane
    return wanted and (due is None or (not job.blocked and job.next_at <= due))
