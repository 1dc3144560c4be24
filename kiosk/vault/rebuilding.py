"""A store with damaged places made whole: what can be read is kept, the rest comes from a copy.

The database file is written anew, because a page that does not decrypt can be neither changed nor
deleted. Everything of a case that is still readable stays as it is; nothing newer is overwritten
by something older.
"""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

import msgspec
from msgspec import Struct

from kiosk.case import WAITING
from kiosk.model import Case, StoreError
from kiosk.vault import copies, errors
from kiosk.vault.casekeys import CaseKeys
from kiosk.vault.checking import digests
from kiosk.vault.database import Database, Row, migrations, suspicion
from kiosk.vault.files import FILE_MODE, locked, sync_folder
from kiosk.vault.opening import STORE, connect
from kiosk.vault.reader import LOST
from kiosk.vault.sealing import Sealer, blob_name, unseal
from kiosk.vault.store import Vault

log = logging.getLogger(__name__)

FRESH = "store.rebuilt"
ASIDE = "store.damaged"

_WHERE = {
    "cases": "id = ?",
    "jobs": "case_id = ?",
    "submissions": "case_id = ? AND round = ?",
    "blobs": "case_id = ? AND name = ?",
}
_AS_THEY_ARE = ("audit", "officers", "meta")


class Rebuilt(Struct, frozen=True):
    """How many cases there were, how many needed the copy, and which stay damaged."""

    cases: int
    from_copy: int
    damaged: tuple[str, ...]


def repair(folder: Path, key: bytes, *, sure: bool = False) -> Rebuilt | None:
    """Rebuild a store into which something could not be written; None where all was written.

    `sure`: it does not even open. The office goes on with what is readable; a technician brings
    the rest from a copy. None also while somebody else has the store open, and where there is no
    room for it though the store opens: `StoreError` only where it does not.
    """
    if not (sure or suspicion(folder / STORE).exists()):
        return None
    try:
        return rebuild(folder, key, None, "repair")
    except errors.Busy:
        return None
    except StoreError as error:
        with suppress(OSError):  # half of a store would only fill the disk
            (folder / FRESH).unlink(missing_ok=True)
        if sure:
            raise
        log.warning("a damaged store waits for the next start: %s", type(error).__name__)
        return None


def rebuild(folder: Path, key: bytes, store_copy: Path | None, actor: str) -> Rebuilt:
    """Write `store.db` anew; the damaged file stays beside it as `store.damaged`, `-2` and so on.

    Nobody else may have the store open: `Busy` otherwise. Raises `BadInput` for a wrong copy, and
    `Broken` where the whole file is gone and there is no copy.
    """
    sealer = Sealer(key)
    with locked(folder / "store.lock", 1.0):
        keys, store = connect(folder, sealer, 1.0)
        found = _Work(folder, store, CaseKeys(keys, sealer), sealer)
        try:
            if not (store.alone() and keys.alone()):
                raise errors.busy()
            result = found.run(store_copy)
        finally:
            found.close()
        with errors.worded():
            _keep(folder / STORE, _free(folder))
            # A power cut from here on leaves the end of the audit chain to the next start.
            suspicion(folder / STORE).touch(FILE_MODE)
            (folder / FRESH).replace(folder / STORE)
            sync_folder(folder)
    with Vault.open(folder, key) as vault, vault.begin() as tx:
        tx.chain.restart(vault.now(), actor)
        tx.audit(actor, "store.rebuild", from_copy=result.from_copy, damaged=len(result.damaged))
    with errors.worded():
        suspicion(folder / STORE).unlink(missing_ok=True)
    return result


def _keep(damaged: Path, aside: Path) -> None:
    """Give the damaged file a second name: at no moment is there no store."""
    try:
        os.link(damaged, aside)
    except OSError:  # a file system without hard links
        shutil.copyfile(damaged, aside)


def _free(folder: Path) -> Path:
    """Where the damaged file is kept: what was set aside before stays."""
    names = chain([ASIDE], (f"{ASIDE}-{number}" for number in count(2)))
    return next(path for path in map(folder.joinpath, names) if not path.exists())


