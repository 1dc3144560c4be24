"""Step 6, a repeated group: a row added by a key, filled, listed, removed after a question."""

from __future__ import annotations

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from steps import open_step, stored, whole, words

from ui import theme
from ui.officer.form import FormPage
from ui.widgets.dialogs import Question

Key = Qt.Key
GROUP = "nguoi_cung"


def last_page(hand: Hand) -> FormPage:
    """The page of the group with rows, the last one of this form."""
    visit = open_step(hand, "form", "1.004222", "nha_minh")
    assert visit.case is not None
    page = hand.page
    assert isinstance(page, FormPage)
    page._turn_to(len(page.sheets()) - 1)
    hand.idle()
    return page


def fill(hand: Hand, page: FormPage, number: int, name: str) -> None:
    for field, text in (("ho_ten", name), ("ngay_sinh", "01022015"), ("quan_he", "con")):
        row = page.fields[f"{GROUP}.{number}.cung_{field}"]
        row.setFocus()
        hand.type(text)
    hand.press(Key.Key_Tab)
    page.setFocus()
    hand.press(Key.Key_2)
    stored(hand)


def test_rows_are_added_filled_and_removed(hand: Hand) -> None:
    page = last_page(hand)
    assert "Chưa ghi người cùng đăng ký nào" in words(hand)
    whole(hand)
    hand.press(Key.Key_F2)
    stored(hand)
    assert page.title.text() == "Người cùng đăng ký 1"
    fill(hand, page, 1, "Lò Thị Bé")
    whole(hand)
    hand.press(Key.Key_F2)
    stored(hand)
    assert page.title.text() == "Người cùng đăng ký 2"
    hand.press(Key.Key_Return)
    stored(hand)
    assert page.errors.isVisible()
    assert "Người cùng đăng ký 2" not in page.errors.faults[0].text
    hand.office.shell.footer.back.click()
    stored(hand)
    hand.office.shell.footer.back.click()
    stored(hand)
    said = words(hand)
    assert "Lò Thị Bé · 01/02/2015 · Nữ" in said
    assert "Còn thiếu" in said
    whole(hand)
    remove = [b for b in page.findChildren(QPushButton) if b.accessibleName().startswith("Xoá")]
    remove[1].click()
    stored(hand)
    assert "Người cùng đăng ký 2" not in words(hand)
    next(
        b
        for b in page.findChildren(QPushButton)
        if b.accessibleName() == "Xoá Người cùng đăng ký 1"
    ).click()
    hand.until(lambda: isinstance(QApplication.activeModalWidget(), Question))
    question = QApplication.activeModalWidget()
    assert isinstance(question, Question)
    assert "Lò Thị Bé" in question.text.text()
    question.accept()
    stored(hand)
    assert "Chưa ghi người cùng đăng ký nào" in words(hand)


@pytest.mark.parametrize("large", [False, True])
def test_the_list_is_whole_in_large_letters(hand: Hand, large: bool) -> None:
    theme.apply(hand.app, theme.make(large=large))
    page = last_page(hand)
    hand.press(Key.Key_F2)
    stored(hand)
    fill(hand, page, 1, "Công Tằng Tôn Nữ Thị Huyền Trân")
    hand.office.shell.footer.back.click()
    stored(hand)
    whole(hand)
