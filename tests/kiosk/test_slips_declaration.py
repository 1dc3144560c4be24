import msgspec
import pytest
from pdf_text import pages_of, text_of

from kiosk.procedures import packs
from kiosk.procedures.pack import Confidence, Provenance, Rule
from kiosk.slips.checklist import rule_words
from kiosk.slips.declaration import MARK, Declaration, render

PACKS = packs.load_all()
CODES = ["1.001193", "2.000635", "1.004873", "1.000656", "1.004194"]
BIRTH = PACKS.get("1.001193")
UNVERIFIED = "Chưa kiểm chứng, đối chiếu mẫu chính thức trước khi dùng"


def squeezed(text):
    return text.replace(" ", "")


@pytest.mark.parametrize("code", CODES)
def test_a_blank_sheet_asks_everything_and_says_what_it_is(code):
    pack = PACKS.get(code)
    pages = pages_of(render(Declaration(pack=pack)))
    text = squeezed(" ".join(pages))
    for group in pack.groups:
        assert squeezed(group.title) in text
        for item in group.fields:
            assert squeezed(item.label) in text
    for paper in pack.papers:
        assert squeezed(paper.name) in squeezed(pages[0] + pages[1])
    assert "khôngphảimẫuchínhthức" in text
    assert all(f"{MARK} {UNVERIFIED}. {code}" in page for page in pages)


def test_only_unverified_fields_carry_the_mark():
    def believed(pack, confidence):
        fact = Provenance("nguồn", "2026-01-01", confidence)
        groups = tuple(
            msgspec.structs.replace(
                group,
                fields=tuple(msgspec.structs.replace(f, provenance=fact) for f in group.fields),
            )
            for group in pack.groups
        )
        return text_of(render(Declaration(pack=msgspec.structs.replace(pack, groups=groups))))

    fields = sum(len(group.fields) for group in BIRTH.groups)
    sound, doubtful = believed(BIRTH, Confidence.A), believed(BIRTH, Confidence.C)
    assert doubtful.count(MARK) - sound.count(MARK) >= fields


def test_answers_are_printed_and_questions_not_asked_are_left_out():
    conditional = next(
        (group, item) for group in BIRTH.groups for item in group.fields if item.when
    )[1]
    names = [f for g in BIRTH.groups for f in g.fields if f.kind == "name" and not f.when]
    dates = [f for g in BIRTH.groups for f in g.fields if f.kind == "date" and not f.when]
    answers = {names[0].id: "Nguyễn Thị Ửng", dates[0].id: "2026-11-02"}
    against = {conditional.when[0].field: "không có"}
    text = text_of(render(Declaration(pack=BIRTH, answers=answers | against)))
    assert "Nguyễn Thị Ửng" in text
    assert "02/11/2026" in text
    assert conditional.label not in text
    assert conditional.label in text_of(render(Declaration(pack=BIRTH)))


def test_the_variant_picks_the_papers():
    witnesses = BIRTH.variants[1]
    settled = next(paper for paper in BIRTH.papers if paper.id == "van_ban_lam_chung")
    name = next(f for g in BIRTH.groups for f in g.fields if f.kind == "name")
    answers = {name.id: "Nguyễn Thị Ửng"}
    first = pages_of(render(Declaration(pack=BIRTH, answers=answers)))[0]
    second = pages_of(render(Declaration(pack=BIRTH, answers=answers, variant=witnesses.id)))[0]
    assert settled.name not in first
    assert settled.name in second


def test_alternatives_say_that_one_is_enough():
    papers = tuple(
        msgspec.structs.replace(paper, one_of="x", when=()) if at < 2 else paper
        for at, paper in enumerate(BIRTH.papers)
    )
    text = text_of(render(Declaration(pack=msgspec.structs.replace(BIRTH, papers=papers))))
    assert text.count("nhóm 1: chỉ cần một giấy trong nhóm") == 2


def test_every_rule_has_its_words():
    assert len({rule_words(rule) for rule in Rule}) == len(Rule)
