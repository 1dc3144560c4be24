"""What size a sheet has: by its shape, and by what the stand measures; cards go two on a page."""

import cv2
import numpy as np
import pytest
from drawn_desk import STRAIGHT, across, card, desk, frame, lay, paper

from scanner.document import make_pdf
from scanner.frame import Paper, Verdict
from scanner.page.flatten import flatten, recognise
from scanner.pictures import decode_jpeg
from scanner.pipeline import both_sides, photograph

A4_DPI = 780 / (297 / 25.4)
CARD = ((300.0, 200.0), (724.0, 200.0), (724.0, 467.3), (300.0, 467.3))


@pytest.mark.parametrize(
    ("stand", "expected", "size"),
    [
        (None, Paper.A4, (297.0, 210.0)),
        (A4_DPI, Paper.A4, (297.0, 210.0)),
        (A4_DPI * 1.41, Paper.A5, (210.0, 148.0)),
        (A4_DPI * 0.93, Paper.A4, (297.0, 210.0)),
        (A4_DPI * 1.30, Paper.A5, (210.0, 148.0)),
    ],
)
def test_the_stand_tells_a4_from_a5(stand, expected, size):
    picture = lay(desk(), across(paper(1)), STRAIGHT)
    flat = flatten(picture, STRAIGHT, stand_dpi=stand)
    assert (flat.paper, flat.size_mm) == (expected, size)
    told = flatten(picture, STRAIGHT, Paper.A4, stand_dpi=stand)
    assert told.paper is Paper.A4


def test_a_card_below_the_same_camera_teaches_the_stand():
    card_page = photograph(frame(lay(desk(), card(), CARD)))
    assert card_page.paper is Paper.ID1
    width, height = (mm / 25.4 * card_page.dpi for mm in (210, 148))
    quad = tuple((200 + x, 40 + y) for x, y in ((0, 0), (width, 0), (width, height), (0, height)))
    picture = lay(desk(1600, 1000), across(paper(2)), quad)
    assert flatten(picture, quad).paper is Paper.A4
    assert flatten(picture, quad, stand_dpi=card_page.dpi).paper is Paper.A5


def test_a_slip_is_a_receipt_and_takes_the_roll_that_is_measured():
    assert recognise(200 / 80) is Paper.RECEIPT
    assert recognise(210 / 99) is Paper.UNKNOWN
    slip = ((500.0, 60.0), (700.0, 60.0), (700.0, 660.0), (500.0, 660.0))
    picture = lay(desk(), paper(3, size=(640, 1920)), slip)
    assert flatten(picture, slip).size_mm == pytest.approx((80, 240), rel=0.02)
    narrow = flatten(picture, slip, stand_dpi=200 / (57 / 25.4))
    assert narrow.size_mm == pytest.approx((57, 171), rel=0.02)
    assert narrow.dpi == pytest.approx(200 / (57 / 25.4), rel=0.03)


def test_a_sheet_of_no_common_shape_is_measured_where_the_stand_is_known():
    square = ((300.0, 100.0), (700.0, 100.0), (700.0, 500.0), (300.0, 500.0))
    picture = lay(desk(), paper(3, size=(800, 800)), square)
    assert flatten(picture, square, stand_dpi=101.6).size_mm == pytest.approx((100, 100), rel=0.02)
    assert flatten(picture, square).size_mm == pytest.approx((210, 210), rel=0.02)


def test_both_sides_of_a_card_lie_on_one_page_in_true_size():
    front = photograph(frame(lay(desk(), card(1), CARD)))
    back = photograph(frame(lay(desk(), card(2), CARD, blur=4.0)))
    page = both_sides(front, back)
    assert (page.paper, page.size_mm) == (Paper.ID1, (210.0, 297.0))
    assert page.dpi == min(front.dpi, back.dpi)
    assert page.verdict is Verdict.BLURRED
    assert page.reasons == tuple(f"Mặt sau: {why}" for why in back.reasons)
    shown = decode_jpeg(page.master)
    per_mm = page.width / 210
    ink = shown.min(axis=2) < 245
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert np.ptp(columns) / per_mm == pytest.approx(85.6, abs=0.7)
    assert np.ptp(rows) / per_mm == pytest.approx(2 * 53.98 + 12, abs=0.7)
    gap = ink[rows[0] : rows[-1]].any(axis=1)
    assert (~gap).sum() / per_mm == pytest.approx(12, abs=0.7)
    assert not ink[: round(40 * per_mm), round(130 * per_mm) :].any()  # free for a signature
    upper = shown[rows[0] : rows[0] + round(53.98 * per_mm), columns[0] : columns[-1]]
    small = cv2.resize(decode_jpeg(front.master), (upper.shape[1], upper.shape[0]))
    assert np.abs(upper.astype(int) - small).mean() < 6
    assert make_pdf([page]).data.startswith(b"%PDF")


def test_a_blank_page_is_noticed_on_the_way():
    bare = photograph(frame(lay(desk(), across(paper(4, lines=0, stamp=False)), STRAIGHT)))
    assert bare.blank
    assert not photograph(frame(lay(desk(), across(paper(4)), STRAIGHT))).blank
    assert not photograph(frame(lay(desk(), card(1), CARD))).blank
