"""Everyday words and what procedures call them: words to words, kept as data."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.procedures.catalogue import FOLDER
from kiosk.procedures.words import bare, toned, words

LONGEST_PHRASE = 9
MOST_READINGS = 4

Words = tuple[str, ...]
Tones = Mapping[str, Set[str]]
"""Bare words of a query with the accented forms in which they were typed."""


class Phrase(NamedTuple):
    """Words without accents, and with them."""

    plain: Words
    tones: Words
    text: str
    """The plain words with a space on each side, to be looked for in a text."""


class Rule(NamedTuple):
    """When the query has a phrase of every group, wherever they stand, `say` is meant."""

    groups: tuple[tuple[Phrase, ...], ...]
    say: Words


class Meant(NamedTuple):
    """What a rule makes of a query, and the words of the query that it rests on."""

    say: Words
    because: frozenset[str]


def spelled(text: str) -> Phrase:
    """A text as a phrase."""
    row = words(text)
    plain_words = tuple(map(bare, row))
    return Phrase(plain_words, tuple(map(toned, row)), f" {' '.join(plain_words)} ")


def plain(text: str) -> Words:
    """The words of a text without accents."""
    return tuple(map(bare, words(text)))


class Synonyms:
    """Phrases with their other readings, little words, and words that narrow a procedure."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._phrases: dict[Words, list[tuple[Phrase, list[Words]]]] = defaultdict(list)
        for text, targets in data["synonyms"].items():
            phrase = spelled(text)
            self._phrases[phrase.plain].append((phrase, [plain(target) for target in targets]))
        self._rules = [
            Rule(tuple(tuple(map(spelled, group)) for group in rule["all"]), plain(rule["say"]))
            for rule in data["rules"]
        ]
        self.stop = frozenset(bare(word) for word in data["stop"])
        self.narrow = tuple(dict.fromkeys(plain(text) for text in data["narrow"]))

    def texts(self) -> Iterable[Words]:
        """Every phrase and target, for the vocabulary."""
        for words_, readings in self._phrases.items():
            yield words_
            for _phrase, targets in readings:
                yield from targets
        for rule in self._rules:
            yield rule.say
            for group in rule.groups:
                yield from (phrase.plain for phrase in group)

    def readings(self, tokens: list[str], tones: Tones) -> list[list[str]]:
        """Other wordings of a query: its longest known phrases, each said the official way."""
        spans = self._spans(tokens, tones)
        readings: list[list[str]] = [[]] if spans else []
        place = 0
        while place < len(tokens) and spans:
            length, targets = spans.get(place, (1, [(tokens[place],)]))
            readings = [[*r, *t] for r in readings for t in targets][:MOST_READINGS]
            place += length
        return readings

    def meant(self, tokens: list[str], tones: Tones) -> list[Meant]:
        """What the rules make of a query."""
        text = f" {' '.join(tokens)} "
        found = []
        for rule in self._rules:
            picks = [_longest_in(text, group, tones) for group in rule.groups]
            if all(picks):
                found.append(Meant(rule.say, frozenset(word for pick in picks for word in pick)))
        return found

    def _spans(self, tokens: list[str], tones: Tones) -> dict[int, tuple[int, list[Words]]]:
        """Known phrases that do not overlap, by their start; the longest are taken first."""
        spans: dict[int, tuple[int, list[Words]]] = {}
        free = set(range(len(tokens)))
        for length in range(min(LONGEST_PHRASE, len(tokens)), 0, -1):
            for start in range(len(tokens) - length + 1):
                taken = range(start, start + length)
                said = self._phrases.get(tuple(tokens[start : start + length]), ())
                targets = [t for phrase, all_ in said if _sounds(phrase, tones) for t in all_]
                if targets and free.issuperset(taken):
                    spans[start] = (length, targets)
                    free.difference_update(taken)
        return spans


def _sounds(phrase: Phrase, tones: Tones) -> bool:
    """False when a word was typed with other accents: "lần đầu" is no "lấn đất"."""
    return all(
        word not in tones or tone in tones[word]
        for word, tone in zip(phrase.plain, phrase.tones, strict=True)
    )


def _longest_in(text: str, group: tuple[Phrase, ...], tones: Tones) -> Words:
    inside = [phrase.plain for phrase in group if phrase.text in text and _sounds(phrase, tones)]
    return max(inside, key=len, default=())


def load(path: Path | None = None) -> Synonyms:
    """The shipped synonyms, or an office's own file of the same form."""
    return Synonyms(json.loads((path or FOLDER / "synonyms.json").read_text(encoding="utf-8")))
