"""QR guns that type like a keyboard: the screens' way to tell them from a person."""

from __future__ import annotations

from kiosk.identity import Wedge, read_payload
from kiosk.identity.wedge import FAST, HICCUP

__all__ = ["FAST", "HICCUP", "Wedge", "is_code"]


def is_code(payload: str) -> bool:
    """Tell whether a burst of keys is a card, or some code that is worth a sentence.

    False for all else: it was typed by a person, or belongs into the field that has the focus.
    """
    found = read_payload(payload)
    return found.citizen is not None or found.error != "not_id_card" or found.kind != "unknown"
