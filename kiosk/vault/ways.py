"""The ways to the office key: keyrings of accounts, passphrases of officers, and one for recovery.

Each way holds the whole key, wrapped by itself, so that nobody's absence locks the office out. A
PIN is no way in: it could be guessed from a stolen disk within the hour.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kiosk.files import TooLarge, read_whole
from kiosk.model import BadInput, StoreError
from kiosk.vault import errors, keyrings, passphrase
from kiosk.vault.files import locked, write_private
from kiosk.vault.passphrase import Wrapped

RECORD = "office.key.json"
RECOVERY = "*"
"""Holder of the technician's way; no officer can be called so."""
SHORTEST = 12
"""Characters of a passphrase that is added; with argon2id that is out of reach for guessing."""

MOST = 64
"""Ways to one key."""
_LARGEST = 1_000_000
"""Bytes of a record of so many ways, by far."""
_WAIT = 30.0


class InKeyring(Struct, frozen=True, tag_field="kept", tag="keyring"):
    """The key lies in the keyring under `entry`; `check` recognises it."""

    entry: str
    check: str
    holder: str = ""


Way = InKeyring | Wrapped


class Several(Struct, frozen=True, tag_field="kept", tag="several"):
    """More than one way; with one alone the record is that way itself."""

    ways: Annotated[tuple[Way, ...], Meta(min_length=1, max_length=MOST)]


def load(folder: Path) -> tuple[Way, ...]:
    """The ways written down in `folder`, none before the first use; raises `StoreError`."""
    path = folder / RECORD
    if not path.exists():
        return ()
    try:
        with errors.worded():
            data = read_whole(path, _LARGEST)
    except StoreError as error:
        if isinstance(error.__cause__, TooLarge):
            raise _no_record() from error
        raise
    return parse(data)


def parse(data: bytes) -> tuple[Way, ...]:
    """The ways in the bytes of a record; raises `StoreError`."""
    try:
        record: Way | Several = msgspec.json.decode(data, type=Way | Several)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_record() from error
    return record.ways if isinstance(record, Several) else (record,)


def _no_record() -> StoreError:
    return StoreError(
        _(
            "Tệp khoá của văn phòng (office.key.json) bị hỏng. Hãy đặt lại bản sao của tệp "
            "này hoặc báo kỹ thuật viên."
        )
    )


def record_of(known: tuple[Way, ...]) -> bytes:
    """The bytes of a record of these ways."""
    return msgspec.json.encode(known[0] if len(known) == 1 else Several(known))


def store(folder: Path, known: tuple[Way, ...]) -> None:
    """Write the ways down durably; the caller holds the key's lock."""
    write_private(folder / RECORD, record_of(known))


def by_keyring(known: Sequence[Way]) -> bytes | None:
    """The key from the keyring of this account, or None."""
    kept_there = [way for way in known if isinstance(way, InKeyring)]
    ring = keyrings.real_keyring() if kept_there else None
    for way in kept_there:
        key = keyrings.fetch(ring, way.entry) if ring else None
        if key is not None and _check(key) == way.check:
            return key
    return None


def by_passphrase(wrapped: Sequence[Wrapped], words: str) -> bytes:
    """The key from the first way that `words` open; raises `StoreError` where none does."""
    for way in wrapped[:-1]:
        try:
            return passphrase.unwrap(way, words)
        except StoreError:
            continue
    return passphrase.unwrap(wrapped[-1], words)


def kept(ring: keyrings.Keyring, key: bytes, holder: str = "") -> InKeyring | None:
    """The way that putting `key` into this keyring makes; None where it does not take it."""
    entry = f"office-{secrets.token_hex(8)}"
    return InKeyring(entry, _check(key), holder) if keyrings.keep(ring, entry, key) else None


def add_passphrase(folder: Path, key: bytes, words: str, holder: str) -> None:
    """Let `words` open the office key too, in place of what `holder` had before.

    Raises `BadInput` for a passphrase that is too short or an unusable holder.
    """
    check_words(words)
    _add(folder, passphrase.wrap(key, passphrase.cleaned(words), _holder(holder)))


def check_words(words: str) -> None:
    """Raise `BadInput` for a passphrase that could be guessed, `StoreError` for none."""
    if len(passphrase.cleaned(words)) < SHORTEST:
        raise BadInput(
            _("Mật khẩu mở kho phải có ít nhất {n} ký tự; vài từ dễ nhớ là tốt nhất.").format(
                n=SHORTEST
            )
        )


def add_keyring(folder: Path, key: bytes) -> bool:
    """Keep the key in the keyring of this account too; False where there is none that takes it."""
    if by_keyring(load(folder)) == key:
        return True
    ring = keyrings.real_keyring()
    way = kept(ring, key) if ring else None
    if way is not None:
        _add(folder, way)
    return way is not None


def drop(folder: Path, holder: str) -> None:
    """Take the holder's passphrase out; raises `BadInput` where there is none, or no other way.

    The empty holder is whoever chose the first passphrase.
    """
    with locked(folder / "key.lock", _WAIT):
        known = load(folder)
        left = tuple(
            way for way in known if not (isinstance(way, Wrapped) and way.holder == holder)
        )
        if len(left) == len(known):
            raise BadInput(_("Không có mật khẩu mở kho nào đứng tên này."))
        if not left:
            raise BadInput(_("Đây là cách mở kho duy nhất. Hãy thêm cách khác trước khi bỏ."))
        store(folder, left)


def _add(folder: Path, way: Way) -> None:
    with locked(folder / "key.lock", _WAIT):
        known = load(folder)
        same = isinstance(way, Wrapped)
        left = tuple(old for old in known if not (same and old.holder == way.holder))
        if len(left) >= MOST:
            raise BadInput(_("Đã có quá nhiều cách mở kho. Hãy bỏ bớt cách không còn dùng."))
        store(folder, (*left, way))


def _check(key: bytes) -> str:
    return hmac.new(key, b"cung-nop/1/check", hashlib.sha256).hexdigest()[:16]


def _holder(name: str) -> str:
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or not cleaned.isprintable():
        raise BadInput(_("Hãy nêu tên người giữ mật khẩu mở kho."))
    return cleaned
