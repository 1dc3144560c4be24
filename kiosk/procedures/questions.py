"""Plain questions that find: a few answers lead to a procedure and its case, or say why not.

A tree is data (assets/questions): a question per page, each answer asks the next question, leads
to a procedure, or stops with the reason and what to do instead.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

import assets
from kiosk.model import BadInput
from kiosk.procedures.pack import Code, Identifier, Provenance, Text

FOLDER = assets.path("questions")
MOST_QUESTIONS = 4
"""Nobody is asked more than this on the way to an end."""

_log = logging.getLogger(__name__)


class Leads(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The end of a way: this procedure, in this case ("" leaves the case to the pack to ask)."""

    procedure: Code
    variant: str = ""
    note: str = ""


class Stops(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The end of a way: not possible; why, and what to do instead."""

    reason: Text
    instead: Text
    provenance: Provenance
    procedures: tuple[Code, ...] = ()
    """Procedures that help instead."""


class Choice(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One answer; exactly one of `asks` (id of the next question), `leads` and `stops` is there."""

    text: Text
    asks: str = ""
    leads: Leads | None = None
    stops: Stops | None = None


class Question(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One question as it is read aloud."""

    id: Identifier
    text: Text
    choices: Annotated[tuple[Choice, ...], Meta(min_length=2, max_length=7)]
    why: str = ""


class Tree(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The questions about one matter; the first one is asked first."""

    format: Literal[1]
    id: Identifier
    title: Text
    words: Annotated[tuple[Text, ...], Meta(min_length=1)]
    """What people say when they mean this matter."""
    questions: Annotated[tuple[Question, ...], Meta(min_length=1)]

    def question(self, name: str) -> Question | None:
        """The question with this id, or None."""
        return next((found for found in self.questions if found.id == name), None)


End = Leads | Stops
Step = Question | End


class Trees:
    """Sound trees by id, in the order of their files."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        self._trees = {tree.id: tree for tree in trees}

    def get(self, name: str) -> Tree | None:
        """The tree with this id, or None."""
        return self._trees.get(name)

    def leading_to(self, code: str) -> list[Tree]:
        """The trees with an answer that leads to this procedure."""
        return [tree for tree in self if any(code == leaf.procedure for leaf in leaves(tree))]

    def __iter__(self) -> Iterator[Tree]:
        return iter(self._trees.values())

    def __len__(self) -> int:
        return len(self._trees)


def load_all(folder: Path | None = None) -> Trees:
    """The trees of `folder` (the shipped ones by default); one that cannot be read is left out."""
    trees = []
    for file in sorted((folder or FOLDER).glob("*.json")):
        try:
            trees.append(msgspec.json.decode(file.read_bytes(), type=Tree))
        except (OSError, msgspec.DecodeError):
            _log.warning("tree of questions left out")
    return Trees(trees)


def walk(tree: Tree, answers: Sequence[int]) -> Step:
    """The next question, or the end, after these answers (0-based numbers of the choices).

    Raises BadInput for an answer that the question does not have, or one too many.
    """
    step: Step = tree.questions[0]
    for number in answers:
        if not isinstance(step, Question) or not 0 <= number < len(step.choices):
            raise BadInput(_("Câu trả lời này không có trong các lựa chọn; hãy chọn lại."))
        step = _after(tree, step.choices[number])
    return step


def _after(tree: Tree, choice: Choice) -> Step:
    step = choice.leads or choice.stops or tree.question(choice.asks)
    if step is None:
        raise BadInput(_("Bộ câu hỏi này bị hỏng; hãy tìm thủ tục bằng ô tìm kiếm."))
    return step


def leaves(tree: Tree) -> Iterator[Leads]:
    """Every procedure that the tree leads to."""
    for question in tree.questions:
        yield from (choice.leads for choice in question.choices if choice.leads)


def faults(
    tree: Tree, known: Mapping[str, Sequence[str]], catalogue: Iterable[str] = ()
) -> list[str]:
    """What is wrong with a tree, in words; empty for a sound one.

    `known` are the procedures with a pack and the ids of their cases; `catalogue` are the codes
    of all procedures, for leaves that have no pack yet.
    """
    found = [*_shape_faults(tree), *_code_faults(tree, known, set(catalogue) | set(known))]
    return found or _way_faults(tree)


def _shape_faults(tree: Tree) -> Iterator[str]:
    names = [question.id for question in tree.questions]
    if len(set(names)) < len(names):
        yield _("Có hai câu hỏi cùng mã.")
    asked = {choice.asks for question in tree.questions for choice in question.choices}
    for name in names[1:]:
        if name not in asked:
            yield _("Không câu trả lời nào dẫn tới câu hỏi “{name}”.").format(name=name)
    for question in tree.questions:
        texts = [choice.text for choice in question.choices]
        if len(set(texts)) < len(texts):
            yield _("Câu hỏi “{name}” có hai lựa chọn giống nhau.").format(name=question.id)
        for choice in question.choices:
            if sum((bool(choice.asks), choice.leads is not None, choice.stops is not None)) != 1:
                yield _("“{text}” phải dẫn tới đúng một nơi.").format(text=choice.text[:60])
            elif choice.asks and choice.asks not in names:
                yield _("“{text}” dẫn tới câu hỏi không có.").format(text=choice.text[:60])


def _code_faults(tree: Tree, known: Mapping[str, Sequence[str]], codes: set[str]) -> Iterator[str]:
    for leaf in leaves(tree):
        if leaf.procedure not in codes:
            yield _("Không có thủ tục mã {code}.").format(code=leaf.procedure)
        elif leaf.variant and leaf.variant not in known.get(leaf.procedure, ()):
            yield _("Thủ tục {code} không có trường hợp “{variant}”.").format(
                code=leaf.procedure, variant=leaf.variant
            )
    stops = [c.stops for question in tree.questions for c in question.choices if c.stops]
    for code in {code for stop in stops for code in stop.procedures} - codes:
        yield _("Không có thủ tục mã {code}.").format(code=code)


def _way_faults(tree: Tree) -> list[str]:
    """Ways that turn in circles, or ask too much."""
    ways: list[tuple[str, ...]] = [(tree.questions[0].id,)]
    while ways:
        way = ways.pop()
        question = tree.question(way[-1])
        for name in {choice.asks for choice in question.choices if choice.asks} if question else ():
            if name in way:
                return [_("Câu hỏi “{name}” quay vòng về chính nó.").format(name=name)]
            if len(way) == MOST_QUESTIONS:
                return [_("Có đường phải trả lời quá {n} câu.").format(n=MOST_QUESTIONS)]
            ways.append((*way, name))
    return []
