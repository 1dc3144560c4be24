"""Step 5 on the screen: questions, ways, and a password that nobody sees and nothing keeps."""

from __future__ import annotations

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from steps import in_vault, open_step, stored, whole, words

from kiosk.desk import account
from kiosk.desk.visit import Visit
from kiosk.portals import credentials
from ui import theme
from ui.officer.account import AccountPage

Key = Qt.Key
SECRET = "mat-khau-chim-hoang-yen"


@pytest.fixture
def visit(hand: Hand) -> Visit:
    return open_step(hand, "account", "1.004194", "thue_muon")


def page_of(hand: Hand) -> AccountPage:
    assert isinstance(hand.page, AccountPage)
    return hand.page


def answer(hand: Hand, question: str, value: str) -> None:
    page_of(hand).rows[question][1].set_value(value)
    page_of(hand).rows[question][1].chosen.emit(value)
    hand.settle()


@pytest.mark.parametrize("large", [False, True])
def test_one_question_after_the_other_leads_to_a_way(hand: Hand, visit: Visit, large: bool) -> None:
    theme.apply(hand.app, theme.make(large=large))
    page = page_of(hand)
    assert "VNeID chưa?" not in words(hand)
    assert not page.can_go_on()
    answer(hand, "phone", "yes")
    answer(hand, "level2", "yes")
    assert "ứng dụng VNeID chưa?" in words(hand)
    whole(hand)
    answer(hand, "app", "no")
    assert page.can_go_on()
    page.forward()
    hand.at("form")
    assert visit.open_case().account == "help_now"


def test_the_police_desk_gets_a_slip_and_today_goes_on_paper(
    hand: Hand, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    hand.office.seat.print_pdf.connect(lambda _pdf, title: printed.append(title))
    monkeypatch.setattr(hand.office.printing, "hand_over", lambda _pdf, _title: None)
    hand.press(Key.Key_4)
    hand.until(lambda: "hen-muc-2" in printed)
    stored(hand)
    assert visit.open_case().connector == "paper"


def test_a_password_is_typed_unseen_and_leaves_no_trace(
    hand: Hand, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "by_password", lambda _desk, _visit: True)
    page = page_of(hand)
    page.enter()
    hand.settle()
    page.choose(account.OWN_ACCOUNT)
    card = page.password
    assert not card.isHidden()
    assert card.password.line.echoMode() is QLineEdit.EchoMode.Password
    assert page.keys() == {}
    card.user.line.setText("nguoi-dan")
    card.password.line.setText(SECRET)
    hand.settle()
    assert SECRET not in words(hand).replace(card.password.line.text(), "")
    assert SECRET not in card.password.whole.text()
    whole(hand)
    card.give()
    stored(hand)
    hand.at("form")
    case = visit.open_case()
    lent = credentials.lent(case.id)
    assert lent is not None
    assert lent.password == SECRET
    fields = [one for one in hand.window.findChildren(QLineEdit) if SECRET in one.text()]
    assert fields == []
    card.password.line.undo()
    assert card.password.line.text() == ""
    assert SECRET not in QApplication.clipboard().text()
    assert in_vault(hand, lambda: account.has_password(case.id))
    hand.office.shell.end()
    hand.until(lambda: hand.quiet is hand.office.home)
    assert credentials.lent(case.id) is None


def test_the_lock_forgets_a_password(hand: Hand, visit: Visit) -> None:
    account.type_password(visit.open_case().id, "nguoi-dan", SECRET)
    hand.office.lock_seat()
    hand.settle()
    assert not account.has_password(visit.open_case().id)
    hand.press(Key.Key_Return)
    hand.settle()
    hand.until(lambda: hand.quiet is not hand.office.lock)
