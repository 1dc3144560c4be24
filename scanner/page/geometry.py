"""Plane geometry of quads and lines, vectorised.

Points are continuous picture coordinates: x = 0 is the left edge of the first pixel column.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanner.frame import Quad

Floats = NDArray[Any]
"""Floating point numbers, of the precision that OpenCV or numpy happened to choose."""


def dot(a: Floats, b: Floats) -> Floats:
    """The scalar products of vectors along the last, short axis (numpy's sum is slow there)."""
    return np.asarray(np.einsum("...k,...k->...", a, b))


def cross(a: Floats, b: Floats) -> Floats:
    """The vector products of vectors (..., 3); numpy's own is slow for few of them."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def lines_through(p: Floats, q: Floats) -> Floats:
    """Lines (..., 3) as (a, b, c) with a*x + b*y = c and a² + b² = 1, through points (..., 2)."""
    d = q - p
    length = np.maximum(np.hypot(d[..., 0], d[..., 1]), 1e-9)
    a, b = d[..., 1] / length, -d[..., 0] / length
    return np.stack([a, b, a * p[..., 0] + b * p[..., 1]], axis=-1)


def meet(first: Floats, second: Floats) -> Floats:
    """Where lines (..., 3) cross, as points (..., 2); parallel lines meet very far away."""
    det = first[..., 0] * second[..., 1] - second[..., 0] * first[..., 1]
    det = np.where(np.abs(det) < 1e-9, 1e-9, det)
    x = (first[..., 2] * second[..., 1] - second[..., 2] * first[..., 1]) / det
    y = (first[..., 0] * second[..., 2] - second[..., 0] * first[..., 2]) / det
    return np.stack([x, y], axis=-1)


def areas(quads: Floats) -> Floats:
    """Signed areas of quads (N, 4, 2); positive is clockwise as seen on the screen."""
    x, y = quads[..., 0], quads[..., 1]
    nx, ny = np.roll(x, -1, axis=-1), np.roll(y, -1, axis=-1)
    return np.asarray((x * ny - nx * y).sum(axis=-1) / 2, np.float32)


def convex(quads: Floats) -> NDArray[np.bool_]:
    """Which of the quads (N, 4, 2) are strictly convex, in either direction."""
    side = np.roll(quads, -1, axis=1) - quads
    after = np.roll(side, -1, axis=1)
    turn = side[..., 0] * after[..., 1] - side[..., 1] * after[..., 0]
    return np.asarray(np.all(turn > 0, axis=1) | np.all(turn < 0, axis=1))


def clockwise(quads: Floats) -> Floats:
    """The same quads (N, 4, 2), each turned clockwise."""
    flipped = quads[:, ::-1]
    return np.where((areas(quads) > 0)[:, None, None], quads, flipped)


def sides(quads: Floats) -> tuple[Floats, Floats, Floats]:
    """Lengths (N, 4), unit directions and outward normals (N, 4, 2) of clockwise quads."""
    d = np.roll(quads, -1, axis=1) - quads
    length = np.hypot(d[..., 0], d[..., 1])
    along = d / np.maximum(length, 1e-6)[..., None]
    outward = np.stack([along[..., 1], -along[..., 0]], axis=-1)
    return length, along, outward


def as_quad(points: Floats) -> Quad:
    """One clockwise quad (4, 2), begun at the corner nearest the picture's top left."""
    first = int(np.argmin(np.hypot(points[:, 0], points[:, 1])))
    a, b, c, d = ((float(x), float(y)) for x, y in np.roll(points, -first, axis=0))
    return a, b, c, d


def grid(quads: Floats, share: Floats) -> Floats:
    """Points (N, k * k, 2) inside quads, at these k shares of the way across and down."""
    u, v = (part.ravel() for part in np.meshgrid(share, share))
    weights = np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v])
    return np.asarray(np.einsum("kp,nkc->npc", weights, quads))
