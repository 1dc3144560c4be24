"""The shutter's rules, with a finder that always knows where the page is."""

from functools import cache

import cv2
import numpy as np
import pytest
from drawn_desk import across, card, desk, frame, lay, paper

from scanner.page import shutter as rules
from scanner.page.find import Found
from scanner.page.shutter import STILL_FRAMES, Shutter

QUAD = np.array([[120.0, 26.0], [520.0, 30.0], [526.0, 314.0], [114.0, 310.0]])
WIDTH, HEIGHT = 640, 360
DESK = desk(WIDTH, HEIGHT)
GRAIN = np.random.default_rng(5).normal(0, 1, (HEIGHT + 16, WIDTH + 16, 3)).astype(np.float32)


@pytest.fixture
def watch(monkeypatch):
    """Feeds pictures with the page's true corners; returns what each made of it."""
    shutter, now = Shutter(), {}

    def found(pixels):
        quad = now["quad"]
        scale = pixels.shape[1] / WIDTH
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
    y, x = seed % 4 * 4, seed // 4 % 4 * 4
    picture += noise * GRAIN[y : y + HEIGHT, x : x + WIDTH]
    return np.clip(picture, 0, 255).astype(np.uint8)


def shots(watch, pictures, quad=QUAD):
    return [k for k, picture in enumerate(pictures) if watch(picture, quad).fire]


def sheet(seed, **how):
    return cv2.resize(across(paper(seed, **how)), (800, 566), interpolation=cv2.INTER_AREA)


FIRST, SECOND = sheet(31), sheet(32)


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
    blank = np.full((566, 800, 3), 235, np.uint8)
    assert shots(watch, [view(blank, seed=k) for k in range(12)]) == [STILL_FRAMES]
    near = QUAD + 9
    assert not shots(watch, [view(blank, near, seed=k) for k in range(8)], near)


def test_the_page_below_is_not_taken_again(watch):
    for sheet in (FIRST, SECOND):
        assert len(shots(watch, [view(sheet, seed=k) for k in range(7)])) == 1
    assert not shots(watch, [view(FIRST, seed=k) for k in range(7)])
    assert len(shots(watch, [view(across(card(5)), seed=k) for k in range(7)])) == 1


def written(sheet, words):
    """The sheet with words in handwriting on it."""
    other = sheet.copy()
    rng = np.random.default_rng(3)
    for row in range(words):
        steps = np.cumsum(rng.normal((4, 0), (3, 6), (40, 2)), axis=0)
        pen = (steps + np.array([300, 100 + 70 * row])).astype(np.int32)
        cv2.polylines(other, [pen], False, (150, 50, 20), 2, cv2.LINE_AA)
    return other


@pytest.mark.parametrize("words", [2, 6])
def test_a_form_filled_by_somebody_else_is_another_page(watch, words):
    assert len(shots(watch, [view(FIRST, seed=k) for k in range(7)])) == 1
    other = written(FIRST, words)
    assert len(shots(watch, [view(other, seed=k) for k in range(7)])) == 1


@pytest.mark.parametrize("light", [1.0, 0.75])
def test_a_page_whose_outline_was_seen_wrongly_is_known_after_a_nudge(watch, light):
    wrong = QUAD.copy()
    wrong[1:3, 0] = 0.8 * wrong[1:3, 0] + 0.2 * wrong[[0, 3], 0]
    assert len(shots(watch, [view(FIRST, seed=k) for k in range(7)], wrong)) == 1
    near = QUAD + np.array([7, -5])
    nudged = [view(FIRST, near, k, gain=light) for k in range(7)]
    assert not shots(watch, nudged, near)
    other = [view(written(FIRST, 3), near, k, gain=light) for k in range(7)]
    assert len(shots(watch, other, near)) == 1


def test_an_outline_that_never_agrees_is_waited_for(watch):
    quads = [QUAD, QUAD + 40, QUAD + 80, QUAD + 120]
    seen = [watch(view(FIRST, seed=k), quads[k % 4]).fire for k in range(8)]
    assert not any(seen)
    assert shots(watch, [view(FIRST, seed=k) for k in range(3)])


def test_the_page_is_known_after_a_hand_and_a_moment_in_which_it_is_not_found(watch):
    assert len(shots(watch, [view(FIRST, seed=k) for k in range(7)])) == 1
    for x in range(100, 500, 120):
        covered = view(FIRST, seed=x)
        cv2.circle(covered, (x, 200), 70, (110, 140, 190), -1, cv2.LINE_AA)
        assert not watch(covered, None if x > 300 else QUAD).fire
    assert not shots(watch, [view(FIRST, seed=k) for k in range(7)])


def test_a_page_that_is_not_found_for_a_frame_is_not_late(watch):
    quads = [QUAD, QUAD, None, QUAD, QUAD]
    fired = [k for k, quad in enumerate(quads) if watch(view(FIRST, seed=k), quad).fire]
    assert fired == [4]


def test_a_page_turned_upside_down_is_the_same(watch):
    assert len(shots(watch, [view(FIRST, seed=k) for k in range(7)])) == 1
    turned = np.ascontiguousarray(np.rot90(FIRST, 2))
    assert not shots(watch, [view(turned, seed=k) for k in range(7)])


def test_a_page_with_little_print_after_a_full_one_is_not_kept_waiting(watch):
    assert len(shots(watch, [view(FIRST, seed=k) for k in range(7)])) == 1
    short = sheet(40, lines=3, stamp=False)
    for _empty in range(2):
        watch(DESK, None)
    fired = shots(watch, [view(short, seed=k) for k in range(8)])
    assert fired
    assert fired[0] <= STILL_FRAMES + 1
