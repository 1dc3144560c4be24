"""The keys of the cases, in a file of their own, and the head of the audit chain.

Whoever writes here holds the store's write lock (the head, which only moves forward, excepted),
so that the two files are never waited for in different orders.
"""

from __future__ import annotations

from msgspec import Struct

from kiosk.vault import errors
from kiosk.vault.database import Database
from kiosk.vault.sealing import Sealer, new_key


class Head(Struct, frozen=True):
    """The last audit entry that is known to have been written: its number and its code."""

    seq: int
    mac: bytes


class CaseKeys:
    """Keys by case id. Methods may raise `StoreError`."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database = database
        self._sealer = sealer

    def find(self, case_id: str) -> bytes | None:
        """The case's key, or None where it has none (never stored, or erased).

        Raises `Damaged` when the key cannot be opened.
        """
        try:
            row = self.database.one("SELECT wrapped FROM case_keys WHERE case_id = ?", case_id)
        except errors.Broken as error:
            raise errors.Damaged(case_id) from error
        return None if row is None else self._sealer.unwrap(case_id, row[0])

    def find_or_make(self, case_id: str) -> bytes:
        """The case's key, made and durably stored at the first call.

        Raises `BadInput` for a case that was erased: it never comes back to life.
        """
        known = self.find(case_id)
        if known is not None:
            return known
        if self.erased(case_id):
            raise errors.erased()
        fresh = new_key()
        wrapped = self._sealer.wrap(case_id, fresh)
        self.database.run(
            "INSERT INTO case_keys (case_id, wrapped) VALUES (?, ?)", case_id, wrapped
        )
        return fresh

    def ids(self) -> list[str]:
        """Every case that has a key; one whose saving was cut short may have no row."""
        return [row[0] for row in self.database.run("SELECT case_id FROM case_keys")]

    def erased(self, case_id: str) -> bool:
        """Whether the case's key was destroyed on purpose."""
        return self.database.one("SELECT 1 FROM erased WHERE case_id = ?", case_id) is not None

    def has(self, case_id: str) -> bool:
        """Whether the case has a key, readable or not."""
        return self.database.one("SELECT 1 FROM case_keys WHERE case_id = ?", case_id) is not None

    def erase(self, case_id: str, at: str, actor: str) -> None:
        """Destroy the key durably, and remember that it was destroyed on purpose."""
        run = self.database.run
        self.database.begin(write=True)
        try:
            run("DELETE FROM case_keys WHERE case_id = ?", case_id)
            run("INSERT OR IGNORE INTO erased VALUES (?, ?, ?, 0)", case_id, at, actor)
            self.database.commit()
        except BaseException:
            self.database.roll_back()
            raise

    def unfinished(self) -> list[str]:
        """Erased cases whose rows or logs may still be there."""
        return [row[0] for row in self.database.run("SELECT case_id FROM erased WHERE done = 0")]

    def finished(self, case_id: str) -> None:
        """Nothing of the case is left."""
        self.database.run("UPDATE erased SET done = 1 WHERE case_id = ?", case_id)

    def head(self) -> Head | None:
        """Where the audit chain had come to, None before its first entry."""
        row = self.database.one("SELECT seq, mac FROM audit_head")
        return None if row is None else Head(row[0], row[1])

    def move_head(self, head: Head) -> None:
        """Move the head forward; a slower process never moves it back."""
        self.database.run(
            "INSERT INTO audit_head VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE"
            " SET seq = excluded.seq, mac = excluded.mac WHERE excluded.seq > audit_head.seq",
            head.seq,
            head.mac,
        )
