"""One encrypted SQLite file: opened with a raw key, durable, and brought up to date.

SQLite3 Multiple Ciphers, ChaCha20-Poly1305 per page. The key is given raw (never as a
passphrase, which would cost a slow derivation per opening and per file).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import apsw

from kiosk.vault import errors
from kiosk.vault.files import FILE_MODE, private_file

Row = tuple[Any, ...]

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA journal_size_limit = 16777216",
)


def suspicion(path: Path) -> Path:
    """The empty file that says that something could not be written to the database `path`."""
    return path.with_name(path.name + ".suspect")


class Database:
    """A connection to one encrypted file. Every method may raise `StoreError`."""

    def __init__(self, path: Path, key: bytes, wait: float) -> None:
        self.path = path
        self._pid = os.getpid()
        self._writing = False
        self._spoilt = False
        private_file(path)
        with errors.worded():
            self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
            try:
                self._prepare(key, wait)
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self, key: bytes, wait: float) -> None:
        connection = self._connection
        connection.set_busy_timeout(int(wait * 1000))
        connection.execute("PRAGMA cipher = 'chacha20'")
        connection.execute(f'PRAGMA key = "raw:{key.hex()}"', can_cache=False)
        connection.pragma("user_version")
        for setting in _SETTINGS:
            connection.execute(setting)

    def run(self, sql: str, *values: apsw.SQLiteValue) -> list[Row]:
        """Execute one statement and give all its rows."""
        if os.getpid() != self._pid:
            raise RuntimeError("a store's connection was carried over a fork")
        if self._spoilt:
            raise errors.spoilt()
        try:
            with errors.worded():
                return self._connection.execute(sql, values).fetchall()
        except errors.Broken as error:
            if self._step_over():
                raise
            raise errors.repairable() from error

    def one(self, sql: str, *values: apsw.SQLiteValue) -> Row | None:
        """The first row, or None."""
        rows = self.run(sql, *values)
        return rows[0] if rows else None

    @property
    def version(self) -> int:
        """Number of the last migration that was applied; 0 for a new file."""
        row = self.one("PRAGMA user_version")
        return int(row[0]) if row else 0

    @property
    def in_transaction(self) -> bool:
        """Between BEGIN and COMMIT or ROLLBACK."""
        return self._connection.in_transaction

    def begin(self, *, write: bool) -> None:
        """Start a transaction; a writing one waits for its turn, then raises `Busy`."""
        self.run("BEGIN IMMEDIATE" if write else "BEGIN")
        self._writing = write

    def commit(self) -> None:
        """Make the transaction durable."""
        self.run("COMMIT")

    def roll_back(self) -> None:
        """End an open transaction without a trace; SQLite may have done so by itself."""
        self._spoilt = False
        if self.in_transaction:
            with errors.worded():
                self._connection.execute("ROLLBACK")

    def _step_over(self) -> bool:
        """A page that does not decrypt fails every later statement of its transaction.

        A reading transaction is started anew, so that one damaged case does not take the others
        with it; a writing one can only be given up, which gives False and leaves a mark: the next
        one might have to write to the same place.
        """
        if not self.in_transaction:
            return True
        if self._writing:
            self._spoilt = True
            with suppress(OSError):
                suspicion(self.path).touch(FILE_MODE)
            return False
        self.roll_back()
        self.begin(write=False)
        return True

    def migrate(self, steps: Sequence[str]) -> None:
        """Apply the numbered scripts that this file has not seen, each in a transaction."""
        with errors.worded():
            for number, script in enumerate(steps, start=1):
                if number > self.version:
                    self._apply(number, script)

    def _apply(self, number: int, script: str) -> None:
        self.begin(write=True)
        try:
            self._connection.execute(script)
            self.run(f"PRAGMA user_version = {number}")
            self.commit()
        except BaseException:
            self.roll_back()
            raise

    def checkpoint(self) -> bool:
        """Move the log into the file and cut it to nothing; False while others still read it."""
        try:
            with errors.worded():
                self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except errors.Busy:
            return False
        return True

    def copy_to(self, path: Path, key: bytes) -> None:
        """Write a consistent copy of everything committed so far, under `key`, to a new file."""
        target = Database(path, key, 0.0)
        try:
            with (
                errors.worded(),
                target._connection.backup("main", self._connection, "main") as job,
            ):
                while not job.done:
                    job.step(1000)
        finally:
            target.close()

    def alone(self) -> bool:
        """Whether no other connection has the file open; the log is emptied where that is so."""
        try:
            with errors.worded():
                self._connection.set_busy_timeout(0)
                return bool(self._connection.pragma("journal_mode", "delete") == "delete")
        except errors.Busy:
            return False

    def close(self) -> None:
        """Close the file; the last one to leave also empties the log."""
        with errors.worded():
            self._connection.close()


def migrations(folder: str) -> list[str]:
    """The numbered scripts of `folder` ("" for the store, "keys" for the keys), in order."""
    room = resources.files("kiosk.vault") / "migrations"
    scripts: Traversable = room / folder if folder else room
    found = sorted((s for s in scripts.iterdir() if s.name.endswith(".sql")), key=lambda s: s.name)
    return [script.read_text("utf-8") for script in found]
