"""Everyday words and what procedures call them: words to words, kept as data."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.procedures.catalogue import FOLDER
from kiosk.procedures.words import bare, toned, words

LONGEST_PHRASE = 9
MOST_READINGS = 4
NONE = -1
"""The group of a rule that must not be heard."""

Words = tuple[str, ...]
Tones = Mapping[str, Set[str]]
"""Bare words of a query with the accented forms in which they were typed."""


class Phrase(NamedTuple):
    """Words without accents, and with them."""

    plain: Words
    tones: Words


class Rule(NamedTuple):
    """When the query has a phrase of every group and none of `none`, `say` is meant."""

    groups: tuple[tuple[Phrase, ...], ...]
    say: Words
    none: tuple[Phrase, ...] = ()


class Meant(NamedTuple):
    """What a rule makes of a query, and the words of the query that it rests on."""

    say: Words
    because: frozenset[str]


def spelled(text: str) -> Phrase:
    """A text as a phrase."""
    row = words(text)
    plain_words = tuple(map(bare, row))
    return Phrase(plain_words, tuple(map(toned, row)))


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
        kinds = {name: tuple(map(spelled, said)) for name, said in data.get("classes", {}).items()}
        self._rules = [_rule(rule, kinds) for rule in data["rules"]]
        self._uses = _uses(self._rules)
        self._by_words: dict[Words, list[Phrase]] = defaultdict(list)
        for known in self._uses:
            self._by_words[known.plain].append(known)
        self.spelled = [words(text) for text in _texts(data)]
        """Every phrase that is listened for, with its accents."""
        self._dialect = {
            toned(word) or bare(word): plain(said) for word, said in data.get("dialect", {}).items()
        }
        self._asides: dict[Words, list[Phrase]] = defaultdict(list)
        for text in data.get("asides", ()):
            said = spelled(text)
            self._asides[said.plain].append(said)
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

    def to_the_point(self, tokens: list[str], tones: Tones) -> list[str]:
        """The query without asides: what it costs, how long it takes, where to go.

        "mất bao lâu" is no loss. A query that is nothing else stays.
        """
        left: list[str] = []
        place = 0
        while place < len(tokens):
            length = max(
                (
                    size
                    for size in range(1, LONGEST_PHRASE + 1)
                    for phrase in self._asides.get(tuple(tokens[place : place + size]), ())
                    if _sounds(phrase, tones)
                ),
                default=0,
            )
            left += tokens[place : place + 1] if not length else []
            place += length or 1
        return left or tokens

    def standard(self, tokens: list[str], tones: Tones, known: Container[str]) -> list[str]:
        """The query in the words of the whole country: "sanh" is sinh, "má" is mẹ.

        What was typed without accents changes only where it is no word of the catalogue.
        """
        said: list[str] = []
        for word in tokens:
            typed = [tone or word for tone in tones.get(word, () if word in known else ("",))]
            said += next((self._dialect[form] for form in typed if form in self._dialect), (word,))
        return said

    def meant(self, tokens: list[str], tones: Tones, unlikely: Set[str]) -> list[Meant]:
        """What the rules make of a query.

        `unlikely` are accented words that hardly anybody means who types no accents: "han" is
        hạn and not hàn.
        """
        picks: dict[int, dict[int, Words]] = defaultdict(dict)
        for phrase in self._heard(tokens, tones, unlikely):
            for rule, group in self._uses[phrase]:
                if len(phrase.plain) > len(picks[rule].get(group, ())):
                    picks[rule][group] = phrase.plain
        return [
            Meant(
                self._rules[number].say, frozenset(word for pick in found.values() for word in pick)
            )
            for number, found in sorted(picks.items())
            if NONE not in found and len(found) == len(self._rules[number].groups)
        ]

    def _heard(self, tokens: list[str], tones: Tones, unlikely: Set[str]) -> Iterator[Phrase]:
        """Every phrase of the rules that the query holds."""
        for length in range(1, min(LONGEST_PHRASE, len(tokens)) + 1):
            for start in range(len(tokens) - length + 1):
                for phrase in self._by_words.get(tuple(tokens[start : start + length]), ()):
                    odd = length == 1 and phrase.tones[0] in unlikely and tokens[start] not in tones
                    if not odd and _sounds(phrase, tones):
                        yield phrase

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


def _rule(data: dict[str, Any], kinds: Mapping[str, tuple[Phrase, ...]]) -> Rule:
    """A rule with the words of its classes ("@mat") written out."""
    return Rule(
        tuple(_group(group, kinds) for group in data["all"]),
        plain(data["say"]),
        _group(data.get("none", ()), kinds),
    )


def _group(texts: Iterable[str], kinds: Mapping[str, tuple[Phrase, ...]]) -> tuple[Phrase, ...]:
    return tuple(
        phrase for text in texts for phrase in (kinds[text] if text in kinds else (spelled(text),))
    )


def _texts(data: dict[str, Any]) -> Iterator[str]:
    yield from data["synonyms"]
    for rule in data["rules"]:
        for group in rule["all"]:
            yield from group


def _uses(rules: list[Rule]) -> dict[Phrase, list[tuple[int, int]]]:
    """For each phrase the rules that ask for it, with the number of the group."""
    uses: dict[Phrase, list[tuple[int, int]]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for group, phrases in [*enumerate(rule.groups), (NONE, rule.none)]:
            for phrase in phrases:
                uses[phrase].append((number, group))
    return uses


def load(path: Path | None = None, more: Iterable[Mapping[str, Any]] = ()) -> Synonyms:
    """The shipped synonyms; `more` are an office's own, of the same form, that come first."""
    data = json.loads((path or FOLDER / "synonyms.json").read_text(encoding="utf-8"))
    for own in more:
        data["synonyms"] |= own.get("synonyms", {})
        data["rules"] = [*own.get("rules", ()), *data["rules"]]
    return Synonyms(data)
