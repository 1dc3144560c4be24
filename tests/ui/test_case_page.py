"""The page of a filed case, and the way of a supplement through the desk."""

from __future__ import annotations

import msgspec
import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import buttons, in_vault, open_step, stored, whole, words

from kiosk.desk import capture, days, dossier, review, scenes, send, supplement
from kiosk.desk.core import now
from kiosk.model import Case, Check, Confirmation, Fee, FeeState, Receipt, State
from scanner import pictures
from ui import theme
from ui.officer.capture import CapturePage
from ui.officer.papers import PapersPage
from ui.officer.review import ReviewPage
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Question

Key = Qt.Key
ASKED = "Ảnh mờ ở góc dưới, chụp lại trang 1"
AT = "2026-11-24T08:00:00+00:00"


@pytest.fixture
def case(hand: Hand) -> Case:
    """A case that was filed, and for which the authority asks for more."""
    visit = open_step(hand, "review")
    desk = hand.office.seat.desk

    def sent() -> Case:
        shot = capture.photograph(pictures.load(scenes.paper("2.000635", "KHAC")))
        capture.add_page(desk, visit, "KHAC", shot)
        capture.compare(desk, visit, "KHAC", Check.MATCH)
        with desk.vault.begin() as tx:
            found = msgspec.structs.replace(visit.open_case(), state=State.REVIEWED)
            tx.put_case(msgspec.structs.replace(found, connector="opencps"))
        visit.case = msgspec.structs.replace(found, connector="opencps")
        sealed = send.seal(desk, visit)
        returned = msgspec.structs.replace(
            sealed,
            state=State.RETURNED,
            portal_note=ASKED,
            receipt=Receipt("H44.99.1-261124-0007", AT, "practice", "0" * 64),
            fee=Fee(8000, FeeState.UNPAID, "một bản sao", "http://127.0.0.1:9/ho-so/1/thanh-toan"),
        )
        with desk.vault.begin() as tx:
            tx.put_case(returned)
            tx.drop_job(returned.id)
        return returned

    made = in_vault(hand, sent)
    hand.office.shell.end()
    hand.until(lambda: hand.quiet is hand.office.home)
    stored_home(hand)
    return made


def stored_home(hand: Hand) -> None:
    hand.settle()
    in_vault(hand, lambda: True)
    hand.settle()


def click(hand: Hand, name: str) -> None:
    """Press the button whose words or accessible name begin so."""
    for button in hand.window.findChildren(Button):
        if button.isVisible() and name in (button.text(), button.accessibleName()):
            button.click()
            stored_home(hand)
            return
    pytest.fail(f"no button {name}: {buttons(hand)}")


def open_page(hand: Hand, case: Case) -> None:
    hand.office.open_case(case.id)
    stored_home(hand)
    assert hand.quiet is hand.office.case_page


@pytest.mark.parametrize("large", [False, True])
def test_everything_about_the_case_is_there_and_nothing_is_cut(
    hand: Hand, case: Case, large: bool
) -> None:
    theme.apply(hand.app, theme.make(large=large))
    open_page(hand, case)
    shown = words(hand)
    for text in ("H44.99.1-261124-0007", ASKED, "8.000 đ, chưa trả", "Khớp bản chính"):
        assert text in shown
    assert "Kiều My" not in shown
    assert "025303004567" not in shown
    whole(hand)
    hand.press(Key.Key_Return)
    assert hand.quiet is hand.office.home
    assert hand.office.case_page.case_id == ""
    assert ASKED not in hand.office.case_page.message.text()


