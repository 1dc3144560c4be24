"""The sides of a quad, drawn again to a fraction of a pixel on a larger picture."""

from __future__ import annotations

import cv2
import numpy as np

from scanner.frame import Pixels
from scanner.page import geometry
from scanner.page.geometry import Floats

STEPS = 44
"""Places along a side at which its edge is sought."""
_ALONG = np.linspace(0.03, 0.97, STEPS, dtype=np.float32)[:, None]
_FIRST, _SECOND = np.array([(i, j) for i in range(0, STEPS, 3) for j in range(i + 10, STEPS, 5)]).T
"""Places that are tried as the two points of a line."""


def sharpen(pixels: Pixels, quad: Floats, reach: float) -> Floats:
    """The clockwise quad (4, 2) with each side fitted to the edge within `reach` pixels of it."""
    quad = quad.astype(np.float32)
    for span in (reach, max(reach * 0.4, 3.0)):
        fitted = _once(pixels, quad, span)
        if not _sane(quad, fitted, 2.5 * reach):
            return quad
        quad = fitted
    return quad


def _once(pixels: Pixels, quad: Floats, span: float) -> Floats:
    length, along, outward = (part[0] for part in geometry.sides(quad[None]))
    offsets = np.arange(-span - 2, span + 2.1, max(span / 12, 0.5), dtype=np.float32)
    middle = quad[:, None] + along[:, None] * (length[:, None, None] * _ALONG)
    offset, weight = _steps(_profiles(pixels, middle, outward, offsets), offsets)
    inside = ((middle > 1) & (middle < np.array(pixels.shape[1::-1]) - 1)).all(axis=2)
    points = middle + offset[..., None] * outward[:, None]
    line = _lines(points, weight * inside, geometry.lines_through(quad, quad + along))
    return geometry.meet(np.roll(line, 1, axis=0), line)


def _profiles(pixels: Pixels, middle: Floats, outward: Floats, offsets: Floats) -> Floats:
    """Colours (4, STEPS, len(offsets), 3) across the sides, from inside to outside."""
    points = middle[:, :, None] + offsets[:, None] * outward[:, None, None] - np.float32(0.5)
    flat = points.reshape(4 * STEPS, -1, 2)
    values = cv2.remap(
        pixels, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    values = np.asarray(values, np.float32).reshape(*points.shape[:3], 3)
    return np.stack([cv2.GaussianBlur(side, (5, 3), 0) for side in values])


def _steps(profile: Floats, offsets: Floats) -> tuple[Floats, Floats]:
    """Where along the normal each place (4, STEPS) has its edge, and how clear it is.

    The direction of the step in colour is common to the side: letters and wood grain step
    this way and that, the paper's edge always from desk to paper.
    """
    half = len(offsets) // 2
    step = profile[:, :, :half].mean(axis=2) - profile[:, :, half + 1 :].mean(axis=2)
    common = np.partition(step, STEPS // 2, axis=1)[:, STEPS // 2]
    common /= np.maximum(np.sqrt(geometry.dot(common, common)), 1e-6)[:, None]
    slope = np.einsum("skoc,sc->sko", profile[:, :, :-2] - profile[:, :, 2:], common)
    near = np.exp(-0.5 * (offsets[1:-1] / (0.7 * offsets[-1])) ** 2)
    slope = np.maximum(slope, 0) * near
    best = np.clip(slope.argmax(axis=2), 1, slope.shape[2] - 2)[..., None]
    left, peak, right = (np.take_along_axis(slope, best + k, axis=2)[..., 0] for k in (-1, 0, 1))
    bend = left - 2 * peak + right
    shift = np.where(bend < -1e-6, 0.5 * (left - right) / np.minimum(bend, -1e-6), 0)
    return offsets[1:-1][best[..., 0]] + np.clip(shift, -1, 1) * (offsets[1] - offsets[0]), peak


def _lines(points: Floats, weight: Floats, old: Floats) -> Floats:
    """Robust lines (4, 3) through the places (4, STEPS, 2) that have a clear edge.

    A side of which too few places have keeps its old line.
    """
    clear = np.sort(weight, axis=1)[:, int(0.8 * STEPS)]
    strong = weight > np.maximum(0.25 * clear, 1.0)[:, None]
    tried = geometry.lines_through(points[:, _FIRST], points[:, _SECOND])
    off = np.einsum("skc,spc->skp", tried[..., :2], points) - tried[..., 2:]
    near = np.maximum(0, 1 - (off / 2.5) ** 2) * strong[:, None]
    near = near.sum(axis=2) * (strong[:, _FIRST] & strong[:, _SECOND])
    best = near.argmax(axis=1)
    rows = np.arange(4)
    close = strong & (np.abs(off[rows, best]) < 3.5)
    line = _through(points, close.astype(np.float32))
    off = np.abs(np.einsum("sc,spc->sp", line[:, :2], points) - line[:, 2:])
    line = _through(points, close / np.maximum(off, 0.8))
    good = (strong.sum(axis=1) >= STEPS // 5) & (close.sum(axis=1) >= 4)
    return np.where(good[:, None], line, old)


def _through(points: Floats, weight: Floats) -> Floats:
    """Lines (4, 3) with the least weighted squares of distances to points (4, n, 2)."""
    total = np.maximum(weight.sum(axis=1), 1e-6)[:, None]
    middle = np.einsum("sp,spc->sc", weight, points) / total
    off = points - middle[:, None]
    spread = np.einsum("sp,spc,spd->scd", weight, off, off)
    turn = 0.5 * np.arctan2(2 * spread[:, 0, 1], spread[:, 0, 0] - spread[:, 1, 1])
    along = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return geometry.lines_through(middle, middle + along)


def _sane(before: Floats, after: Floats, limit: float) -> bool:
    moved = np.hypot(*(after - before).T)
    return bool(
        np.isfinite(after).all() and moved.max() < limit and geometry.convex(after[None])[0]
    )
