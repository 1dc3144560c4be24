"""What the finder knows of cameras, formats and faint edges, and its second look."""

import cv2
import numpy as np
import pytest
from drawn_desk import SLANTED, across, desk, lay, overlap, paper

from scanner.page import find as finder
from scanner.page import look, shape
from scanner.page.evidence import Evidence

WIDTH, HEIGHT = 640, 360


def seen(ratio, tilt, turn, shift=(0.0, 0.0), scale=0.16):
    """A sheet as a pinhole camera of focal length WIDTH sees it: a clockwise quad (1, 4, 2)."""
    flat = np.array([[-ratio, -1, 0], [ratio, -1, 0], [ratio, 1, 0], [-ratio, 1, 0]]) * scale
    a, b = np.radians([turn, tilt])
    about = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    lean = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    points = flat @ (lean @ about).T + (*shift, 1)
    return (points[:, :2] / points[:, 2:] * WIDTH + (WIDTH / 2, HEIGHT / 2))[None]


@pytest.mark.parametrize("ratio", [1.414, 1.586, 2.5])
@pytest.mark.parametrize(("tilt", "turn"), [(0, 0), (25, 10), (35, 60), (-20, 95)])
def test_the_true_shape_is_told_at_any_slant(ratio, tilt, turn):
    told, slant = shape.trueness(seen(ratio, tilt, turn, (0.1, -0.02)), WIDTH, HEIGHT)
    assert told[0] == pytest.approx(ratio, rel=0.005)
    assert slant[0] < 0.005
    corners = seen(ratio, tilt, turn)
    corners[0, 0] += (25, 0)  # the control: no rectangle looks like this
    assert shape.trueness(corners, WIDTH, HEIGHT)[1][0] > 0.008


@pytest.mark.parametrize("side", range(4))
@pytest.mark.parametrize("ratio", shape.FORMATS)
def test_a_side_that_is_hidden_is_put_where_the_format_wants_it(side, ratio):
    true = seen(ratio, 20, 15, (0.05, 0.02))[0]
    wrong = true.copy()
    for corner, beside in ((side, side - 1), ((side + 1) % 4, (side + 2) % 4)):
        wrong[corner] += 0.3 * (true[beside] - true[corner])  # cut short along its neighbours
    made = shape.completed(wrong[None], WIDTH, HEIGHT)
    off = [np.abs(np.roll(made, k, axis=1) - true).max(axis=(1, 2)).min() for k in range(4)]
    assert min(off) < 0.5
    assert np.abs(wrong - true).max() > 20


def faint_sheet(step):
    """White paper with a bold border on a desk that is darker by `step` only."""
    picture = np.full((HEIGHT, WIDTH, 3), 225 - step, np.float32)
    outer = np.array([[150, 60], [470, 60], [470, 286], [150, 286]], np.float32)
    cv2.fillConvexPoly(picture, outer.astype(np.int32), (225, 225, 225))
    cv2.rectangle(picture, (162, 72), (458, 274), (90, 60, 150), 3)
    picture += np.random.default_rng(1).normal(0, 2, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8), outer


def test_a_faint_edge_beyond_a_bold_border_is_tried():
    picture, outer = faint_sheet(step=6)
    border = np.array([[162, 72], [458, 72], [458, 274], [162, 274]], np.float32)
    tone = cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb)
    tried = Evidence(tone).outlying(border)
    assert np.abs(tried - outer).max(axis=(1, 2)).min() < 2.5
    bare = np.full_like(tone, 128)  # the control: where nothing is, sides move nowhere near
    assert np.abs(Evidence(bare).outlying(border) - outer).max(axis=(1, 2)).min() > 5


def test_quads_that_are_nearly_the_same_are_looked_at_once():
    quad = np.array([[50, 50], [250, 50], [250, 200], [50, 200]], np.float32)
    quads = np.stack([quad, quad + 1, np.roll(quad, 2, axis=0) + 0.5, quad + 30, quad + 60])
    kept = look.diverse(quads, np.array([1.0, 3.0, 2.0, 5.0, 0.5]))
    assert kept.tolist() == [3, 1, 4]


def test_the_second_look_prefers_the_sheet():
    picture = cv2.resize(lay(desk(), across(paper(3)), SLANTED), (640, 360))
    true = np.array(SLANTED, np.float32) / 2
    middle = true.mean(axis=0)
    quads = np.stack([true, middle + (true - middle) * 0.8, true - (60, 0)]).astype(np.float32)
    said = look.scores(cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb), quads)
    assert said.argmax() == 0
    assert look.scores(picture, quads[:0]) is None


def test_light_and_exposure_do_not_change_what_is_seen():
    shown = np.random.default_rng(2).integers(60, 120, (2, 4, 48, 48), np.uint8)
    shown[:, 3] = 255
    brighter = shown.copy()
    brighter[:, :3] = shown[:, :3] * 2
    assert np.abs(look.even(shown) - look.even(brighter)).max() < 0.03


def test_it_finds_pages_without_the_second_look(monkeypatch, tmp_path):
    monkeypatch.setattr(look, "MODEL", tmp_path / "missing.onnx")
    look._net.cache_clear()
    try:
        found = finder.find(lay(desk(), across(paper(1)), SLANTED))
        assert overlap(found.quad, SLANTED) > 0.97
    finally:
        look._net.cache_clear()


@pytest.mark.parametrize(("first", "tries"), [(6.0, 1), (-8.0, 1), (0.4, 2), (-1.0, 2)])
def test_only_doubt_makes_it_look_closer(monkeypatch, first, tries):
    sizes = []

    def sought(large, longest):
        sizes.append(longest)
        return np.array(SLANTED, np.float32), first if len(sizes) == 1 else 3.0

    monkeypatch.setattr(finder, "_sought", sought)
    found = finder.find(lay(desk(), across(paper(1)), SLANTED))
    assert sizes == [finder.SMALL, finder.CLOSER][:tries]
    assert (found.quad is not None) == (first > 0 or tries == 2)
