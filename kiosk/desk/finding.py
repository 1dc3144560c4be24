"""Step 1, for whom the name of the procedure is not known: a few plain questions find it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from gettext import gettext as _

from msgspec import Struct

from kiosk.desk.core import Desk
from kiosk.desk.procedure import Hit, is_known, one
from kiosk.model import BadInput
from kiosk.procedures import questions
from kiosk.procedures.pack import Confidence
from kiosk.procedures.questions import Leads, Question, Tree, Trees

ORDER = (
    "khai_sinh",
    "ket_hon",
    "khai_tu",
    "cu_tru",
    "chung_thuc",
    "giay_phep_lai_xe",
    "bao_hiem",
    "tro_cap",
    "ho_kinh_doanh",
)
"""The matters that people come for most, first."""


class Matter(Struct, frozen=True):
    """What the questions are about: birth, marriage, residence …"""

    id: str
    title: str


class Asked(Struct, frozen=True):
    """One question: a page of the screen."""

    matter: Matter
    number: int
    """From 1."""
    text: str
    why: str
    choices: tuple[str, ...]


class Found(Struct, frozen=True):
    """The answers lead to this procedure, in this case of it ("": the guide asks for it)."""

    matter: Matter
    hit: Hit
    variant: str
    note: str


class Stopped(Struct, frozen=True):
    """Not possible: why, and what to do instead."""

    matter: Matter
    reason: str
    instead: str
    source: str
    unverified: bool
    helps: tuple[Hit, ...]
    """Procedures that help instead."""


def matters() -> list[Matter]:
    """Every matter that has questions."""
    return [_matter(tree) for tree in sorted(_trees(), key=_place)]


def matter_of(code: str) -> Matter | None:
    """The matter whose questions lead to this procedure; None where no answer does."""
    found = _trees().leading_to(code)
    return _matter(found[0]) if found else None


def step(desk: Desk, matter: str, answers: Sequence[int] = ()) -> Asked | Found | Stopped:
    """The next question after these answers (numbers from 0), or the end.

    Raises BadInput for a matter or an answer that there is not.
    """
    tree = _trees().get(matter)
    if tree is None:
        raise BadInput(_("Không có bộ câu hỏi này; hãy tìm thủ tục bằng ô tìm kiếm."))
    end = questions.walk(tree, answers)
    about = _matter(tree)
    if isinstance(end, Question):
        texts = tuple(choice.text for choice in end.choices)
        return Asked(about, len(answers) + 1, end.text, end.why, texts)
    if isinstance(end, Leads):
        return Found(about, one(desk, end.procedure), end.variant, end.note)
    return Stopped(
        about,
        end.reason,
        end.instead,
        end.provenance.source,
        end.provenance.confidence is Confidence.C,
        tuple(one(desk, code) for code in end.procedures if is_known(desk, code)),
    )


@cache
def _trees() -> Trees:
    return questions.load_all()


def _place(tree: Tree) -> int:
    return ORDER.index(tree.id) if tree.id in ORDER else len(ORDER)


def _matter(tree: Tree) -> Matter:
    return Matter(tree.id, tree.title)
