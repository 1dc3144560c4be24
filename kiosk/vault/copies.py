"""Backup copies: the store in one file, the cases' keys in another that is kept elsewhere.

A copy of the store is noise without the keys, so old ones may lie anywhere and need not be
destroyed when a case is erased. The copy of the keys is what could bring an erased case back,
therefore there is one of it, replaced and overwritten at each backup, in a place of its own; it
opens with a passphrase of the office (the technician's, or an officer's), never by itself.
"""

from __future__ import annotations

import os
import re
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kiosk.files import TooLarge, read_whole
from kiosk.model import BadInput, StoreError
from kiosk.vault import errors, ways
from kiosk.vault.database import Database
from kiosk.vault.files import private_folder, write_private
from kiosk.vault.passphrase import Wrapped
from kiosk.vault.sealing import Sealer, seal, unseal
from kiosk.vault.store import Vault
from kiosk.vault.ways import MOST

LARGEST_KEYS = 50_000_000
"""Bytes of a copy of the keys: some hundred for each case."""
KEYS_COPY = "cungnop-keys.bak"
STORE_COPY = "cungnop-store-{stamp}.bak"


class Erased(Struct, frozen=True):
    """A case whose key was destroyed on purpose: who did it and when."""

    case_id: str
    at: str
    actor: str


class Keys(Struct, frozen=True):
    """What the copy of the keys holds, once opened. `wrapped`: by case id."""

    wrapped: dict[str, bytes]
    erased: tuple[Erased, ...]
    head: int
    """Number of the last entry of the audit chain at the time of the copy; 0 for none."""


class KeysCopy(Struct, frozen=True):
    """The file `cungnop-keys.bak`."""

    made: str
    mark: bytes
    """The mark that the store and its keys share."""
    ways: Annotated[tuple[Wrapped, ...], Meta(min_length=1, max_length=MOST)]
    sealed: bytes


def back_up(vault: Vault, to: Path, keys_to: Path | None, actor: str) -> tuple[Path, int]:
    """Copy the store into the folder `to`, its keys into `keys_to`; (the file, its bytes).

    Raises `BadInput` where both would lie together or no passphrase could open the keys.
    """
    at = vault.now()
    if keys_to is not None:
        _refuse_together(to, keys_to, vault.folder)
    private_folder(to)
    target = to / STORE_COPY.format(stamp=re.sub(r"[^0-9T]", "", at[:23]))
    part = target.with_suffix(".part")
    with errors.worded():
        part.unlink(missing_ok=True)
        try:
            vault.copy_store(part)
            _sync(part)
            part.replace(target)
        except BaseException:
            for left in (part, *part.parent.glob(part.name + "-*")):
                left.unlink(missing_ok=True)
            raise
        size = target.stat().st_size
    if keys_to is not None:
        private_folder(keys_to)
        _replace_wiped(keys_to / KEYS_COPY, msgspec.msgpack.encode(_of_keys(vault, at)))
    with vault.begin() as tx:
        tx.put_meta("backup", at.encode())
        tx.audit(actor, "store.backup", keys=int(keys_to is not None))
    return target, size


def read_keys_copy(path: Path, words: str) -> tuple[bytes, KeysCopy, Keys]:
    """(office key, the copy, what it holds); raises `StoreError`, `BadInput` for another file."""
    other = BadInput(_("{name} không phải bản sao khoá, hoặc đã hỏng.").format(name=path.name))
    try:
        data = read_whole(path, LARGEST_KEYS)
    except TooLarge as error:
        raise other from error
    except OSError as error:
        raise errors.of_system(error) from error
    try:
        copy = msgspec.msgpack.decode(data, type=KeysCopy)
        key = ways.by_passphrase(copy.ways, words)
        about = ("keys copy", copy.made, copy.mark.hex())
        plain = unseal(Sealer(key).copy_key, about, copy.sealed, "")
        return key, copy, msgspec.msgpack.decode(plain, type=Keys)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, errors.Damaged) as error:
        raise other from error


def _of_keys(vault: Vault, at: str) -> KeysCopy:
    wrapped = tuple(way for way in ways.load(vault.folder) if isinstance(way, Wrapped))
    if not wrapped:
        raise BadInput(
            _(
                "Khoá chỉ nằm trong kho khoá của máy này, nên bản sao khoá sẽ không mở được ở máy "
                "khác. Hãy đặt mật khẩu khôi phục trước: kiosk store add-key --recovery."
            )
        )
    keys, sealer = vault.keys, vault.sealer
    head = keys.head()
    held = Keys(
        wrapped=dict(keys.database.run("SELECT case_id, wrapped FROM case_keys")),
        erased=tuple(Erased(*row) for row in keys.database.run(_ERASED)),
        head=head.seq if head else 0,
    )
    row = keys.database.one("SELECT value FROM meta WHERE name = 'mark'")
    mark = bytes(row[0]) if row else b""
    about = ("keys copy", at, mark.hex())
    return KeysCopy(at, mark, wrapped, seal(sealer.copy_key, about, msgspec.msgpack.encode(held)))


_ERASED = "SELECT case_id, at, actor FROM erased"


def _refuse_together(to: Path, keys_to: Path, home: Path) -> None:
    """Whoever finds the one must not find the other beside it."""
    one, other, own = to.resolve(), keys_to.resolve(), home.resolve()
    if one == other or one in other.parents or other in one.parents or own in other.parents:
        raise BadInput(
            _(
                "Bản sao khoá phải để riêng, không cùng chỗ với bản sao kho: hãy chọn một USB "
                "hoặc thư mục khác cho --keys-to."
            )
        )


def _replace_wiped(path: Path, data: bytes) -> None:
    """Put the new copy in place, and overwrite the old one, which may hold keys erased since."""
    old = path.with_name(path.name + ".old")
    with errors.worded():
        if path.exists():
            path.replace(old)
        write_private(path, data)
        if old.exists():
            with old.open("r+b") as stream:
                stream.write(bytes(old.stat().st_size))
                stream.flush()
                os.fsync(stream.fileno())
            old.unlink()


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def open_copy(path: Path, sealer: Sealer, mark: bytes | None) -> Database:
    """A copy of the store, checked to be whole and of this office; raises `BadInput`.

    SQLite writes beside what it opens: the caller gives a file of its own.
    """
    database = _opened(path, sealer)
    try:
        row = database.one("SELECT value FROM meta WHERE name = 'mark'")
        sound = database.run("PRAGMA quick_check") == [("ok",)]
    except StoreError:
        sound, row = False, None
    if sound and row is not None and (mark is None or bytes(row[0]) == mark):
        return database
    database.close()
    raise not_a_copy()


def _opened(path: Path, sealer: Sealer) -> Database:
    try:
        return Database(path, sealer.store_key, 0.0)
    except errors.Broken as error:
        raise not_a_copy() from error


def not_a_copy() -> BadInput:
    """The file is damaged, or belongs to another office."""
    return BadInput(_("Bản sao kho bị hỏng hoặc không thuộc về khoá này. Hãy chọn bản sao khác."))
