"""Flattening, cleaning and judging, and the way through all three."""

import cv2
import numpy as np
import pytest
from drawn_desk import A4_PX, SLANTED, STRAIGHT, across, card, desk, frame, lay, paper

from scanner.document import make_pdf
from scanner.frame import Paper, Verdict
from scanner.page import clean, judge
from scanner.page.flatten import aspect, flatten, recognise, whole
from scanner.pictures import decode_jpeg
from scanner.pipeline import photograph, turn


def seen_by_camera(width_mm, height_mm, tilt, turn_by=12.0, distance=420.0, focal=1400.0):
    """Where a pinhole camera of 1280 x 720 sees the corners of a sheet that lies before it."""
    x, y = width_mm / 2, height_mm / 2
    corners = np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]])
    a, b = np.radians(tilt), np.radians(turn_by)
    tilted = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    turned = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
    points = corners @ turned.T @ tilted.T + (0, 0, distance)
    return points[:, :2] / points[:, 2:] * focal + (640, 360)


@pytest.mark.parametrize("tilt", [0.0, 8.0, 20.0, 35.0])
@pytest.mark.parametrize(
    ("size", "kind"),
    [
        ((210, 297), "A4"),
        ((297, 210), "A4"),
        ((85.6, 53.98), "ID1"),
        ((80, 200), "receipt"),
        ((99, 210), "unknown"),
    ],
)
def test_paper_is_recognised_from_a_slanted_view(tilt, size, kind):
    ratio = aspect(seen_by_camera(*size, tilt), 1280, 720)
    assert ratio == pytest.approx(size[0] / size[1], rel=0.06)
    assert recognise(ratio) == kind


def test_true_dpi_is_captured_pixels_over_paper():
    picture = lay(desk(), across(paper(1)), STRAIGHT)
    flat = flatten(picture, STRAIGHT)
    assert flat.paper is Paper.A4
    assert flat.size_mm == (297.0, 210.0)
    assert flat.dpi == pytest.approx(780 / (297 / 25.4), rel=0.01)
    assert flat.pixels.shape[1] == pytest.approx(780, abs=2)
    small = flatten(picture, STRAIGHT, Paper.A5)
    assert small.dpi == pytest.approx(flat.dpi * 297 / 210, rel=0.01)


def test_a_fine_capture_is_reduced_but_its_dpi_is_told():
    quad = ((0.0, 0.0), (4950.0, 0.0), (4950.0, 3500.0), (0.0, 3500.0))
    flat = flatten(np.full((3500, 4950, 3), 200, np.uint8), quad)
    assert flat.dpi == pytest.approx(423, abs=1)
    assert flat.pixels.shape[:2] == pytest.approx((1984, 2806), abs=2)


def test_flattening_puts_things_where_they_are_on_paper():
    sheet = paper(1, stamp=False)
    cv2.rectangle(sheet, (900, 1500), (999, 1599), (0, 0, 0), -1)
    flat = flatten(lay(desk(), sheet, SLANTED, noise=0), SLANTED).pixels
    got = cv2.resize(flat, A4_PX, interpolation=cv2.INTER_AREA)
    dark = np.argwhere(got[1450:1650, 850:1050].max(axis=2) < 90)
    assert dark.mean(axis=0) == pytest.approx((99.5, 99.5), abs=3)


