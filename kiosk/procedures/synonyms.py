"""Everyday words and what procedures call them: words to words, kept as data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kiosk.procedures.catalogue import FOLDER
from kiosk.procedures.words import bare, words

LONGEST_PHRASE = 9
MOST_READINGS = 4

Words = tuple[str, ...]


def plain(text: str) -> Words:
    """The words of a text without accents."""
    return tuple(bare(word) for word in words(text))


class Synonyms:
    """Phrases with their other readings, little words, and words that narrow a procedure."""

    def __init__(
        self, phrases: dict[str, list[str]], stop: Iterable[str], narrow: Iterable[str]
    ) -> None:
        self.phrases: dict[Words, list[Words]] = {}
        for phrase, targets in phrases.items():
            self.phrases.setdefault(plain(phrase), []).extend(plain(t) for t in targets)
        self.stop = frozenset(bare(word) for word in stop)
        self.narrow = tuple(dict.fromkeys(plain(text) for text in narrow))

    def texts(self) -> Iterable[Words]:
        """Every phrase and target, for the vocabulary."""
        for phrase, targets in self.phrases.items():
            yield phrase
            yield from targets

    def readings(self, tokens: list[str]) -> list[list[str]]:
        """Other wordings of a query: its longest known phrases, each said the official way."""
        readings: list[list[str]] = [[]]
        place, found = 0, False
        while place < len(tokens):
            length, targets = self._longest(tokens, place)
            if targets:
                found = True
                readings = [[*r, *t] for r in readings for t in targets][:MOST_READINGS]
            else:
                readings = [[*r, tokens[place]] for r in readings]
            place += length
        return readings if found else []

    def _longest(self, tokens: list[str], place: int) -> tuple[int, list[Words]]:
        for length in range(min(LONGEST_PHRASE, len(tokens) - place), 0, -1):
            targets = self.phrases.get(tuple(tokens[place : place + length]))
            if targets:
                return length, targets
        return 1, []


def load(path: Path | None = None) -> Synonyms:
    """The shipped synonyms, or an office's own file of the same form."""
    data = json.loads((path or FOLDER / "synonyms.json").read_text(encoding="utf-8"))
    return Synonyms(data["synonyms"], data["stop"], data["narrow"])
