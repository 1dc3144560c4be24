"""Pages fine enough, of the size the officer says; both sides of a card; parts of a page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from kiosk.desk import capture, citizen, kept, parts, pixels, sides
from kiosk.desk.core import Desk
from kiosk.desk.procedure import choose
from kiosk.desk.stand import Stand
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Check
from kiosk.settings import Home, Settings
from scanner.frame import Frame, Page, Paper, Verdict
from scanner.page.stitch import Placed
from scanner.pipeline import Parts
from tests.journeys.commands import CARD

PART = "KHAC"


def made(dpi: float, paper: Paper = Paper.A4, size=(210.0, 297.0), words: str = "to khai") -> Page:
    """A page of print that was captured with so many dpi."""
    width, height = (round(mm / 25.4 * min(dpi, 220)) for mm in size)
    shown = np.full((height, width, 3), 252, np.uint8)
    for line in range(3):
        cv2.putText(shown, words, (20, 60 + 50 * line), 0, 1.2, (20, 20, 20), 2, cv2.LINE_AA)
    master = cv2.imencode(".jpg", shown)[1].tobytes()
    digest = hashlib.sha256(master).hexdigest()
    box = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))
    return Page(master, digest, width, height, paper, size, dpi, Verdict.OK, quad=box)


def card(words: str) -> Page:
    return made(300.0, Paper.ID1, (85.6, 53.98), words)


def opened(home: Path, **settings: object) -> Iterator[tuple[Desk, Visit]]:
    with Desk.open(Home(home), Settings(**settings), practice=True) as desk:
        desk.officer = "Trần Văn Cán"
        visit = Visit()
        choose(desk, visit, "2.000635")
        citizen.accept(desk, visit, citizen.read_text(CARD))
        yield desk, visit


@pytest.fixture
def at(tmp_path: Path) -> Iterator[tuple[Desk, Visit]]:
    yield from opened(tmp_path)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Desk, Visit]]:
    yield from opened(tmp_path, scan_profile="archive")


def refs(visit: Visit) -> tuple:
    return next(one.pages for one in visit.open_case().documents if one.part == PART)


def test_for_reading_on_line_a_coarse_page_is_told_and_taken(at: tuple[Desk, Visit]) -> None:
    desk, visit = at
    fine = pixels.wanted(desk, visit, PART)
    assert (fine.profile, fine.advised, fine.least) == ("online", 110, 0)
    assert fine.words == "Nộp trực tuyến · từ 110 dpi"
    assert "95" in pixels.advice(made(95), fine)
    assert pixels.advice(made(109.7), fine) == ""
    capture.add_page(desk, visit, PART, made(95))
    assert capture.compare(desk, visit, PART, Check.MATCH)


def test_a_digitised_copy_has_two_hundred_true_dpi_or_is_refused(
    archive: tuple[Desk, Visit],
) -> None:
    desk, visit = archive
    fine = pixels.wanted(desk, visit, PART)
    assert fine.words == "Số hoá · từ 200 dpi"
    capture.add_page(desk, visit, PART, made(210))
    capture.add_page(desk, visit, PART, made(180))
    with pytest.raises(BadInput, match="Trang 2 chỉ có 180"):
        capture.compare(desk, visit, PART, Check.MATCH)
    capture.replace_page(desk, visit, PART, 1, made(201))
    assert capture.compare(desk, visit, PART, Check.MATCH)


def test_a_copy_that_only_fits_when_coarser_is_refused() -> None:
    fine = pixels.Wanted("archive", 200, 200)
    page = kept.reference(made(210))
    pixels.check_file([200.0], [page], fine)
    with pytest.raises(BadInput, match="150"):
        pixels.check_file([150.0], [page], fine)
    pixels.check_file([150.0], [page], pixels.Wanted("online", 110, 0))


def test_the_office_sets_a_floor_and_the_guide_says_what_a_paper_is_for(tmp_path: Path) -> None:
    for desk, visit in opened(tmp_path, least_dpi=130):
        capture.add_page(desk, visit, PART, made(120))
        with pytest.raises(BadInput, match="cần ít nhất 130"):
            capture.compare(desk, visit, PART, Check.MATCH)
        pack = visit.chosen()
        papers = tuple(
            msgspec.structs.replace(paper, profile="archive") if paper.id == PART else paper
            for paper in pack.papers
        )
        visit.pack = msgspec.structs.replace(pack, papers=papers)
        assert pixels.wanted(desk, visit, PART).least == 200


def test_one_press_makes_an_a4_page_a5_and_back(at: tuple[Desk, Visit]) -> None:
    desk, visit = at
    capture.add_page(desk, visit, PART, made(120))
    sides.set_paper(desk, visit, PART, 0, Paper.A5)
    page = refs(visit)[0]
    assert (page.paper, page.size_mm) == (Paper.A5, (148.0, 210.0))
    assert page.dpi == pytest.approx(120 * 210 / 148, abs=0.1)
    sides.set_paper(desk, visit, PART, 0, Paper.A4)
    assert refs(visit)[0].dpi == pytest.approx(120, abs=0.1)


def test_front_and_back_become_one_page_and_come_apart_again(at: tuple[Desk, Visit]) -> None:
    desk, visit = at
    for page in (made(150), card("mat truoc"), card("mat sau")):
        capture.add_page(desk, visit, PART, page)
    before = refs(visit)
    assert [sides.both_are_cards(before, k) for k in (-1, 0, 1, 2)] == [False, False, True, False]
    _case, taken = sides.join_sides(desk, visit, PART, 1)
    joined = refs(visit)
    assert [page.paper for page in joined] == [Paper.A4, Paper.ID1]
    assert joined[1].size_mm == (210.0, 297.0)
    assert kept.load_page(desk, visit, joined[1]).digest == joined[1].digest
    capture.add_page(desk, visit, PART, card("mat truoc cua the khac"))
    assert not sides.both_are_cards(refs(visit), 1)
    capture.remove_page(desk, visit, PART, 2)
    sides.split_sides(desk, visit, PART, 1, taken)
    assert refs(visit) == before
    with pytest.raises(BadInput):
        sides.join_sides(desk, visit, PART, 0)


def test_the_stand_learns_from_cards_and_officers_before_guides() -> None:
    frame = Frame(np.zeros((720, 1280, 3), np.uint8), "test", 0.0)
    other = Frame(np.zeros((1080, 1920, 3), np.uint8), "test", 0.0)
    stand = Stand()
    stand.learn(frame, made(140), None)
    assert stand.dpi(frame) is None
    stand.learn(frame, made(150), Paper.A4)
    assert stand.dpi(frame) == 150
    stand.learn(frame, card("x"), None)
    assert stand.dpi(frame) == 300
    stand.learn(frame, made(150), Paper.A4)
    assert stand.dpi(frame) == 300
    assert stand.dpi(other) is None
    stand.corrected(170)
    assert stand.dpi(frame) == 170
    unseen = msgspec.structs.replace(card("x"), quad=None)
    stand.learn(other, unseen, Paper.ID1)
    assert stand.dpi(other) is None


def test_the_next_part_goes_over_the_one_before() -> None:
    fine = pixels.Wanted("archive", 200, 200)
    whole = made(115)
    full = np.full((whole.height, whole.width, 3), 120, np.uint8)
    whole = msgspec.structs.replace(whole, master=cv2.imencode(".jpg", full)[1].tobytes())
    assert parts.how_many(whole, fine) == 3
    assert parts.how_many(made(140), fine) == 2

    def seen(*spans: tuple[float, float]) -> Parts:
        return Parts(whole, tuple(Placed(full, np.eye(3), span, 210.0) for span in spans))

    first = parts.next_band(seen(), fine)
    assert first is not None
    assert first[0] == 0.0
    assert parts.where(first) == "phần đầu trang"
    second = parts.next_band(seen((0.0, 0.42)), fine)
    assert second is not None
    assert second[0] == pytest.approx(0.42 - parts.OVERLAP)
    assert parts.where(second) == "phần giữa trang"
    last = parts.next_band(seen((0.0, 0.42), (0.3, 0.72)), fine)
    assert last == pytest.approx((0.58, 1.0))
    assert parts.where(last) == "phần cuối trang"
    assert parts.next_band(seen((0.0, 0.42), (0.3, 0.72), (0.6, 1.0)), fine) is None


def test_the_live_picture_says_how_a_sheet_becomes_finer() -> None:
    fine = pixels.Wanted("archive", 200, 200)
    lying = ((100.0, 50.0), (1727.0, 50.0), (1727.0, 1200.0), (100.0, 1200.0))
    standing = ((500.0, 20.0), (1250.0, 20.0), (1250.0, 1080.0), (500.0, 1080.0))
    near = ((0.0, 0.0), (2360.0, 0.0), (2360.0, 1670.0), (0.0, 1670.0))
    assert "Đến gần hơn" in pixels.hint(lying, (1920, 1280), fine)
    assert "Xoay ngang" in pixels.hint(standing, (1920, 1100), fine)
    assert pixels.hint(near, (2592, 1944), fine) == ""
    card_seen = ((500.0, 300.0), (1180.0, 300.0), (1180.0, 729.0), (500.0, 729.0))
    assert pixels.hint(card_seen, (1920, 1080), fine) == ""
