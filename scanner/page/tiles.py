"""Small pieces of print, compared where one picture of a sheet is laid over another."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Paper, Pixels
from scanner.page import clean
from scanner.page.geometry import Floats

SHARE = 0.97
"""Of the pieces with print on them, so many look alike where both pictures are of one sheet."""
_TILE, _AROUND, _ALIKE, _INKY = 32, 7, 0.8, 14.0


class Tiles(msgspec.Struct, frozen=True, eq=False):
    """How well one picture of a sheet lies over another."""

    here: Floats
    """Where the tiles that look alike lie (n, 2)."""
    there: Floats
    """The same places in the picture that was laid over."""
    count: int
    share: float
    """Of the tiles with print on them, those that look alike."""


def compared(base: Pixels, over: tuple[Pixels, NDArray[np.uint8]]) -> Tiles:
    """Small pieces of print, each compared with what was laid over it."""
    shot, seen = over
    here, there = printed(base), printed(clean.clean(shot, Paper.A4))
    height, width = here.shape
    at, moved, count = [], [], 0
    reach = _TILE // 2 + _AROUND
    for y in range(reach + 4, height - reach - 4, _TILE):
        for x in range(reach + 4, width - reach - 4, _TILE):
            window = np.s_[y - reach : y + reach, x - reach : x + reach]
            tile = np.s_[y - _TILE // 2 : y + _TILE // 2, x - _TILE // 2 : x + _TILE // 2]
            if seen[window].min() == 0 or max(here[tile].std(), there[tile].std()) < _INKY:
                continue
            count += 1
            fit = cv2.matchTemplate(here[window], there[tile], cv2.TM_CCOEFF_NORMED)
            _low, best, _at, (dx, dy) = cv2.minMaxLoc(fit)
            if best > _ALIKE:
                at.append((x + _fine(fit[dy], dx) - _AROUND, y + _fine(fit[:, dx], dy) - _AROUND))
                moved.append((x, y))
    share = len(at) / max(count, 1)
    return Tiles(np.array(at, np.float32), np.array(moved, np.float32), len(at), share)


def _fine(line: Floats, at: int) -> float:
    """The top of a parabola through a maximum and its neighbours."""
    if not 0 < at < len(line) - 1:
        return float(at)
    before, peak, after = (float(v) for v in line[at - 1 : at + 2])
    return at + 0.5 * (before - after) / min(before - 2 * peak + after, -1e-6)


def printed(cleaned: Pixels) -> NDArray[np.float32]:
    """What is printed on a cleaned sheet, bright on black."""
    grey = cv2.cvtColor(cleaned, cv2.COLOR_BGR2GRAY)
    return np.asarray(255 - cv2.GaussianBlur(grey, (0, 0), 0.8), np.float32)


def laid_over(
    shot: Pixels, matrix: Floats, shape: tuple[int, ...]
) -> tuple[Pixels, NDArray[np.uint8]]:
    """The shot laid over a picture of this shape, reduced first, and where it shows something."""
    size = (shape[1], shape[0])
    coarse = float(np.sqrt(abs(np.linalg.det(matrix / matrix[2, 2]))))
    soft = cv2.GaussianBlur(shot, (0, 0), 0.45 / coarse) if coarse < 0.7 else shot
    over = cv2.warpPerspective(soft, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    inner = np.zeros(shot.shape[:2], np.uint8)
    inner[4:-4, 4:-4] = 255
    seen = cv2.warpPerspective(inner, matrix, size, flags=cv2.INTER_NEAREST)
    return np.asarray(over, np.uint8), np.asarray(seen, np.uint8)


def moved(points: Floats, matrix: Floats) -> Floats:
    """Points (n, 2) through a homography."""
    flat = points.reshape(1, -1, 2).astype(np.float64)
    return np.asarray(cv2.perspectiveTransform(flat, matrix), np.float64).reshape(-1, 2)
