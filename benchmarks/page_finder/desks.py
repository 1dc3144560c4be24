"""Made-up desks with a sheet or without, and the sheet's true corners. Seeded, no outside data."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np

from benchmarks.page_finder import camera, things
from benchmarks.page_finder.grounds import ground
from benchmarks.page_finder.light import exposed, lit
from benchmarks.page_finder.sheets import sheet

Picture = Any
SHAPES = ((16, 9), (16, 9), (16, 9), (4, 3), (4, 3), (3, 4), (3, 4), (9, 16))


class Scene(NamedTuple):
    """One drawn frame."""

    pixels: Picture
    quad: Any
    """Corners (4, 2), clockwise from the sheet's own top left; None: an empty desk."""


def scene(seed: int, longest: int, empty: float = 0.14) -> Scene:
    """The frame of this seed with its longest side `longest` pixels."""
    rng = np.random.default_rng(seed)
    across, down = SHAPES[int(rng.integers(len(SHAPES)))]
    scale = longest / max(across, down)
    width, height = round(across * scale), round(down * scale)
    picture = ground(rng, width, height)
    cluttered = rng.random() < 0.55
    quad = None
    flat, kind = sheet(rng)
    if rng.random() >= empty:
        quad = camera.view(rng, width, height, flat.shape[0] / flat.shape[1])
    if quad is None and rng.random() < 0.85:
        cluttered = True
    if cluttered:
        things.clutter(picture, rng, quad)
    if quad is not None:
        picture = _lay(picture, rng, quad, flat, kind)
        if rng.random() < 0.32:
            things.fingers(picture, rng, quad)
        elif cluttered and rng.random() < 0.12:
            things.pen(picture, rng, quad.mean(axis=0) + rng.normal(0, 0.2, 2) * width)
    return Scene(exposed(lit(picture, rng), rng), quad)


def _lay(picture: Picture, rng: np.random.Generator, quad: Any, flat: Any, kind: str) -> Picture:
    """The sheet on the desk: curled now and then, with its shadow, sometimes on a second one."""
    if rng.random() < 0.2 and kind != "card":
        picture = _second(picture, rng, quad)
    radius = 0.045 if kind == "card" and rng.random() < 0.8 else 0.0
    if rng.random() < 0.03:
        picture = _sleeved(picture, rng, quad)
    bow = float(rng.normal(0, 0.012)) if rng.random() < 0.3 else 0.0
    return _pasted(picture, flat, quad, bow, radius, rng)


def _second(picture: Picture, rng: np.random.Generator, quad: Any) -> Picture:
    """Another sheet that peeps out below, or touches the sheet and is cut by the frame."""
    height, width = picture.shape[:2]
    other, _kind = sheet(rng)
    unit = max(width, height) / 1000
    if rng.random() < 0.5:
        away = rng.normal(0, 0.04, 2) * (width, width)
    else:
        side = int(rng.integers(4))
        out = quad[side] + quad[(side + 1) % 4] - quad[(side + 2) % 4] - quad[(side + 3) % 4]
        away = out * rng.uniform(0.3, 0.53) + rng.normal(0, 0.02, 2) * width
        corners = quad + away
        if not ((corners < 0).any() or (corners > (width, height)).any()):
            away = away * 0.1  # wholly in view it would be as good an answer
    below = quad + away + rng.normal(0, rng.choice([1, 6]) * unit, (4, 2))
    return _pasted(picture, other, below, 0.0, 0.0, rng)


def _sleeved(picture: Picture, rng: np.random.Generator, quad: Any) -> Picture:
    """A clear cover, a little larger than the sheet: a pale veil with a bright rim."""
    middle = quad.mean(axis=0)
    larger = middle + (quad - middle) * rng.uniform(1.03, 1.14) + rng.normal(0, 3, 2)
    points = np.round(larger * 16).astype(np.int32)
    veil = picture.copy()
    cv2.fillConvexPoly(veil, points, (225.0, 225.0, 225.0), cv2.LINE_AA, 4)
    share = np.float32(rng.uniform(0.04, 0.25))
    picture = picture * (1 - share) + veil * share
    rim = float(rng.uniform(120, 250))
    cv2.polylines(picture, [points], True, (rim, rim, rim), 1, cv2.LINE_AA, 4)
    return picture


def _pasted(
    picture: Picture, flat: Picture, quad: Any, bow: float, radius: float, rng: np.random.Generator
) -> Picture:
    height, width = picture.shape[:2]
    side = np.hypot(*(np.roll(quad, -1, axis=0) - quad).T)
    if (side[0] + side[2] > side[1] + side[3]) != (flat.shape[1] > flat.shape[0]):
        flat = np.ascontiguousarray(np.rot90(flat))
    size = (max(round(max(side[0], side[2])), 8), max(round(max(side[1], side[3])), 8))
    flat = cv2.resize(flat, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    box = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), box)
    grid = np.mgrid[0:height, 0:width].astype(np.float32)
    points = np.stack([grid[1] + 0.5, grid[0] + 0.5], axis=-1).reshape(1, -1, 2)
    at = cv2.perspectiveTransform(points, matrix).reshape(height, width, 2)
    u, v = at[..., 0], at[..., 1]
    if bow:
        share = np.clip(u / size[0], -0.1, 1.1)
        v = v + bow * size[1] * 4 * share * (1 - share)
    inside = _coverage(u, v, size, radius)[..., None]
    colours = cv2.remap(flat, u - 0.5, v - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if bow:
        shade = np.cos(np.pi * (u / size[0] - 0.5) * 1.2) - 0.6
        colours = colours * (1 + 8 * bow * shade[..., None])
    picture = _shadow(picture, inside[..., 0], rng, max(width, height) / 1000)
    return picture * (1 - inside) + colours * inside


def _coverage(u: Any, v: Any, size: tuple[int, int], radius: float) -> Any:
    """1 inside the sheet, 0 outside, soft over one pixel; `radius` of the corners by the size."""
    r = radius * max(size)
    x, y = np.abs(u - size[0] / 2) - size[0] / 2 + r, np.abs(v - size[1] / 2) - size[1] / 2 + r
    off = np.hypot(np.maximum(x, 0), np.maximum(y, 0)) + np.minimum(np.maximum(x, y), 0) - r
    return np.clip(0.5 - off, 0, 1).astype(np.float32)


def _shadow(picture: Picture, inside: Any, rng: np.random.Generator, unit: float) -> Picture:
    for dark, blur, far in ((0.35, 3, 2), (0.4, 16, 8)):
        shift = np.float32([[1, 0, rng.normal(0, far) * unit], [0, 1, rng.normal(0, far) * unit]])
        soft = cv2.warpAffine(inside, shift, inside.shape[::-1])
        soft = cv2.GaussianBlur(soft, (0, 0), max(blur * unit, 0.5))
        picture = picture * (1 - soft * rng.uniform(0, dark))[..., None]
    return picture
