"""Words that an office adds to the search: its people's own, to words that names use.

The file (synonyms.json) is a draft while nobody signed it: the search uses it under a visible
"BẢN NHÁP". The province's delta brings words that are signed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from kiosk.jsonfiles.fault import Fault, place
from kiosk.jsonfiles.reading import converted, read_json
from kiosk.procedures.synonyms import LONGEST_PHRASE, plain

FILE = "synonyms.json"
MOST = 2000
CODE = re.compile(r"\d\.\d{6}")

Phrase = Annotated[str, Meta(min_length=2, max_length=200)]


class Rule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When one phrase of each list of `all` is said, and none of `none`, `say` is meant."""

    all: Annotated[
        tuple[Annotated[tuple[Phrase, ...], Meta(min_length=1)], ...], Meta(min_length=1)
    ]
    say: Phrase
    none: tuple[Phrase, ...] = ()


class OfficeWords(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an office's file says, in the form of the shipped one; all may be left out."""

    synonyms: Annotated[
        dict[Phrase, Annotated[tuple[Phrase, ...], Meta(min_length=1, max_length=4)]],
        Meta(max_length=MOST),
    ] = {}
    rules: Annotated[tuple[Rule, ...], Meta(max_length=MOST)] = ()

    def __len__(self) -> int:
        return len(self.synonyms) + len(self.rules)

    def data(self) -> dict[str, Any]:
        """As plain lists and texts."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def read(file: Path) -> tuple[OfficeWords, list[Fault]]:
    """The words of a file, and all that is wrong with it (then no word of it is used)."""
    found = read_json(file)
    if isinstance(found, Fault):
        return OfficeWords(), [found]
    said = converted(file.name, found.value, OfficeWords)
    if isinstance(said, list):
        return OfficeWords(), said
    faults = list(_faults(file.name, said))
    return (OfficeWords() if faults else said), faults


def _faults(name: str, said: OfficeWords) -> Iterator[Fault]:
    for phrase, targets in said.synonyms.items():
        yield from _phrase_faults(name, ("synonyms", phrase), phrase)
        for number, target in enumerate(targets):
            yield from _target_faults(name, ("synonyms", phrase, number), target)
    for number, rule in enumerate(said.rules):
        yield from _target_faults(name, ("rules", number, "say"), rule.say)
        for group, phrases in enumerate(rule.all):
            for phrase in phrases:
                yield from _phrase_faults(name, ("rules", number, "all", group), phrase)


def _phrase_faults(name: str, at: tuple[str | int, ...], phrase: str) -> Iterator[Fault]:
    count = len(plain(phrase))
    if not count:
        yield Fault(name, place(at), _("Cụm từ này không có chữ nào."))
    elif count > LONGEST_PHRASE:
        yield Fault(
            name,
            place(at),
            _("Cụm từ dài quá {n} tiếng; hãy ghi ngắn lại.").format(n=LONGEST_PHRASE),
        )


def _target_faults(name: str, at: tuple[str | int, ...], target: str) -> Iterator[Fault]:
    if CODE.search(target):
        yield Fault(
            name, place(at), _("Từ đồng nghĩa dẫn tới chữ trong tên thủ tục, không dẫn tới mã.")
        )
    elif not plain(target):
        yield Fault(name, place(at), _("Cụm từ này không có chữ nào."))


__all__ = ["FILE", "OfficeWords", "Rule", "read"]
