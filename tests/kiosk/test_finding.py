"""Step 1 by questions: every leaf opens its procedure in its case, every stop says what helps."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from kiosk.desk import finding, procedure
from kiosk.desk.core import Desk
from kiosk.desk.finding import Asked, Found, Matter, Stopped
from kiosk.desk.visit import Visit
from kiosk.model import BadInput
from kiosk.procedures import catalogue, packs

NINE = {
    "khai_sinh",
    "ket_hon",
    "khai_tu",
    "cu_tru",
    "chung_thuc",
    "giay_phep_lai_xe",
    "bao_hiem",
    "tro_cap",
    "ho_kinh_doanh",
}


@pytest.fixture(scope="module")
def desk() -> Desk:
    """No store: looking for a procedure comes before there is a person."""
    return cast(Desk, SimpleNamespace(packs=packs.load_all(), catalogue=catalogue.load()))


def ends(
    desk: Desk, matter: Matter, answers: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], Found | Stopped]]:
    step = finding.step(desk, matter.id, answers)
    if not isinstance(step, Asked):
        yield answers, step
        return
    assert step.number == len(answers) + 1
    for number in range(len(step.choices)):
        yield from ends(desk, matter, (*answers, number))


def test_nine_matters_the_commonest_first() -> None:
    found = finding.matters()
    assert {matter.id for matter in found} == NINE
    assert found[0].id == "khai_sinh"
    assert all(matter.title for matter in found)


@pytest.mark.parametrize("matter", finding.matters(), ids=lambda matter: matter.id)
def test_every_leaf_opens_its_procedure(desk: Desk, matter: Matter) -> None:
    found = list(ends(desk, matter))
    assert any(isinstance(end, Found) for _answers, end in found)
    assert any(isinstance(end, Stopped) for _answers, end in found)
    for _answers, end in found:
        if isinstance(end, Found):
            visit = Visit()
            pack = procedure.choose(desk, visit, end.hit.code, end.variant)
            assert pack.code == end.hit.code
            assert visit.variant == end.variant
            assert visit.has_guide == end.hit.has_guide
            assert not visit.draft
        else:
            assert end.reason
            assert end.instead
            assert end.source
            assert all(hit.name for hit in end.helps)


def test_a_hit_knows_which_questions_lead_to_it() -> None:
    about = finding.matter_of("1.000894")
    assert about is not None
    assert about.id == "ket_hon"
    assert finding.matter_of("9.000000") is None


def test_an_answer_that_there_is_not_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput):
        finding.step(desk, "ket_hon", (99,))
    with pytest.raises(BadInput):
        finding.step(desk, "no_such_matter")
