"""The office key wrapped by a passphrase: argon2id (RFC 9106), then ChaCha20-Poly1305."""

from __future__ import annotations

import os
import unicodedata
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

from argon2.low_level import Type, hash_secret_raw
from msgspec import Meta, Struct

from kiosk.model import StoreError
from kiosk.vault import errors
from kiosk.vault.sealing import KEY_BYTES, seal, unseal

_SALT_BYTES = 16
_LONGEST = 4096
"""Bytes of a file with a passphrase."""
_ABOUT = ("office key",)

# Bounds on what is believed of a file: a changed one must not take the PC's whole memory.
_Salt = Annotated[bytes, Meta(min_length=_SALT_BYTES, max_length=_SALT_BYTES)]
_Passes = Annotated[int, Meta(ge=1, le=16)]
_Kibibytes = Annotated[int, Meta(ge=8 * 1024, le=128 * 1024)]
_Lanes = Annotated[int, Meta(ge=1, le=16)]


class Wrapped(Struct, frozen=True, tag_field="kept", tag="passphrase"):
    """The wrapped key with all that is needed to try a passphrase.

    `holder` is whose passphrase it is: an officer's name, `ways.RECOVERY`, or empty for the first.

    The costs are the second recommended option of RFC 9106 (64 MiB): about 0.1 s here.
    """

    salt: _Salt
    wrapped: bytes
    passes: _Passes = 3
    memory_kib: _Kibibytes = 64 * 1024
    lanes: _Lanes = 4
    holder: str = ""


def wrap(key: bytes, words: str, holder: str = "") -> Wrapped:
    """Wrap `key` so that only `words` open it."""
    draft = Wrapped(salt=os.urandom(_SALT_BYTES), wrapped=b"", holder=holder)
    sealed = seal(_derived(draft, words), _ABOUT, key)
    return Wrapped(salt=draft.salt, wrapped=sealed, holder=holder)


def unwrap(record: Wrapped, words: str) -> bytes:
    """The key again; raises `StoreError` for the wrong passphrase."""
    try:
        key = unseal(_derived(record, words), _ABOUT, record.wrapped, "")
    except errors.Damaged:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreError(_("Mật khẩu của kho hồ sơ không đúng. Hãy nhập lại."))
    return key


def from_file(path: Path) -> str:
    """The passphrase in `path`, without the line end; raises `StoreError`."""
    try:
        # A pipe is as good as a file; one into which nobody writes is empty, a device has no end.
        with open(path, "rb", opener=_at_once) as file:
            text = file.read(_LONGEST + 1).decode("utf-8")
    except (OSError, ValueError) as error:
        raise StoreError(
            _(
                "Không đọc được tệp mật khẩu của kho hồ sơ. Hãy kiểm tra biến "
                "KIOSK_PASSPHRASE_FILE và quyền đọc của tệp."
            )
        ) from error
    if len(text) > _LONGEST:
        raise StoreError(_("Tệp mật khẩu của kho hồ sơ quá dài. Tệp chỉ chứa một mật khẩu."))
    return cleaned(text.removesuffix("\n").removesuffix("\r"))


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for whoever writes into a pipe."""
    # Windows has no such pipes, and refuses to be told of it for a file.
    patient = getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags | patient)
    if patient:
        os.set_blocking(handle, True)
    return handle


def cleaned(words: str) -> str:
    """The passphrase as it is derived from: composed, however the keyboard wrote it (NFC)."""
    if not words:
        raise StoreError(_("Mật khẩu của kho hồ sơ còn trống. Hãy đặt mật khẩu rồi thử lại."))
    return unicodedata.normalize("NFC", words)


def _derived(record: Wrapped, words: str) -> bytes:
    return hash_secret_raw(
        words.encode(),
        record.salt,
        record.passes,
        record.memory_kib,
        record.lanes,
        KEY_BYTES,
        Type.ID,
    )
