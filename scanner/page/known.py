"""Which pages were taken: a nudged or turned one is known again, the same form filled in is new."""

from __future__ import annotations

from typing import Any

import cv2
import msgspec
import numpy as np

from scanner.frame import Pixels
from scanner.page.geometry import Floats

REMEMBERED = 24
"""Pages; some 0.2 MB each."""

_SIDE = 192
"""Of the square to which a page is drawn; a written word is some pixels high in it."""
_BLOCK = 12
_RIM = 12
"""Pixels of the square's edge that are left out: corners may be off."""
_SLACK = 3
"""Pixels of the square by which two looks at the same page may be off."""
_OTHER = 0.33
"""The same page stayed below .20 on drawn pairs, a form filled in by another above .46."""
_FAINT = 90.0
"""Squared grey levels that are noise in a block, paper being 200."""
_ROUGHLY = 0.3
_SPOTS, _PAIRS, _UNLIKE, _TRIES = 300, 14, 48, 300
_COMMON = 0.55
"""Outlines of the same page may differ; at least so much of it must be in both."""


class Look(msgspec.Struct, frozen=True):
    """What is remembered of a page."""

    corners: Floats
    """(4, 2), pixels of the picture in which it was seen."""
    face: Floats
    """(192, 192), what is on the page, as grey levels around 0."""
    rough: Floats
    """(64, 64), the same."""
    spots: Floats
    """(n, 2), pixels of the picture: where something can be known again."""
    marks: Any
    """(n, 32), how it looks there; None on a bare page."""


class Known:
    """The pages that were taken last."""

    def __init__(self) -> None:
        self._looks: list[Look] = []

    def add(self, small: Pixels, corners: Floats) -> None:
        """Remember the page with these corners (4, 2) in a BGR picture."""
        self._looks = [*self._looks, _look(_grey(small), corners)][-REMEMBERED:]

    def has(self, small: Pixels, corners: Floats) -> bool:
        """Was this page taken, however it lies and wherever its outline was seen then?"""
        if not self._looks:
            return False
        grey = _grey(small)
        now = _look(grey, corners)
        return any(_faces_meet(now, before) for before in self._looks) or any(
            _spots_meet(grey, now, before) for before in self._looks
        )


def _grey(small: Pixels) -> Pixels:
    return np.asarray(cv2.blur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (3, 3)), np.uint8)


def _look(grey: Pixels, corners: Floats) -> Look:
    inside = np.zeros(grey.shape, np.uint8)
    middle = corners.mean(axis=0)
    cv2.fillConvexPoly(inside, np.round(middle + 0.95 * (corners - middle)).astype(np.int32), 255)
    finder = cv2.ORB.create(_SPOTS, edgeThreshold=16, fastThreshold=10)
    spots, marks = finder.detectAndCompute(grey, inside)
    where = np.array([spot.pt for spot in spots], np.float32).reshape(-1, 2)
    face = _face(grey, _to_square(corners))
    rough = np.asarray(cv2.resize(face, (64, 64), interpolation=cv2.INTER_AREA))
    return Look(corners, face, rough, where, marks)


def _to_square(corners: Floats) -> Any:
    side = float(_SIDE)
    target = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32) - 0.5
    return cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), target)


def _face(grey: Pixels, matrix: Any) -> Floats:
    """The picture as a homography shows it, without its light, the paper being 200."""
    seen = cv2.warpPerspective(grey, matrix, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE)
    face = seen.astype(np.float32)
    face *= 200 / max(float(np.median(face)), 20.0)
    return np.asarray(cv2.GaussianBlur(face, (0, 0), 0.8) - cv2.GaussianBlur(face, (0, 0), 8))


def _faces_meet(now: Look, before: Look) -> bool:
    """Is the same in both outlines, in any of the four ways a sheet can lie?"""
    for turn in range(4):
        rough = np.ascontiguousarray(np.rot90(now.rough, turn))
        if _alike(rough, before.rough) > _ROUGHLY:
            face = np.ascontiguousarray(np.rot90(now.face, turn))
            if _blocks_off(face, before.face) < _OTHER:
                return True
    return False


def _alike(face: Floats, other: Floats) -> float:
    inner = other[4:-4, 4:-4]
    off = float(cv2.matchTemplate(face[2:-2, 2:-2], inner, cv2.TM_SQDIFF).min()) / inner.size
    return 1 - off / (float((face**2).mean() + (other**2).mean()) + 8.0)


def _blocks_off(face: Floats, other: Floats, inside: Floats | None = None) -> float:
    """How far the two differ where they do so most: 0 not at all, 1 and more altogether.

    One block may differ, for a glint. `inside` (192, 192), 0 to 1, tells where to look.
    """
    low, high = _RIM, _SIDE - _RIM
    inner = other[low:high, low:high]
    shifts = range(-_SLACK, _SLACK + 1)
    parts = (face[low + y : high + y, low + x : high + x] for y in shifts for x in shifts)
    least = np.min([_blocks((part - inner) ** 2) for part in parts], axis=0)
    power = np.maximum(_blocks(inner**2), _blocks(face[low:high, low:high] ** 2))
    off = (least / (power + _FAINT)).ravel()
    if inside is not None:
        share = _blocks(inside[low:high, low:high]).ravel()
        off = off[share > 0.98]
        if len(off) < _COMMON * len(share):
            return 1.0
    return float(np.sort(off)[-2])


def _blocks(square: Floats) -> Floats:
    count = square.shape[0] // _BLOCK
    return np.asarray(cv2.resize(square, (count, count), interpolation=cv2.INTER_AREA))


def _spots_meet(grey: Pixels, now: Look, before: Look) -> bool:
    """Is what both outlines hold the same, when spots of the print are laid upon each other?"""
    matrix = _moved(now, before)
    if matrix is None:
        return False
    square = _to_square(before.corners) @ matrix
    outline = np.zeros(grey.shape, np.float32)
    cv2.fillConvexPoly(outline, np.round(now.corners).astype(np.int32), 1.0)
    inside = np.asarray(cv2.warpPerspective(outline, square, (_SIDE, _SIDE)))
    return _blocks_off(_face(grey, square), before.face, inside) < _OTHER


def _moved(now: Look, before: Look) -> Any:
    """The homography from this picture to the one before, or None."""
    if now.marks is None or before.marks is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(now.marks, before.marks)
    pairs = [pair for pair in pairs if pair.distance < _UNLIKE]
    if len(pairs) < _PAIRS:
        return None
    here = now.spots[[pair.queryIdx for pair in pairs]]
    there = before.spots[[pair.trainIdx for pair in pairs]]
    matrix, good = cv2.findHomography(here, there, cv2.RANSAC, 3.0, maxIters=_TRIES)
    return matrix if matrix is not None and int(good.sum()) >= _PAIRS else None
