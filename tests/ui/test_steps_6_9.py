from __future__ import annotations

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from steps import drop_deleted, in_vault, open_step, stored, whole, words

from kiosk.desk import form, review, ways
from kiosk.desk.visit import Visit
from kiosk.model import Confirmation, Source, State
from ui import theme
from ui.officer.answers import NumberedChoice
from ui.officer.form import FormPage
from ui.officer.review import ReviewPage
from ui.officer.send import SendPage

Key = Qt.Key


def _form(hand: Hand) -> FormPage:
    assert isinstance(hand.page, FormPage)
    return hand.page


def _enter(hand: Hand, page: FormPage, name: str, text: str) -> None:
    """Type into one field and leave it."""
    page.fields[name].setFocus()
    hand.type(text)
    hand.press(Key.Key_Tab)
    stored(hand)


def test_what_the_card_says_is_there_and_says_so_until_it_is_changed(hand: Hand) -> None:
    visit = open_step(hand, "form")
    page = _form(hand)
    name = page.fields["nyc_ho_ten"]
    assert (name.value(), name.badge.text()) == ("Hà Thị Kiều My", "đọc từ thẻ")
    name.setFocus()
    hand.press(Key.Key_End)
    hand.type("a")
    assert not name.badge.isVisible()
    hand.press(Key.Key_Tab)
    stored(hand)
    assert name.badge.text() == "gõ tay"
    assert visit.open_case().answers["nyc_ho_ten"].source is Source.TYPED


def test_a_filled_page_costs_one_enter(hand: Hand) -> None:
    open_step(hand, "form")
    assert _form(hand).sheets()[0].of == 2
    hand.press(Key.Key_Return)
    stored(hand)
    assert "nguoi_ho_ten" in _form(hand).fields
    hand.press(Key.Key_Return)
    hand.at("capture")


def test_the_card_is_the_childs_no_more_once_the_copy_is_for_the_child(hand: Hand) -> None:
    visit = open_step(hand, "form")
    hand.press(Key.Key_3)
    stored(hand)
    assert visit.open_case().answers["nyc_quan_he"].text == "Con"
    assert "nguoi_ho_ten" not in visit.open_case().answers
    hand.press(Key.Key_1)
    stored(hand)
    assert visit.open_case().answers["nguoi_ho_ten"].text == "Hà Thị Kiều My"


def test_a_question_appears_as_soon_as_its_condition_holds(hand: Hand) -> None:
    visit = open_step(hand, "form")
    hand.press(Key.Key_Return)
    stored(hand)
    page = _form(hand)
    row = page.fields["loai_giay"]
    assert isinstance(row, NumberedChoice)
    assert "viec_khac" not in page.fields
    row.row.button("Việc hộ tịch khác").click()
    stored(hand)
    assert page.fields["viec_khac"].isVisible()
    assert visit.variant == "khac", "the answer belongs to another variant now"
    row.row.button("Khai sinh").click()
    stored(hand)
    assert "viec_khac" not in page.fields
    assert visit.variant == "khai_sinh"


def test_eight_digits_are_a_date_and_an_impossible_one_stays_as_it_was_typed(hand: Hand) -> None:
    visit = open_step(hand, "form")
    hand.press(Key.Key_Return)
    stored(hand)
    page = _form(hand)
    _enter(hand, page, "ngay_dang_ky", "05092019")
    assert page.fields["ngay_dang_ky"].value() == "05/09/2019"
    assert visit.open_case().answers["ngay_dang_ky"].text == "2019-09-05"
    page.fields["ngay_dang_ky"].setFocus()
    hand.press(Key.Key_Home)
    page.fields["ngay_dang_ky"].edit.selectAll()  # type: ignore[attr-defined]
    hand.type("31022019")
    hand.press(Key.Key_Return)
    stored(hand)
    row = page.fields["ngay_dang_ky"]
    assert row.value() == "31022019"
    assert "không có trong lịch" in row.error()
    assert hand.office.shell.walk.step == "form"
    assert page.errors.faults
    assert page.errors.faults[0].go is not None
    hand.office.shell.setFocus()
    page.errors.faults[0].go()
    assert row.edit.hasFocus()
    hand.type("0")
    assert not row.error()


