"""Step 1: by plain questions and by field of work, with keys alone; drafts and ended ones shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import in_vault, open_step, whole, words

from kiosk.desk.core import Desk
from kiosk.procedures import catalogue, installed, packs
from ui.officer.procedure import ProcedurePage

Key = Qt.Key


def start(hand: Hand) -> ProcedurePage:
    hand.press(Key.Key_Return)
    hand.at("procedure")
    page = hand.page
    assert isinstance(page, ProcedurePage)
    return page


def write(hand: Hand, page: ProcedurePage, text: str) -> None:
    page.box.setText(text)
    page.box.textEdited.emit(text)
    hand.idle()


def test_digits_lead_to_the_procedure_and_its_case(hand: Hand) -> None:
    page = start(hand)
    hand.press(Key.Key_F4)
    whole(hand)
    hand.press(Key.Key_2)
    hand.idle()
    assert "câu 1" in page.lead.text()
    assert page.title.text() in hand.office.shell.words.words.text()
    whole(hand)
    hand.press(Key.Key_1, Key.Key_1, Key.Key_1, Key.Key_1)
    hand.idle()
    visit = hand.office.seat.visit
    assert visit.pack is not None
    assert (visit.pack.code, visit.variant) == ("1.000894", "lan_dau")
    assert page.box.isVisible()
    whole(hand)
    hand.press(Key.Key_Return)
    hand.at("papers")


def test_back_goes_one_answer_back_and_then_to_the_search(hand: Hand) -> None:
    page = start(hand)
    back = hand.office.shell.footer.back
    assert not back.isVisible()
    hand.press(Key.Key_F4)
    hand.press(Key.Key_2)
    hand.idle()
    first = page.title.text()
    hand.press(Key.Key_1)
    hand.idle()
    assert page.title.text() != first
    for expected in (first, "Việc của ông/bà là về chuyện gì ạ?", "Công dân cần làm việc gì?"):
        assert back.isVisible()
        back.click()
        hand.idle()
        assert page.title.text() == expected
    assert page.box.isVisible()
    assert not back.isVisible()


def test_who_cannot_is_told_why_and_what_helps(hand: Hand) -> None:
    page = start(hand)
    hand.press(Key.Key_F4)
    hand.press(Key.Key_3)
    hand.idle()
    hand.press(Key.Key_1)
    hand.idle()
    hand.press(Key.Key_2)
    hand.idle()
    said = words(hand)
    assert "Khai tử cần giấy báo tử" in said
    assert "Nguồn:" in said
    assert "Chưa kiểm chứng" in said
    assert not page.can_go_on()
    whole(hand)
    hand.press(Key.Key_Return)
    hand.idle()
    assert hand.office.seat.visit.pack is not None
    assert hand.office.seat.visit.pack.code == "1.000656"


def test_an_open_hit_offers_its_questions(hand: Hand) -> None:
    page = start(hand)
    write(hand, page, "tam tru")
    assert "Chưa chắc? Trả lời vài câu hỏi về: Cư trú" in words(hand)


def test_a_field_of_work_lists_and_narrows(hand: Hand) -> None:
    page = start(hand)
    place = page.narrow.box.findData("Chứng thực")
    page.narrow.box.setCurrentIndex(place)
    page.narrow.box.activated.emit(place)
    hand.idle()
    assert {hit.field for hit in page.hits} == {"Chứng thực"}
    assert hand.office.seat.visit.pack is None
    write(hand, page, "sao y")
    assert page.hits[0].code == "2.000815"
    assert all(hit.field == "Chứng thực" for hit in page.hits)


def test_a_begun_case_is_not_changed_by_the_questions(hand: Hand) -> None:
    visit = open_step(hand, "procedure")
    page = hand.page
    assert isinstance(page, ProcedurePage)
    before = visit.open_case()
    page.finder.ask("ket_hon", (0, 0, 0, 0))
    hand.idle()
    assert visit.open_case().procedure == before.procedure
    assert page.chosen == -1
    assert not page.can_go_on()


def reload_known(desk: Desk) -> bool:
    desk.reload()
    return True


@pytest.fixture
def changed(hand: Hand) -> Iterator[Any]:
    """Reads packs, catalogue and words of the home anew, now and at the end."""
    desk = hand.office.seat.desk
    made: list[Any] = []

    def put(file: str, text: str) -> None:
        path = desk.home.packs / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        made.append(path)
        in_vault(hand, lambda: reload_known(desk))

    yield put
    for path in made:
        path.unlink()
    in_vault(hand, lambda: reload_known(desk))


def test_a_draft_says_so_on_every_screen(hand: Hand, changed: Any) -> None:
    value = json.loads((packs.FOLDER / "1.004194.json").read_text(encoding="utf-8"))
    changed(f"{installed.DRAFTS}/1.004194.json", json.dumps(value, ensure_ascii=False))
    page = start(hand)
    write(hand, page, "tam tru")
    assert "BẢN NHÁP, gói chưa ký" in words(hand)
    assert hand.office.shell.header.draft.isVisible()
    page.box.setText("")
    whole(hand)
    open_step(hand, "form", "1.004194", "")
    assert hand.office.shell.header.draft.isVisible()
    hand.office.shell.end()
    page = start(hand)
    write(hand, page, "khai tu")
    assert not hand.office.shell.header.draft.isVisible()


def test_words_that_nobody_signed_say_so(hand: Hand, changed: Any) -> None:
    page = start(hand)
    assert not page.narrow.draft.isVisible()
    hand.office.shell.end()
    changed("synonyms.json", '{"synonyms": {"giấy lòng vòng": ["đăng ký khai tử"]}}')
    page = start(hand)
    assert "BẢN NHÁP" in page.narrow.draft.text()
    write(hand, page, "giay long vong")
    assert page.hits[0].code == "1.000656"
    page.box.setText("")
    whole(hand)


def test_an_ended_procedure_shows_what_took_its_place(
    hand: Hand, changed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = hand.office.seat.desk
    entries = [
        msgspec.structs.replace(entry, valid_to="2026-01-31", successor="1.004222")
        if entry.code == "1.004194"
        else entry
        for entry in catalogue.load()
    ]
    ended = msgspec.structs.replace(desk.known, catalogue=catalogue.Catalogue(entries))
    in_vault(hand, lambda: desk.__dict__.update(known=ended) or True)
    page = start(hand)
    in_vault(hand, lambda: desk.__dict__.pop("index", None) or True)
    write(hand, page, "1.004194")
    codes = [hit.code for hit in page.hits]
    assert codes == ["1.004222", "1.004194"]
    page.choose(1)
    hand.idle()
    said = words(hand)
    assert "Hết hiệu lực 31/01/2026" in said
    assert "Thay bằng: Đăng ký thường trú (1.004222)" in said
    page.box.setText("")
    whole(hand)
    hand.office.shell.setFocus()
    hand.press(Key.Key_Return)
    assert "đã hết hiệu lực" in words(hand)
    assert hand.office.shell.walk.step == "procedure"
    in_vault(hand, lambda: reload_known(desk))
