"""The same citizen has another matter: nothing that was said or photographed is asked again."""

from __future__ import annotations

import hashlib

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import in_vault, open_step, stored, whole, words

from kiosk.desk import another, capture, citizen, consent, form, kept, procedure
from kiosk.desk.visit import Visit
from kiosk.model import Source
from scanner.frame import Page, Paper, Verdict
from ui.officer.form import FormPage
from ui.widgets.buttons import Button

Key = Qt.Key
PHONE = "nyc_dien_thoai"


def page(letter: bytes) -> Page:
    master = b"\xff\xd8" + letter * 500
    return Page(
        master=master,
        digest=hashlib.sha256(master).hexdigest(),
        width=1200,
        height=1700,
        paper=Paper.A4,
        size_mm=(210.0, 297.0),
        dpi=145.0,
        verdict=Verdict.OK,
    )


def first(hand: Hand) -> Visit:
    """A birth record's copy with a photographed mandate, as it stands before the second matter."""
    visit = open_step(hand, "form", "2.000635", "ket_hon", "van_ban_uy_quyen KHAC")
    desk = hand.office.seat.desk

    def fill() -> bool:
        wrong = form.answer_all(desk, visit, {PHONE: "0912345678", "so_dang_ky": "12/2015"})
        assert not wrong
        return True

    in_vault(hand, fill)
    return visit


def second(hand: Hand, before: Visit, code: str, variant: str) -> Visit:
    desk, visit = hand.office.seat.desk, another.begin(before)

    def make() -> bool:
        assert visit.before is not None
        procedure.choose(desk, visit, code, variant)
        citizen.accept(desk, visit, visit.before.citizen)
        consent.give(desk, visit, {"submit"})
        form.prefill(desk, visit)
        return True

    in_vault(hand, make)
    return visit


def test_the_same_question_is_answered_from_before_and_says_so(hand: Hand) -> None:
    before = first(hand)
    visit = second(hand, before, "1.000656", "co_giay")
    assert visit.case is not None
    earlier = {n: a.text for n, a in visit.case.answers.items() if a.source is Source.EARLIER}
    assert earlier == {PHONE: "0912345678"}
    assert before.case is not None
    assert visit.case.id != before.case.id
    name = PHONE
    # What the officer takes away does not come back.
    in_vault(hand, lambda: form.answer_all(hand.office.seat.desk, visit, {name: ""}))
    assert visit.case.answers[name].text == ""


def test_only_the_same_question_is_taken(hand: Hand) -> None:
    before = first(hand)
    again = second(hand, before, "2.000635", "khai_tu")
    assert again.case is not None
    earlier = {n: a.text for n, a in again.case.answers.items() if a.source is Source.EARLIER}
    assert earlier == {PHONE: "0912345678", "so_dang_ky": "12/2015"}
    assert again.case.answers["so_ban_sao"].source is Source.TYPED


def test_a_paper_that_was_photographed_is_offered_and_compared_again(hand: Hand) -> None:
    before = first(hand)
    desk, part = hand.office.seat.desk, "van_ban_uy_quyen"
    in_vault(hand, lambda: capture.add_page(desk, before, part, page(b"a")))
    visit = second(hand, before, "1.000656", "co_giay")
    held = another.held(visit, part)
    assert held is not None
    assert another.held(visit, "KHAC") is None
    in_vault(hand, lambda: another.reuse(desk, visit, part))
    assert visit.case is not None
    documents = visit.case.documents
    taken = next(one for one in documents if one.part == part)
    assert [ref.digest for ref in taken.pages] == [page(b"a").digest]
    assert taken.attestation is None
    assert in_vault(hand, lambda: kept.load_page(desk, visit, taken.pages[0])).master
    with pytest.raises(AssertionError, match="đã có trang"):
        in_vault(hand, lambda: another.reuse(desk, visit, part))


def test_nothing_of_it_is_left_when_the_visit_ends(hand: Hand) -> None:
    before = first(hand)
    hand.office.seat.new_visit(before)
    hand.office.shell.another()
    hand.at("procedure")
    seat = hand.office.seat
    kept = [seat.visit.before, seat.held_card]
    assert None not in kept
    hand.office.shell.end()
    hand.settle()
    kept = [seat.visit.before, seat.held_card]
    assert kept == [None, None]


def test_a_button_begins_it_and_the_person_is_known(hand: Hand) -> None:
    before = first(hand)
    hand.office.seat.new_visit(before)
    hand.office.shell.begin("form")
    hand.at("form")
    hand.office.shell.pages["form"].again.emit()
    hand.at("procedure")
    box = hand.page.box  # type: ignore[attr-defined]
    box.setText("khai tu")
    box.textEdited.emit("khai tu")
    hand.idle()
    shown = [b for b in hand.page.findChildren(Button) if b.text().startswith("Có giấy báo tử")]
    shown[0].click()
    hand.idle()
    hand.office.shell.setFocus()
    hand.press(Key.Key_Return)
    hand.at("papers")
    hand.press(Key.Key_F2, Key.Key_Return)
    hand.at("citizen")
    hand.until(lambda: hand.office.seat.visit.case is not None)
    hand.idle()
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.citizen is not None
    assert case.citizen.full_name is not None
    assert case.citizen.full_name.text == "Hà Thị Kiều My"
    assert case.consent is None
    assert before.case is not None
    assert case.id != before.case.id
    whole(hand)


def test_the_form_shows_where_an_answer_comes_from(hand: Hand) -> None:
    before = first(hand)
    visit = second(hand, before, "1.000656", "co_giay")
    hand.office.seat.new_visit(visit)
    hand.office.shell.begin("form")
    hand.at("form")
    stored(hand)
    found = hand.page
    assert isinstance(found, FormPage)
    seen = words(hand)
    for index in range(1, len(found.sheets())):
        found._turn_to(index)
        hand.idle()
        seen += words(hand)
    assert "từ lần trước" in seen
