"""Opening the two files of a store together, and telling apart what can be wrong with them."""

from __future__ import annotations

import secrets
from gettext import gettext as _
from pathlib import Path

from kiosk.model import StoreError
from kiosk.vault import errors
from kiosk.vault.database import Database, migrations
from kiosk.vault.sealing import Sealer

STORE = "store.db"
KEYS = "keys.db"


def store_exists(folder: Path) -> bool:
    """Whether `folder` holds a store that somebody has used."""
    return any(_size(folder / name) for name in (STORE, KEYS))


def open_pair(folder: Path, sealer: Sealer, wait: float) -> tuple[Database, Database]:
    """The store and the keys' file of `folder`, made or brought up to date; `StoreError`s.

    Called under the folder's lock.
    """
    _refuse_lost_keys(folder)
    keys, store = connect(folder, sealer, wait)
    try:
        _check_versions(store, keys)
        keys.migrate(migrations("keys"))
        store.migrate(migrations(""))
        _check_twins(store, keys)
    except BaseException:
        store.close()
        keys.close()
        raise
    return store, keys


def connect(folder: Path, sealer: Sealer, wait: float) -> tuple[Database, Database]:
    """Both files as they are: (keys, store).

    SQLite says the same of a wrong key and of a damaged first page. Where the other file opens
    with the key, it is damage.
    """
    keys = _try(folder / KEYS, sealer.keys_key, wait)
    try:
        store = _try(folder / STORE, sealer.store_key, wait)
    except BaseException:
        if keys is not None:
            keys.close()
        raise
    if keys is None and store is None:
        raise errors.wrong_key()
    if keys is None or store is None:
        for opened in (keys, store):
            if opened is not None:
                opened.close()
        raise errors.broken()
    return keys, store


def _try(path: Path, key: bytes, wait: float) -> Database | None:
    try:
        return Database(path, key, wait)
    except errors.Broken:
        return None


def _check_versions(store: Database, keys: Database) -> None:
    """Refuse a pair of which one file was lost, cut to nothing, or made by a newer program."""
    if store.version > len(migrations("")) or keys.version > len(migrations("keys")):
        raise StoreError(
            _("Kho hồ sơ do phiên bản mới hơn tạo ra. Hãy cập nhật chương trình rồi mở lại.")
        )
    if store.version and not keys.version:
        raise errors.broken()
    if keys.version and not store.version and keys.one("SELECT 1 FROM meta WHERE name = 'ready'"):
        raise errors.broken()


def _check_twins(store: Database, keys: Database) -> None:
    """Both files carry the same random mark; a first opening that was cut short is finished."""
    of_keys, of_store = (_mark(database) for database in (keys, store))
    if of_keys is None:
        of_keys = secrets.token_bytes(16)
        keys.run("INSERT INTO meta VALUES ('mark', ?)", of_keys)
    if of_store is None:
        of_store = of_keys
        store.run("INSERT INTO meta VALUES ('mark', ?)", of_store)
        keys.run("INSERT OR REPLACE INTO meta VALUES ('ready', x'01')")
    if of_keys != of_store:
        raise StoreError(
            _("Tệp khoá (keys.db) không thuộc về kho hồ sơ này. Hãy báo kỹ thuật viên.")
        )


def _mark(database: Database) -> bytes | None:
    row = database.one("SELECT value FROM meta WHERE name = 'mark'")
    return None if row is None else bytes(row[0])


def _refuse_lost_keys(folder: Path) -> None:
    """The keys' file is made before the store: a store without it has lost it."""
    if _size(folder / STORE) and not _size(folder / KEYS):
        raise StoreError(
            _(
                "Thiếu tệp khoá của các hồ sơ (keys.db). Hãy đặt lại tệp này vào thư mục dữ liệu "
                "hoặc báo kỹ thuật viên."
            )
        )


def _size(path: Path) -> int:
    with errors.worded():
        return path.stat().st_size if path.exists() else 0
