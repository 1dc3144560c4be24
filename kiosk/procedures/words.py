"""Words of a query or of a name: without accents for comparing, with tone for telling apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kiosk.values import fold

WORD = re.compile(r"[^\W_]+")
WITH_ACCENTS = 0.5
"""Share of accented words in a text that was typed with accents; Vietnamese has more."""
SELDOM = 0.04
"""Share of a word's spellings without accents below which no rule takes it for that word."""

_TELEX = (
    ("dd", "d"),
    ("uw", "u"),
    ("ow", "o"),
    ("aw", "a"),
    ("aa", "a"),
    ("ee", "e"),
    ("oo", "o"),
    ("w", "u"),
)


def words(text: str) -> list[str]:
    """The words of `text` in composed lower-case letters, accents kept."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """The word without accents, đ as d: "trú" is tru."""
    return fold(word)


@lru_cache(maxsize=20_000)
def toned(word: str) -> str:
    """The word with its accents in a fixed place: hoà and hòa are one; "" without accents."""
    marks = sorted(c for c in unicodedata.normalize("NFD", word) if unicodedata.combining(c))
    plain = bare(word)
    return plain + "".join(marks) + "đ" * word.count("đ") if marks or "đ" in word else ""


def unlikely(texts: Iterable[Sequence[str]]) -> frozenset[str]:
    """Accented words that are seldom meant by who types their letters without accents."""
    count = Counter((bare(word), toned(word)) for text in texts for word in text)
    of_letters: Counter[str] = Counter()
    for (letters, _tone), times in count.items():
        of_letters[letters] += times
    return frozenset(
        tone
        for (letters, tone), times in count.items()
        if tone and times < SELDOM * of_letters[letters]
    )


def with_accents(spelled: Sequence[str]) -> bool:
    """True for a query typed with accents: then a word without any has none."""
    return sum(map(bool, map(toned, spelled))) > WITH_ACCENTS * len(spelled)


def typed_raw(word: str) -> set[str]:
    """What a word may be that was typed while the Vietnamese keyboard was off (Telex, VNI)."""
    if any(c.isdigit() for c in word):
        return {re.sub(r"\d", "", word)}
    plain = word
    for keys, letter in _TELEX:
        plain = plain.replace(keys, letter)
    return {plain} | {plain[:n] + plain[n + 1 :] for n, c in enumerate(plain) if n and c in "sfrxj"}


_SOUNDS = (
    (re.compile(r"^(?:tr|ch)"), "ch"),
    (re.compile(r"^[sx]"), "x"),
    (re.compile(r"^(?:gi(?=[aeou])|[dr])"), "d"),
    (re.compile(r"^[ln](?![gh])"), "n"),
    (re.compile(r"^(?:k(?!h)|q(?=u))"), "c"),
    (re.compile(r"^(n?g)h"), r"\1"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(?<=n)g$"), ""),
    (re.compile(r"[ct]$"), "t"),
)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """One spelling for what many people say alike: tr and ch, s and x, d, gi and r, l and n."""
    for pattern, letters in _SOUNDS:
        word = pattern.sub(letters, word)
    return word
