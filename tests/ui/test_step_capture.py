from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import in_vault, open_step, stored, whole, words

from kiosk.desk import capture, citizen, scenes
from kiosk.desk.visit import Visit
from kiosk.model import Check, StoreError
from scanner.frame import DeviceMissing, Frame, Page
from ui import theme
from ui.officer.capture import CapturePage
from ui.widgets.buttons import Button

Key = Qt.Key


def _capture(hand: Hand, **more: str) -> tuple[CapturePage, Visit]:
    visit = open_step(hand, "capture", **more)
    page = hand.page
    assert isinstance(page, CapturePage)
    return page, visit


def _pages(visit: Visit, part: str = "KHAC") -> tuple[str, ...]:
    return tuple(
        page.digest
        for found in visit.open_case().documents
        if found.part == part
        for page in found.pages
    )


def _taken(hand: Hand, page: CapturePage, visit: Visit, part: str = "KHAC") -> None:
    """Wait until the shutter's picture is a page and is shown."""
    hand.until(lambda: _pages(visit, part) and not page.shooting.working)
    stored(hand)


def _shoot(hand: Hand, page: CapturePage) -> None:
    """Press F5 and wait until its picture is a page."""
    taken: list[object] = []
    page.shooting.taken.connect(lambda *answer: taken.append(answer))
    hand.press(Key.Key_F5)
    hand.until(lambda: taken and not page.shooting.working)
    stored(hand)


def test_a_page_that_lies_still_is_taken_once(hand: Hand) -> None:
    page, visit = _capture(hand)
    _taken(hand, page, visit)
    hand.rest(1.2)
    assert len(_pages(visit)) == 1
    assert page.view.saved.text().startswith("✓ Đã lưu 1 trang")
    whole(hand)
    with_key = page.view.verdict.match
    assert with_key.isEnabled()
    hand.press(Key.Key_F2)
    hand.at("review")
    found = visit.open_case().documents[-1]
    assert found.attestation is not None
    assert found.attestation.check is Check.MATCH
    assert found.attestation.master_digests == _pages(visit)


def test_a_page_is_called_saved_only_once_it_is_stored(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object) -> None:
        raise StoreError("Đĩa đã đầy: xoá bớt tệp rồi chụp lại.")

    page, visit = _capture(hand)
    hand.press(Key.Key_F9)
    hand.until(lambda: page.shooting._feed.newest is not None)
    monkeypatch.setattr(capture, "add_page", full)
    hand.press(Key.Key_F5)
    hand.until(lambda: page.errors.faults)
    assert page.errors.faults[0].text.startswith("Đĩa đã đầy")
    assert "Đã lưu" not in words(hand)
    assert not _pages(visit)
    assert not page.view.verdict.match.isEnabled()


def test_without_the_automatic_shutter_a_key_takes_and_takes_again(hand: Hand) -> None:
    page, visit = _capture(hand)
    hand.press(Key.Key_F9)
    hand.until(lambda: page.view.live.accessibleDescription().startswith("Thấy tờ giấy"))
    hand.rest(0.8)
    assert not _pages(visit)
    _shoot(hand, page)
    assert len(_pages(visit)) == 1
    assert page.view.shoot.text() == "Chụp lại"
    _shoot(hand, page)
    assert len(_pages(visit)) == 1


def test_a_deleted_page_comes_back_as_it_was_and_is_not_taken_again(hand: Hand) -> None:
    page, visit = _capture(hand)
    _taken(hand, page, visit)
    before = _pages(visit)
    page.view.strip.remove.emit(0)
    hand.until(lambda: not _pages(visit))
    hand.rest(1.0)
    assert not _pages(visit), "the paper that still lies there was taken again"
    undo = [
        one for one in page.findChildren(Button) if one.isVisible() and one.text() == "Hoàn tác"
    ]
    undo[0].click()
    hand.until(lambda: _pages(visit))
    assert _pages(visit) == before


def test_turning_changes_the_page_and_takes_the_comparison_away(hand: Hand) -> None:
    page, visit = _capture(hand)
    _taken(hand, page, visit)
    before = visit.open_case().documents[-1].pages[0]
    hand.press(Key.Key_F6)
    hand.idle()
    after = visit.open_case().documents[-1].pages[0]
    assert after.digest != before.digest
    assert after.size_mm == (before.size_mm[1], before.size_mm[0])


@pytest.mark.parametrize(("key", "check"), [(Key.Key_F3, "mismatch"), (Key.Key_F4, "unchecked")])
def test_no_match_needs_a_reason(hand: Hand, key: Qt.Key, check: str) -> None:
    page, visit = _capture(hand)
    _taken(hand, page, visit)
    hand.press(key)
    assert page.view.verdict.reason.edit.hasFocus()
    hand.press(Key.Key_Return)
    assert page.view.verdict.reason.error()
    assert visit.open_case().documents[-1].attestation is None
    hand.type("Thieu dau")
    hand.press(Key.Key_Return)
    hand.at("review")
    found = visit.open_case().documents[-1].attestation
    assert found is not None
    assert (found.check.value, found.reason) == (check, "Thieu dau")


