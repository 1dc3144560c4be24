"""Bringing an office back from its copies, on a new PC or after the folder was lost."""

from __future__ import annotations

import shutil
from gettext import gettext as _
from pathlib import Path

from msgspec import Struct

from kiosk.model import BadInput
from kiosk.vault import copies, errors, ways
from kiosk.vault.audit import verify
from kiosk.vault.casekeys import CaseKeys, Head
from kiosk.vault.copies import Keys
from kiosk.vault.database import Database, migrations
from kiosk.vault.files import private_folder, sync_folder
from kiosk.vault.opening import KEYS, STORE, store_exists
from kiosk.vault.sealing import Sealer
from kiosk.vault.store import Vault

LOCKS = ("store.lock", "key.lock", "outbox.lock")


class Restored(Struct, frozen=True):
    """What came back. `without_key`: cases younger than the copy of the keys; they cannot."""

    cases: int
    without_key: int
    lost_entries: int
    """Entries of the audit chain that were written after the copy of the store was made."""


def restore(folder: Path, store_copy: Path, keys_copy: Path, words: str, actor: str) -> Restored:
    """Make the office's store in `folder` from both copies; `words` opens the keys.

    A case erased before either copy was made stays erased. Raises `BadInput` where there is a
    store already, or a copy is not one.
    """
    if store_exists(folder) or (folder / ways.RECORD).exists():
        raise BadInput(
            _(
                "Ở đây đang có kho hồ sơ. Hãy dời thư mục “{name}” sang chỗ khác rồi khôi phục; "
                "đừng xoá nó."
            ).format(name=folder.name)
        )
    key, copy, held = copies.read_keys_copy(keys_copy, words)
    sealer = Sealer(key)
    fresh = folder.with_name(folder.name + ".restoring")
    with errors.worded():
        shutil.rmtree(fresh, ignore_errors=True)
        private_folder(fresh)
        shutil.copyfile(store_copy, fresh / STORE)
    store = copies.open_copy(fresh / STORE, sealer, copy.mark)
    store.migrate(migrations(""))
    _make_keys(fresh, sealer, copy.mark, held, store)
    store.close()
    ways.store(fresh, copy.ways)
    _settle(fresh, key, held, actor)
    _move(fresh, folder)
    ways.add_keyring(folder, key)
    with Vault.open(folder, key) as vault, vault.read() as tx:
        ids = {row[0] for row in tx.store.run("SELECT id FROM cases")}
        without = len(ids - set(vault.keys.ids()))
        last = tx.store.one("SELECT max(seq) FROM audit")
        lost = held.head - (last[0] - 1) if last else 0
    return Restored(len(ids) - without, without, max(lost, 0))


def _make_keys(fresh: Path, sealer: Sealer, mark: bytes, held: Keys, store: Database) -> None:
    """keys.db as of the copy, less what the store's own log says was erased since."""
    keys = Database(fresh / KEYS, sealer.keys_key, 0.0)
    keys.migrate(migrations("keys"))
    keys.run("INSERT INTO meta VALUES ('mark', ?)", mark)
    keys.run("INSERT INTO meta VALUES ('ready', x'01')")
    for case_id, wrapped in held.wrapped.items():
        keys.run("INSERT INTO case_keys VALUES (?, ?)", case_id, wrapped)
    for gone in held.erased:
        keys.run("INSERT INTO erased VALUES (?, ?, ?, 0)", gone.case_id, gone.at, gone.actor)
    later = store.run("SELECT case_id, at, actor FROM audit WHERE event = 'case.purge'")
    for case_id, at, actor in later:
        keys.run("INSERT OR IGNORE INTO erased VALUES (?, ?, ?, 0)", case_id, at, actor)
        keys.run("DELETE FROM case_keys WHERE case_id = ?", case_id)
    last = store.one("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")
    if last is not None:
        CaseKeys(keys, sealer).move_head(Head(*last))
    keys.close()


def _settle(fresh: Path, key: bytes, held: Keys, actor: str) -> None:
    """Erase again what was erased, check the chain, and write down that this is a copy."""
    with Vault.open(fresh, key) as vault:
        report = verify(vault)
        with vault.begin() as tx:
            tx.audit(
                actor, "store.restore", chain=int(report.ok), entries=report.entries, was=held.head
            )


def _move(fresh: Path, folder: Path) -> None:
    """All or nothing: the folder with the store takes its name when it is complete."""
    with errors.worded():
        for name in LOCKS:
            (folder / name).unlink(missing_ok=True)
        if folder.exists():
            folder.rmdir()
        fresh.replace(folder)
        sync_folder(folder.parent)