def test_a_supplement_goes_through_four_steps_and_is_sealed(hand: Hand, case: Case) -> None:
    click(hand, "Bổ sung")
    hand.at("papers")
    page = hand.page
    assert isinstance(page, PapersPage)
    assert ASKED in page.message.text()
    assert not hand.office.shell.footer.back.isVisible()
    hand.office.shell.walk.pick(3)
    assert hand.office.shell.walk.step == "papers"
    hand.press(Key.Key_Return)
    assert hand.office.shell.walk.step == "papers"
    page.ticks["KHAC"].setChecked(True)
    hand.office.shell.setFocus()
    hand.press(Key.Key_Return)
    hand.at("capture")
    visit, step = hand.office.seat.visit, hand.page
    assert isinstance(step, CapturePage)
    # the practice camera sees the paper and takes it by itself
    hand.until(lambda: any(found.pages for found in visit.open_case().documents))
    hand.until(lambda: not step.shooting.working)
    stored(hand)
    hand.press(Key.Key_F2)
    hand.at("review")
    stored(hand)
    assert isinstance(hand.page, ReviewPage)
    assert ASKED in words(hand)
    hand.press(Key.Key_F2)
    hand.at("send")
    hand.until(lambda: visit.open_case().state is State.SEALED)
    with_rounds = visit.open_case()
    assert with_rounds.rounds[0].key == case.key != with_rounds.key
    hand.office.shell.end()
    hand.until(lambda: hand.quiet is hand.office.home)


def test_changing_a_page_takes_the_confirmation_of_a_supplement_back(
    hand: Hand, case: Case
) -> None:
    desk = hand.office.seat.desk
    visit = in_vault(hand, lambda: supplement.begin(desk, case.id))
    visit.brought.add("KHAC")
    in_vault(hand, lambda: capture.note_on_paper(desk, visit, "KHAC"))
    hand.office.seat.new_visit(visit)
    hand.office.shell.begin("review")
    hand.at("review")
    in_vault(hand, lambda: review.confirm(desk, visit, Confirmation.TOUCH))
    assert review.confirmed(visit)
    hand.office.shell.walk.jump("capture", "KHAC")
    hand.at("capture")
    stored(hand)
    assert not review.confirmed(visit)
    hand.office.shell.end()


def test_a_consent_is_taken_back_after_its_consequence_was_read(hand: Hand, case: Case) -> None:
    open_page(hand, case)
    name = next(b for b in buttons(hand) if b == "Rút lại")
    click(hand, name)
    dialog = hand.window.findChild(Question)
    assert dialog is not None
    assert "máy này không rút được" in dialog.text.text()
    dialog.accept()
    stored_home(hand)
    stored_home(hand)
    assert "Đã rút" in words(hand)
    desk = hand.office.seat.desk
    assert in_vault(hand, lambda: dossier.load(desk, case.id)).state is State.CLOSED
    hand.office.go_home()
    stored_home(hand)


def _stands(hand: Hand, case: Case, state: State, **changes: object) -> None:
    """The case stands somewhere else, and home shows it."""
    other = msgspec.structs.replace(case, state=state, portal_note="", **changes)
    in_vault(hand, lambda: hand.office.seat.desk.save(other, "test"))
    hand.office.home.reload()
    stored_home(hand)


def test_an_accepted_case_is_closed_by_hand_after_a_question(hand: Hand, case: Case) -> None:
    _stands(hand, case, State.ACCEPTED)
    hand.office.open_case(case.id)
    hand.until(lambda: "Đóng hồ sơ này…" in buttons(hand))
    whole(hand)
    click(hand, "Đóng hồ sơ này…")
    question = hand.app.activeModalWidget()
    assert isinstance(question, Question)
    assert "xoá nó sau 30 ngày" in question.text.text()
    question.yes.click()
    hand.until(lambda: hand.quiet is hand.office.home)
    desk = hand.office.seat.desk
    assert in_vault(hand, lambda: dossier.load(desk, case.id)).state is State.CLOSED


def test_a_packet_of_which_nobody_knows_the_number_may_be_kept_longer(
    hand: Hand, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "SOON", 100)
    desk = hand.office.seat.desk
    _stands(hand, case, State.EXPORTED, updated=now())
    in_vault(hand, lambda: days.close_old(desk))
    hand.office.home.reload()
    hand.until(lambda: "Giữ thêm" in buttons(hand))
    assert "Máy tự đóng sau 30 ngày" in words(hand)
    whole(hand)
    click(hand, "Giữ thêm")
    stored_home(hand)

    def entries() -> list[str]:
        with desk.vault.read() as tx:
            return [one.event for one in tx.chain.entries() if one.case_id == case.id]

    assert in_vault(hand, entries)[-1] == "kept_longer"
