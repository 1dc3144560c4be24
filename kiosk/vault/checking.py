"""Reading everything that a store keeps, to find what cannot be read any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from msgspec import Struct

from kiosk.model import Case
from kiosk.vault import audit, errors
from kiosk.vault.database import Database
from kiosk.vault.reader import Reader
from kiosk.vault.store import Vault


class Checked(Struct, frozen=True):
    """What was found. `chain`: whether the audit chain is whole; `ok`: nothing at all is wrong."""

    cases: int
    damaged: tuple[str, ...]
    chain: bool
    ok: bool


def check(vault: Vault) -> Checked:
    """Read and authenticate every row of every case, the queue, the chain, and all else."""
    with vault.read() as tx:
        sound = all(_sound(database) for database in (tx.store, tx.keys.database))
    with vault.read() as tx:
        for case_id in tx.keys.ids():
            _read_all(tx, case_id)
        tx.jobs()
        damaged = tx.damaged()
        count = len(tx.cases())
    whole = audit.verify(vault).ok
    return Checked(count, tuple(damaged), whole, ok=sound and whole and not damaged)


def digests(case: Case) -> Iterator[str]:
    """Digests of everything that the case says it has in the store."""
    earlier = (sent.documents for sent in case.rounds)
    for document in chain(case.documents, *earlier):
        yield from (page.digest for page in document.pages)
        if document.pdf_digest:
            yield document.pdf_digest
    yield from (kept.digest for kept in case.kept)


def _read_all(tx: Reader, case_id: str) -> None:
    """What cannot be read is set aside by the reading itself."""
    with suppress(errors.Damaged):
        case = tx.case(case_id)
        for digest in digests(case) if case else ():
            with suppress(errors.Damaged):
                tx.blob(case_id, digest)
        for turn in range(tx.packets(case_id)):
            tx.submission(case_id, turn)


def _sound(database: Database) -> bool:
    try:
        return database.run("PRAGMA integrity_check") == [("ok",)]
    except errors.Broken:
        return False
