"""The edges of a sheet in a closer picture, against where its print says that they are."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np

from scanner.frame import Pixels
from scanner.page import traces
from scanner.page.geometry import Floats
from scanner.page.tiles import moved

OFF_MM = 1.5
"""An edge that lies farther off is not the edge of this sheet."""
_RIM_STEPS, _STEP_MM, _SEEN_PLACES = 20, 0.25, 60


class Outline(msgspec.Struct, frozen=True, eq=False):
    """The sheet's edges in a shot, against where its print says they are."""

    seen: Floats
    """Places of edges in the shot (n, 2)."""
    lies: Floats
    """Where on the sheet these places are, in millimetres."""
    off_mm: float
    """How far the worst side is off; infinite where a side is not there at all."""


def outline(shot: Pixels, matrix: Floats, size_mm: tuple[float, float]) -> Outline:
    """Where the shot shows the sheet's edges; a stamp alone may lie elsewhere on another sheet."""
    corners = np.array([[0, 0], [size_mm[0], 0], list(size_mm), [0, size_mm[1]]], np.float64)
    back = np.linalg.inv(matrix)
    inside = np.array(shot.shape[1::-1]) - 3
    depth = (np.arange(2 * _RIM_STEPS + 1) - _RIM_STEPS) * _STEP_MM
    seen, lies, off_mm, bare = [np.zeros((0, 2))], [np.zeros((0, 2))], 0.0, False
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        d = (end - start) / np.hypot(*(end - start))
        inward = np.array([-d[1], d[0]])
        along = np.linspace(0.02, 0.98, 400)[:, None] * (end - start) + start
        places = along[None] + depth[:, None, None] * inward
        there = moved(places.reshape(-1, 2), back).reshape(places.shape)
        within = ((there > 2) & (there < inside)).all(axis=(0, 2))
        if int(within.sum()) < _SEEN_PLACES:
            continue
        at = there[:, within].astype(np.float32)
        rim = cv2.remap(shot, at[..., 0], at[..., 1], cv2.INTER_LINEAR)
        found = traces.edge(np.asarray(rim, np.uint8))
        if found is None:
            bare = True
            continue
        x, off, weight = found
        clear = weight > 0.5
        if int(clear.sum()) > 3:
            off_mm = max(off_mm, abs(float(np.median(off[clear]))) * _STEP_MM)
            on_side = along[within][(x[clear] * int(within.sum())).astype(int)]
            lies.append(on_side)
            seen.append(moved(on_side + off[clear, None] * _STEP_MM * inward, back))
    # a side at which nothing steps, on a desk that the others stand out from, is no side
    missed = bare and len(seen) > 1
    return Outline(np.concatenate(seen), np.concatenate(lies), np.inf if missed else off_mm)
