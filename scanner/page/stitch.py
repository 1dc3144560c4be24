"""A sheet from a few closer pictures of its parts: where each of them lies.

The whole page, photographed first, says what the sheet is and where everything lies; each closer
picture is laid on it by the features that both show, then drawn into place by comparing small
tiles. A picture whose tiles do not look like the page's is of another sheet, and is refused: a
page of two sheets would be worse than a coarse one.
"""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels, ScannerError
from scanner.page.geometry import Floats
from scanner.page.outline import OFF_MM, outline
from scanner.page.tiles import SHARE, compared, laid_over, moved
from scanner.pictures import shrink

_LOOK = 1600
"""Longest side of the whole page when tiles are compared; features are sought in less."""
_FEATURE_LOOK = 1100
_FEATURES, _RATIO, _INLIERS, _GUESSES = 4000, 0.82, 12, 5
_LEAST_TILES = 8
FOREIGN = _("Ảnh này không khớp với trang đã chụp; kiểm tra có đúng tờ giấy không rồi chụp lại.")


class DoesNotJoin(ScannerError):
    """The pictures do not make one page; the sentence says why and what to do."""

    code = "does_not_join"


class Placed(msgspec.Struct, frozen=True, eq=False):
    """A closer picture of a part, and where it lies on the sheet."""

    pixels: Pixels
    matrix: Floats
    """3 x 3: OpenCV coordinates of `pixels` to millimetres on the sheet."""
    span: tuple[float, float]
    """From where to where along the sheet's longer side it sees the whole breadth, 0 to 1."""
    dpi: float


def place(whole: Pixels, size_mm: tuple[float, float], shot: Pixels) -> Placed:
    """Where a closer picture lies on the sheet that `whole` (flattened and cleaned) shows.

    Raises DoesNotJoin when it shows another sheet, or too little to be sure.
    """
    base = shrink(whole, _LOOK)
    per_mm = base.shape[1] / size_mm[0]
    for guess in _by_features(base, shot):
        matrix = _settled(base, shot, guess)
        if matrix is not None:
            break
    else:
        raise DoesNotJoin(FOREIGN)
    scaled = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, per_mm]])
    to_mm = scaled @ matrix
    edges = outline(shot, to_mm, size_mm)
    if OFF_MM < edges.off_mm < np.inf:
        # print at one side only says little of where the other side lies: the edges say it
        tiles = compared(base, laid_over(shot, matrix, base.shape))
        seen = np.concatenate([moved(tiles.there, np.linalg.inv(matrix)), edges.seen])
        lies = np.concatenate([moved(tiles.here, scaled), edges.lies])
        to_mm = cv2.findHomography(seen, lies, 0)[0]
        matrix = np.linalg.inv(scaled) @ to_mm
        edges = outline(shot, to_mm, size_mm)
        if compared(base, laid_over(shot, matrix, base.shape)).share < SHARE:
            raise DoesNotJoin(FOREIGN)
    if edges.off_mm > OFF_MM:
        raise DoesNotJoin(FOREIGN)
    return Placed(shot, to_mm, _span(shot, to_mm, size_mm), _dpi(shot, to_mm, size_mm))


def _settled(base: Pixels, shot: Pixels, matrix: Floats) -> Floats | None:
    """The guess drawn into place by small tiles; None where they do not look alike."""
    tiles = None
    for _round in range(3):
        tiles = compared(base, laid_over(shot, matrix, base.shape))
        if tiles.count < _LEAST_TILES or tiles.share < SHARE / 2:
            return None
        better = cv2.findHomography(tiles.there, tiles.here, cv2.RANSAC, 1.0)[0]
        if better is not None:
            matrix = better @ matrix
    return matrix if tiles is not None and tiles.share >= SHARE else None


def _by_features(base: Pixels, shot: Pixels) -> Iterator[Floats]:
    """Homographies from the shot to the base, the one that most features agree on first."""
    small, coarse = shrink(shot, _FEATURE_LOOK), shrink(base, _FEATURE_LOOK)
    sift = cv2.SIFT.create(nfeatures=_FEATURES, contrastThreshold=0.02)
    points, words = sift.detectAndCompute(cv2.cvtColor(coarse, cv2.COLOR_BGR2GRAY), None)
    others, their = sift.detectAndCompute(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), None)
    if words is None or their is None or min(len(words), len(their)) < _INLIERS:
        return
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(_rooted(their), _rooted(words), k=2)
    good = [a for a, b in pairs if a.distance < _RATIO * b.distance]
    source = np.array([others[m.queryIdx].pt for m in good], np.float32).reshape(-1, 2)
    target = np.array([points[m.trainIdx].pt for m in good], np.float32).reshape(-1, 2)
    down = _scaling(small.shape[1] / shot.shape[1])
    up = _scaling(base.shape[1] / coarse.shape[1])
    for _guess in range(_GUESSES):
        matrix, close = _agreed(source, target)
        if int(close.sum()) < _INLIERS:
            return
        if matrix is not None and _plausible(matrix, small):
            yield np.asarray(up @ matrix @ down)
        source, target = source[~close], target[~close]


