"""The page finder on desks drawn by code."""

import cv2
import numpy as np
import pytest
from drawn_desk import SLANTED, STRAIGHT, across, card, clutter, desk, lay, overlap, paper

from scanner.page import net
from scanner.page.find import find

TONES = {
    "wood": (70, 105, 140),
    "grey": (120, 118, 116),
    "dark": (38, 36, 40),
    "green": (95, 130, 80),
}


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("quad", [STRAIGHT, SLANTED])
def test_a_sheet_is_found_to_the_pixel(tone, quad):
    picture = lay(desk(tone=TONES[tone]), across(paper(1)), quad)
    found = find(picture)
    assert found.quad is not None
    assert np.abs(np.array(found.quad) - quad).max() < 1.5
    assert found.confidence > 0.9


def test_coordinates_begin_at_the_left_edge_of_the_first_column():
    errors = []
    for shift in (0.0, 0.25, 0.5, 0.75):
        quad = tuple((x + shift, y + shift) for x, y in STRAIGHT)
        found = find(lay(desk(seed=3), across(paper(2)), quad, noise=1.0))
        errors.append(np.array(found.quad) - quad)
    # a picture read with pixel centres at whole numbers would be off by half a pixel everywhere
    assert np.abs(np.mean(errors, axis=(0, 1))).max() < 0.2


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_corners_run_clockwise_from_the_top_left(turn):
    picture = lay(desk(), across(paper(1)), SLANTED)
    picture = np.ascontiguousarray(np.rot90(picture, turn // 90))
    quad = np.array(find(picture).quad)
    assert cv2.contourArea(quad.astype(np.float32), oriented=True) > 0
    assert np.hypot(*quad.T).argmin() == 0


@pytest.mark.parametrize("seed", range(6))
def test_a_card_is_found(seed):
    rng = np.random.default_rng(seed)
    centre, side, angle = (
        rng.uniform((500, 300), (780, 420)),
        rng.uniform(330, 620),
        rng.uniform(-25, 25),
    )
    box = cv2.boxPoints(((0, 0), (side, side / 1.586), float(angle)))
    quad = np.roll(box + centre, -1, axis=0)  # boxPoints begins at the bottom left
    found = find(lay(desk(seed=seed, tone=(60, 75, 90)), card(seed), quad))
    assert found.quad is not None
    assert overlap(found.quad, quad) > 0.97


@pytest.mark.parametrize("seed", range(5))
def test_an_empty_desk_has_no_page(seed):
    tone = list(TONES.values())[seed % len(TONES)]
    assert find(clutter(desk(seed=seed, tone=tone), seed)).quad is None


def test_bare_desk_and_noise_have_no_page():
    assert find(desk(seed=8)).quad is None
    noise = np.random.default_rng(1).integers(0, 255, (720, 1280, 3), np.uint8)
    assert find(noise).quad is None
    assert find(np.full((720, 1280, 3), 200, np.uint8)).quad is None


def test_a_corner_beyond_the_picture_is_found_there():
    quad = ((-24.0, 80.0), (900.0, 70.0), (930.0, 650.0), (60.0, 690.0))
    found = find(lay(desk(), across(paper(4)), quad))
    assert found.quad is not None
    assert found.quad[0][0] < -5
    assert np.abs(np.array(found.quad) - quad).max() < 6


def test_a_finger_on_the_edge_does_not_bend_the_page():
    picture = lay(desk(), across(paper(5)), SLANTED)
    cv2.ellipse(picture, (640, 640), (38, 90), 0, 0, 360, (130, 160, 215), -1, cv2.LINE_AA)
    found = find(picture)
    assert overlap(found.quad, SLANTED) > 0.97


def test_a_printed_frame_is_not_the_page():
    sheet = paper(6)
    cv2.rectangle(sheet, (60, 60), (1180, 1694), (60, 120, 150), 14)
    found = find(lay(desk(), across(sheet), SLANTED))
    assert overlap(found.quad, SLANTED) > 0.97


@pytest.mark.parametrize("shape", [(1, 1), (20, 600), (33, 33), (40, 2000), (2000, 40)])
def test_odd_pictures_do_not_break_it(shape):
    pixels = np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8)
    assert 0 <= find(pixels).confidence <= 1


def test_the_same_picture_gives_the_same_answer():
    picture = lay(desk(), across(paper(7)), SLANTED)
    assert find(picture) == find(picture.copy())


def test_a_large_picture_is_as_exact_as_a_small_one():
    big = cv2.resize(
        lay(desk(), across(paper(9)), SLANTED), None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC
    )
    assert np.abs(np.array(find(big).quad) / 3 - SLANTED).max() < 1.5


@pytest.mark.parametrize("quad", [STRAIGHT, SLANTED])
def test_it_finds_pages_without_the_net(monkeypatch, tmp_path, quad):
    monkeypatch.setattr(net, "MODEL", tmp_path / "missing.onnx")
    net._net.cache_clear()
    try:
        assert net.ask(desk()) is None
        found = find(lay(desk(), across(paper(1)), quad))
        assert overlap(found.quad, quad) > 0.97
        assert find(clutter(desk(seed=2), 2)).quad is None
    finally:
        net._net.cache_clear()


def test_the_net_sees_where_the_sheet_is():
    told = net.ask(lay(desk(), across(paper(1)), STRAIGHT))
    assert told.shape == (48, 48, 2)
    inside, outside = told[10:36, 14:34, 0], told[:, :4, 0]
    assert inside.mean() > 0.8
    assert outside.mean() < 0.2
