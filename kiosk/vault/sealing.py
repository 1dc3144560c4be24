"""What is derived from the office key, and how a case's bytes are sealed.

HKDF-SHA256 with one label per use, so that no key serves two purposes (RFC 5869, section 3.2).
Sealed bytes are a random 96-bit nonce, then ChaCha20-Poly1305 (RFC 8439); the additional data
name what the bytes are and whose, so that a valid blob in the wrong place is no valid blob.
"""

from __future__ import annotations

import hashlib
import hmac
import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.vault.errors import Damaged

KEY_BYTES = 32
_NONCE_BYTES = 12


class Sealer:
    """Everything that the office key opens; never printed, never logged."""

    def __init__(self, office_key: bytes) -> None:
        if len(office_key) != KEY_BYTES:
            raise ValueError("an office key has 32 bytes")
        self.office_key = office_key
        self.store_key = derive(office_key, "store database")
        self.keys_key = derive(office_key, "keys database")
        self.audit_key = derive(office_key, "audit chain")
        self.copy_key = derive(office_key, "copy of the keys")
        self._wrapping = derive(office_key, "case keys")
        self._lanes = derive(office_key, "lane names")

    def wrap(self, case_id: str, case_key: bytes) -> bytes:
        """The case's key, sealed for this case id alone."""
        return seal(self._wrapping, ("case key", case_id), case_key)

    def unwrap(self, case_id: str, wrapped: bytes) -> bytes:
        """The case's key again; raises `Damaged`."""
        return unseal(self._wrapping, ("case key", case_id), wrapped, case_id)

    def lane(self, lane: str) -> str:
        """A name for a lane that tells nothing about account or agency."""
        return hmac.new(self._lanes, lane.encode(), hashlib.sha256).hexdigest()[:32]


def derive(office_key: bytes, use: str) -> bytes:
    """32 bytes for one use of the office key."""
    label = f"cung-nop/1/{use}".encode()
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=label).derive(office_key)


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, about: tuple[str, ...], data: bytes) -> bytes:
    """Seal `data`; `about` must be given again to open it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, msgspec.json.encode(about))


def unseal(key: bytes, about: tuple[str, ...], sealed: bytes, case_id: str) -> bytes:
    """Open what `seal` made; raises `Damaged` for `case_id`."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, rest, msgspec.json.encode(about))
    except (InvalidTag, ValueError):
        raise Damaged(case_id) from None


def blob_name(case_key: bytes, digest: str) -> bytes:
    """Where a blob lies: without the case's key nobody can tell which file it was."""
    return hmac.new(case_key, digest.encode(), hashlib.sha256).digest()
