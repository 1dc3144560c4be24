"""The automatic shutter: once for each page, when it lies still."""

import cv2
import numpy as np
import pytest
from drawn_desk import STRAIGHT, across, desk, frame, lay, overlap, paper

from scanner.page.shutter import STILL_FRAMES, Shutter

NEAR = tuple(
    (x * 1.5, y * 1.5) for x, y in ((60.0, 30.0), (1000.0, 26.0), (1010.0, 690.0), (50.0, 695.0))
)
"""A sheet that fills a picture of 1920 x 1080 well enough to be read."""
SMALL, FULL = (1280, 720), (1920, 1080)


def shot(sheet, quad=NEAR, seed=0, size=(1920, 1080)):
    return lay(desk(*size), sheet, quad, noise=2.0, seed=seed)


@pytest.fixture(scope="module")
def first():
    return across(paper(21))


@pytest.fixture(scope="module")
def still(first):
    return [frame(shot(first, seed=k)) for k in range(3)]


def moved(by):
    return tuple((x + by, y) for x, y in NEAR)


def feed(shutter, frames):
    return [shutter.feed(f) for f in frames]


def test_it_fires_once_when_the_page_is_still(still):
    watches = feed(Shutter(), [still[k % 3] for k in range(STILL_FRAMES + 8)])
    fired = [k for k, watch in enumerate(watches) if watch.fire]
    assert fired == [STILL_FRAMES]
    assert overlap(watches[fired[0]].quad, NEAR, (1080, 1920)) > 0.98
    progress = [watch.progress for watch in watches[: fired[0] + 1]]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    assert watches[fired[0]].hint == "Giữ yên… đang chụp"


def test_it_does_not_fire_while_the_page_moves(first):
    frames = [frame(shot(first, moved(14 * k), seed=k)) for k in range(9)]
    watches = feed(Shutter(), frames)
    assert not any(watch.fire for watch in watches)
    assert all(watch.quad is not None for watch in watches)


def test_it_does_not_fire_under_a_moving_hand(still):
    frames = []
    for k in range(9):
        pixels = still[k % 3].pixels.copy()
        cv2.circle(pixels, (500 + 90 * k, 560), 150, (110, 140, 190), -1, cv2.LINE_AA)
        frames.append(frame(pixels))
    assert not any(watch.fire for watch in feed(Shutter(), frames))


def test_the_same_page_is_not_taken_again(first, still):
    shutter = Shutter()
    assert any(w.fire for w in feed(shutter, [still[k % 3] for k in range(6)]))
    nudged = [frame(shot(first, moved(30), seed=k)) for k in range(3)]
    assert not any(w.fire for w in feed(shutter, [nudged[k % 3] for k in range(8)]))
    feed(shutter, [frame(desk(1920, 1080))] * 4)
    assert not any(w.fire for w in feed(shutter, [still[k % 3] for k in range(8)]))
    shutter.reset()  # the control, and "take it again"
    assert any(w.fire for w in feed(shutter, [still[k % 3] for k in range(6)]))


def test_the_next_page_is_taken(still):
    shutter = Shutter()
    feed(shutter, [still[k % 3] for k in range(6)])
    other = across(paper(22))
    after = [frame(shot(other, seed=k)) for k in range(3)]
    assert sum(w.fire for w in feed(shutter, [after[k % 3] for k in range(8)])) == 1


def test_an_empty_desk_is_told():
    watch = Shutter().feed(frame(desk()))
    assert (watch.quad, watch.fire, watch.hint) == (None, False, "Chưa thấy giấy")


def test_a_blurred_moment_is_waited_out(still):
    shutter = Shutter()
    feed(shutter, still[:1])
    soft = [frame(cv2.GaussianBlur(f.pixels, (0, 0), 4)) for f in still]
    assert not any(w.fire for w in feed(shutter, [soft[k % 3] for k in range(STILL_FRAMES + 4)]))


@pytest.mark.parametrize(
    ("quad", "size", "hint"),
    [
        (STRAIGHT, SMALL, "Đưa gần hơn"),
        (((420, 40), (880, 40), (880, 690), (420, 690)), SMALL, "Xoay ngang tờ giấy để rõ hơn"),
        (((660, 100), (1280, 100), (1560, 960), (360, 960)), FULL, "Nghiêng quá"),
        (((-40, 190), (1300, 60), (1420, 960), (90, 1040)), FULL, "Đưa cả tờ giấy vào khung"),
    ],
)  # fmt: skip
def test_it_says_what_would_help(first, quad, size, hint):
    sheet = first if np.ptp(np.array(quad)[:, 0]) > np.ptp(np.array(quad)[:, 1]) else paper(21)
    watches = feed(Shutter(), [frame(shot(sheet, quad, size=size))] * 3)
    assert watches[-1].hint == hint
    assert not any(watch.fire for watch in watches)


def test_a_page_that_could_be_better_is_taken_as_soon_with_advice():
    sheet = across(paper(23))
    frames = [frame(shot(sheet, STRAIGHT, seed=k, size=(1280, 720))) for k in range(2)]
    watches = feed(Shutter(), [frames[k % 2] for k in range(STILL_FRAMES + 3)])
    assert [k for k, watch in enumerate(watches) if watch.fire] == [STILL_FRAMES]
    assert watches[STILL_FRAMES].hint.startswith(("Đưa gần", "Xoay ngang"))
