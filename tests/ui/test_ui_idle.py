"""Nobody touches the desk for a while: it locks and pauses, nothing is lost, and it goes on."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import buttons, in_vault, open_step, stored, words

from kiosk.desk import capture, home, review
from kiosk.desk.core import Desk
from kiosk.desk.visit import Visit
from kiosk.model import Case, Confirmation, State, StoreError
from scanner.frame import Page
from ui.officer.account import AccountPage
from ui.officer.capture import CapturePage
from ui.officer.consent import ConsentPage
from ui.officer.form import FormPage
from ui.widgets.buttons import Button

Key = Qt.Key
MINUTE = 60_000


def _kept(hand: Hand, visit: Visit) -> Case:
    """The case as a restart would find it."""
    case_id = visit.open_case().id

    def look() -> Case | None:
        with hand.office.seat.desk.vault.read() as tx:
            return tx.case(case_id)

    case = in_vault(hand, look)
    assert case is not None
    return case


def _idle(hand: Hand) -> None:
    """The clock of the lock runs out."""
    clock = hand.office.locking.idle
    usual = clock.interval()
    clock.start(20)
    hand.until(lambda: hand.quiet is hand.office.lock)
    clock.setInterval(usual)
    hand.settle()


def _unlock(hand: Hand, step: str) -> None:
    hand.press(Key.Key_Return)
    hand.at(step)


def test_an_idle_desk_pauses_the_case_and_goes_on_where_it_was(hand: Hand) -> None:
    visit = open_step(hand, "review", brought="")
    before = _kept(hand, visit)
    assert before.state is State.DRAFT
    _idle(hand)
    assert "Hồ sơ đang làm vẫn còn nguyên." in words(hand)
    assert "Kiều My" not in words(hand), "who walks by reads no name"
    hand.until(lambda: _kept(hand, visit).state is State.PAUSED)
    held = _kept(hand, visit)
    assert (held.answers, held.step) == (before.answers, before.step)
    _unlock(hand, "review")
    assert visit is hand.office.seat.visit
    assert _kept(hand, visit).state is State.DRAFT


def test_what_was_being_typed_is_stored_or_stands_as_it_was(hand: Hand) -> None:
    visit = open_step(hand, "form")
    hand.press(Key.Key_Return)
    stored(hand)
    page = hand.page
    assert isinstance(page, FormPage)
    page.fields["nguoi_ngay_sinh"].setFocus()
    hand.press(Key.Key_Home)
    page.fields["nguoi_ngay_sinh"].line.selectAll()  # type: ignore[attr-defined]
    hand.type("31022")
    name = page.fields["nguoi_ho_ten"]
    name.setFocus()
    name.line.selectAll()  # type: ignore[attr-defined]
    hand.type("Hà Văn Nửa")
    _idle(hand)
    hand.until(lambda: _kept(hand, visit).state is State.PAUSED)
    held = _kept(hand, visit)
    assert held.answers["nguoi_ho_ten"].text == "Hà Văn Nửa", "the field was never left"
    _unlock(hand, "form")
    assert hand.page is page
    assert page.index == 1
    assert page.fields["nguoi_ngay_sinh"].value() == "31022"
    assert name.edit.hasFocus()


def test_ticks_and_a_witness_that_were_not_stored_yet_stand(hand: Hand) -> None:
    open_step(hand, "consent")
    page = hand.page
    assert isinstance(page, ConsentPage)
    tick = list(page.ticks.values())[-1]
    before = tick.isChecked()
    tick.setChecked(not before)
    page.witness.line.setText("Lò Thị Nghe")
    _idle(hand)
    _unlock(hand, "consent")
    assert tick.isChecked() is not before
    assert page.witness.value() == "Lò Thị Nghe"


def test_a_password_does_not_wait_behind_the_lock(hand: Hand) -> None:
    open_step(hand, "account")
    page = hand.page
    assert isinstance(page, AccountPage)
    page.password.password.line.setText("không ai được thấy")
    _idle(hand)
    assert page.password.password.value() == ""


def _shooting(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> tuple[Visit, threading.Event]:
    """The picture was taken, and its page is being made for as long as the event is not set."""
    let_go = threading.Event()
    work = capture.photograph

    def slow(*given: Any) -> Page:
        let_go.wait(60)
        return work(*given)

    monkeypatch.setattr(capture, "photograph", slow)
    visit = open_step(hand, "capture")
    page = hand.page
    assert isinstance(page, CapturePage)
    hand.until(lambda: page.shooting.working)
    return visit, let_go


def test_the_page_in_hand_is_saved_before_the_case_is_paused(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, let_go = _shooting(hand, monkeypatch)
    page = hand.page
    assert isinstance(page, CapturePage)
    _idle(hand)
    assert not page.shooting.running, "nobody watches through the camera of a locked desk"
    assert _kept(hand, visit).state is State.DRAFT
    let_go.set()
    hand.until(lambda: _kept(hand, visit).state is State.PAUSED)
    assert [len(paper.pages) for paper in _kept(hand, visit).documents] == [1]
    _unlock(hand, "capture")
    hand.until(lambda: page.shooting.running)
    hand.rest(1.2)
    assert [len(paper.pages) for paper in visit.open_case().documents] == [1], "not taken twice"


def test_another_officer_finds_the_paused_case_at_home(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, let_go = _shooting(hand, monkeypatch)
    _idle(hand)
    hand.office.lock.other.click()
    hand.settle()
    let_go.set()
    hand.until(lambda: hand.quiet is hand.office.logon)
    assert hand.office.seat.desk.officer == ""
    hand.settle()
    hand.press(Key.Key_Return)
    hand.until(lambda: hand.quiet is hand.office.home and "Tạm dừng" in words(hand))
    assert "Làm tiếp" in buttons(hand)
    held = _kept(hand, visit)
    assert (held.state, [len(paper.pages) for paper in held.documents]) == (State.PAUSED, [1])
    hand.office.resume(held.id)
    hand.at("capture")
    assert _kept(hand, visit).state is State.DRAFT


def test_who_sat_here_is_who_paused_the_case(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one asks for the desk while the pausing still waits for its turn at the store."""
    hold = home.hold

    def slow(desk: Desk, visit: Visit) -> None:
        time.sleep(0.3)
        hold(desk, visit)

    monkeypatch.setattr(home, "hold", slow)
    visit, let_go = _shooting(hand, monkeypatch)
    officer, case_id = hand.office.seat.desk.officer, visit.open_case().id
    _idle(hand)
    hand.office.lock.other.click()
    let_go.set()
    hand.until(lambda: hand.quiet is hand.office.logon)
    assert hand.office.seat.desk.officer == ""
    vault = hand.office.seat.desk.vault

    def actors() -> list[str]:
        with vault.read() as tx:
            lines = list(tx.chain.entries())
        return [one.actor for one in lines if (one.event, one.case_id) == ("paused", case_id)]

    assert officer
    assert in_vault(hand, actors) == [officer]
    hand.press(Key.Key_Return)
    hand.until(lambda: hand.quiet is hand.office.home)


