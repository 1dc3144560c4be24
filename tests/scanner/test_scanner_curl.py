"""A mild bow is taken out of a sheet where edges and print show one, and nowhere else."""

import cv2
import numpy as np
import pytest
from drawn_desk import STRAIGHT, across, card, desk, frame, lay, paper

from scanner.frame import Paper
from scanner.page import curl
from scanner.page.find import find
from scanner.page.flatten import flatten
from scanner.pictures import decode_jpeg
from scanner.pipeline import photograph

LEFT, TOP, WIDTH, HEIGHT = 250.0, 84.0, 780.0, 551.6


def bowed(sheet, bow, seed=0):
    """A sheet that lies across on a desk; its long sides bulge downward by `bow` of its height."""
    y, x = np.mgrid[0:720, 0:1280].astype(np.float32) + 0.5
    u, v = (x - LEFT) / WIDTH, (y - TOP) / HEIGHT
    v = v - bow * 4 * u * (1 - u)
    rows, columns = sheet.shape[:2]
    soft = cv2.GaussianBlur(sheet, (0, 0), 1.1)
    over = cv2.remap(soft, u * columns - 0.5, v * rows - 0.5, cv2.INTER_LINEAR,
                     borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    inside = np.minimum.reduce([u * WIDTH, (1 - u) * WIDTH, v * HEIGHT, (1 - v) * HEIGHT])
    mask = np.clip(inside + 0.5, 0, 1)[..., None]
    noise = np.random.default_rng(seed).normal(0, 2.5, (720, 1280, 3))
    return np.clip(desk(seed=seed) * (1 - mask) + over * mask + noise, 0, 255).astype(np.uint8)


def ruled(sheet):
    """The sheet with a rule across its middle, in a gap of its print."""
    sheet[580:660] = 238
    sheet[612:628] = 20
    return sheet


def straying(flat):
    """Rows by which the rule is not straight, in shares of the height."""
    grey = cv2.GaussianBlur(flat, (0, 0), 2).max(axis=2)
    height, width = grey.shape
    band = grey[height * 2 // 5 : height * 3 // 5, width // 12 : -width // 12]
    rows = band.argmin(axis=0)
    columns = np.arange(len(rows))
    off = rows - np.polyval(np.polyfit(columns, rows, 1), columns)
    return float(np.ptp(np.convolve(off, np.ones(15) / 15, "valid"))) / height


@pytest.mark.parametrize(("bow", "turned"), [(0.02, True), (-0.022, True), (0.02, False)])
def test_a_bow_is_measured_and_taken_out(bow, turned):
    sheet = ruled(across(paper(3)) if turned else paper(3, size=(1754, 1240), lines=24))
    picture = bowed(sheet, bow)
    quad = find(picture).quad
    bend = curl.measure(picture, np.array(quad), 297 / 210)
    _x, y = bend.at(np.array([0.02, 0.5, 0.98]), np.array([0.5, 0.5, 0.5]))
    assert y[1] - (y[0] + y[2]) / 2 == pytest.approx(bow, abs=0.25 * abs(bow))
    bent, straight = flatten(picture, quad), flatten(picture, quad, straighten=True)
    assert straight.straightened
    assert not bent.straightened
    assert straying(bent.pixels) > 0.6 * abs(bow)
    assert straying(straight.pixels) < 0.2 * abs(bow)


@pytest.mark.parametrize("seed", range(4))
def test_a_flat_sheet_is_left_alone(seed):
    picture = lay(desk(seed=seed), across(paper(seed)), STRAIGHT, seed=seed)
    if seed == 2:  # a thumb over the edge, and another sheet touching below
        cv2.ellipse(picture, (640, 70), (38, 90), 0, 0, 360, (120, 150, 200), -1, cv2.LINE_AA)
    if seed == 3:
        cv2.rectangle(picture, (250, 613), (820, 719), (228, 233, 236), -1)
    assert curl.measure(picture, np.array(STRAIGHT), 297 / 210) is None
    page = flatten(picture, STRAIGHT, straighten=True)
    assert np.array_equal(page.pixels, flatten(picture, STRAIGHT).pixels)


def test_a_bare_sheet_is_told_by_its_edges_and_a_card_is_stiff():
    bare = np.full((1240, 1754, 3), 236, np.uint8)
    picture = bowed(bare, 0.02)
    assert flatten(picture, find(picture).quad, straighten=True).straightened
    picture = bowed(cv2.resize(card(), (1754, 1105)), 0.02)
    quad = find(picture).quad
    assert not flatten(picture, quad, Paper.ID1, straighten=True).straightened


def test_the_way_from_frame_to_page_straightens():
    page = photograph(frame(bowed(ruled(paper(3, size=(1754, 1240), lines=24)), 0.025)))
    assert page.paper is Paper.A4
    assert straying(decode_jpeg(page.master)) < 0.005