class _Work:
    """The three files of one rebuilding: the damaged one, the fresh one, and maybe a copy."""

    def __init__(self, folder: Path, old: Database, keys: CaseKeys, sealer: Sealer) -> None:
        self.folder = folder
        self.old = old
        self.keys = keys
        self.sealer = sealer
        self.copy: Database | None = None
        self.gone = False
        """True where nothing at all is left of the store."""
        self.lost: frozenset[str] = frozenset()
        with errors.worded():
            (folder / FRESH).unlink(missing_ok=True)
        self.fresh = Database(folder / FRESH, sealer.store_key, 0.0)

    def close(self) -> None:
        """Close what is open and remove the working copy of the copy."""
        for database in (self.fresh, self.copy, self.old, self.keys.database):
            if database is not None:
                database.close()
        (self.folder / "store.copy").unlink(missing_ok=True)

    def run(self, store_copy: Path | None) -> Rebuilt:
        """Fill the fresh file in one transaction."""
        if store_copy is not None:
            self._take_copy(store_copy)
        self.gone = not self.old.version
        if self.gone and self.copy is None:
            raise errors.broken()
        for database in (self.old, self.fresh):
            database.migrate(migrations(""))
        self.fresh.begin(write=True)
        for table in _AS_THEY_ARE:
            self._take_table(table)
        self.lost = self._lost_before()
        helped, damaged = 0, []
        ids = self._ids()
        for case_id in ids:
            lost, helped_here = self._take_case(case_id)
            helped += helped_here
            if lost:
                damaged.append(case_id)
        damaged.sort()
        self._put("meta", (LOST, msgspec.json.encode(damaged)))
        self.fresh.commit()
        self.fresh.checkpoint()
        return Rebuilt(len(ids), helped, tuple(damaged))

    def _lost_before(self) -> frozenset[str]:
        """Cases that an earlier rebuilding lost, less those that were erased since."""
        if self.gone:
            return frozenset(self.keys.ids())
        row = self.fresh.one("SELECT value FROM meta WHERE name = ?", LOST)
        lost = msgspec.json.decode(row[0], type=list[str]) if row else []
        return frozenset(case_id for case_id in lost if not self.keys.erased(case_id))

    def _ids(self) -> list[str]:
        """All cases with a key, in the order in which they came as far as that is known."""
        known = self.keys.ids()
        try:
            order = [row[0] for row in self.old.run("SELECT id FROM cases ORDER BY rowid")]
        except errors.Broken:
            return known
        places = {case_id: place for place, case_id in enumerate(order)}
        return sorted(known, key=lambda case_id: places.get(case_id, len(places)))

    def _take_copy(self, path: Path) -> None:
        own = self.folder / "store.copy"
        row = self.keys.database.one("SELECT value FROM meta WHERE name = 'mark'")
        with errors.worded():
            shutil.copyfile(path, own)
        self.copy = copies.open_copy(own, self.sealer, bytes(row[0]) if row else None)
        self.copy.migrate(migrations(""))

    def _take_table(self, table: str) -> None:
        """All rows that the old file gives; what it does not give comes from the copy."""
        sql = f"SELECT rowid, * FROM {table}"  # noqa: S608 names of our own
        try:
            rows = _keyed((self.copy if self.gone and self.copy else self.old).run(sql))
        except errors.Broken:
            rows = _keyed(self.copy.run(sql)) if self.copy else {}
            for number in range(1, self._last(table) + 1):
                with suppress(errors.Broken):
                    rows.update(_keyed(self.old.run(f"{sql} WHERE rowid = ?", number)))
        for row in rows.values():
            self._put(table, row)

    def _last(self, table: str) -> int:
        """The largest row number worth trying; the audit chain's is known from its head."""
        head = self.keys.head()
        return head.seq + 1000 if table == "audit" and head else 1000

    def _take_case(self, case_id: str) -> tuple[bool, bool]:
        """(something of the case is lost, something came from the copy)."""
        row, origin = self._best("cases", case_id, needed=case_id in self.lost)
        if row is None:
            return origin == "lost", False
        try:
            case, names = self._names(case_id)
        except (errors.Damaged, msgspec.DecodeError):
            return True, False
        origins = [origin]
        # The case goes back to where it stood: what the queue had to do then, it has again.
        again = origin == "copy" or case_id in self.lost
        for number in range(len(case.rounds) + 1):
            origins.append(self._maybe(again, "submissions", case_id, number))
        for name in names:
            origins.append(self._best("blobs", case_id, name, needed=True)[1])
        waits = origin == "copy" or case.state in WAITING
        origins.append(self._maybe(again and waits, "jobs", case_id))
        lost = "lost" in origins or (case_id in self.lost and "copy" not in origins)
        return lost, "copy" in origins

    def _maybe(self, again: bool, table: str, *keys: str | int) -> str:
        """As `_best`; what is absent is looked for in the copy too where it may have been lost."""
        row, origin = self._best(table, *keys)
        if row is None and origin == "none" and again and self.copy:
            return "copy" if self._take(self.copy, table, *keys) else "none"
        return origin

    def _names(self, case_id: str) -> tuple[Case, set[bytes]]:
        """The case, and the names of its pages and PDFs: by its own word, and as they lie there."""
        key = self.keys.find(case_id) or b""
        sealed, state = self.fresh.run("SELECT sealed, state FROM cases WHERE id = ?", case_id)[0]
        data = unseal(key, ("case", case_id, state), sealed, case_id)
        case = msgspec.json.decode(data, type=Case)
        names = {blob_name(key, digest) for digest in digests(case)}
        for database in filter(None, (self.old, self.copy)):
            with suppress(errors.Broken):
                rows = database.run("SELECT name FROM blobs WHERE case_id = ?", case_id)
                return case, names | {row[0] for row in rows}
        return case, names

    def _best(
        self, table: str, *keys: str | bytes | int, needed: bool = False
    ) -> tuple[Row | None, str]:
        """Bring one row over: (the row, "old", "copy", "none" or "lost").

        A packet or a job may be absent by right; what is `needed` is looked for in the copy.
        """
        try:
            row = self._take(self.old, table, *keys)
            if row is not None or not needed:
                return row, "old" if row else "none"
        except errors.Broken:
            pass
        row = self._take(self.copy, table, *keys) if self.copy else None
        return row, "copy" if row else "lost"

    def _take(self, source: Database, table: str, *keys: str | bytes | int) -> Row | None:
        row = source.one(f"SELECT * FROM {table} WHERE {_WHERE[table]}", *keys)  # noqa: S608
        if row is not None:
            self._put(table, row)
        return row

    def _put(self, table: str, row: Row) -> None:
        marks = ", ".join("?" * len(row))
        self.fresh.run(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", *row)  # noqa: S608


def _keyed(rows: list[Row]) -> dict[int, Row]:
    return {row[0]: row[1:] for row in rows}