def test_enter_right_after_typing_loses_nothing(hand: Hand) -> None:
    visit = open_step(hand, "form")
    page = _form(hand)
    page.fields["nyc_dien_thoai"].setFocus()
    hand.type("0912345678")
    hand.press(Key.Key_Return)
    stored(hand)
    assert visit.open_case().answers["nyc_dien_thoai"].text.endswith("912345678")
    assert "nguoi_ho_ten" in page.fields


def test_a_value_of_the_card_that_was_emptied_stays_empty(hand: Hand) -> None:
    visit = open_step(hand, "form")
    hand.press(Key.Key_Return)
    stored(hand)
    page = _form(hand)
    page.fields["nguoi_so_dinh_danh"].edit.clear()  # type: ignore[attr-defined]
    hand.press(Key.Key_Return)
    hand.at("capture")
    assert visit.answers()["nguoi_so_dinh_danh"] == ""


def test_back_goes_to_the_page_before_and_then_to_the_step_before(hand: Hand) -> None:
    open_step(hand, "form")
    hand.press(Key.Key_Return)
    stored(hand)
    assert "loai_giay" in _form(hand).fields
    hand.office.shell.footer.back.click()
    stored(hand)
    assert "nyc_ho_ten" in _form(hand).fields
    hand.office.shell.footer.back.click()
    hand.at("consent")


def test_unverified_is_said_once_or_by_a_sign(hand: Hand) -> None:
    open_step(hand, "form")
    page = _form(hand)
    assert words(hand).count(form.UNVERIFIED) == 1
    assert not any(row.doubt.isVisible() for row in page.fields.values())
    hand.office.shell.end()
    hand.settle()
    open_step(hand, "form", "1.001193", "giay_chung_sinh", "giay_chung_sinh")
    assert f"! {form.UNVERIFIED}" in words(hand)
    signs = {name for name, row in page.fields.items() if row.doubt.isVisible()}
    assert "nyc_ho_ten" in signs
    assert "nyc_quan_he" not in signs


def test_the_mother_is_filled_in_once_the_officer_says_who_asks(hand: Hand) -> None:
    visit = open_step(hand, "form", "1.001193", "giay_chung_sinh", "giay_chung_sinh")
    assert "me_ho_ten" not in visit.open_case().answers
    hand.press(Key.Key_1)
    stored(hand)
    answers = visit.open_case().answers
    assert answers["me_ho_ten"].text == "Hà Thị Kiều My"
    assert answers["me_ngay_sinh"].source is Source.CARD
    assert "cha_ho_ten" not in answers


@pytest.mark.parametrize(("large", "contrast"), [(False, False), (True, True)])
def test_form_and_review_are_whole_in_every_look(hand: Hand, large: bool, contrast: bool) -> None:
    theme.apply(hand.app, theme.make(large=large, contrast=contrast))
    for step in ("form", "review"):
        open_step(hand, step, "1.001193", "giay_chung_sinh", "giay_chung_sinh")
        hand.idle()
        whole(hand)


def test_nothing_of_the_person_stays_in_any_widget(hand: Hand) -> None:
    open_step(hand, "form")
    hand.office.shell.walk.jump("review")
    hand.at("review")
    hand.idle()
    assert "Hà Thị Kiều My" in words(hand)
    hand.office.shell.end()
    in_vault(hand, lambda: True)
    hand.settle()
    drop_deleted(hand.app)
    labels = [one.text() for one in hand.window.findChildren(QLabel) if one.isVisible()]
    hidden = [one.text() for page in hand.office.shell.pages.values() for one in _texts(page)]
    assert not [text for text in hidden if "Kiều My" in text or "025303004567" in text]
    assert not [text for text in labels if "025303004567" in text]


