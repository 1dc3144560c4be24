"""Where the sheet of paper lies in a picture."""

from __future__ import annotations

from typing import Any

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels, Quad
from scanner.page import candidates, geometry, judgement, look, net, refine, shape
from scanner.page.evidence import Evidence
from scanner.page.geometry import Floats

SMALL = 440
"""About the longest side of the picture in which candidates are sought and measured: blocks of a
webcam's pixels are averaged to so few, which takes most of its noise away."""

CLOSER = 600
"""The same for a second try, when the first leaves doubt."""

UNSURE = (-3.5, 2.2)
"""Scores between these are doubtful; about one picture in ten."""

LARGE = 1920
"""Longest side of the picture in which sides are fitted."""

LOOKED_AT = 24
"""So many quads at most are measured thoroughly."""

GLANCED_AT = 60
"""So many of the quads with clear edges are held against what the net says."""

TRIED, LOOKED_AT_MORE = 2, 8
"""Of the best so many each side is put elsewhere, and so many of these quads are measured."""


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
    best, score = _sought(large, SMALL)
    if UNSURE[0] < score < UNSURE[1]:
        closer, other = _sought(large, CLOSER)
        if other > score:
            best, score = closer, other
    confidence = float(1 / (1 + np.exp(-score)))
    if best is None or confidence < 0.5:
        return Found(None, confidence)
    quad = refine.sharpen(large, best, reach=2.5 * max(large.shape[:2]) / SMALL + 2)
    return Found(geometry.as_quad(quad * coarse), confidence)


def warm() -> None:
    """Loads the nets, so that the first picture takes no longer than those after it."""
    grey = np.full((360, 640, 3), 90, np.uint8)
    grey[60:300, 120:500] = 220
    find(grey)


def _sought(large: Pixels, longest: int) -> tuple[Floats | None, float]:
    """The best quad (4, 2) of the picture when it is reduced to about `longest`, and its score."""
    small, scale = _small(large, longest)
    if min(small.shape[:2]) < 24:
        return None, -9.0
    best, score = best_quad(small)
    return (None if best is None else best * scale), score


def best_quad(small: Pixels) -> tuple[Floats | None, float]:
    """The candidate with the highest score; above 0 it is likelier a sheet than none."""
    quads, score, tone = measured(small)
    if not len(quads):
        return None, -9.0
    few = look.diverse(quads, score)
    quads, score = quads[few], score[few]
    seen = look.scores(tone, quads)
    if seen is not None:
        score = judgement.together(score, seen)
    return quads[int(score.argmax())], float(score.max())


def measured(small: Pixels) -> tuple[Floats, Floats, NDArray[Any]]:
    """Quads (N, 4, 2), what the measurements say of each (N,), and the picture by tones."""
    quads, evidence, line, tone = candidates_of(small)
    if not len(quads):
        return quads, np.zeros(0, np.float32), tone
    score = judgement.scores(evidence.features(quads), evidence.has_net)
    other = variants(quads[np.argsort(-score)[:TRIED]], evidence, line)
    if len(other):
        quads = np.concatenate([quads, other])
        more = judgement.scores(evidence.features(other), evidence.has_net)
        score = np.concatenate([score, more])
    return quads, score, tone


def candidates_of(small: Pixels) -> tuple[Floats, Evidence, Floats, NDArray[Any]]:
    """The quads (N, 4, 2) worth measuring, what measures them, all lines, and the tones."""
    quads, evidence, line, tone = all_of(small)
    return promising(quads, evidence, LOOKED_AT), evidence, line, tone


def all_of(small: Pixels) -> tuple[Floats, Evidence, Floats, NDArray[Any]]:
    """The same with every quad that lines and regions make."""
    tone = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb))
    half = np.asarray(cv2.resize(tone, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    frame = (small.shape[0], small.shape[1])
    told = net.ask(small)
    line = candidates.lines(tone, half)
    quads = np.concatenate(
        [candidates.from_lines(line, frame), candidates.from_regions(half, frame, told)]
    )
    return quads, Evidence(tone, told), line, tone


def promising(quads: Floats, evidence: Evidence, most: int) -> Floats:
    """The `most` quads that look best at a glance; the net is asked about the better ones only.

    A third are the best by their edges alone, and unlike each other: the net may be quite wrong.
    """
    if len(quads) <= most:
        return quads
    measured = evidence.glance(quads)
    alone = judgement.glanced(measured)
    kept = _best(alone, GLANCED_AT)
    quads, told = quads[kept], evidence.told(quads[kept])
    if told is None:
        return quads[:most]
    own = look.diverse(quads, alone[kept], most // 3, 0.03)
    by_net = _best(judgement.glanced(measured[kept], told), most)
    return np.asarray(quads[list(dict.fromkeys([*own, *by_net]))[:most]])


def _best(score: Floats, most: int) -> NDArray[np.intp]:
    """The places of the highest `most` scores, in order."""
    if len(score) > most:
        few = np.argpartition(-score, most)[:most]
        return np.asarray(few[np.argsort(-score[few])])
    return np.asarray(np.argsort(-score))


def variants(best: Floats, evidence: Evidence, line: Floats) -> Floats:
    """Quads that share three sides with one of the best (n, 4, 2), worth measuring, too.

    The fourth side is another line, or where it must be for the sheet to have a known format. And
    those of which some sides lie further out.
    """
    quads = [
        _with_other_side(best[0], line),
        shape.completed(best, evidence.width, evidence.height),
    ]
    size = (evidence.height, evidence.width)
    other = candidates.plausible(np.concatenate(quads), size)
    outer = candidates.plausible(evidence.outlying(best[0]), size)
    return np.concatenate([promising(other, evidence, LOOKED_AT_MORE), outer])


def _reduced(pixels: Pixels, factor: int) -> Pixels:
    """The picture at 1/factor, whole blocks of pixels averaged: fast, and corners stay exact."""
    if factor == 1:
        return pixels
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    whole = pixels[: max(height, 1) * factor, : max(width, 1) * factor]
    size = (max(width, 1), max(height, 1))
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def _small(large: Pixels, longest: int = SMALL) -> tuple[Pixels, Floats]:
    """The picture about so long, and how many of its own pixels (across, down) are one then."""
    factor = max(large.shape[:2]) / longest
    if factor < 1.3:
        return large, np.ones(2, np.float32)
    if factor >= 1.5:
        factor = round(factor)
    size = (max(round(large.shape[1] / factor), 1), max(round(large.shape[0] / factor), 1))
    half = _reduced(large, 2) if factor >= 2 else large  # fast, unlike other factors
    small = cv2.resize(half, size, interpolation=cv2.INTER_AREA if factor > 3 else cv2.INTER_LINEAR)
    return np.asarray(small, np.uint8), np.array(large.shape[1::-1], np.float32) / size


def _with_other_side(quad: Floats, line: Floats) -> Floats:
    """The quad with each side in turn laid on each of the lines: (4 n, 4, 2)."""
    own = geometry.lines_through(quad, np.roll(quad, -1, axis=0))
    many = np.repeat(own[None], 4 * len(line), axis=0)
    for side in range(4):
        many[side * len(line) : (side + 1) * len(line), side] = line
    return geometry.meet(np.roll(many, 1, axis=1), many)
