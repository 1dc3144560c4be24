"""A person who is faster than the machine: nothing that was pressed is lost or undone later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import in_vault, open_step, stored, words

from kiosk.desk import procedure
from scanner.page.shutter import Watch
from ui.officer.capture import CapturePage
from ui.officer.form import FormPage
from ui.officer.procedure import ProcedurePage
from ui.widgets.buttons import Button

Key = Qt.Key


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Open at the end, whatever happens: a thread may wait behind it."""
    made = threading.Event()
    yield made
    made.set()


def _procedure(hand: Hand, query: str) -> ProcedurePage:
    hand.press(Key.Key_Return)
    hand.at("procedure")
    hand.type(query)
    hand.idle()
    assert isinstance(hand.page, ProcedurePage)
    return hand.page


def _slow(monkeypatch: pytest.MonkeyPatch, gate: threading.Event) -> threading.Event:
    """From now on a search waits at the gate; the answer is set once one has come there."""
    search: Callable[..., Any] = procedure.search
    there = threading.Event()

    def wait(*given: object, **named: object) -> object:
        there.set()
        gate.wait(60)
        return search(*given, **named)

    monkeypatch.setattr(procedure, "search", wait)
    return there


def test_a_late_answer_of_the_search_never_undoes_the_variant(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, gate: threading.Event
) -> None:
    page = _procedure(hand, "khai sinh")
    there = _slow(monkeypatch, gate)
    hand.type(" con")
    hand.until(there.is_set)
    card = page._card
    assert card is not None
    button = card.variants.findChildren(Button)[1]
    button.click()
    picked = card.variants.value()
    gate.set()
    hand.idle()
    assert picked
    assert hand.office.seat.visit.variant == picked
    assert page._card is not None
    assert page._card.variants.value() == picked
    hand.press(Key.Key_Return)
    hand.at("papers")


def test_the_buttons_on_the_screen_mean_what_they_show_until_others_are_drawn(
    hand: Hand, gate: threading.Event
) -> None:
    """A new list of hits has come, its first procedure is still being opened."""
    page = _procedure(hand, "khai sinh")
    shown = page.hits[page.chosen].code
    others = [hit for hit in page.hits if hit.code != shown]
    hand.office.seat.tasks.vault(lambda: gate.wait(60))
    page._show_hits(others)
    assert page._card is not None
    page._card.variants.findChildren(Button)[0].click()
    gate.set()
    hand.idle()
    pack = hand.office.seat.visit.pack
    assert pack is not None
    assert pack.code == shown
    assert hand.office.seat.visit.variant


def test_every_arrow_counts_also_while_the_search_runs(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, gate: threading.Event
) -> None:
    page = _procedure(hand, "khai")
    _slow(monkeypatch, gate)
    hand.type(" sinh")
    hand.press(Key.Key_Down, Key.Key_Down)
    gate.set()
    hand.idle()
    assert page.chosen == 2
    pack = hand.office.seat.visit.pack
    assert pack is not None
    assert pack.code == page.hits[2].code


def test_looking_for_another_procedure_costs_a_begun_case_nothing(hand: Hand) -> None:
    visit = open_step(hand, "procedure")
    before = visit.open_case()
    hand.type("tam tru")
    hand.until(lambda: len(hand.page.hits) > 1)  # type: ignore[attr-defined]
    hand.idle()
    assert visit.open_case() == before
    assert not hand.page.can_go_on()
    hand.press(Key.Key_Down)
    hand.idle()
    assert visit.open_case().procedure != before.procedure
    assert hand.page.can_go_on()


def test_keys_wait_for_the_page_and_say_so(hand: Hand, gate: threading.Event) -> None:
    visit = open_step(hand, "papers", "1.001193", "giay_chung_sinh", "")
    hand.page.work(lambda: gate.wait(60))
    hand.press(Key.Key_F2, Key.Key_Return)
    assert hand.office.shell.footer.next.text().startswith("Chờ chút")
    assert not visit.brought
    gate.set()
    hand.at("citizen")
    assert visit.brought


