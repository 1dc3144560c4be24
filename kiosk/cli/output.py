"""What a command prints: JSON lines or plain words on stdout, sentences on stderr."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

Line = dict[str, Any]


class Output:
    """The standard output of one command."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json

    def line(self, fields: Line) -> None:
        """Print one result."""
        text = msgspec.json.encode(fields).decode() if self._json else _plain(fields)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def say(sentence: str) -> None:
    """Print one sentence for the person on stderr."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def _plain(fields: Line) -> str:
    return "  ".join(f"{name}: {_words(value)}" for name, value in fields.items())


def _words(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
