"""The sliver of desk that an outline, a hair too wide, leaves along the edge of a sheet."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels

_DEPTH = 0.009
"""Of the shorter side: 1.9 mm of A4. What goes deeper is a shadow, a fold or print."""
_SHORTEST = 0.12
_GAP = 0.03
"""Of the shorter side, along the edge: half a stamp across the edge is shorter than a desk."""
_WHITE = 225
_SHORE = 2
"""Pixels of the shade between desk and paper."""


def rimless(cleaned: Pixels) -> Pixels:
    """The cleaned sheet (BGR, changed in place) without dark lines that lie along its edges.

    Only what begins at the edge, ends within 2 mm of it and goes on for centimetres: stamps
    across two sheets and print that runs off the sheet stay.
    """
    shorter = min(cleaned.shape[:2])
    deep, shortest, gap = (round(shorter * s) | 1 for s in (_DEPTH, _SHORTEST, _GAP))
    for side in range(4):
        _one_side(np.rot90(cleaned, side), deep, shortest, gap)
    return cleaned


def _one_side(sheet: Pixels, deep: int, shortest: int, gap: int) -> None:
    """The top edge of this view."""
    dark = sheet[: deep + 1].min(axis=2) < _WHITE
    run = np.logical_and.accumulate(dark, axis=0).sum(axis=0)
    line = _long((run > 0) & (run <= deep), shortest, gap)
    reach = np.where(line & (run > 0) & (run <= deep), run + _SHORE, 0)
    sheet[: deep + _SHORE][np.arange(deep + _SHORE)[:, None] < reach] = 255


def _long(along: NDArray[np.bool_], shortest: int, gap: int) -> NDArray[np.bool_]:
    """The stretches of at least `shortest`, where gaps of `gap` count as going on."""
    whole = cv2.morphologyEx(
        along.astype(np.uint8)[None], cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8)
    )
    kept = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    return np.asarray(kept[0] > 0)
