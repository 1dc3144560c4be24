"""The operating system's own keyring, and nothing that only looks like one.

`keyring` silently takes whatever back end is installed, one that writes plain text included
(keyrings.alt), so the class that was chosen is checked by the module it comes from.
"""

from __future__ import annotations

import logging
from typing import Protocol

_log = logging.getLogger(__name__)

SERVICE = "CungNop"

_REAL = {
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
}
_CHAIN = "keyring.backends.chainer"


class Keyring(Protocol):
    """What is needed of a back end."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret kept under these two names, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""


def real_keyring() -> Keyring | None:
    """The operating system's keyring as the user's settings choose it, or None.

    Takes about 0.1 s at the first call. A chain of back ends is never written to as a whole,
    only its first real member.
    """
    import keyring

    chosen = keyring.get_keyring()
    of_chain = type(chosen).__module__ == _CHAIN
    for backend in getattr(chosen, "backends", ()) if of_chain else (chosen,):
        if type(backend).__module__ in _REAL:
            found: Keyring = backend
            return found
    return None


def fetch(ring: Keyring, entry: str) -> bytes | None:
    """The key kept under `entry`, None where there is none or the keyring stays locked."""
    try:
        text = ring.get_password(SERVICE, entry)
        return None if text is None else bytes.fromhex(text)
    except Exception as error:  # noqa: BLE001 each back end raises kinds of its own
        _log.warning("the keyring gave no key: %s", type(error).__name__)
        return None


def keep(ring: Keyring, entry: str, key: bytes) -> bool:
    """Keep `key` under `entry`, and read it back; False where that did not work."""
    try:
        ring.set_password(SERVICE, entry, key.hex())
    except Exception as error:  # noqa: BLE001 each back end raises kinds of its own
        _log.warning("the keyring took no key: %s", type(error).__name__)
        return False
    return fetch(ring, entry) == key
