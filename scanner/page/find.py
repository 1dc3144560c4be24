"""Where the sheet of paper lies in a picture."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np

from scanner.frame import Pixels, Quad
from scanner.page import candidates, geometry, judgement, net, refine
from scanner.page.evidence import Evidence
from scanner.page.geometry import Floats

SMALL = 600
"""About the longest side of the picture in which candidates are sought."""

LARGE = 1920
"""Longest side of the picture in which sides are fitted."""

LOOKED_AT = 56
"""So many quads at most are measured thoroughly."""


class Found(msgspec.Struct, frozen=True):
    """The answer of `find`."""

    quad: Quad | None
    """None: there is no page in the picture."""
    confidence: float
    """0 to 1: how sure it is of the answer that a page is there."""


def find(pixels: Pixels) -> Found:
    """The page in a BGR picture (height, width, 3), or none; never raises for odd sizes."""
    longest = max(pixels.shape[:2])
    if min(pixels.shape[:2]) < 32:
        return Found(None, 0.0)
    coarse = max(-(-longest // LARGE), 1)
    large = _reduced(pixels, coarse)
    scale = max(round(longest / coarse / SMALL), 1)
    small = _reduced(large, scale)
    if min(small.shape[:2]) < 32:
        return Found(None, 0.0)
    best, score = best_quad(small)
    confidence = float(1 / (1 + np.exp(-score)))
    if best is None or confidence < 0.5:
        return Found(None, confidence)
    quad = refine.sharpen(large, best * scale, reach=4.0 * scale + 2)
    return Found(geometry.as_quad(quad * coarse), confidence)


def best_quad(small: Pixels) -> tuple[Floats | None, float]:
    """The candidate with the highest score; above 0 it is likelier a sheet than none."""
    quads, evidence, line, has_net = candidates_of(small)
    if not len(quads):
        return None, -9.0
    score = judgement.scores(evidence.features(quads), has_net)
    best, top = quads[int(score.argmax())], float(score.max())
    if top <= 0:
        return best, top
    shape = (small.shape[0], small.shape[1])
    other = evidence.promising(candidates.plausible(_with_other_side(best, line), shape), 14)
    if len(other):
        score = judgement.scores(evidence.features(other), has_net)
        if score.max() > top:
            best, top = other[int(score.argmax())], float(score.max())
    return best, top


def candidates_of(small: Pixels) -> tuple[Floats, Evidence, Floats, bool]:
    """The quads (N, 4, 2) worth measuring, what measures them, all lines, and if the net spoke."""
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2Lab))
    shape = (small.shape[0], small.shape[1])
    told = net.ask(small)
    line = candidates.lines(lab[..., 0], lab[..., 1], lab[..., 2])
    quads = np.concatenate([candidates.from_lines(line, shape), candidates.from_regions(lab, told)])
    evidence = Evidence(lab, told)
    return evidence.promising(quads, LOOKED_AT), evidence, line, told is not None


def _reduced(pixels: Pixels, factor: int) -> Pixels:
    """The picture at 1/factor, whole blocks of pixels averaged: fast, and corners stay exact."""
    if factor == 1:
        return pixels
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    whole = pixels[: max(height, 1) * factor, : max(width, 1) * factor]
    size = (max(width, 1), max(height, 1))
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def _with_other_side(quad: Floats, line: Floats) -> Floats:
    """The quad with each side in turn laid on each of the lines: (4 n, 4, 2)."""
    own = geometry.lines_through(quad, np.roll(quad, -1, axis=0))
    many = np.repeat(own[None], 4 * len(line), axis=0)
    for side in range(4):
        many[side * len(line) : (side + 1) * len(line), side] = line
    return geometry.meet(np.roll(many, 1, axis=1), many)
