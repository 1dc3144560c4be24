"""Step 6, an address: today's units offered below what was typed, and taken only by a press."""

from __future__ import annotations

from desk import Hand
from PySide6.QtCore import Qt
from steps import open_step, stored, whole, words

from ui.officer.form import FormPage
from ui.widgets.address import AddressField
from ui.widgets.blocks import WrappedLink

OLD = "Khu 5, Xã Vinh Tiền, Huyện Tân Sơn, Tỉnh Phú Thọ"
NEW = "Khu 5, Xã Long Cốc, Tỉnh Phú Thọ"


def address(hand: Hand) -> AddressField:
    open_step(hand, "form", "1.004222", "nha_minh")
    page = hand.page
    assert isinstance(page, FormPage)
    page._turn_to(1)
    hand.idle()
    row = page.fields["noi_thuong_tru"]
    assert isinstance(row, AddressField)
    return row


def kept(hand: Hand) -> str:
    case = hand.office.seat.visit.case
    assert case is not None
    return case.answers["noi_thuong_tru"].text


def test_an_old_address_stays_until_the_new_one_is_taken(hand: Hand) -> None:
    row = address(hand)
    row.setFocus()
    hand.type(OLD)
    hand.press(Qt.Key.Key_Tab)
    stored(hand)
    assert kept(hand) == OLD
    assert row.offered() == [NEW]
    assert "Địa chỉ mới từ 01/07/2025" in words_of(row)
    whole(hand)
    link = row.findChildren(WrappedLink)[0]
    link.click()
    stored(hand)
    assert kept(hand) == row.value() == NEW
    assert row.offered() == []


def test_a_commune_is_completed_by_keys_alone(hand: Hand) -> None:
    row = address(hand)
    row.setFocus()
    hand.type("Khu 5, xuan dai")
    assert "Khu 5, Xã Xuân Đài, Tỉnh Phú Thọ" in row.offered()
    whole(hand)
    hand.press(Qt.Key.Key_Tab, Qt.Key.Key_Return)
    stored(hand)
    assert kept(hand).startswith("Khu 5, ")
    assert "Tỉnh" in kept(hand)


def words_of(row: AddressField) -> str:
    return "\n".join(link.words() for link in row.findChildren(WrappedLink))


def test_the_card_of_before_shows_what_it_is_now(hand: Hand) -> None:
    row = address(hand)
    row.set_value(OLD, "đọc từ thẻ", "done")
    assert row.offered() == [NEW]
    row.set_value("Khu 5, Xuân Đài, Phú Thọ", "đọc từ thẻ", "done")
    assert row.offered() == []
    assert "Khu 5, Xuân Đài, Phú Thọ" in words(hand)