def test_a_pause_that_the_disk_refuses_leaves_the_camera_open(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object) -> None:
        raise StoreError("Đĩa đã đầy: xoá bớt tệp rồi thử lại.")

    open_step(hand, "capture")
    page = hand.page
    assert isinstance(page, CapturePage)
    hand.until(lambda: page.shooting.running)
    monkeypatch.setattr(home, "pause", full)
    hand.office.shell.pause()
    hand.until(lambda: page.errors.faults)
    assert page.errors.faults[0].text.startswith("Đĩa đã đầy")
    assert hand.page is page
    hand.until(lambda: page.shooting.running)


def test_what_was_confirmed_stays_confirmed(hand: Hand) -> None:
    visit, desk = open_step(hand, "review", brought=""), hand.office.seat.desk
    in_vault(hand, lambda: review.confirm(desk, visit, Confirmation.TOUCH, ""))
    _idle(hand)
    assert _kept(hand, visit).state is State.REVIEWED
    _unlock(hand, "review")
    assert _kept(hand, visit).confirmation is Confirmation.TOUCH


def test_no_question_can_be_answered_through_the_lock(hand: Hand) -> None:
    open_step(hand, "review", brought="")
    hand.office.shell.pause()
    hand.until(lambda: "Xoá bản nháp" in buttons(hand))
    erase = next(one for one in hand.window.findChildren(Button) if one.text() == "Xoá bản nháp")
    erase.click()
    assert hand.app.activeModalWidget() is not None
    _idle(hand)
    assert hand.app.activeModalWidget() is None
    hand.window.activateWindow()
    hand.settle()
    hand.press(Key.Key_Return)
    hand.until(lambda: hand.quiet is hand.office.home and "Làm tiếp" in buttons(hand))


class _Clock:
    """Stands in for the clock of the lock."""

    started = 0

    def isActive(self) -> bool:
        return True

    def start(self) -> None:
        self.started += 1


def test_what_is_stored_shows_that_somebody_is_there(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shutter takes page after page while nobody touches a key."""
    clock = _Clock()
    monkeypatch.setattr(hand.office.locking, "idle", clock)
    visit = open_step(hand, "capture")
    clock.started = 0
    hand.until(lambda: visit.open_case().documents)
    stored(hand)
    assert clock.started
