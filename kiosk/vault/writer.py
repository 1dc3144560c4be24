"""Writing to the store: what one transaction may do. Nothing is kept until it commits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from gettext import gettext as _

import msgspec

from kiosk.model import Case, Job, StoreError, Submission
from kiosk.vault.reader import Reader
from kiosk.vault.sealing import blob_name, seal


class Tx(Reader):
    """An open write transaction; made by `Vault.begin()`, dead after its `with` block."""

    clock: Callable[[], str]

    def put_case(self, case: Case) -> None:
        """Store the case as it is now, in place of what was there.

        Raises `BadInput` for a case that was erased.
        """
        key = self.keys.find_or_make(case.id)
        state = case.state.value
        self.store.run(
            "INSERT INTO cases (id, state, created, updated, sealed) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET state = excluded.state, created = excluded.created,"
            " updated = excluded.updated, sealed = excluded.sealed",
            case.id,
            state,
            case.created,
            case.updated,
            seal(key, ("case", case.id, state), msgspec.json.encode(case)),
        )
        self.aside.heal(case.id, "case")

    def put_blob(self, case_id: str, data: bytes) -> str:
        """Store a page or a PDF of the case; the same bytes are kept once.

        Returns their SHA-256 in hexadecimal. The case's row must exist when the transaction ends.
        """
        digest = hashlib.sha256(data).hexdigest()
        key = self.keys.find_or_make(case_id)
        name = blob_name(key, digest)
        if self.aside.has(case_id, digest):
            self.drop_blob(case_id, digest)
        elif self.store.one("SELECT 1 FROM blobs WHERE case_id = ? AND name = ?", case_id, name):
            return digest
        self.store.run(
            "INSERT INTO blobs (case_id, name, sealed) VALUES (?, ?, ?)",
            case_id,
            name,
            seal(key, ("blob", case_id, digest), data),
        )
        return digest

    def drop_blob(self, case_id: str, digest: str) -> None:
        """Remove a page or a PDF; nothing happens where it is not there."""
        key = self.keys.find(case_id)
        if key is not None:
            name = blob_name(key, digest)
            self.store.run("DELETE FROM blobs WHERE case_id = ? AND name = ?", case_id, name)
            self.aside.heal(case_id, digest)

    def put_submission(self, submission: Submission) -> None:
        """Keep a sealed packet of a case. It never changes: a different one is refused.

        An application is followed by supplements 1, 2, 3 …
        """
        case_id, turn = submission.case_id, submission.round
        known = self.submission(case_id, turn)
        if known == submission:
            return
        if known is not None or turn != self.packets(case_id):
            raise StoreError(
                _("Hồ sơ này đã được niêm phong với nội dung khác; không thể niêm phong lần nữa.")
            )
        key = self.keys.find_or_make(case_id)
        bound = "" if turn == 0 else str(turn)
        self.store.run(
            "INSERT INTO submissions (case_id, round, sealed) VALUES (?, ?, ?)",
            case_id,
            turn,
            seal(key, ("submission", case_id, bound), msgspec.json.encode(submission)),
        )

    def put_job(self, job: Job) -> None:
        """Store the case's row of the outbox; a new one goes to the end of the queue."""
        key = self.keys.find_or_make(job.case_id)
        lane = self.sealer.lane(job.lane)
        self.store.run(
            "INSERT INTO jobs (case_id, lane, next_at, tries, blocked, sealed)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (case_id) DO UPDATE SET lane = excluded.lane,"
            " next_at = excluded.next_at, tries = excluded.tries, blocked = excluded.blocked,"
            " sealed = excluded.sealed",
            job.case_id,
            lane,
            job.next_at,
            # `heads` finds by this what may have a draft at the portal
            job.tries or int(bool(job.progress)),
            int(bool(job.blocked)),
            seal(key, ("job", job.case_id, lane), msgspec.json.encode(job)),
        )
        self.aside.heal(job.case_id, "job")

    def drop_job(self, case_id: str) -> None:
        """Nothing is left to be done for the case."""
        self.store.run("DELETE FROM jobs WHERE case_id = ?", case_id)
        self.aside.heal(case_id, "job")

    def audit(self, actor: str, event: str, case_id: str = "", **detail: str | int) -> None:
        """Add a line to the audit chain: who (officer's name, or "unattended") did what.

        `event` is a dotted word such as "case.seal"; `detail` holds no personal data of citizens.
        """
        self.chain.append(self.clock(), actor, event, case_id, detail)

    def put_meta(self, name: str, value: bytes) -> None:
        """Store a small setting."""
        self.store.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", name, value)
