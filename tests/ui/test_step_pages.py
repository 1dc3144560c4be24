"""Step 7: what the officer is told of a page, and what a press makes of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import buttons, open_step, stored, whole, words

from assets import path
from kiosk.desk import parts
from kiosk.desk.visit import Visit
from kiosk.model import PageRef
from scanner import pictures
from scanner.frame import Frame, Page, Paper, Verdict
from scanner.page.stitch import DoesNotJoin, Placed
from scanner.pipeline import Parts
from tests.scanner.drawn_desk import STRAIGHT, across, desk, lay, paper
from ui import theme
from ui.officer.capture import CapturePage
from ui.widgets.buttons import Button

Key = Qt.Key


@pytest.fixture
def at(hand: Hand) -> tuple[CapturePage, Visit]:
    """The capture step with nothing on the desk, and a camera that is off."""
    visit = open_step(hand, "capture")
    page = hand.page
    assert isinstance(page, CapturePage)
    hand.press(Key.Key_F9)
    hand.until(lambda: page.shooting._feed.newest is not None)
    page.shooting._feed.stop()
    hand.settle()
    return page, visit


def refs(visit: Visit) -> tuple[PageRef, ...]:
    return next((one.pages for one in visit.open_case().documents if one.part == "KHAC"), ())


def take(hand: Hand, page: CapturePage, pixels: np.ndarray) -> None:
    done: list[object] = []
    page.shooting.taken.connect(lambda *answer: done.append(answer))
    page.shooting.take(Frame(pixels, "test", 1e9))
    hand.until(lambda: done and not page.shooting.working)
    stored(hand)


def press(hand: Hand, text: str) -> None:
    shown = [b for b in hand.window.findChildren(Button) if b.isVisible() and b.text() == text]
    assert shown, buttons(hand)
    shown[0].click()
    stored(hand)


def scene(name: str) -> np.ndarray:
    return pictures.load(Path(path("practice_desk")) / name).pixels


def made(dpi: float) -> Page:
    shown = np.full((600, 424, 3), 250, np.uint8)
    cv2.putText(shown, f"{dpi:.0f}", (40, 200), 0, 3, (20, 20, 20), 5)
    master = cv2.imencode(".jpg", shown)[1].tobytes()
    box = ((0.0, 0.0), (424.0, 0.0), (424.0, 600.0), (0.0, 600.0))
    digest = hashlib.sha256(master).hexdigest()
    return Page(master, digest, 424, 600, Paper.A4, (210.0, 297.0), dpi, Verdict.OK, quad=box)


def test_both_sides_of_a_card_come_on_one_page_and_apart_again(
    hand: Hand, at: tuple[CapturePage, Visit]
) -> None:
    page, visit = at
    take(hand, page, scene("10-the-mat-truoc.jpg"))
    assert "Lật thẻ lại" in page.message.text()
    page.shooting.again = False
    take(hand, page, scene("11-the-mat-sau.jpg"))
    hand.until(lambda: len(refs(visit)) == 1)
    stored(hand)
    assert refs(visit)[0].size_mm == (210.0, 297.0)
    assert "cùng một trang A4" in page.message.text()
    assert not page.shooting.again, "the next paper would take the place of the card"
    whole(hand)
    press(hand, "Tách ra")
    assert [one.paper for one in refs(visit)] == [Paper.ID1, Paper.ID1]


def test_a_blank_page_is_asked_about(hand: Hand, at: tuple[CapturePage, Visit]) -> None:
    page, visit = at
    bare = lay(desk(2560, 1440), across(paper(1, lines=0, stamp=False)),
               [(2 * x, 2 * y) for x, y in STRAIGHT])  # fmt: skip
    take(hand, page, bare)
    assert page.message.text() == "Trang 1 có vẻ trắng. Giữ hay bỏ?"
    whole(hand)
    press(hand, "Giữ trang này")
    assert not page.message.text()
    assert len(refs(visit)) == 1
    page.told.taken(msgspec.structs.replace(made(150), blank=True), 1)
    press(hand, "Bỏ trang này")
    assert not refs(visit)


def test_faults_are_framed_on_the_picture_while_the_page_lies_there(
    hand: Hand, at: tuple[CapturePage, Visit]
) -> None:
    page, _visit = at
    picture = lay(desk(2560, 1440), across(paper(5)), [(2 * x, 2 * y) for x, y in STRAIGHT])
    cv2.ellipse(picture, (1280, 1200), (70, 200), 0, 0, 360, (125, 155, 215), -1, cv2.LINE_AA)
    page.view.live.show_image(page.view.live.image(), 2560, 1440)
    take(hand, page, picture)
    (mark,) = page.view.live._marks
    assert mark.words == "Tay che giấy"
    xs, ys = zip(*mark.corners, strict=True)
    assert min(xs) < 0.5 < max(xs)
    assert min(ys) < 0.8 < max(ys)
    whole(hand)
    page.view.live.grab()
    page.shooting.look_afresh()
    assert page.view.live._marks == ()


def test_one_press_says_that_a_page_is_a5(hand: Hand, at: tuple[CapturePage, Visit]) -> None:
    page, visit = at
    page.take_page(made(120), False)
    stored(hand)
    press(hand, "Khổ A5")
    assert (refs(visit)[0].paper, refs(visit)[0].size_mm) == (Paper.A5, (148.0, 210.0))
    assert "trang 1 · A5 · 170 dpi" in words(hand)
    press(hand, "Khổ A4")
    assert refs(visit)[0].paper is Paper.A4
    whole(hand)


def test_a_coarse_page_is_told_and_taken_in_parts(
    hand: Hand, at: tuple[CapturePage, Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, visit = at
    seat = hand.office.seat
    before = seat.desk.settings
    seat.desk.settings = msgspec.structs.replace(before, scan_profile="archive")
    try:
        page.refresh()
        assert "Số hoá · từ 200 dpi" in page.lead.text()
        page.take_page(made(140), False)
        stored(hand)
        assert "140" in page.message.text()
        press(hand, "Chụp từng phần")
        guide = page.shooting.guide
        hand.until(lambda: guide.active)
        hand.settle()
        assert "lần lượt từng phần" in page.message.text()
        assert "phần đầu trang" in guide.caption()
        assert page.view.shoot.text() == "Chụp phần này"
        page.view.live.grab()
        whole(hand)

        def foreign(*_words: object) -> Parts:
            raise DoesNotJoin("Ảnh này không khớp.")

        shot = np.zeros((720, 1280, 3), np.uint8)
        monkeypatch.setattr(parts, "add", foreign)
        page.shooting._feed.newest = Frame(shot, "test", 1e9)
        page.shooting.take_now()
        hand.until(lambda: "không khớp" in page.message.text())
        assert guide.active
        assert guide.count == 0

        def belongs(known: Parts, _frame: Frame) -> Parts:
            span = (0.0, 0.55) if not known.placed else (0.45, 1.0)
            return Parts(known.whole, (*known.placed, Placed(shot, np.eye(3), span, 212.0)))

        monkeypatch.setattr(parts, "add", belongs)
        monkeypatch.setattr(parts, "next_band", lambda p, _f: None if len(p.placed) > 1 else (0, 1))
        monkeypatch.setattr(parts, "finished", lambda _p: made(212))
        page.shooting.take_now()
        hand.until(lambda: guide.count == 1)
        hand.until(lambda: not page.shooting.working)
        page.shooting.take_now()
        hand.until(lambda: refs(visit)[0].dpi == 212)
        stored(hand)
        assert not guide.active
        assert len(refs(visit)) == 1
        assert page.message.text() == "Đã ghép trang 1 từ các phần: 212 điểm/inch."
    finally:
        seat.desk.settings = before


def test_the_page_can_stay_as_it_was(hand: Hand, at: tuple[CapturePage, Visit]) -> None:
    page, visit = at
    theme.apply(hand.app, theme.make(large=True, contrast=True))
    page.take_page(msgspec.structs.replace(made(95), verdict=Verdict.LOW_DPI), False)
    stored(hand)
    press(hand, "Chụp từng phần")
    hand.until(lambda: page.shooting.guide.active)
    hand.settle()
    whole(hand)
    press(hand, "Thôi, giữ trang đã chụp")
    assert not page.shooting.guide.active
    assert refs(visit)[0].dpi == 95
    assert not page.message.text()
