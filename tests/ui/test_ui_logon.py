from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Hand
from looks import faults
from own_desk import keyless_desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from steps import whole

from kiosk.vault import ways
from ui import theme
from ui.widgets.buttons import Button

PHRASE = "bảy con trâu qua suối"
RETURN, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
def hand(app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    with keyless_desk(app, tmp_path / "home", monkeypatch) as made:
        yield made


def _open_store(hand: Hand) -> None:
    hand.type(PHRASE)
    hand.press(RETURN)
    hand.type(PHRASE)
    hand.press(RETURN)
    hand.until(lambda: hand.program.office is not None)
    hand.until(hand.office.logon.name.isVisible)


def _enrol(hand: Hand, name: str = "Lường Thị Thương", pin: str = "2580") -> None:
    hand.type(name)
    hand.press(TAB)
    hand.type(pin)
    hand.press(TAB)
    hand.type(pin)
    hand.press(RETURN)
    hand.until(lambda: hand.quiet is hand.office.home)


def test_a_new_passphrase_is_typed_twice(hand: Hand) -> None:
    opening = hand.window.opening
    hand.type(PHRASE)
    hand.press(RETURN)
    assert opening.again_phrase.line.hasFocus()
    hand.type(PHRASE + "x")
    hand.press(RETURN)
    assert opening.again_phrase.error()
    assert hand.program.office is None


def test_the_first_officer_enrols_and_the_pin_opens_the_lock(hand: Hand) -> None:
    _open_store(hand)
    assert hand.window.property("practice") is not True
    assert not hand.office.shell.header.badge.isVisible()
    _enrol(hand)
    assert hand.office.seat.desk.officer == "Lường Thị Thương"
    hand.office.lock_seat()
    hand.type("1379")
    hand.press(RETURN)
    hand.until(lambda: bool(hand.office.lock.errors.faults))
    assert "PIN" in hand.office.lock.errors.faults[0].text
    assert hand.office.lock.pin.value() == ""
    hand.settle()
    hand.type("2580")
    hand.press(RETURN)
    hand.until(lambda: hand.quiet is hand.office.home)


def test_the_next_pin_may_be_typed_while_the_last_is_checked(hand: Hand) -> None:
    _open_store(hand)
    _enrol(hand)
    hand.office.lock_seat()
    gate = threading.Event()
    hand.office.seat.tasks.vault(lambda: gate.wait(60))
    hand.type("1379")
    hand.press(RETURN)
    hand.type("2580")
    hand.press(RETURN)
    assert hand.quiet is hand.office.lock
    gate.set()
    hand.until(lambda: hand.quiet is hand.office.home)


def test_weak_or_unlike_pins_are_refused_with_a_sentence(hand: Hand) -> None:
    _open_store(hand)
    logon = hand.office.logon
    hand.type("Lường Thị Thương")
    hand.press(TAB)
    hand.type("1234")
    hand.press(TAB)
    hand.type("1235")
    hand.press(RETURN)
    assert logon.again.error()
    logon.again.set_value("1234")
    logon.forward()
    hand.until(lambda: bool(logon.errors.faults))
    assert "đoán" in logon.errors.faults[0].text
    assert hand.office.seat.desk.officer == ""
    assert faults(hand.window) == []


def test_another_officer_logs_on_by_name_and_pin(hand: Hand) -> None:
    _open_store(hand)
    _enrol(hand)
    hand.office.home.officer.click()
    hand.until(hand.office.logon.name.isVisible)
    hand.settle()
    _enrol(hand, "Tòng Văn Hai", "2681")
    assert hand.office.seat.desk.officer == "Tòng Văn Hai"
    hand.office.lock_seat()
    hand.office.lock.other.click()
    logon = hand.office.logon
    hand.until(lambda: len(logon.names.row._buttons) == 2)
    assert hand.office.seat.desk.officer == ""
    logon.names.row.button("Lường Thị Thương").click()
    assert logon.pin.line.hasFocus()
    hand.type("2580")
    hand.press(RETURN)
    hand.until(lambda: hand.quiet is hand.office.home)
    assert hand.office.seat.desk.officer == "Lường Thị Thương"


def test_a_forgotten_pin_is_set_anew_on_the_screen_by_the_supervisor(hand: Hand) -> None:
    _open_store(hand)
    _enrol(hand)
    hand.office.home.officer.click()
    hand.until(hand.office.logon.name.isVisible)
    hand.settle()
    _enrol(hand, "Tòng Văn Hai", "2681")
    hand.office.lock_seat()
    hand.office.lock.other.click()
    logon, page = hand.office.logon, hand.office.logon.forgotten
    hand.until(logon.forgot.isVisible)
    assert not page.isVisible()
    logon.forgot.click()
    hand.until(page.isVisible)
    assert list(page.by.row._buttons) == ["Lường Thị Thương"], "only who may set it"
    hand.press(RETURN)
    assert page.name.error()
    page.back.click()
    hand.until(logon.names.isVisible)
    logon.names.row.button("Tòng Văn Hai").click()
    logon.forgot.click()
    hand.until(page.isVisible)
    assert page.pin.line.hasFocus(), "whose PIN it is was said already"
    assert page.name.value() == "Tòng Văn Hai"
    for digits in ("9517", "9518"):
        hand.type(digits)
        hand.press(TAB)
    hand.press(RETURN)
    assert page.again.error()
    assert faults(hand.window) == []
    _set_anew(hand, "1379")
    hand.until(lambda: bool(logon.errors.faults))
    assert "PIN" in logon.errors.faults[0].text
    assert (page.pin.value(), page.by_pin.value()) == ("", "")
    hand.settle()
    _set_anew(hand, "2580")
    hand.until(logon.forgot.isVisible)
    assert "Đã đặt lại mã PIN của Tòng Văn Hai" in logon.message.text()
    assert hand.office.seat.desk.officer == ""
    hand.until(logon.pin.line.hasFocus)
    hand.type("9517")
    hand.press(RETURN)
    hand.until(lambda: hand.quiet is hand.office.home)
    assert hand.office.seat.desk.officer == "Tòng Văn Hai"


def _set_anew(hand: Hand, by_pin: str) -> None:
    page = hand.office.logon.forgotten
    for field in (page.pin, page.again):
        field.set_value("9517")
    page.by_pin.set_value(by_pin)
    hand.press(RETURN)


def _ways(hand: Hand) -> set[str]:
    return {way.holder for way in ways.load(hand.office.seat.desk.vault.folder)}


def test_a_new_officer_may_get_a_passphrase_of_his_own(hand: Hand) -> None:
    _open_store(hand)
    _enrol(hand)
    hand.office.home.officer.click()
    logon = hand.office.logon
    hand.until(logon.words.isVisible)
    hand.settle()
    assert faults(hand.window) == []
    theme.apply(hand.app, theme.make(large=True))
    whole(hand)
    theme.apply(hand.app, theme.make())
    logon.back.click()
    hand.until(lambda: hand.quiet is hand.office.home)
    hand.office.home.officer.click()
    hand.until(logon.words.isVisible)
    hand.settle()
    logon.words.set_value("con cò bay lả")
    logon.words_again.set_value("con cò bay la")
    hand.type("Tòng Văn Hai")
    for field in (logon.pin, logon.again):
        field.set_value("2681")
    hand.press(RETURN)
    assert logon.words_again.error(), "a passphrase with a slip in it opens nothing"
    logon.words_again.set_value("con cò bay lả")
    logon.forward()
    hand.until(lambda: hand.quiet is hand.office.home)
    assert _ways(hand) == {"", "Tòng Văn Hai"}


def test_the_supervisor_is_told_that_there_is_no_recovery_and_sets_it(hand: Hand) -> None:
    _open_store(hand)
    _enrol(hand)
    home, page = hand.office.home, hand.office.recovery
    hand.until(lambda: "mật khẩu khôi phục" in home.message.text())
    next(one for one in hand.window.findChildren(Button) if "Đặt mật khẩu" in one.text()).click()
    hand.until(page.words.isVisible)
    assert faults(hand.window) == []
    for words in ("bốn năm", "bốn năm con gà"):
        page.words.set_value(words)
        page.again.set_value(words)
        hand.press(RETURN)
        hand.until(lambda: not page._running)
        assert page.kept is (words != "bốn năm")
    assert _ways(hand) == {"", ways.RECOVERY}
    assert (page.words.value(), page.again.value()) == ("", "")
    hand.press(RETURN)
    hand.until(lambda: hand.quiet is home and not home.message.text())
