"""What a pinhole camera tells of a quad: its true shape, and where a side that is not seen must be.

The optical axis is taken to go through the middle of the picture, the focal length to be that of a
common webcam or phone.
"""

from __future__ import annotations

import numpy as np

from scanner.page import geometry
from scanner.page.geometry import Floats

FOCAL = 1.0
"""Focal length over the longest side of the picture."""

FORMATS = (1.4142, 1.586)
"""Long side over short one: A-series sheets and ID-1 cards."""


def trueness(quads: Floats, width: int, height: int) -> tuple[Floats, Floats]:
    """Of quads (N, 4, 2) the long side over the short one (N,), and how far from square (N,).

    The second is the cosine of the angle at the corners: 0 for a rectangle.
    """
    across, down = _axes(_rays(quads, width, height))
    wide, high = np.sqrt(geometry.dot(across, across)), np.sqrt(geometry.dot(down, down))
    ratio = wide / np.maximum(high, 1e-6)
    slant = np.abs(geometry.dot(across, down)) / np.maximum(wide * high, 1e-6)
    return np.maximum(ratio, 1 / np.maximum(ratio, 1e-6)), np.asarray(slant)


def completed(quads: Floats, width: int, height: int) -> Floats:
    """The quads (M, 4, 2) of a known format that have three sides of one of the quads (N, 4, 2).

    A side under a hand, or white on white, is put where the other three say it must be.
    """
    turned = [np.roll(quads, -side, axis=1) for side in range(4)]
    return _without(np.concatenate(turned), width, height)


def _rays(points: Floats, width: int, height: int) -> Floats:
    """Directions (..., 3) in which the camera sees points (..., 2)."""
    focal = FOCAL * max(width, height)
    flat = (points - np.array([width / 2, height / 2], np.float32)) / focal
    return np.concatenate([flat, np.ones((*flat.shape[:-1], 1), flat.dtype)], axis=-1)


def _axes(ray: Floats) -> tuple[Floats, Floats]:
    """The sides (N, 3) from the first corner, in space, after Zhang and He (2007)."""
    m1, m2, m3, m4 = (ray[:, k] for k in range(4))
    diagonal, other, third = geometry.cross(m1, m3), geometry.cross(m2, m3), geometry.cross(m4, m3)
    k2 = _over(geometry.dot(diagonal, m4), geometry.dot(other, m4))
    k3 = _over(geometry.dot(diagonal, m2), geometry.dot(third, m2))
    return k2[:, None] * m2 - m1, k3[:, None] * m4 - m1


def _over(a: Floats, b: Floats) -> Floats:
    return a / np.where(np.abs(b) < 1e-9, 1e-9, b)


def _without(quads: Floats, width: int, height: int) -> Floats:
    """Quads as if the last side but one, from corner 2 to 3, were not known."""
    ray = _rays(quads, width, height)
    a, b, c, d = (ray[:, k] for k in range(4))
    base, right, left = geometry.cross(a, b), geometry.cross(b, c), geometry.cross(a, d)
    down = geometry.cross(
        right, left
    )  # where the two parallel sides meet: their direction in space
    down *= np.where(geometry.dot(down, d - a) < 0, -1, 1)[:, None]
    down /= np.maximum(np.sqrt(geometry.dot(down, down)), 1e-9)[:, None]
    # the base lies in the plane of its rays and is square to the parallel sides
    along = geometry.cross(base, down)
    along *= np.where(geometry.dot(along, b - a) < 0, -1, 1)[:, None]
    normal = geometry.cross(along, down)
    far = _over(geometry.dot(normal, a), geometry.dot(normal, b))[:, None] * b
    away = far - a
    wide = np.sqrt(geometry.dot(away, away))[:, None]
    high = wide * np.array([f for ratio in FORMATS for f in (ratio, 1 / ratio)])
    drop = high[..., None] * down[:, None]  # quads, formats, xyz
    corners = np.stack([a[:, None] + 0 * drop, far[:, None] + 0 * drop,
                        far[:, None] + drop, a[:, None] + drop], axis=2)  # fmt: skip
    depth = np.where(np.abs(corners[..., 2:]) < 1e-3, 1e-3, corners[..., 2:])
    flat = corners[..., :2] / depth * (FOCAL * max(width, height))
    flat += np.array([width / 2, height / 2])
    return np.asarray(flat.reshape(-1, 4, 2), np.float32)
