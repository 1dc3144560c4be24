"""Finds the procedure that is meant: everyday words, no accents, typos, beginnings, numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nlargest
from itertools import pairwise
from math import log

from msgspec import Struct

from kiosk.procedures import synonyms as synonym_data
from kiosk.procedures.catalogue import Catalogue, Entry
from kiosk.procedures.spelling import Vocabulary
from kiosk.procedures.synonyms import Synonyms, Tones
from kiosk.procedures.words import bare, toned, unlikely, with_accents, words

LONGEST_QUERY = 200
MOST_WORDS = 24
CANDIDATES = 60
FAINT = 0.2
"""Hits below this share of the best one would only be noise on the screen."""
COMMON = 300
"""Rows of a word that tells little."""
HEAD = 8
"""Words at the beginning of a name that say what it is; the rest lists cases."""
CORE = 16
"""Words among which a narrowing word narrows; further on it only belongs to a list."""
BEGINS = 1.25
"""For names that begin with the very words that are asked for."""

SATURATION, LENGTH_WEIGHT = 1.2, 0.35
"""BM25's k1 and b: names are titles, so their length says less than it does for pages."""
PAIR, FIELD, STOP = 0.9, 0.3, 0.25
"""Weights of a pair of neighbours, of a word of the field, of a little word of the query."""
UNKNOWN = 2.0
"""What a word that no name has counts against every row."""
GUESSED, GUESSED_OVER_ACCENTS, SAID_OTHERWISE = 0.8, 0.6, 1.1
"""Trust in a guess, in one against accents that were typed, and in an official wording."""
MOST_MEANT = 4
MEANT_LEAST, MEANT_MORE = 0.5, 0.9
"""Trust in a rule: it grows with the share of the query that the rule rests on."""
DESK = 1.4
NARROWER = 0.8
WRONG_TONE = 0.75

TITLE = ("thu", "tuc")
"""Some names begin with "Thủ tục", which says nothing."""

_CODE = re.compile(r"\d\.\d{6}")
_DIGITS = re.compile(r"[\d.\s\-]*\d[\d.\s\-]*")


Found = tuple[float, frozenset[str]]
"""Score, and the words of the reading that gave it."""


class Hit(Struct, frozen=True):
    """A procedure that may be meant; a higher score is a better guess."""

    code: str
    name: str
    field: str
    score: float


