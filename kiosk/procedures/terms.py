"""Words and pairs of neighbours with their weights, and the rows that have them (BM25)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from itertools import pairwise
from math import log

COMMON = 300
"""Rows of a word that tells little."""
SATURATION, LENGTH_WEIGHT = 1.2, 0.35
"""BM25's k1 and b: names are titles, so their length says less than it does for pages."""
PAIR, FIELD, STOP = 0.9, 0.3, 0.25
"""Weights of a pair of neighbours, of a word of the field, of a little word of the query."""
LONGEST_WHOLE = 8
"""Words of a name that somebody says whole."""
UNKNOWN = 2.0
"""What a word that no name has counts against every row."""


class Terms:
    """Made of the names and fields of a catalogue, in words without accents, row by row."""

    def __init__(
        self,
        names: Sequence[Sequence[str]],
        fields: Sequence[Sequence[str]],
        stop: Set[str],
    ) -> None:
        """`stop` are words that say little."""
        self._stop = stop
        self._postings: dict[str, dict[int, float]] = {}
        self._idf: dict[str, float] = {}
        self._weigh(names, fields)

    def _weigh(self, names: Sequence[Sequence[str]], fields: Sequence[Sequence[str]]) -> None:
        """Postings with BM25 weights for words, pairs of words, and words of the field."""
        count = len(names)
        average = sum(map(len, names)) / max(1, count)
        rows: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, name in enumerate(names):
            length = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(name) / average
            for term, times in Counter([*name, *_pairs(name)]).items():
                part = times * (SATURATION + 1) / (times + SATURATION * min(length, 1.5))
                rows[term].append((row, part * (PAIR if " " in term else 1.0)))
            for word in set(fields[row]) - set(name):
                rows[word].append((row, FIELD))
        for term, posting in rows.items():
            idf = log(1 + (count - len(posting) + 0.5) / (len(posting) + 0.5))
            self._idf[term] = idf
            self._postings[term] = {row: part * idf for row, part in posting}

    def weight(self, word: str) -> float:
        """Weight of a word of a name."""
        idf = self._idf.get(word, 0.0)
        return idf * STOP if word in self._stop else idf

    def _little(self, term: str) -> float:
        """Factor of a word or pair by how many of its words say little."""
        parts = term.split(" ")
        little = sum(part in self._stop for part in parts)
        return float(STOP ** (little / len(parts)))

    def asked(self, word: str) -> float:
        """Weight of a word in the query: known to the catalogue or not, it was said."""
        idf = self._idf.get(word, UNKNOWN)
        return idf * STOP if word in self._stop else idf

    def score(self, reading: list[str]) -> tuple[dict[int, float], float]:
        """Points by row, and the points of a row that has everything: long readings win nothing."""
        scores: dict[int, float] = {}
        whole = 0.0
        terms = dict.fromkeys([*reading, *_pairs(reading)])
        for term in sorted(terms, key=lambda term: len(self._postings.get(term, ()))):
            factor = self._little(term)
            posting = self._postings.get(term)
            if posting is None:
                whole += UNKNOWN if " " not in term else 0.0
                continue
            whole += self._idf[term] * factor * (PAIR if " " in term else 1.0)
            # Rare terms have chosen the rows; a word of every second name finds no new ones.
            rows = scores if len(posting) > COMMON < len(scores) else posting
            for row in rows:
                if row in posting:
                    scores[row] = scores.get(row, 0.0) + posting[row] * factor
        return scores, whole or 1.0


def whole_names(tokens: list[str], names: Set[tuple[str, ...]]) -> list[list[str]]:
    """Names that stand in the query word by word, the longest ones only."""
    found: list[list[str]] = []
    place = 0
    while place < len(tokens):
        sizes = range(LONGEST_WHOLE, 1, -1)
        size = next((n for n in sizes if tuple(tokens[place : place + n]) in names), 0)
        # Behind the last word a longer slice is the same words.
        size = min(size, len(tokens) - place)
        if size:
            found.append(tokens[place : place + size])
        place += size or 1
    return found


def _pairs(name: Sequence[str]) -> list[str]:
    return [f"{a} {b}" for a, b in pairwise(name)]
