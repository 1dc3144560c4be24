"""The sides of a quad, drawn again to a fraction of a pixel on a larger picture."""

from __future__ import annotations

import cv2
import numpy as np

from scanner.frame import Pixels
from scanner.page import geometry
from scanner.page.geometry import Floats

STEPS = 56
_PAIRS = np.random.default_rng(7).integers(0, 1 << 20, (2, 64))
"""Places that are tried as the two points of a line; the same for every picture."""


def sharpen(pixels: Pixels, quad: Floats, reach: float) -> Floats:
    """The clockwise quad (4, 2) with each side fitted to the edge within `reach` pixels of it."""
    for span in (reach, max(reach * 0.4, 3.0)):
        fitted = _once(pixels, quad, span)
        if not _sane(quad, fitted, 2.5 * reach):
            return quad
        quad = fitted
    return quad


def _once(pixels: Pixels, quad: Floats, span: float) -> Floats:
    length, along, outward = (part[0] for part in geometry.sides(quad[None]))
    t = np.linspace(0.03, 0.97, STEPS, dtype=np.float32)
    offsets = np.arange(-span - 2, span + 2.1, max(span / 12, 0.5), dtype=np.float32)
    new = []
    for k in range(4):
        middle = quad[k] + along[k] * (length[k] * t)[:, None]
        profile = _profiles(pixels, middle, outward[k], offsets)
        offset, weight = _steps(profile, offsets)
        inside = np.all((middle > 1) & (middle < np.array(pixels.shape[1::-1]) - 1), axis=1)
        new.append(_line(middle + offset[:, None] * outward[k], weight * inside, quad[k], along[k]))
    line = np.array(new, np.float32)
    return geometry.meet(np.roll(line, 1, axis=0), line)


def _profiles(pixels: Pixels, middle: Floats, outward: Floats, offsets: Floats) -> Floats:
    """Colours (STEPS, len(offsets), 3) across the side, from inside to outside."""
    points = (middle[:, None] + offsets[:, None] * outward - 0.5).astype(np.float32)
    values = cv2.remap(
        pixels, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cv2.GaussianBlur(np.asarray(values, np.float32), (5, 3), 0)


def _steps(profile: Floats, offsets: Floats) -> tuple[Floats, Floats]:
    """Where along the normal each place has its edge, and how clear it is.

    The direction of the step in colour is common to the side: letters and wood grain step
    this way and that, the paper's edge always from desk to paper.
    """
    half = len(offsets) // 2
    common = np.median(profile[:, :half].mean(axis=1) - profile[:, half + 1 :].mean(axis=1), axis=0)
    common /= max(float(np.linalg.norm(common)), 1e-6)
    slope = (profile[:, :-2] - profile[:, 2:]) @ common
    near = np.exp(-0.5 * (offsets[1:-1] / (0.7 * offsets[-1])) ** 2)
    slope = np.maximum(slope, 0) * near
    best = np.clip(slope.argmax(axis=1), 1, slope.shape[1] - 2)
    rows = np.arange(len(slope))
    left, peak, right = slope[rows, best - 1], slope[rows, best], slope[rows, best + 1]
    bend = left - 2 * peak + right
    shift = np.where(bend < -1e-6, 0.5 * (left - right) / np.minimum(bend, -1e-6), 0)
    step = offsets[1] - offsets[0]
    return offsets[1:-1][best] + np.clip(shift, -1, 1) * step, peak


def _line(points: Floats, weight: Floats, start: Floats, along: Floats) -> Floats:
    """A robust line through the places that have a clear edge; the old one when too few have."""
    strong = weight > max(0.25 * float(np.percentile(weight, 80)), 1.0)
    old = geometry.lines_through(start, start + along)
    if strong.sum() < STEPS // 5:
        return old
    points = points[strong].astype(np.float32)
    i, j = _PAIRS % len(points)
    apart = np.abs(i - j) * 4 >= len(points)
    if not apart.any():
        return old
    line = geometry.lines_through(points[i[apart]], points[j[apart]])
    off = np.abs(line[:, :2] @ points.T - line[:, 2:])
    best = line[int(np.maximum(0, 1 - (off / 2.5) ** 2).sum(axis=1).argmax())]
    close = points[np.abs(points @ best[:2] - best[2]) < 3.5]
    if len(close) < 4:
        return old
    vx, vy, x, y = cv2.fitLine(close, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    origin = np.array([x, y], np.float32)
    return geometry.lines_through(origin, origin + np.array([vx, vy], np.float32))


def _sane(before: Floats, after: Floats, limit: float) -> bool:
    moved = np.hypot(*(after - before).T)
    return bool(
        np.isfinite(after).all() and moved.max() < limit and geometry.convex(after[None])[0]
    )
