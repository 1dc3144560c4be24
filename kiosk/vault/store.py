"""The encrypted store of an office: the only place where cases are kept.

Two files: `store.db` (everything, sealed) and `keys.db` (the cases' keys, wrapped by the office
key, never backed up with the store). A value is saved when the `with vault.begin()` block has
been left without an error, not before.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from types import TracebackType

from kiosk.model import BadInput, StoreError
from kiosk.vault.aside import Aside
from kiosk.vault.casekeys import CaseKeys
from kiosk.vault.files import locked, private_folder
from kiosk.vault.opening import open_pair
from kiosk.vault.reader import Reader
from kiosk.vault.sealing import Sealer
from kiosk.vault.writer import Tx

_log = logging.getLogger(__name__)

WAIT = 30.0
"""Seconds that a transaction waits for its turn before it gives up."""


_MACHINE = "unattended"


def utc_now() -> str:
    """The present instant as an ISO 8601 text in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Vault:
    """An open store. One connection: used by one thread, the first that asks it something.

    Another thread takes a `clone()`. Every method may raise `StoreError`.
    """

    def __init__(
        self, folder: Path, sealer: Sealer, aside: Aside, wait: float, clock: Callable[[], str]
    ) -> None:
        self.folder = folder
        self._sealer = sealer
        self._aside = aside
        self._wait = wait
        self._clock = clock
        self._owner: tuple[int, int] | None = None
        self._busy = False
        private_folder(folder)
        with locked(folder / "store.lock", wait):
            self._store, keys = open_pair(folder, sealer, wait)
        self._keys = CaseKeys(keys, sealer)

    @classmethod
    def open(
        cls,
        folder: Path,
        key: bytes,
        *,
        wait: float = WAIT,
        clock: Callable[[], str] = utc_now,
    ) -> Vault:
        """Open the store in `folder` with the 32-byte office key, or make a new one.

        Brings an older store up to date and finishes erasures that were cut short. `clock` gives
        the instants of audit entries.
        """
        vault = cls(folder, Sealer(key), Aside(), wait, clock)
        try:
            vault._finish_erasures()
        except StoreError as error:
            _log.warning("unfinished erasures wait for the next start: %s", type(error).__name__)
        vault._owner = None
        return vault

    def clone(self) -> Vault:
        """The same store through a connection of its own, for another thread."""
        return Vault(self.folder, self._sealer, self._aside, self._wait, self._clock)

    def close(self) -> None:
        """Close both files. Safe to call twice."""
        self._store.close()
        self._keys.database.close()

    def __enter__(self) -> Vault:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """One write transaction: committed durably when the block ends, else undone.

        Waits its turn behind other processes, then raises `Busy`.
        """
        tx = Tx(self._store, self._keys, self._sealer, self._aside)
        tx.clock = self._clock
        chain = tx.chain
        with self._transaction(tx, write=True):
            yield tx
        chain.settle()

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent view of the store; never waits for writers, never blocks them."""
        reader = Reader(self._store, self._keys, self._sealer, self._aside)
        with self._transaction(reader, write=False):
            yield reader

    def purge(self, case_id: str, actor: str) -> None:
        """Crypto-erase a case: its key first and durably, then its rows; then both logs are cut.

        Leaves an audit entry and the bare case id. What cannot be removed now (a crash, damaged
        pages, somebody reading) is removed at the next opening; without the key it is noise.
        Purging again does nothing; an unknown case raises `BadInput`.
        """
        with self.begin() as tx:
            if not tx.erased(case_id):
                self._erase_key(tx, case_id, actor)
        self._aside.heal(case_id)
        self._remove([case_id])

    @property
    def keys(self) -> CaseKeys:
        """The cases' keys, for what works on the store as a whole."""
        return self._keys

    @property
    def sealer(self) -> Sealer:
        """What the office key opens, for what works on the store as a whole."""
        return self._sealer

    def now(self) -> str:
        """The instant as audit entries carry it."""
        return self._clock()

    def copy_store(self, path: Path) -> None:
        """Write a consistent copy of the store without its keys to a new file, sealed as it is."""
        self._own()
        self._store.copy_to(path, self._sealer.store_key)

    def checkpoint(self) -> bool:
        """Move both logs into their files and cut them; False while others still read them."""
        self._own()
        return all([self._store.checkpoint(), self._keys.database.checkpoint()])

    def _erase_key(self, tx: Tx, case_id: str, actor: str) -> None:
        has_row = tx.store.one("SELECT 1 FROM cases WHERE id = ?", case_id)
        if not has_row and not self._keys.has(case_id):
            raise BadInput(_("Không có hồ sơ này trong kho."))
        self._keys.erase(case_id, self._clock(), actor)
        tx.audit(actor, "case.purge", case_id)

    def _remove(self, case_ids: list[str], late_actor: str = "") -> None:
        gone = [case_id for case_id in case_ids if self._drop_rows(case_id, late_actor)]
        if not self.checkpoint():
            _log.warning("erased, but the log is still being read; cut at the next start")
            return
        for case_id in gone:
            self._keys.finished(case_id)
            _log.info("case %s erased: key, rows and logs", case_id)
        self._keys.database.checkpoint()

    def _drop_rows(self, case_id: str, late_actor: str) -> bool:
        try:
            with self.begin() as tx:
                found = tx.store.run("DELETE FROM cases WHERE id = ? RETURNING 1", case_id)
                if found and late_actor:
                    tx.audit(late_actor, "case.purge_finished", case_id)
        except StoreError as error:
            _log.warning("rows of erased case %s stay: %s", case_id, type(error).__name__)
            return False
        return True

    def _finish_erasures(self) -> None:
        """Also where an old copy of the store brought back rows of erased cases."""
        keyless = {row[0] for row in self._store.run("SELECT id FROM cases")}
        keyless.difference_update(self._keys.ids())
        unfinished = {case_id for case_id in keyless if self._keys.erased(case_id)}
        unfinished.update(self._keys.unfinished())
        if unfinished:
            self._remove(sorted(unfinished), late_actor=_MACHINE)

    @contextmanager
    def _transaction(self, reader: Reader, *, write: bool) -> Iterator[None]:
        self._own()
        if self._busy:
            raise RuntimeError("a transaction is already open on this connection")
        self._store.begin(write=write)
        self._busy = True
        try:
            yield
            self._store.commit()
        except BaseException:
            self._store.roll_back()
            raise
        finally:
            self._busy = False
            reader.end()

    def _own(self) -> None:
        """SQLite would bear it; interleaved transactions of two threads would not."""
        here = (os.getpid(), threading.get_ident())
        if self._owner is None:
            self._owner = here
        if self._owner != here:
            raise RuntimeError("a store's connection is used by the thread that first used it")
