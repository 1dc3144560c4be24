"""The shutter's rules, with a finder that always knows where the page is."""

from functools import cache

import cv2
import numpy as np
import pytest
from drawn_desk import across, card, desk, frame, lay, paper

from scanner.page import shutter as rules
from scanner.page.find import Found
from scanner.page.shutter import STILL_FRAMES, Shutter

QUAD = np.array([[180.0, 40.0], [780.0, 44.0], [790.0, 470.0], [170.0, 466.0]])
DESK = desk(960, 540)


@pytest.fixture
def watch(monkeypatch):
    """Feeds pictures with the page's true corners; returns what each made of it."""
    shutter, now = Shutter(), {}

    def found(pixels):
        quad = now["quad"]
        scale = pixels.shape[1] / 960
        corners = None if quad is None else tuple((x * scale, y * scale) for x, y in quad)
        return Found(corners, 1.0)

    monkeypatch.setattr(rules, "find", found)

    def feed(pixels, quad=QUAD):
        now["quad"] = quad
        return shutter.feed(frame(pixels))

    return feed


@cache
def laid(sheet, size, quad):
    return lay(DESK, np.frombuffer(sheet, np.uint8).reshape(size), quad, noise=0.0)


def view(sheet, quad=QUAD, seed=0, gain=1.0, noise=2.0):
    picture = laid(sheet.tobytes(), sheet.shape, tuple(map(tuple, quad))).astype(np.float32) * gain
    picture += np.random.default_rng(seed).normal(0, noise, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def shots(watch, pictures, quad=QUAD):
    return [k for k, picture in enumerate(pictures) if watch(picture, quad).fire]


FIRST, SECOND = across(paper(31)), across(paper(32))


def test_what_slides_slowly_is_not_still(watch):
    moving = [QUAD + np.array([1.2 * k, 0]) for k in range(14)]
    assert not any(watch(view(FIRST, quad, k), quad).fire for k, quad in enumerate(moving))
    assert shots(watch, [view(FIRST, moving[-1], k) for k in range(6)], moving[-1])


@pytest.mark.parametrize(("noise", "light"), [(2.0, 1.0), (7.0, 1.0), (8.0, 0.35)])
def test_noise_and_a_creeping_exposure_are_no_movement(watch, noise, light):
    pictures = [view(FIRST, seed=k, gain=light * (1 + 0.01 * k), noise=noise) for k in range(6)]
    assert shots(watch, pictures) == [STILL_FRAMES]


def test_a_finder_that_wavers_is_no_movement(watch):
    pictures = [view(FIRST, seed=k) for k in range(6)]
    fired = [k for k, p in enumerate(pictures) if watch(p, QUAD + 6.0 * (k % 2)).fire]
    assert fired == [STILL_FRAMES]


def test_the_sharpest_of_the_last_frames_is_handed_out(watch):
    pictures = [view(FIRST, seed=k) for k in range(4)]
    pictures[1] = cv2.GaussianBlur(pictures[1], (0, 0), 0.8)
    pictures[3] = cv2.GaussianBlur(pictures[3], (0, 0), 0.45)
    watches = [watch(picture) for picture in pictures]
    assert watches[3].fire
    assert watches[3].best.pixels is pictures[2]
    assert all(w.best is None for w in watches[:3])


def test_a_blank_page_is_taken_once(watch):
    blank = np.full((850, 1200, 3), 235, np.uint8)
    assert shots(watch, [view(blank, seed=k) for k in range(12)]) == [STILL_FRAMES]
    near = QUAD + 9
    assert not shots(watch, [view(blank, near, seed=k) for k in range(8)], near)


def test_the_page_below_is_not_taken_again(watch):
    for sheet in (FIRST, SECOND):
        assert len(shots(watch, [view(sheet, seed=k) for k in range(7)])) == 1
    assert not shots(watch, [view(FIRST, seed=k) for k in range(7)])
    assert len(shots(watch, [view(across(card(5)), seed=k) for k in range(7)])) == 1


def test_a_form_filled_by_somebody_else_is_another_page(watch):
    other = FIRST.copy()
    rng = np.random.default_rng(3)
    for row in range(9):
        y = 120 + row * 110
        pen = np.cumsum(rng.normal((9, 0), (4, 12), (60, 2)), axis=0) + np.array([900, y])
        cv2.polylines(other, [pen.astype(np.int32)], False, (150, 50, 20), 5, cv2.LINE_AA)
    assert len(shots(watch, [view(FIRST, seed=k) for k in range(7)])) == 1
    assert len(shots(watch, [view(other, seed=k) for k in range(7)])) == 1


def test_a_page_turned_upside_down_is_the_same(watch):
    assert len(shots(watch, [view(FIRST, seed=k) for k in range(7)])) == 1
    turned = np.ascontiguousarray(np.rot90(FIRST, 2))
    assert not shots(watch, [view(turned, seed=k) for k in range(7)])


def test_a_page_with_little_print_after_a_full_one_is_not_kept_waiting(watch):
    assert len(shots(watch, [view(FIRST, seed=k) for k in range(7)])) == 1
    short = across(paper(40, lines=3, stamp=False))
    for _empty in range(2):
        watch(DESK, None)
    fired = shots(watch, [view(short, seed=k) for k in range(8)])
    assert fired
    assert fired[0] <= STILL_FRAMES + 1
