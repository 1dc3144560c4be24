"""Finds the procedure that is meant: everyday words, no accents, typos, beginnings, numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nlargest

from msgspec import Struct

from kiosk.procedures import synonyms as synonym_data
from kiosk.procedures.catalogue import Catalogue, Entry
from kiosk.procedures.spelling import Vocabulary
from kiosk.procedures.synonyms import Synonyms, Tones
from kiosk.procedures.terms import Terms, whole_names
from kiosk.procedures.words import bare, toned, unlikely, with_accents, words
from kiosk.values import fold

LONGEST_QUERY = 200
MOST_WORDS = 24
CANDIDATES = 60
FAINT = 0.2
"""Hits below this share of the best one would only be noise on the screen."""
SHORTEST_CODE = 3
HEAD = 8
"""Words at the beginning of a name that say what it is; the rest lists cases."""
CORE = 16
"""Words among which a narrowing word narrows; further on it only belongs to a list."""
BEGINS = 1.25
"""For names that begin with the very words that are asked for."""

GUESSED, GUESSED_OVER_ACCENTS, SAID_OTHERWISE = 0.8, 0.6, 1.1
"""Trust in a guess, in one against accents that were typed, and in an official wording."""
SAID_WHOLE = 0.92
"""Trust in a whole name among other words."""
MOST_MEANT = 4
MEANT_LEAST, MEANT_MORE = 0.5, 0.9
"""Trust in a rule: it grows with the share of the query that the rule rests on."""
DESK = 1.4
NARROWER = 0.8
WRONG_TONE = 0.75

TITLE = ("thu", "tuc")
"""Some names begin with "Thủ tục", which says nothing."""

_CODE = re.compile(r"\d\.\d{6}")
_LIKE_CODE = re.compile(r"(?=.*\d.*\d)[A-Za-z]{0,4}[\d.\s\-]*")
"""Digits, perhaps behind the letters of a list with codes of its own."""


Scored = tuple[float, int]
"""Score and row."""
Found = tuple[float, frozenset[str]]
"""Score, and the words of the reading that gave it."""


class Hit(Struct, frozen=True):
    """A procedure that may be meant; a higher score is a better guess."""

    code: str
    name: str
    field: str
    score: float
    ended: str = ""
    """ISO date of its last day, where that is over."""
    successor: str = ""
    """Code of the procedure that took its place, where it is over and that is known."""


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
        self._heirs = self._successors(catalogue)
        spelled = [words(entry.name) for entry in self._entries]
        self._names = [tuple(bare(word) for word in name) for name in spelled]
        self._tones = [frozenset(filter(None, map(toned, name))) for name in spelled]
        self._unlikely = unlikely([*spelled, *self._synonyms.spelled])
        self._vocabulary = Vocabulary([*self._names, *self._synonyms.texts()])
        self._narrow = [self._narrowings(_core(entry.name)) for entry in self._entries]
        fields = [tuple(map(bare, words(entry.field))) for entry in self._entries]
        self._terms = Terms(self._names, fields, self._synonyms.stop)
        self._whole = frozenset(map(_untitled, self._names))
        self._heads = [frozenset(name[:HEAD]) for name in self._names]
        self._mass = [sum(map(self._terms.weight, head)) or 1.0 for head in self._heads]

    def search(self, query: str, limit: int = 10, field: str = "") -> list[Hit]:
        """The best `limit` procedures for a query, best first; expired ones stand last.

        With `field` only those of fields of work with these words in their name; an empty query
        then lists them all.
        """
        query = query[:LONGEST_QUERY]
        rows = self._of_field(field)
        if field and not query.strip():
            # The plain ones first: others are for special cases, or for a higher level.
            found = [(1 / (1 + len(self._narrow[row])), row) for row in rows or ()]
        else:
            found = self._by_code(query, rows) or self._by_words(query, rows)
        least = FAINT * max((score for score, _row in found), default=0.0)
        found = self._with_successors([pair for pair in found if pair[0] >= least], rows)
        return [self._hit(row, score) for score, row in sorted(found, key=self._order)[:limit]]

    def _of_field(self, field: str) -> frozenset[int] | None:
        """Rows of the fields with these words in their name; None where none is asked for."""
        wanted = fold(field).strip()
        if not wanted:
            return None
        return frozenset(
            row for row, entry in enumerate(self._entries) if wanted in fold(entry.field)
        )

    def _by_words(self, query: str, rows: frozenset[int] | None) -> list[Scored]:
        spelled = words(query)[:MOST_WORDS]
        tokens = [bare(word) for word in spelled]
        tones: dict[str, set[str]] = defaultdict(set)
        for word in spelled:
            tones[bare(word)].add(toned(word))
        typed = {word: said - {""} for word, said in tones.items() if any(said)}
        scores = self._candidates(tokens, tones if with_accents(spelled) else typed, rows)
        return [(self._final(row, found, typed), row) for row, found in scores.items()]

    def _with_successors(self, found: list[Scored], rows: frozenset[int] | None) -> list[Scored]:
        """What took the place of an expired procedure is a hit as good as that one was."""
        best = {row: score for score, row in found}
        for score, row in found:
            heir = self._heirs.get(row)
            if heir is not None and (rows is None or heir in rows):
                best[heir] = max(best.get(heir, 0.0), score)
        return [(score, row) for row, score in best.items()]

    def _order(self, found: Scored) -> tuple[bool, float, bool, bool, int]:
        """Of two with one name the one of which the list says more."""
        score, row = found
        entry = self._entries[row]
        return self._expired[row], -score, not entry.desk, not entry.deadline, row

    def _hit(self, row: int, score: float) -> Hit:
        entry = self._entries[row]
        over = self._expired[row]
        return Hit(
            entry.code,
            entry.name,
            entry.field,
            round(score, 3),
            entry.valid_to if over else "",
            entry.successor if over else "",
        )

    # --- numbers

    def _by_code(self, query: str, rows: frozenset[int] | None) -> list[Scored]:
        """Rows whose code holds what is asked for: whole ones best, then beginnings."""
        whole = _CODE.search(query)
        asked = _in_code(whole.group() if whole else query)
        if not (whole or _LIKE_CODE.fullmatch(query.strip())) or len(asked) < SHORTEST_CODE:
            return []
        found = []
        for row, entry in enumerate(self._entries):
            code = _in_code(entry.code)
            if asked in code and (rows is None or row in rows):
                score = 3.0 if code == asked else 2.0 if code.startswith(asked) else 1.0
                found.append((score, row))
        return found

    # --- the index

    def _successors(self, catalogue: Catalogue) -> dict[int, int]:
        """Rows of expired procedures, with the row of what is in force in their place."""
        rows = {entry.code: row for row, entry in enumerate(self._entries)}
        heirs = {}
        for row, entry in enumerate(self._entries):
            seen = {entry.code}
            heir = catalogue.get(entry.successor) if self._expired[row] else None
            while heir is not None and self._expired[rows[heir.code]] and heir.code not in seen:
                seen.add(heir.code)
                heir = catalogue.get(heir.successor)
            if heir is not None and heir.code not in seen:
                heirs[row] = rows[heir.code]
        return heirs

    def _narrowings(self, name: Sequence[str]) -> tuple[int, ...]:
        text = f" {' '.join(name)} "
        return tuple(
            number
            for number, phrase in enumerate(self._synonyms.narrow)
            if f" {' '.join(phrase)} " in text
        )

    # --- a query

    def _candidates(
        self, tokens: list[str], tones: Tones, rows: frozenset[int] | None
    ) -> dict[int, Found]:
        """For each promising row its best score, and the words of the reading that gave it."""
        best: dict[int, Found] = {}
        for reading, trust in self._readings(tokens, tones):
            asked = frozenset(reading)
            narrow = set(self._narrowings(reading))
            scores, whole = self._terms.score(reading)
            if rows is not None:
                scores = {row: score for row, score in scores.items() if row in rows}
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
        tokens = self._synonyms.to_the_point(tokens, tones)
        fixed = self._synonyms.to_the_point(self._vocabulary.repair(tokens), tones)
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
        for name in whole_names(fixed, self._whole):
            yield name, SAID_WHOLE
        for form, trust in forms:
            yield form, trust
            for reading in self._synonyms.readings(form, tones):
                yield reading, trust * SAID_OTHERWISE
            for share, say in self._meant(form, tones):
                yield say, trust * (MEANT_LEAST + MEANT_MORE * share)

    def _meant(self, form: list[str], tones: Tones) -> list[tuple[float, list[str]]]:
        """What the rules understand, with the share of the query that each rests on."""
        wanted = sum(map(self._terms.asked, set(form))) or 1.0
        found = [
            (sum(map(self._terms.asked, meant.because)) / wanted, list(meant.say))
            for meant in self._synonyms.meant(form, tones, self._unlikely)
        ]
        return nlargest(MOST_MEANT, found)

    def _shape(self, row: int, asked: frozenset[str], narrow: set[int]) -> float:
        """How much of the row's head is asked for, and whether the row is too special."""
        in_head = sum(map(self._terms.weight, asked & self._heads[row]))
        special = sum(number not in narrow for number in self._narrow[row])
        desk = DESK if self._entries[row].desk else 1.0
        return desk * (1 + in_head / self._mass[row]) * NARROWER ** min(special, 3)

    def _begins(self, row: int, reading: list[str]) -> bool:
        name = _untitled(self._names[row])
        return len(reading) > 1 and name[: len(reading)] == tuple(reading)

    def _final(self, row: int, found: Found, tones: Tones) -> float:
        """A word that was typed with accents should stand there with the same ones."""
        score, asked = found
        for word, typed in tones.items():
            if word in asked and word in self._names[row] and not typed & self._tones[row]:
                score *= WRONG_TONE
        return score


def _untitled(name: tuple[str, ...]) -> tuple[str, ...]:
    return name[2:] if name[:2] == TITLE else name


def _in_code(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _core(name: str) -> tuple[str, ...]:
    """The beginning of a name, and a short remark in brackets at its end."""
    remark = synonym_data.plain(name[name.rfind("(") :]) if name.endswith(")") else ()
    return synonym_data.plain(name)[:CORE] + (remark if len(remark) <= HEAD else ())


__all__ = ["Entry", "Hit", "Index"]