class Index:
    """A catalogue made ready for searching (about a quarter of a second for 2,700 rows)."""

    def __init__(
        self,
        catalogue: Catalogue,
        synonyms: Synonyms | None = None,
        today: date | None = None,
    ) -> None:
        self._entries = catalogue.entries
        self._synonyms = synonyms or synonym_data.load()
        day = (today or date.today()).isoformat()
        self._expired = [bool(e.valid_to) and e.valid_to < day for e in self._entries]
        spelled = [words(entry.name) for entry in self._entries]
        self._names = [tuple(bare(word) for word in name) for name in spelled]
        self._tones = [frozenset(filter(None, map(toned, name))) for name in spelled]
        self._unlikely = unlikely([*spelled, *self._synonyms.spelled])
        self._vocabulary = Vocabulary([*self._names, *self._synonyms.texts()])
        self._narrow = [self._narrowings(_core(entry.name)) for entry in self._entries]
        self._postings: dict[str, dict[int, float]] = {}
        self._idf: dict[str, float] = {}
        self._weigh()
        self._heads = [frozenset(name[:HEAD]) for name in self._names]
        self._mass = [sum(map(self._weight, head)) or 1.0 for head in self._heads]

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """The best `limit` procedures for a query, best first; expired ones stand last."""
        query = query[:LONGEST_QUERY]
        by_code = self._by_code(query)
        if by_code:
            return [self._hit(row, score) for row, score in by_code[:limit]]
        spelled = words(query)[:MOST_WORDS]
        tokens = [bare(word) for word in spelled]
        tones: dict[str, set[str]] = defaultdict(set)
        for word in spelled:
            tones[bare(word)].add(toned(word))
        heard = (
            tones if with_accents(spelled) else {w: t - {""} for w, t in tones.items() if any(t)}
        )
        scores = self._candidates(tokens, heard)
        tones = {word: said - {""} for word, said in tones.items() if any(said)}
        ranked = [(self._final(row, found, tones), row) for row, found in scores.items()]
        ranked.sort(key=lambda pair: (self._expired[pair[1]], -pair[0], pair[1]))
        least = FAINT * max((score for score, _row in ranked), default=0.0)
        return [self._hit(row, score) for score, row in ranked if score >= least][:limit]

    def _hit(self, row: int, score: float) -> Hit:
        entry = self._entries[row]
        return Hit(entry.code, entry.name, entry.field, round(score, 3))

    # --- numbers

    def _by_code(self, query: str) -> list[tuple[int, float]]:
        """Rows whose code holds the number asked for: whole ones first, then beginnings."""
        whole = _CODE.search(query)
        if not whole and not _DIGITS.fullmatch(query.strip()):
            return []
        digits = re.sub(r"\D", "", whole.group() if whole else query)
        found = []
        for row, entry in enumerate(self._entries):
            code = re.sub(r"\D", "", entry.code)
            if len(digits) >= 3 and digits in code:
                score = 3.0 if code == digits else 2.0 if code.startswith(digits) else 1.0
                found.append((row, score))
        return sorted(found, key=self._numbered)

    def _numbered(self, pair: tuple[int, float]) -> tuple[bool, float, bool, int]:
        row, score = pair
        return self._expired[row], -score, not self._entries[row].desk, row

    # --- the index

    def _weigh(self) -> None:
        """Postings with BM25 weights for words, pairs of words, and words of the field."""
        count = len(self._names)
        average = sum(map(len, self._names)) / max(1, count)
        rows: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, name in enumerate(self._names):
            length = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(name) / average
            for term, times in Counter([*name, *_pairs(name)]).items():
                part = times * (SATURATION + 1) / (times + SATURATION * min(length, 1.5))
                rows[term].append((row, part * (PAIR if " " in term else 1.0)))
            for word in {bare(w) for w in words(self._entries[row].field)} - set(name):
                rows[word].append((row, FIELD))
        for term, posting in rows.items():
            idf = log(1 + (count - len(posting) + 0.5) / (len(posting) + 0.5))
            self._idf[term] = idf
            self._postings[term] = {row: part * idf for row, part in posting}

    def _weight(self, word: str) -> float:
        idf = self._idf.get(word, 0.0)
        return idf * STOP if word in self._synonyms.stop else idf

    def _little(self, term: str) -> float:
        """Factor of a word or pair by how many of its words say little."""
        parts = term.split(" ")
        little = sum(part in self._synonyms.stop for part in parts)
        return float(STOP ** (little / len(parts)))

    def _asked(self, word: str) -> float:
        """Weight of a word in the query: known to the catalogue or not, it was said."""
        idf = self._idf.get(word, UNKNOWN)
        return idf * STOP if word in self._synonyms.stop else idf

    def _narrowings(self, name: Sequence[str]) -> tuple[int, ...]:
        text = f" {' '.join(name)} "
        return tuple(
            number
            for number, phrase in enumerate(self._synonyms.narrow)
            if f" {' '.join(phrase)} " in text
        )

    # --- a query

    def _candidates(self, tokens: list[str], tones: Tones) -> dict[int, Found]:
        """For each promising row its best score, and the words of the reading that gave it."""
        best: dict[int, Found] = {}
        for reading, trust in self._readings(tokens, tones):
            asked = frozenset(reading)
            narrow = set(self._narrowings(reading))
            scores, whole = self._score(reading)
            for row, score in nlargest(CANDIDATES, scores.items(), key=lambda pair: pair[1]):
                total = 100 * trust * score / whole * self._shape(row, asked, narrow)
                total *= BEGINS if self._begins(row, reading) else 1.0
                if row not in best or total > best[row][0]:
                    best[row] = (total, asked)
        return best

    def _readings(self, tokens: list[str], tones: Tones) -> Iterable[tuple[list[str], float]]:
        """The query as typed, as probably meant, and as the catalogue would say it."""
        if not tokens:
            return
        fixed = self._vocabulary.repair(tokens)
        forms = [(fixed, 1.0)]
        standard = self._synonyms.standard(fixed, tones, self._vocabulary)
        if standard != fixed:
            forms.append((standard, 1.0))
        whole = self._vocabulary.complete(fixed[-2] if len(fixed) > 1 else "", fixed[-1])
        forms += [([*fixed[:-1], word], GUESSED) for word in whole[:2] if word != fixed[-1]]
        guessed = self._vocabulary.in_context(fixed)
        if guessed != fixed:
            changed = {word for word, other in zip(fixed, guessed, strict=True) if word != other}
            forms.append((guessed, GUESSED_OVER_ACCENTS if changed & tones.keys() else GUESSED))
        for form, trust in forms:
            yield form, trust
            for reading in self._synonyms.readings(form, tones):
                yield reading, trust * SAID_OTHERWISE
            for share, say in self._meant(form, tones):
                yield say, trust * (MEANT_LEAST + MEANT_MORE * share)

    def _meant(self, form: list[str], tones: Tones) -> list[tuple[float, list[str]]]:
        """What the rules understand, with the share of the query that each rests on."""
        wanted = sum(map(self._asked, set(form))) or 1.0
        found = [
            (sum(map(self._asked, meant.because)) / wanted, list(meant.say))
            for meant in self._synonyms.meant(form, tones, self._unlikely)
        ]
        return nlargest(MOST_MEANT, found)

    def _score(self, reading: list[str]) -> tuple[dict[int, float], float]:
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

    def _shape(self, row: int, asked: frozenset[str], narrow: set[int]) -> float:
        """How much of the row's head is asked for, and whether the row is too special."""
        in_head = sum(map(self._weight, asked & self._heads[row]))
        special = sum(number not in narrow for number in self._narrow[row])
        desk = DESK if self._entries[row].desk else 1.0
        return desk * (1 + in_head / self._mass[row]) * NARROWER ** min(special, 3)

    def _begins(self, row: int, reading: list[str]) -> bool:
        name = self._names[row]
        start = 2 if name[:2] == TITLE else 0
        return len(reading) > 1 and name[start : start + len(reading)] == tuple(reading)

    def _final(self, row: int, found: Found, tones: Tones) -> float:
        """A word that was typed with accents should stand there with the same ones."""
        score, asked = found
        for word, typed in tones.items():
            if word in asked and word in self._names[row] and not typed & self._tones[row]:
                score *= WRONG_TONE
        return score


def _core(name: str) -> tuple[str, ...]:
    """The beginning of a name, and a short remark in brackets at its end."""
    remark = synonym_data.plain(name[name.rfind("(") :]) if name.endswith(")") else ()
    return synonym_data.plain(name)[:CORE] + (remark if len(remark) <= HEAD else ())


def _pairs(name: Sequence[str]) -> list[str]:
    return [f"{a} {b}" for a, b in pairwise(name)]


__all__ = ["Entry", "Hit", "Index"]
