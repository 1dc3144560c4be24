"""Which way up a flattened sheet is, told by its lines of print."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels
from scanner.page.geometry import Floats
from scanner.pictures import shrink

LOOK = 1100
"""Longest side of the picture that is looked at: the body of a 12-point letter is 8 pixels."""

_STRIPS = 4
_CLEAR_AXIS = 0.5
_CLEAR_SIDE = 0.05
_LEAST_INK = 0.25
AS_OFFICERS_LAY_IT = 3
"""Quarter turns of a sheet that lies across below the camera: its top is at the right."""


def quarter_turns(cleaned: Pixels) -> int:
    """Quarter turns clockwise, 0 to 3, that set a cleaned sheet upright.

    Where the print does not tell, a sheet that lies across is taken to have its top at the
    right, and one that stands is left as it is.
    """
    height, width = cleaned.shape[:2]
    if min(height, width) < 200:
        return 0
    ink = _ink(cleaned)
    rows, columns = _profiles(ink), _profiles(np.ascontiguousarray(ink.T))
    across = AS_OFFICERS_LAY_IT if width > height else 0
    if float(ink.mean()) < _LEAST_INK:
        return across
    axis = float(np.log(_unevenness(rows) / _unevenness(columns)))
    if abs(axis) < _CLEAR_AXIS:
        return across
    side = _upper_side(rows if axis > 0 else columns)
    if axis > 0:
        return 2 if side < -_CLEAR_SIDE else 0
    # the lines run down the picture; their upper side is at its left or at its right
    return 1 if side > _CLEAR_SIDE else 3


def _ink(cleaned: Pixels) -> NDArray[Any]:
    """Print as bright pixels; rules, frames and the sheet's rim, which are no print, left out."""
    grey = cv2.cvtColor(shrink(cleaned, LOOK), cv2.COLOR_BGR2GRAY)
    rim = max(grey.shape) // 28
    grey = grey[rim:-rim, rim:-rim]
    ground = cv2.blur(cv2.dilate(cv2.blur(grey, (3, 3)), np.ones((9, 9), np.uint8)), (15, 15))
    ink = cv2.subtract(ground, grey)
    long = max(grey.shape) // 14
    rules = cv2.max(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long), np.uint8)),
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8)),
    )
    ink = cv2.subtract(ink, cv2.dilate(rules, np.ones((5, 5), np.uint8)))
    ink = cv2.threshold(ink, 120, 120, cv2.THRESH_TRUNC)[1]
    return np.asarray(cv2.threshold(ink, 25, 0, cv2.THRESH_TOZERO)[1])


def _profiles(ink: NDArray[Any]) -> Floats:
    """How much ink each row has, in each of a few strips: (strips, rows). Lines may lean a bit."""
    strips = np.array_split(ink, _STRIPS, axis=1)
    return np.stack([strip.mean(axis=1, dtype=np.float32) for strip in strips])


def _unevenness(profiles: Floats) -> float:
    """Large across lines of print, where rows of letters and gaps take turns.

    Smoothed, so that the strokes of single letters count for little.
    """
    soft = cv2.GaussianBlur(profiles, (0, 0), sigmaX=2, sigmaY=1e-3)
    return float((np.diff(soft, axis=1) ** 2).sum() / (soft.sum() + 1)) + 1e-6


def _upper_side(profiles: Floats) -> float:
    """Above 0: the lines' upper side comes first in the profile; below 0: their lower side.

    Letters stand on a common line, so ink ends there all at once; at the top it fades in over
    ascenders and accents, of which Vietnamese has many. So the lower slope is the steeper one,
    and there is more ink above the letters' bodies than below.
    """
    slope = profiles[:, 2:] - profiles[:, :-2]
    cubes = slope**3
    steeper = float(-cubes.sum() / (np.abs(cubes).sum() + 1e-6))
    above, below = np.sum([_beside_bodies(profile) for profile in profiles], axis=0)
    return steeper + 0.5 * float((above - below) / (above + below + 1e-6))


def _beside_bodies(profile: Floats) -> tuple[float, float]:
    """Ink just before and just behind the bodies of the letters, of all lines of one strip."""
    soft = cv2.GaussianBlur(profile[None], (0, 0), sigmaX=1, sigmaY=1e-3)
    near = cv2.dilate(soft, np.ones((1, 41), np.uint8))[0]
    body = (soft[0] > 0.5 * near) & (soft[0] > 0.15 * soft.max())
    change = np.diff(body.astype(np.int8), prepend=0, append=0)
    first, last = np.flatnonzero(change > 0), np.flatnonzero(change < 0)
    height = last - first
    letters = (height >= 3) & (height <= 30)
    first, last, height = first[letters], last[letters], height[letters]
    reach = np.maximum(np.round(0.8 * height).astype(int), 2)
    total = np.concatenate([[0], np.cumsum(profile)])
    above = total[first] - total[np.maximum(first - reach, 0)]
    below = total[np.minimum(last + reach, len(profile))] - total[last]
    return float(above.sum()), float(below.sum())
