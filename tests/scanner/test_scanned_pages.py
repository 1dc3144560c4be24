"""What lies on a scanner's glass becomes a page of its true size."""

import cv2
import numpy as np
import pytest

from scanner.frame import Frame, Paper, Verdict
from scanner.pictures import decode_jpeg
from scanner.pipeline import photograph


def printed(width: int, height: int, scale: float = 1.0):
    sheet = np.full((height, width, 3), 246, np.uint8)
    for y in range(int(0.1 * height), int(0.85 * height), int(60 * scale)):
        text = "Giay to kiem thu, khong co gia tri"
        cv2.putText(sheet, text, (width // 12, y), 0, 1.1 * scale, (40, 40, 40), 2)
    return sheet


def scan(pixels, dpi, paper=None):
    return photograph(Frame(pixels, "sane:x", 0.0, dpi), paper)


def test_the_whole_side_in_its_true_size():
    page = scan(printed(1240, 1754, 0.6), 150.0)
    assert (page.paper, page.verdict, page.dpi) == (Paper.A4, Verdict.OK, 150.0)
    assert page.size_mm == pytest.approx((210, 297), abs=0.2)
    assert (page.width, page.height) == (1240, 1754), "nothing is resampled"
    assert page.quad == ((0.0, 0.0), (1240.0, 0.0), (1240.0, 1754.0), (0.0, 1754.0))


def test_finer_scans_are_reduced_and_say_what_was_captured():
    page = scan(printed(2480, 1754), 400.0)
    assert page.dpi == 400.0
    assert page.width / (page.size_mm[0] / 25.4) == pytest.approx(300, abs=1)


def test_a_card_on_the_glass_is_cut_out():
    glass = np.full((1754, 1240, 3), 250, np.uint8)
    card = np.full((319, 506, 3), (200, 225, 180), np.uint8)
    cv2.putText(card, "THE KIEM THU", (60, 150), 0, 1.2, (20, 20, 120), 3)
    glass[200:519, 300:806] = card
    page = scan(glass, 150.0)
    assert page.paper is Paper.ID1
    assert page.size_mm == pytest.approx((85.6, 53.98), abs=0.1)
    assert page.dpi == 150.0
    middle = decode_jpeg(page.master)[page.height // 4, page.width // 8]
    assert middle[1] > middle[2] + 20, "the card, not the glass around it"


def test_a_frame_in_a_page_is_no_sheet():
    sheet = printed(1240, 1754, 0.6)
    cv2.rectangle(sheet, (150, 400), (1000, 1500), (0, 0, 0), 6)
    page = scan(sheet, 150.0)
    assert (page.width, page.height) == (1240, 1754)


def test_too_coarse_for_small_print():
    page = scan(printed(620, 877, 0.3), 75.0)
    assert page.verdict is Verdict.LOW_DPI
    assert "quét lại" in page.reasons[0]


def test_a_page_laid_the_wrong_way_up_is_set_upright():
    upright = scan(printed(1240, 1754, 0.6), 150.0)
    turned = scan(np.ascontiguousarray(np.rot90(printed(1240, 1754, 0.6), 2)), 150.0)
    difference = cv2.absdiff(decode_jpeg(upright.master), decode_jpeg(turned.master))
    assert difference.mean() < 3


def test_dark_scans_are_left_as_they_are():
    page = scan(np.full((1754, 1240, 3), 20, np.uint8), 150.0)
    assert abs(float(decode_jpeg(page.master).mean()) - 20) < 3
    assert not page.blank
    assert scan(np.full((1754, 1240, 3), 250, np.uint8), 150.0).blank
