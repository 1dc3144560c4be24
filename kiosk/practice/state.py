"""What the practice portal remembers: dossiers and their files, in one SQLite file.

People stand in it, so contents are sealed with a throw-away key that lies beside the file; that
keeps names out of searches and thumbnails, and is no protection against who has the folder.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Json = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS config(id INTEGER PRIMARY KEY AUTOINCREMENT, agency TEXT, service TEXT,
    UNIQUE(agency, service));
CREATE TABLE IF NOT EXISTS dossier(id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT UNIQUE,
    number TEXT NOT NULL DEFAULT '', lane TEXT NOT NULL, status TEXT NOT NULL DEFAULT '',
    sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS file(id INTEGER PRIMARY KEY AUTOINCREMENT, dossier INTEGER NOT NULL,
    reference TEXT NOT NULL, modified INTEGER NOT NULL, sealed BLOB NOT NULL, data BLOB NOT NULL,
    UNIQUE(dossier, reference));
CREATE INDEX IF NOT EXISTS dossier_lane ON dossier(lane, status);
CREATE INDEX IF NOT EXISTS dossier_number ON dossier(number);
"""


class Row:
    """A dossier: its columns, and everything else in `data`."""

    def __init__(self, number: str, lane: str, status: str, data: Json) -> None:
        self.id = 0
        self.reference: str | None = None
        self.number, self.lane, self.status, self.data = number, lane, status, data


class State:
    """The memory in `folder`; one transaction at a time, from any thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = RLock()
        self._cipher = AESGCM(_key(folder / "portal.key"))
        path = folder / "portal.sqlite"
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        for line in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {line}")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All or nothing, and nobody else meanwhile."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def config_id(self, agency: str, service: str) -> int:
        """Return the lasting number of "agency offers procedure"."""
        self._db.execute(
            "INSERT OR IGNORE INTO config(agency, service) VALUES(?,?)", (agency, service)
        )
        found = self._one("SELECT id FROM config WHERE agency=? AND service=?", (agency, service))
        return int(found[0]) if found else 0

    def config(self, config_id: int) -> tuple[str, str] | None:
        """Return agency and procedure of a number."""
        found = self._one("SELECT agency, service FROM config WHERE id=?", (config_id,))
        return (found[0], found[1]) if found else None

    def save(self, row: Row) -> None:
        """Write a dossier; a new one gets its id."""
        sealed = self._seal(msgspec.json.encode(row.data))
        values = (row.reference, row.number, row.lane, row.status, sealed)
        if row.id:
            self._db.execute(
                "UPDATE dossier SET reference=?, number=?, lane=?, status=?, sealed=? WHERE id=?",
                (*values, row.id),
            )
        else:
            done = self._db.execute(
                "INSERT INTO dossier(reference, number, lane, status, sealed) VALUES(?,?,?,?,?)",
                values,
            )
            row.id = int(done.lastrowid or 0)

    def find(self, name: str) -> Row | None:
        """Return a dossier by its id, number or reference, in this order."""
        if name.isdecimal() and len(name) < 18:
            return self._dossier("id=?", (int(name),))
        return self._dossier("number=? AND number<>''", (name,)) or self.by_reference(name)

    def by_reference(self, reference: str) -> Row | None:
        """Return a dossier by the UUID that its client chose."""
        return self._dossier("reference=?", (reference,))

    def draft(self, lane: str) -> Row | None:
        """Return the open draft of an account, agency, procedure, template and originality."""
        return self._dossier("lane=? AND status='' AND reference IS NOT NULL", (lane,))

    def all(self) -> list[Row]:
        """Return every dossier, newest first."""
        with self._lock:
            found = self._db.execute(_SELECT + " ORDER BY id DESC").fetchall()
        return [self._row(columns) for columns in found]

    def count_numbers(self, prefix: str) -> int:
        """Return how many numbers begin with `prefix`."""
        found = self._one(
            "SELECT count(*) FROM dossier WHERE substr(number, 1, ?)=?", (len(prefix), prefix)
        )
        return int(found[0]) if found else 0

    def put_file(
        self, dossier: int, reference: str, modified: int, about: Json, data: bytes
    ) -> int:
        """Store or replace a file; returns its id."""
        done = self._db.execute(
            "INSERT INTO file(dossier, reference, modified, sealed, data) VALUES(?,?,?,?,?) "
            "ON CONFLICT(dossier, reference) DO UPDATE SET modified=excluded.modified, "
            "sealed=excluded.sealed, data=excluded.data RETURNING id",
            (
                dossier,
                reference,
                modified,
                self._seal(msgspec.json.encode(about)),
                self._seal(data),
            ),
        )
        return int(done.fetchall()[0][0])

    def files(self, dossier: int) -> list[tuple[str, int, Json]]:
        """Return (reference, modified, description) of each file."""
        with self._lock:
            found = self._db.execute(
                "SELECT id, reference, modified, sealed FROM file WHERE dossier=? ORDER BY id",
                (dossier,),
            ).fetchall()
        return [
            (ref, modified, msgspec.json.decode(self._open(sealed)) | {"dossierFileId": str(fid)})
            for fid, ref, modified, sealed in found
        ]

    def file_data(self, dossier: int, reference: str) -> bytes | None:
        """Return a file's bytes."""
        found = self._one(
            "SELECT data FROM file WHERE dossier=? AND reference=?", (dossier, reference)
        )
        return self._open(found[0]) if found else None

    def drop_files(self, dossier: int, reference: str = "") -> None:
        """Remove one file, or all of a dossier."""
        self._db.execute(
            "DELETE FROM file WHERE dossier=? AND (?='' OR reference=?)",
            (dossier, reference, reference),
        )

    def drop_draft(self, dossier: int) -> None:
        """Remove a dossier that was never sent, with its files; one that was sent stays."""
        found = self._one("SELECT id FROM dossier WHERE id=? AND status=''", (dossier,))
        if found:
            self.drop_files(dossier)
            self._db.execute("DELETE FROM dossier WHERE id=?", (dossier,))

    def _dossier(self, where: str, values: tuple[object, ...]) -> Row | None:
        found = self._one(f"{_SELECT} WHERE {where} LIMIT 1", values)
        return self._row(found) if found else None

    def _row(self, columns: Any) -> Row:
        row = Row(columns[2], columns[3], columns[4], msgspec.json.decode(self._open(columns[5])))
        row.id, row.reference = columns[0], columns[1]
        return row

    def _one(self, statement: str, values: tuple[object, ...]) -> Any:
        with self._lock:
            return self._db.execute(statement, values).fetchone()

    def _seal(self, data: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, data, None)

    def _open(self, sealed: bytes) -> bytes:
        return self._cipher.decrypt(sealed[:12], sealed[12:], None)


_SELECT = "SELECT id, reference, number, lane, status, sealed FROM dossier"


def _key(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        key = os.urandom(32)
        file.write(key)
    return key