def test_a_key_for_a_page_that_has_gone_does_nothing_on_the_next_and_says_so(
    hand: Hand, gate: threading.Event
) -> None:
    open_step(hand, "papers")
    hand.press(Key.Key_F2)
    hand.page.work(lambda: gate.wait(60))
    hand.press(Key.Key_Return, Key.Key_F6)
    gate.set()
    hand.at("citizen")
    assert "chưa được dùng" in words(hand)


def test_back_waits_too_and_goes_one_page_only(hand: Hand, gate: threading.Event) -> None:
    open_step(hand, "form")
    hand.press(Key.Key_Return)
    stored(hand)
    page = hand.page
    assert isinstance(page, FormPage)
    assert page.index == 1
    page.work(lambda: gate.wait(60))
    hand.office.shell.footer.back.click()
    gate.set()
    hand.idle()
    assert (hand.office.shell.walk.step, page.index) == ("form", 0)


def test_what_is_typed_while_enter_is_stored_is_stored_too(
    hand: Hand, gate: threading.Event
) -> None:
    visit = open_step(hand, "form")
    page = hand.page
    assert isinstance(page, FormPage)
    hand.office.seat.tasks.vault(lambda: gate.wait(60))
    hand.press(Key.Key_Return)
    page.fields["nyc_dien_thoai"].setFocus()
    hand.type("0912345678")
    gate.set()
    stored(hand)
    assert page.index == 1
    assert visit.open_case().answers["nyc_dien_thoai"].text.endswith("912345678")


def test_a_look_from_before_the_picture_changes_nothing(hand: Hand) -> None:
    open_step(hand, "capture")
    page = hand.page
    assert isinstance(page, CapturePage)
    shooting = page.shooting
    hand.press(Key.Key_F9)
    hand.until(lambda: page.view.live.accessibleDescription().startswith("Thấy tờ giấy"))
    hand.press(Key.Key_F5)
    assert page.view.shoot.text() == "Chụp lại"
    taken = shooting._feed.newest
    assert taken is not None
    early = type(taken)(taken.pixels, taken.source, shooting._taken_at - 0.1)
    shooting._seen(early, Watch(None, 0.0, "Chưa thấy giấy", fire=False))
    assert page.view.shoot.text() == "Chụp lại"
    hand.press(Key.Key_F2)
    assert "đang được xử lý" in words(hand)
    hand.until(lambda: not shooting.working)
    in_vault(hand, lambda: True)
    hand.idle()


def test_a_value_that_is_typed_while_the_last_one_is_stored_stays(
    hand: Hand, gate: threading.Event
) -> None:
    visit = open_step(hand, "citizen")
    form = hand.page.form  # type: ignore[attr-defined]
    dob, name = form.fields["dob"], form.fields["full_name"]
    name.line.setFocus()
    name.line.selectAll()
    hand.office.seat.tasks.vault(lambda: gate.wait(60))
    hand.type("Ha Thi Mo")
    dob.line.setFocus()
    dob.line.selectAll()
    hand.type("31022003")
    form.fields["id_number"].line.setFocus()
    gate.set()
    hand.idle()
    assert (dob.value(), bool(dob.error())) == ("31022003", True)
    name.line.setFocus()
    hand.press(Key.Key_End)
    hand.type("i")
    hand.press(Key.Key_Tab)
    hand.idle()
    assert (dob.value(), bool(dob.error())) == ("31022003", True)
    citizen = visit.open_case().citizen
    assert citizen is not None
    assert citizen.full_name is not None
    assert citizen.full_name.text == "Ha Thi Moi"


def test_an_impossible_date_of_the_form_stays_while_others_are_stored(
    hand: Hand, gate: threading.Event
) -> None:
    open_step(hand, "form")
    hand.press(Key.Key_Return)
    stored(hand)
    page = hand.page
    assert isinstance(page, FormPage)
    name, date = page.fields["nguoi_ho_ten"], page.fields["ngay_dang_ky"]
    hand.office.seat.tasks.vault(lambda: gate.wait(60))
    name.setFocus()
    hand.press(Key.Key_End)
    hand.type("a")
    date.setFocus()
    hand.type("31022019")
    name.setFocus()
    gate.set()
    stored(hand)
    assert (date.value(), bool(date.error())) == ("31022019", True)
