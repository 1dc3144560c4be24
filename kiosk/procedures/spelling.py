"""The words that names and synonyms use, and how a query that misses them is put right."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from kiosk.procedures.words import typed_raw

LONGEST_JOINED = 24
MOST_COMPLETIONS = 6


class Vocabulary:
    """Known words and pairs of neighbours, from all texts that can be found."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._count: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        for text in texts:
            self._count.update(text)
            self._pairs.update(f"{a} {b}" for a, b in zip(text, text[1:], strict=False))
        self._words = sorted(self._count)
        self._sorted_pairs = sorted(self._pairs)
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
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
        if not after and (whole := self.complete(before, token)):
            return whole[:1]
        raw = [word for word in typed_raw(token) if word in self._count]
        candidates = raw or self.neighbours(token)
        if candidates:
            return [max(candidates, key=lambda word: self._fit(before, word, after))]
        return self._split(token) or [token]

    def in_context(self, tokens: list[str]) -> list[str]:
        """Known words that no neighbour ever stands beside, replaced where one letter helps.

        "ket hoc" is "ket hon": syllables are short, and a typo often makes another real one.
        """
        fixed = list(tokens)
        for place, token in enumerate(tokens):
            before = fixed[place - 1] if place else ""
            after = tokens[place + 1] if place + 1 < len(tokens) else ""
            if self._sides(before, token, after) or token.isdigit():
                continue
            better = [w for w in self.neighbours(token) if self._sides(before, w, after)]
            if better:
                fixed[place] = max(better, key=lambda word: self._fit(before, word, after))
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
        """Known words that one letter more, less, other, or swapped makes of `token`."""
        if len(token) < 2:
            return []
        found = {word for shape in _shapes(token) for word in self._near.get(shape, ())}
        return [word for word in found if word != token and _one_edit(token, word)]

    def pair(self, first: str, second: str) -> int:
        """How often the two words stand side by side."""
        return self._pairs[f"{first} {second}"]

    def _sides(self, before: str, word: str, after: str) -> bool:
        return bool(self.pair(before, word) or self.pair(word, after))

    def _fit(self, before: str, word: str, after: str) -> tuple[int, int, int]:
        left, right = self.pair(before, word), self.pair(word, after)
        return bool(left) + bool(right), left + right, self._count[word]

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
        pairs = sum(bool(self.pair(a, b)) for a, b in zip(row, row[1:], strict=False))
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
