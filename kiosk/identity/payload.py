"""The one door for a payload of which nobody knows where it was read."""

from __future__ import annotations

from kiosk.identity import card, mrz
from kiosk.identity.reading import CardReading


def read_payload(text: str) -> CardReading:
    """The citizen of a QR payload, or of MRZ lines joined by line breaks."""
    return mrz.read(text) if mrz.looks_like_mrz(text) else card.read(text)
