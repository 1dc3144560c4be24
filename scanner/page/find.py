"""Where the sheet of paper lies in a picture."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np

from scanner.frame import Pixels, Quad
from scanner.page import candidates, geometry, refine
from scanner.page.evidence import NOTHING, Evidence
from scanner.page.geometry import Floats
from scanner.pictures import shrink

SMALL = 560
"""Longest side of the picture in which candidates are sought."""

LARGE = 1600
"""Longest side of the picture in which sides are fitted."""


class Found(msgspec.Struct, frozen=True):
    """The answer of `find`."""

    quad: Quad | None
    """None: there is no page in the picture."""
    confidence: float
    """0 to 1: how sure it is of the answer that a page is there."""


def find(pixels: Pixels) -> Found:
    """The page in a BGR picture (height, width, 3), or none; never raises for odd sizes."""
    height, width = pixels.shape[:2]
    if min(height, width) < 32:
        return Found(None, 0.0)
    large = shrink(pixels, LARGE)
    small = shrink(large, SMALL)
    best, score = _best(small)
    confidence = float(1 / (1 + np.exp(NOTHING - score)))
    if best is None or confidence < 0.5:
        return Found(None, confidence)
    scale = large.shape[1] / small.shape[1]
    quad = refine.sharpen(large, best * scale, reach=3.5 * scale + 2)
    factor = np.array([width / large.shape[1], height / large.shape[0]], np.float32)
    return Found(geometry.as_quad(quad * factor), confidence)


def _best(small: Pixels) -> tuple[Floats | None, float]:
    """The candidate with the highest score, after its sides were tried against all lines."""
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2Lab)
    shape = (small.shape[0], small.shape[1])
    line = candidates.lines(lab[..., 0], lab[..., 1], lab[..., 2])
    quads = np.concatenate([candidates.from_lines(line, shape), candidates.from_regions(lab)])
    if not len(quads):
        return None, -9.0
    evidence = Evidence(lab)
    score = evidence.scores(quads)
    best, top = quads[int(score.argmax())], float(score.max())
    for _ in range(2):
        other = candidates.plausible(_with_other_side(best, line), shape)
        score = evidence.scores(other)
        if not len(other) or score.max() <= top:
            break
        best, top = other[int(score.argmax())], float(score.max())
    return best, top


def _with_other_side(quad: Floats, line: Floats) -> Floats:
    """The quad with each side in turn laid on each of the lines: (4 n, 4, 2)."""
    own = geometry.lines_through(quad, np.roll(quad, -1, axis=0))
    many = np.repeat(own[None], 4 * len(line), axis=0)
    for side in range(4):
        many[side * len(line) : (side + 1) * len(line), side] = line
    return geometry.meet(np.roll(many, 1, axis=1), many)