def _scaling(scale: float) -> Floats:
    """From a picture to the same picture of another size, between the middles of pixels."""
    off = 0.5 * scale - 0.5
    return np.array([[scale, 0, off], [0, scale, off], [0, 0, 1]])


def _rooted(words: Floats) -> Floats:
    """Hellinger's kernel: many small likenesses count more than one large one."""
    return np.asarray(np.sqrt(words / np.maximum(words.sum(axis=1, keepdims=True), 1e-6)))


def _agreed(source: Floats, target: Floats) -> tuple[Floats | None, NDArray[np.bool_]]:
    """The homography that most pairs agree on, near the best turn, shift and scale; those pairs.

    A form repeats its words; four free pairs of them make any homography.
    """
    if len(source) < _INLIERS:
        return None, np.zeros(len(source), bool)
    near: Any = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=9.0, maxIters=6000
    )[0]
    if near is None:
        return None, np.zeros(len(source), bool)
    off = np.hypot(*(source @ near[:, :2].T + near[:, 2] - target).T)
    close = off < 22
    if int(close.sum()) < _INLIERS:
        return None, close
    matrix = cv2.findHomography(source[close], target[close], cv2.RANSAC, 3.5)[0]
    return matrix, close


def _plausible(matrix: Floats, shot: Pixels) -> bool:
    """Is the shot seen from the front, neither mirrored nor on edge?"""
    height, width = shot.shape[:2]
    box = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = cv2.perspectiveTransform(box[None], matrix)[0]
    depth = np.concatenate([box, np.ones((4, 1))], axis=1) @ matrix[2]
    side = np.hypot(*(np.roll(seen, -1, axis=0) - seen).T)
    side = np.maximum(side, 1e-3)
    even = min(side[0] / side[2], side[2] / side[0], side[1] / side[3], side[3] / side[1])
    area = float(cv2.contourArea(seen, oriented=True))
    return bool((depth > 0).all() and area > 0 and even > 0.5 and cv2.isContourConvex(seen))


def _edges_mm(shot: Pixels, matrix: Floats) -> Floats:
    height, width = shot.shape[:2]
    box = np.array([[4, 4], [width - 5, 4], [width - 5, height - 5], [4, height - 5]], np.float32)
    return np.asarray(cv2.perspectiveTransform(box[None], matrix)[0], np.float32)


def _span(shot: Pixels, matrix: Floats, size_mm: tuple[float, float]) -> tuple[float, float]:
    """The stretch along the longer side in which the shot sees the sheet from rim to rim."""
    axis = 0 if size_mm[0] > size_mm[1] else 1
    seen = _edges_mm(shot, matrix)
    places = np.linspace(0, 1, 400)
    whole = np.ones(len(places), bool)
    for side in (0.006, 0.5, 0.994):
        points = np.empty((len(places), 2), np.float32)
        points[:, axis], points[:, 1 - axis] = places * size_mm[axis], side * size_mm[1 - axis]
        within = [cv2.pointPolygonTest(seen, (float(x), float(y)), True) > -0.7 for x, y in points]
        whole &= np.array(within)
    if not whole.any():
        return 0.0, 0.0
    return float(places[whole][0]), float(places[whole][-1])


def _dpi(shot: Pixels, matrix: Floats, size_mm: tuple[float, float]) -> float:
    """Captured pixels per inch over the part of the sheet that the shot sees."""
    sheet = np.array([[0, 0], [size_mm[0], 0], list(size_mm), [0, size_mm[1]]], np.float32)
    area, common = cv2.intersectConvexConvex(sheet, _edges_mm(shot, matrix))
    if common is None or area <= 0:
        return 0.0
    there = cv2.perspectiveTransform(common.reshape(1, -1, 2), np.linalg.inv(matrix))
    return 25.4 * float(np.sqrt(abs(cv2.contourArea(there)) / area))