def _texts(page: QWidget) -> list[QLabel | QLineEdit]:
    return [*page.findChildren(QLabel), *page.findChildren(QLineEdit)]


def _reviewable(hand: Hand) -> Visit:
    """A case with nothing open."""
    return open_step(hand, "review", brought="")


def test_each_problem_leads_to_its_place_and_straight_back(hand: Hand) -> None:
    visit = open_step(hand, "form")
    desk = hand.office.seat.desk
    hand.press(Key.Key_Return)
    stored(hand)
    page = _form(hand)
    _enter_nothing = page.fields["nguoi_ho_ten"]
    _enter_nothing.edit.clear()  # type: ignore[attr-defined]
    hand.press(Key.Key_Return)
    stored(hand)
    hand.office.shell.walk.jump("review")
    hand.at("review")
    hand.idle()
    shown = hand.page
    assert isinstance(shown, ReviewPage)
    assert shown.errors.isVisible()
    count = len(in_vault(hand, lambda: review.problems(desk, visit)))
    assert f"Còn {count} việc" in words(hand)
    assert not shown.touch.isEnabled()
    hand.press(Key.Key_Return)
    hand.at("form")
    stored(hand)
    assert page.fields["nguoi_ho_ten"].edit.hasFocus()
    hand.type("Ha Thi Kieu My")
    hand.press(Key.Key_Return)
    hand.at("review")
    hand.idle()
    assert len(shown.problems) == count - 1


def test_the_citizen_confirms_and_changing_takes_it_back(hand: Hand) -> None:
    visit = _reviewable(hand)
    page = hand.page
    assert isinstance(page, ReviewPage)
    assert not page.can_go_on()
    hand.press(Key.Key_F3)
    hand.until(lambda: visit.open_case().confirmation is Confirmation.SIGNATURE)
    hand.at("send")


def test_a_spoken_yes_needs_a_witness(hand: Hand) -> None:
    visit = _reviewable(hand)
    page = hand.page
    assert isinstance(page, ReviewPage)
    hand.press(Key.Key_F4)
    hand.idle()
    assert page.witness.edit.hasFocus()
    hand.press(Key.Key_Return)
    assert page.witness.error()
    assert visit.open_case().state is State.DRAFT
    hand.type("Lo Van Tap")
    hand.press(Key.Key_Return)
    hand.until(lambda: visit.open_case().witness == "Lo Van Tap")
    assert visit.open_case().confirmation is Confirmation.SPOKEN


def test_the_review_reads_aloud_what_will_be_sent_and_nothing_twice(hand: Hand) -> None:
    _reviewable(hand)
    words, script = hand.page.say()
    assert words
    assert "Loại giấy: Kết hôn." in script
    assert script.count("Khu 5, Xuân Đài, Phú Thọ") == 1
    assert hand.page.why_title()


def test_another_way_is_chosen_from_the_review(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = _reviewable(hand)
    desk = hand.office.seat.desk
    hand.office.shell.walk.jump("send", "")
    hand.at("send")
    stored(hand)
    assert visit.open_case().state is State.DRAFT, "looking at the ways sends nothing"
    assert [way.id for way in ways.ways(desk, visit)] == ["opencps", "guided", "packet", "paper"]
    page = hand.page
    assert isinstance(page, SendPage)
    page.view.way_chosen.emit("paper")
    hand.at("review")
    hand.idle()
    hand.press(Key.Key_F2)
    hand.until(lambda: visit.open_case().state is State.ON_PAPER)
    hand.idle()
    whole(hand)
    printed: list[bytes] = []
    monkeypatch.setattr(hand.office.printing, "hand_over", lambda pdf, _title: printed.append(pdf))
    hand.press(Key.Key_F9, Key.Key_F7)
    hand.until(lambda: len(printed) == 2)
    assert all(pdf.startswith(b"%PDF") for pdf in printed)
    assert printed[0] != printed[1]
