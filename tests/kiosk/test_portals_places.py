"""Which of the portal's parts takes which paper, and how the portal's answers are read."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import BadInput, Check, CopyKind, Part
from kiosk.portals.opencps import answers
from kiosk.portals.opencps.catalogue import Slot, Template, _limits, place


def slot(no: str, name: str = "x", kind: int = 1, **more) -> Slot:
    given = {
        "multiple": False,
        "form": False,
        "file_template": "",
        "max_bytes": 0,
        "extensions": (),
    }
    return Slot(no=no, name=name, kind=kind, **(given | more))


def paper(name: str = "Giấy chứng sinh", reference: str = "r1", **more) -> Part:
    return Part(
        part="p",
        name=name,
        file_name="a.pdf",
        reference=reference,
        pdf_digest=hashlib.sha256(b"").hexdigest(),
        pdf_bytes=100,
        copy=CopyKind.ORIGINAL,
        check=Check.MATCH,
        **more,
    )


FORM = slot("TK", "Tờ khai", form=True)
OTHER = slot("KHAC", "Giấy tờ khác", 3, multiple=True)
RESULT = slot("KQ", "Kết quả", 2)


def placed(parts: list[Slot], *papers: Part) -> list[str]:
    found = place(Template("T", "H", tuple(parts)), papers)
    return [found[p.reference].no for p in papers]


class TestPlace:
    def test_the_packs_own_word_comes_first(self):
        parts = [
            slot("A", "Giấy chứng sinh", file_template="F"),
            slot("B", file_template="F"),
            OTHER,
        ]
        assert placed(parts, paper(portal_part="B", file_template="F")) == ["B"]

    def test_a_word_that_the_portal_does_not_know_is_passed_over(self):
        parts = [slot("A", "Giấy chứng sinh"), slot("B", file_template="F"), OTHER]
        assert placed(parts, paper(portal_part="Z", file_template="F")) == ["B"]

    def test_then_the_exact_name(self):
        assert placed([slot("A"), slot("B", "Giấy chứng sinh"), OTHER], paper()) == ["B"]

    def test_then_the_only_open_part(self):
        assert placed([FORM, slot("A"), RESULT], paper()) == ["A"]

    def test_then_the_other_papers(self):
        assert placed([FORM, slot("A"), slot("B"), OTHER, RESULT], paper()) == ["KHAC"]

    def test_a_lone_form_takes_the_paper_too(self):
        assert placed([FORM, RESULT], paper()) == ["TK"]

    def test_a_part_for_one_paper_takes_one(self):
        parts = [slot("A", "Giấy chứng sinh"), OTHER]
        assert placed(parts, paper(), paper(reference="r2")) == ["A", "KHAC"]

    def test_but_a_second_one_goes_there_when_there_is_nothing_else(self):
        parts = [slot("A", "Giấy chứng sinh"), slot("B")]
        assert placed(parts, paper(), paper(reference="r2")) == ["A", "A"]

    def test_the_result_is_the_authoritys_own(self):
        with pytest.raises(BadInput, match="Giấy chứng sinh"):
            placed([slot("KQ", "Giấy chứng sinh", 2)], paper())

    def test_between_several_it_does_not_guess(self):
        with pytest.raises(BadInput, match="Giấy chứng sinh"):
            placed([slot("A"), slot("B")], paper())


@pytest.mark.parametrize(
    ("tip", "limits"),
    [
        ('{"tip":"","maxSize":10,"extensions":"png,jpg,pdf"}', (10_485_760, ("png", "jpg", "pdf"))),
        ('{"maxSize":"0.5","extensions":"*.PDF; .jpg"}', (524_288, ("pdf", "jpg"))),
        ("Bản chụp rõ", (0, ())),
        ("", (0, ())),
        ('{"maxSize":"lớn"}', (0, ())),
        ('{"maxSize":-1}', (0, ())),
        ('{"maxSize":1e300}', (0, ())),
        ("[1]", (0, ())),
        ("[" * 100_000, (0, ())),
    ],
)
def test_limits_stand_in_the_tip(tip, limits):
    assert _limits(tip) == limits


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1),
        ("1", 1),
        (" 7 ", 7),
        ("", None),
        ("x", None),
        (None, None),
        ([], None),
        ("9" * 99, None),
    ],
)
def test_numbers_come_as_texts(value, expected):
    assert answers.number(value) == expected


@pytest.mark.parametrize("value", [True, "true", "TRUE", 1, "1"])
def test_truths_come_as_texts(value):
    assert answers.flag(value)
    assert not answers.flag(f"not {value}")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("24/11/2026 08:30:00", "2026-11-24T01:30:00+00:00"),
        ("24/11/2026", "2026-11-23T17:00:00+00:00"),
        ("31/02/2026", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_instants_are_vietnams(text, iso):
    assert answers.instant(text) == iso


def test_a_bare_year_is_no_day():
    assert (answers.day("2021-05-06"), answers.day("2021"), answers.day("")) == (
        "06/05/2021",
        "",
        "",
    )


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_anything)
def test_whatever_comes_it_is_read_without_a_fall(value):
    assert all(isinstance(row, dict) for row in answers.as_list(value))
    assert isinstance(answers.text(value), str)
    assert answers.number(value) is None or isinstance(answers.number(value), int)
    assert answers.flag(value) in (True, False)
    assert answers.words(value).isprintable()
    assert answers.instant(value) == "" or answers.instant(value).endswith("+00:00")
