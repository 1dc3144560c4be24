"""Card QR and MRZ text to a `Citizen`, with cross-checks. Any text is answered, none raises."""

from kiosk.identity.checks import cross_check
from kiosk.identity.jsons import from_json, parse_value, to_json
from kiosk.identity.payload import read_payload
from kiosk.identity.reading import CardReading
from kiosk.identity.wedge import Wedge
from kiosk.identity.words import sentence, why_not

__all__ = [
    "CardReading",
    "Wedge",
    "cross_check",
    "from_json",
    "parse_value",
    "read_payload",
    "sentence",
    "to_json",
    "why_not",
]
