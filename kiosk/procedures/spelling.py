"""The words that names and synonyms use, and how a query that misses them is put right."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from kiosk.procedures.words import sound, typed_raw

LONGEST_JOINED = 24
MOST_COMPLETIONS = 6
RARE, SURER = 3, 4
"""A word seen at most so often beside its neighbours may be a typo of one seen far oftener."""


class Vocabulary:
    """Known words and pairs of neighbours, from all texts that can be found."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._count: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        for text in texts:
            self._count.update(text)
            self._pairs.update(f"{a} {b}" for a, b in pairwise(text))
        self._words = sorted(self._count)
        self._sorted_pairs = sorted(self._pairs)
        self._near: dict[str, list[str]] = defaultdict(list)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._alike[sound(word)].append(word)
            for shape in _shapes(word):
                self._near[shape].append(word)

    def __contains__(self, word: object) -> bool:
        return word in self._count

    def repair(self, tokens: list[str]) -> list[str]:
        """Unknown words replaced by the nearest known ones; the last may be a beginning."""
        fixed: list[str] = []
        for place, token in enumerate(tokens):
            if token in self._count:
                fixed.append(token)
                continue
            before = fixed[-1] if fixed else ""
            after = tokens[place + 1] if place + 1 < len(tokens) else ""
            fixed += self._replace(token, before, after)
        return fixed

    def _replace(self, token: str, before: str, after: str) -> list[str]:
        """What an unknown word may be: the row's end unfinished, a raw key, a typo, two words."""
        whole = self.complete(before, token) if not after else []
        raw = [word for word in typed_raw(token) if word in self._count]
        candidates = {*whole, *raw, *self.neighbours(token)}
        if not candidates:
            return self._split(token) or [token]
        best = max(candidates, key=lambda w: self._fit(before, w, after, w in whole))
        fits = self._sides(before, best, after)
        return [best] if fits or whole else self._split(token) or [best]

    def in_context(self, tokens: list[str]) -> list[str]:
        """Known words that hardly ever stand beside their neighbours, replaced by near ones.

        "ket hoc" is "ket hon": syllables are short, and a typo often makes another real one.
        """
        fixed = list(tokens)
        for place, token in enumerate(tokens):
            before = fixed[place - 1] if place else ""
            after = tokens[place + 1] if place + 1 < len(tokens) else ""
            seen = self._sides(before, token, after)
            if seen > RARE or token.isdigit():
                continue
            near = [(self._sides(before, w, after), w) for w in self.neighbours(token)]
            times, word = max(near, default=(0, token))
            if times > SURER * seen:
                fixed[place] = word
        return fixed

    def complete(self, before: str, beginning: str) -> list[str]:
        """Known words that begin so, those that follow `before` first, most frequent first."""
        start = f"{before} {beginning}"
        pairs = _with_prefix(self._sorted_pairs, start) if before else []
        if pairs:
            best = sorted(pairs, key=lambda pair: -self._pairs[pair])
            return [pair.split(" ")[1] for pair in best[:MOST_COMPLETIONS]]
        if beginning in self._count:
            return [beginning]
        alone = _with_prefix(self._words, beginning)
        return sorted(alone, key=lambda word: -self._count[word])[:MOST_COMPLETIONS]

    def neighbours(self, token: str) -> list[str]:
        """Known words that one letter more, less, other, or swapped makes of `token`.

        Or that sound like it.
        """
        shaped = {word for shape in _shapes(token) for word in self._near.get(shape, ())}
        found = {word for word in shaped if _one_edit(token, word)}
        return sorted((found | set(self._alike.get(sound(token), ()))) - {token})

    def pair(self, first: str, second: str) -> int:
        """How often the two words stand side by side."""
        return self._pairs[f"{first} {second}"]

    def _sides(self, before: str, word: str, after: str) -> int:
        return self.pair(before, word) + self.pair(word, after)

    def _fit(self, before: str, word: str, after: str, whole: bool) -> tuple[int, bool, int, int]:
        left, right = self.pair(before, word), self.pair(word, after)
        return bool(left) + bool(right), whole, left + right, self._count[word]

    def _split(self, token: str) -> list[str]:
        """`khaisinh` as khai, sinh; [] when it is no row of known words."""
        if not 4 <= len(token) <= LONGEST_JOINED:
            return []
        ways: dict[int, list[str]] = {0: []}
        for end in range(1, len(token) + 1):
            options = [
                [*ways[start], token[start:end]]
                for start in range(max(0, end - 7), end - 1)
                if start in ways and token[start:end] in self._count
            ]
            if options:
                ways[end] = max(options, key=self._flow)
        return ways.get(len(token), [])

    def _flow(self, row: list[str]) -> tuple[int, int]:
        pairs = sum(bool(self.pair(a, b)) for a, b in pairwise(row))
        return pairs - len(row), sum(self._count[word] for word in row)


def _shapes(word: str) -> set[str]:
    """The word and what is left when one letter goes: words one edit apart share a shape."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def _one_edit(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    first = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) != len(b):
        return a[first:] == b[first + 1 :]
    swapped = a[first + 1 : first + 2] + a[first : first + 1] + a[first + 2 :]
    return a[first + 1 :] == b[first + 1 :] or swapped == b[first:]


def _with_prefix(ordered: list[str], prefix: str) -> list[str]:
    start = bisect_left(ordered, prefix)
    return ordered[start : bisect_left(ordered, prefix + "\uffff")]