def shaded(picture, strength=0.45):
    """A soft shadow over the lower right half."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    edge = 1 / (1 + np.exp(-((x / width + y / height) - 1.0) * 22))
    return np.clip(picture * (1 - strength * edge)[..., None], 0, 255).astype(np.uint8)


def test_paper_is_white_in_light_and_in_shadow():
    sheet = shaded(cv2.resize(paper(2), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA))
    before = np.median(sheet[-40:, -200:]), np.median(sheet[:40, :200])
    assert before[0] < 0.65 * before[1]  # the control: there is a shadow
    cleaned = clean.clean(sheet, Paper.A4)
    assert np.median(cleaned[-40:, -200:]) >= 250
    assert np.median(cleaned[:40, :200]) >= 250
    assert cleaned.min() < 60  # print stays dark


def test_stamp_and_signature_keep_their_colour_in_the_shadow():
    sheet = shaded(paper(3, ground=(205, 225, 238)))
    cleaned = clean.clean(sheet, Paper.A4)
    blue, green, red = cleaned[int(1754 * 0.83), int(1240 * 0.70)].astype(int)
    assert red > 170
    assert max(blue, green) < 0.55 * red
    hsv = cv2.cvtColor(cleaned, cv2.COLOR_BGR2HSV)
    pen = hsv[1400:1560, 220:560]
    assert ((pen[..., 0] > 95) & (pen[..., 0] < 130) & (pen[..., 1] > 110)).sum() > 300


def test_pale_print_is_still_there():
    sheet = np.full((1754, 1240, 3), 225, np.uint8)
    cv2.putText(sheet, "nhat", (200, 800), 0, 3, (185, 185, 185), 5, cv2.LINE_AA)
    cleaned = clean.clean(sheet, Paper.A4)
    assert cleaned[700:820, 200:500].min() < 225
    assert np.median(cleaned) == 255


def test_a_card_keeps_its_ground():
    shown = card(1)
    cleaned = clean.clean(shown, Paper.ID1)
    assert np.ptp(cleaned[100, 500].astype(int)) > 15  # the tint is not whitened away
    assert cleaned.mean() >= shown.mean()


@pytest.mark.parametrize(("lines", "expected"), [(0, True), (1, False), (20, False)])
def test_blank_pages_are_noticed(lines, expected):
    sheet = paper(4, lines=lines, stamp=False)
    noisy = np.clip(sheet + np.random.default_rng(0).normal(0, 3, sheet.shape), 0, 255)
    assert clean.blank(clean.clean(shaded(noisy.astype(np.uint8)), Paper.A4)) is expected


def large(sheet, seed=0, **options):
    """A sheet photographed with 2560 x 1440 pixels, at about 135 dpi."""
    quad = tuple((2 * x, 2 * y) for x, y in STRAIGHT)
    return lay(desk(2560, 1440, seed), sheet, quad, **options), quad


def judged(picture, quad):
    return judge.judge(picture, quad, flatten(picture, quad))


def test_a_good_picture_has_no_fault():
    assert judged(*large(across(paper(5)))) == (Verdict.OK, ())


def test_blur_is_seen():
    picture, quad = large(across(paper(5)), blur=3.5)
    assert judged(picture, quad)[0] is Verdict.BLURRED


def test_glare_is_seen_and_placed():
    picture, quad = large(across(paper(5, ground=(190, 195, 200))))
    shine = np.zeros(picture.shape[:2], np.float32)
    cv2.circle(shine, (1880, 260), 130, 260, -1)
    picture = np.clip(picture + cv2.GaussianBlur(shine, (0, 0), 25)[..., None], 0, 255).astype(
        np.uint8
    )
    verdict, reasons = judged(picture, quad)
    assert verdict is Verdict.GLARE
    assert "góc phải trên" in reasons[0]


def test_a_dark_picture_is_seen():
    picture, quad = large(across(paper(5)))
    assert judged((picture * 0.28).astype(np.uint8), quad)[0] is Verdict.DARK


def test_a_finger_is_seen_and_placed():
    picture, quad = large(across(paper(5)))
    cv2.ellipse(picture, (1280, 1200), (70, 200), 0, 0, 360, (125, 155, 215), -1, cv2.LINE_AA)
    verdict, reasons = judged(picture, quad)
    assert verdict is Verdict.FINGER
    assert "mép dưới" in reasons[0]


def test_a_red_stamp_at_the_edge_is_no_finger():
    sheet = paper(5)
    cv2.circle(sheet, (1200, 900), 120, (45, 40, 205), 9, cv2.LINE_AA)
    assert judged(*large(across(sheet)))[0] is Verdict.OK


def test_a_cut_edge_is_seen_and_named():
    quad = ((-60.0, 120.0), (1900.0, 130.0), (1890.0, 1300.0), (-50.0, 1310.0))
    verdict, reasons = judged(lay(desk(2560, 1440), across(paper(5)), quad), quad)
    assert verdict is Verdict.CUT
    assert "mép trái" in reasons[0]


def test_too_few_pixels_are_told_with_numbers():
    verdict, reasons = judged(lay(desk(), across(paper(5)), STRAIGHT), STRAIGHT)
    assert verdict is Verdict.LOW_DPI
    assert "67" in reasons[0]
    assert "110" in reasons[0]


def test_all_faults_are_told_worst_first():
    picture = lay(desk(), across(paper(5)), STRAIGHT, blur=4.0)
    verdict, reasons = judged((picture * 0.28).astype(np.uint8), STRAIGHT)
    assert verdict is Verdict.BLURRED
    assert len(reasons) == 3


def test_a_page_is_photographed():
    picture, quad = large(across(paper(6)))
    page = photograph(frame(picture))
    assert (page.paper, page.verdict, page.size_mm) == (Paper.A4, Verdict.OK, (210.0, 297.0))
    assert np.abs(np.array(page.quad) - quad).max() < 2
    assert page.dpi == pytest.approx(133.4, rel=0.01)
    pixels = decode_jpeg(page.master)
    assert pixels.shape[:2] == (page.height, page.width)
    assert np.median(pixels) >= 250


def test_what_is_asked_for_wins_over_what_is_recognised():
    page = photograph(frame(large(across(paper(6)))[0]), Paper.A5)
    assert (page.paper, page.size_mm) == (Paper.A5, (148.0, 210.0))
    assert photograph(frame(large(across(paper(6)))[0]), Paper.UNKNOWN).paper is Paper.A4


def test_without_a_page_the_whole_picture_is_kept():
    picture = desk(seed=5)
    page = photograph(frame(picture))
    assert (page.verdict, page.quad, page.paper) == (Verdict.NO_PAGE, None, Paper.UNKNOWN)
    assert (page.width, page.height) == (1280, 720)
    assert page.reasons
    kept = whole(picture)
    assert kept.pixels is picture
    assert kept.size_mm[0] / kept.size_mm[1] == pytest.approx(1280 / 720)


def test_turning():
    page = photograph(frame(large(across(paper(7)))[0]))
    assert turn(page, 0) is page
    once = turn(page, 1)
    assert (once.width, once.height) == (page.height, page.width)
    assert once.size_mm == (297.0, 210.0)
    assert once.digest != page.digest
    back = turn(once, -1)
    assert (back.width, back.size_mm) == (page.width, page.size_mm)
    assert np.abs(decode_jpeg(back.master).astype(int) - decode_jpeg(page.master)).mean() < 2
    clockwise = np.rot90(decode_jpeg(page.master), -1)
    assert np.abs(decode_jpeg(once.master).astype(int) - clockwise).mean() < 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (700, 3), (40, 40), (64, 2000)])
@pytest.mark.parametrize("asked", [None, Paper.A4, Paper.ID1])
def test_pictures_of_any_shape_become_a_page(shape, asked):
    pixels = np.random.default_rng(1).integers(0, 255, (*shape, 3), np.uint8)
    page = photograph(frame(pixels), asked)
    assert page.verdict is Verdict.NO_PAGE
    assert decode_jpeg(turn(page, 1).master).shape[:2] == (page.width, page.height)
    assert make_pdf([page]).data.startswith(b"%PDF-1.4")
