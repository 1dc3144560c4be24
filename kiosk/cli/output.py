"""What a command prints: JSON lines or plain words on stdout, sentences on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from scanner.frame import on_one_line

Line = dict[str, Any]
_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
"""Ends of lines that JSON lets stand as they are: a line of ours stays one for every reader."""


class Output:
    """The standard output of one command."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json

    def line(self, fields: Line) -> None:
        """Print one result."""
        text = _json(fields) if self._json else on_one_line(_plain(fields))
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def say(sentence: str) -> None:
    """Print one sentence for the person on stderr."""
    sys.stderr.write(on_one_line(sentence) + "\n")
    sys.stderr.flush()


def _json(fields: Line) -> str:
    try:
        return msgspec.json.encode(fields).decode().translate(_ENDS)
    except UnicodeEncodeError:  # names of files need not be text
        return json.dumps(fields, separators=(",", ":"))


def _plain(fields: Line) -> str:
    return "  ".join(f"{name}: {_words(value)}" for name, value in fields.items())


def _words(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