def test_a_card_that_was_read_counts_as_seen(hand: Hand) -> None:
    page, visit = _capture(hand, brought="giay_to_tuy_than KHAC")
    assert page.part == "KHAC"
    assert [found.part for found in visit.open_case().documents if found.shown] == [
        "giay_to_tuy_than"
    ]


def test_a_paper_that_is_only_shown_is_ticked_off_by_enter(hand: Hand) -> None:
    desk = hand.office.seat.desk
    visit = open_step(hand, "form", brought="giay_to_tuy_than")
    in_vault(hand, lambda: citizen.change(desk, visit, "id_number", "025303004568"))
    hand.office.shell.walk.start("capture")
    hand.at("capture")
    stored(hand)
    assert hand.office.shell.footer.next.text().startswith("Đã xem, trả lại")
    assert not hand.page.shooting.running  # type: ignore[attr-defined]
    hand.press(Key.Key_Return)
    hand.at("review")
    assert visit.open_case().documents[0].shown


def test_enter_without_a_page_says_what_to_do_and_paper_is_a_way_out(hand: Hand) -> None:
    page, visit = _capture(hand)
    hand.press(Key.Key_F9)
    hand.press(Key.Key_Return)
    assert "chưa có trang nào" in page.errors.faults[0].text
    hand.press(Key.Key_F7)
    hand.at("review")
    assert visit.open_case().documents[-1].handed_in_on_paper
    hand.office.shell.walk.jump("capture", "KHAC")
    hand.at("capture")
    stored(hand)
    assert page.view.photograph.isVisible()
    page.view.photograph.click()
    hand.until(lambda: page.shooting.running)


def test_pictures_from_files_and_a_file_that_is_none(hand: Hand, tmp_path: Path) -> None:
    page, visit = _capture(hand)
    hand.press(Key.Key_F9)
    wrong = tmp_path / "to-khai.jpg"
    wrong.write_text("không phải ảnh", "utf-8")
    page.load_files([str(wrong)])
    hand.until(lambda: page.errors.faults)
    assert "to-khai.jpg" in page.errors.faults[0].text
    assert not _pages(visit)
    page.load_files([str(scenes.paper("2.000635", "KHAC")), str(scenes.paper("1.001193", "x"))])
    hand.until(lambda: len(_pages(visit)) == 2)
    assert not page.errors.isVisible()
    hand.idle()
    order = _pages(visit)
    page.view.strip.down.emit(0)
    hand.until(lambda: _pages(visit) == order[::-1])


def test_a_picture_that_could_not_be_stored_never_replaces_another(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object) -> None:
        raise StoreError("Đĩa đã đầy: xoá bớt tệp rồi chụp lại.")

    page, visit = _capture(hand)
    hand.press(Key.Key_F9)
    hand.until(lambda: page.shooting._feed.newest is not None)
    hand.press(Key.Key_F5)
    _taken(hand, page, visit)
    first = _pages(visit)
    page.shooting.look_afresh()
    with monkeypatch.context() as patch:
        patch.setattr(capture, "add_page", full)
        hand.press(Key.Key_F5)
        hand.until(lambda: page.errors.faults)
    hand.until(lambda: not page.shooting.working)
    hand.press(Key.Key_F5)
    hand.until(lambda: len(_pages(visit)) == 2)
    assert _pages(visit)[0] == first[0]


def test_a_picture_of_one_paper_never_becomes_a_page_of_the_next(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The officer leaves the paper while its picture is still being worked on."""
    let_go = threading.Event()
    work = capture.photograph

    def slow(*words: Any) -> Page:
        let_go.wait(60)
        return work(*words)

    monkeypatch.setattr(capture, "photograph", slow)
    page, visit = _capture(
        hand, code="1.001193", variant="giay_chung_sinh", brought="giay_chung_sinh KHAC"
    )
    assert page.part == "giay_chung_sinh"
    hand.press(Key.Key_F9)
    hand.until(lambda: page.shooting._feed.newest is not None)
    hand.press(Key.Key_F5, Key.Key_F7)
    hand.until(lambda: page.part == "KHAC")
    let_go.set()
    hand.until(lambda: not page.shooting.working)
    hand.idle()
    assert not _pages(visit, "KHAC")
    assert not _pages(visit, "giay_chung_sinh")


def test_without_a_camera_files_and_paper_are_still_there(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_words: object) -> Iterator[Frame]:
        raise DeviceMissing("Không thấy camera; kiểm tra dây USB rồi thử lại.")

    with monkeypatch.context() as patch:
        patch.setattr("ui.officer.shooting.PaperFeed._frames", none)
        page, visit = _capture(hand)
        hand.until(lambda: page.errors.faults)
        assert "Không thấy camera" in page.errors.faults[0].text
        hand.until(lambda: page.view.shoot.text() == "Mở lại camera")
        assert page.view.files.isEnabled()
        assert page.view.verdict.paper.isVisible()
    hand.press(Key.Key_F5)
    hand.until(lambda: _pages(visit))
    hand.until(lambda: not page.errors.isVisible())


def test_step_seven_is_whole_in_large_letters(hand: Hand) -> None:
    theme.apply(hand.app, theme.make(large=True, contrast=True))
    page, visit = _capture(hand)
    whole(hand)
    _taken(hand, page, visit)
    hand.press(Key.Key_F3)
    assert page.view.verdict.asking
    whole(hand)
