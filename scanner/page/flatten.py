"""The sheet in the picture, seen straight from above, at the resolution it was captured with."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import cv2
import msgspec
import numpy as np

from scanner.frame import Paper, Pixels, Quad
from scanner.page import curl
from scanner.page.curl import Bend
from scanner.page.geometry import Floats

SIZES_MM = {Paper.A4: (210.0, 297.0), Paper.A5: (148.0, 210.0), Paper.ID1: (53.98, 85.6)}
"""Short and long side in millimetres (ISO 216, ISO/IEC 7810)."""

TOP_DPI = {
    Paper.A4: 240.0,
    Paper.A5: 300.0,
    Paper.ID1: 600.0,
    Paper.RECEIPT: 300.0,
    Paper.UNKNOWN: 300.0,
}
"""Finer captures are reduced to this: more adds bytes and time, but no legibility. Of print on A4
seen at up to 280 dpi tesseract misreads 52 of 21 000 letters kept as they were, 48 at 240 dpi."""

_TOLERANCE = 0.08
_SLIP = 2.3
"""Sheets that are longer than this many times their width are slips from a roll."""
_ROLLS_MM = (80.0, 57.0)
"""Widths of the common rolls; without a scale the wider one is taken."""
_GRID = 16
"""Pixels from one place to the next at which a bend is worked out."""


class Flat(msgspec.Struct, frozen=True, eq=False):
    """A flattened sheet."""

    pixels: Pixels
    paper: Paper
    size_mm: tuple[float, float]
    """Width and height as the sheet lies in `pixels`."""
    dpi: float
    """Captured pixels over paper size."""
    straightened: bool = False
    """A bow was taken out."""


def flatten(
    pixels: Pixels,
    quad: Quad,
    paper: Paper | None = None,
    *,
    straighten: bool = False,
    stand_dpi: float | None = None,
) -> Flat:
    """The sheet inside the quad as a rectangle; `paper` None recognises the size by shape.

    A4 and A5 have one shape. `stand_dpi`, learnt from a sheet of known size below the same
    camera, tells them apart; without it the larger is taken, which understates the dpi rather
    than flattering it. `straighten` takes a mild bow out of the
    sheet where edges and print show one; cards are stiff and stay as they are.
    """
    corners = np.array(quad, np.float64)
    ratio = aspect(corners, pixels.shape[1], pixels.shape[0])
    kind = paper or recognise(ratio)
    width_mm = None
    if stand_dpi:
        width_mm = 25.4 / stand_dpi * math.sqrt(_area(corners) / max(ratio, 1 / ratio))
        kind = kind if paper else by_width(kind, width_mm)
    size_mm = _size(kind, ratio, width_mm)
    dpi = 25.4 * math.sqrt(_area(corners) / (size_mm[0] * size_mm[1]))
    if not straighten or kind is Paper.ID1:
        return Flat(_warp(pixels, corners, size_mm, TOP_DPI[kind]), kind, size_mm, dpi)
    with ThreadPoolExecutor(1) as other:  # most sheets lie flat: what is made meanwhile is used
        measured = other.submit(curl.measure, pixels, corners, size_mm[0] / size_mm[1])
        shown = _warp(pixels, corners, size_mm, TOP_DPI[kind])
    bend = measured.result()
    if bend is not None:
        shown = _warp(pixels, corners, size_mm, TOP_DPI[kind], bend=bend)
    return Flat(shown, kind, size_mm, dpi, bend is not None)


def whole(pixels: Pixels, paper: Paper | None = None) -> Flat:
    """A picture in which no sheet was found, kept whole, as if it were the sheet."""
    height, width = pixels.shape[:2]
    box = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))
    size_mm = _size(paper or Paper.UNKNOWN, width / height)
    dpi = 25.4 * math.sqrt(width * height / (size_mm[0] * size_mm[1]))
    shown = _warp(pixels, np.array(box), size_mm, TOP_DPI[Paper.A4], keep_shape=True)
    return Flat(shown, paper or Paper.UNKNOWN, size_mm, dpi)


def recognise(ratio: float) -> Paper:
    """The paper whose sides are in this ratio (width over height, either way round)."""
    long = max(ratio, 1 / ratio)
    best, off = Paper.RECEIPT if long > _SLIP else Paper.UNKNOWN, _TOLERANCE
    for paper in (Paper.A4, Paper.ID1):
        short_mm, long_mm = SIZES_MM[paper]
        if abs(math.log(long * short_mm / long_mm)) < off:
            best, off = paper, abs(math.log(long * short_mm / long_mm))
    return best


def by_width(shape: Paper, width_mm: float) -> Paper:
    """The paper of this shape whose short side is nearest to what the stand measures."""
    if shape is Paper.A4 and width_mm < math.sqrt(148.0 * 210.0):
        return Paper.A5
    return shape


def aspect(corners: Floats, width: int, height: int) -> float:
    """Width over height of the rectangle that is seen as these corners (4, 2), clockwise.

    By Zhang and He (Whiteboard scanning and image enhancement, 2007): the optical axis goes
    through the middle of the picture, the focal length follows from the rectangle itself; where
    the view is nearly straight it does not, and that of a common camera is taken.
    """
    at = np.concatenate([corners - (width / 2, height / 2), np.ones((4, 1))], axis=1)
    m1, m2, m4, m3 = at
    k2 = _ratio(np.cross(m1, m4) @ m3, np.cross(m2, m4) @ m3)
    k3 = _ratio(np.cross(m1, m4) @ m2, np.cross(m3, m4) @ m2)
    n2, n3 = k2 * m2 - m1, k3 * m3 - m1
    usual = 1.05 * max(width, height)
    focal2 = usual**2
    if abs(n2[2] * n3[2]) > 1e-3:
        focal2 = -float(n2[0] * n3[0] + n2[1] * n3[1]) / float(n2[2] * n3[2])
    if not (0.6 * usual) ** 2 < focal2 < (2.5 * usual) ** 2:
        focal2 = usual**2
    across = (n2[0] ** 2 + n2[1] ** 2) / focal2 + n2[2] ** 2
    down = (n3[0] ** 2 + n3[1] ** 2) / focal2 + n3[2] ** 2
    return math.sqrt(_ratio(float(across), float(down)))


def _ratio(a: float, b: float) -> float:
    return float(a) / float(b) if abs(b) > 1e-12 else 1.0


def _area(corners: Floats) -> float:
    return max(abs(float(cv2.contourArea(corners.astype(np.float32)))), 1.0)


def _size(paper: Paper, ratio: float, width_mm: float | None = None) -> tuple[float, float]:
    """Millimetres as the sheet lies; `width_mm` is its measured short side.

    An unknown size that was not measured is the largest of its shape within A4.
    """
    shape = max(ratio, 1 / ratio)
    if paper is Paper.RECEIPT:
        short = min(_ROLLS_MM, key=lambda roll: abs(roll - (width_mm or _ROLLS_MM[0])))
        long = short * shape
    elif paper is Paper.UNKNOWN:
        short, long = SIZES_MM[Paper.A4]
        if width_mm is not None and width_mm * shape < 1.5 * long:
            short, long = width_mm, width_mm * shape
        else:
            short, long = (short, short * shape) if short * shape <= long else (long / shape, long)
    else:
        short, long = SIZES_MM[paper]
    return (long, short) if ratio > 1 else (short, long)


def _warp(
    pixels: Pixels,
    corners: Floats,
    size_mm: tuple[float, float],
    top_dpi: float,
    keep_shape: bool = False,
    bend: Bend | None = None,
) -> Pixels:
    side = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    finest = max(max(side[0], side[2]) / size_mm[0], max(side[1], side[3]) / size_mm[1])
    per_mm = min(finest, top_dpi / 25.4)
    if keep_shape and per_mm == finest:
        return pixels
    width, height = max(round(size_mm[0] * per_mm), 8), max(round(size_mm[1] * per_mm), 8)
    around = 4 if bend is None else 4 + curl.MOST * float(np.ptp(corners, axis=0).max())
    source, corners = _near(pixels, corners, finest / per_mm, around)
    if bend is not None:
        there = lookup(corners, (width, height), bend)
        return np.asarray(
            cv2.remap(
                source,
                there[..., 0],
                there[..., 1],
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.uint8,
        )
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), target)
    return np.asarray(
        cv2.warpPerspective(
            source, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ),
        np.uint8,
    )


def lookup(corners: Floats, size: tuple[int, int], bend: Bend) -> Floats:
    """Where in the picture each of `size` pixels of the straightened sheet lies (rows, columns, 2).

    OpenCV coordinates: 0 is the middle of the first pixel.
    """
    width, height = size
    columns, rows = (np.arange(-1, -(-side // _GRID) + 1) * _GRID + _GRID / 2 for side in size)
    x, y = bend.at(*np.meshgrid(columns / width, rows / height))
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(unit, corners.astype(np.float32))
    flat = np.stack([x, y], axis=-1).reshape(1, -1, 2)
    there = cv2.perspectiveTransform(flat, matrix).reshape(*x.shape, 2).astype(np.float32) - 0.5
    fine = cv2.resize(there, None, fx=_GRID, fy=_GRID, interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine[_GRID : _GRID + height, _GRID : _GRID + width])


def _near(pixels: Pixels, corners: Floats, shrink: float, around: float) -> tuple[Pixels, Floats]:
    """The picture around the corners (`around` pixels more), reduced where a warp would alias."""
    height, width = pixels.shape[:2]
    low = np.clip(np.floor(corners.min(axis=0)) - around, 0, (width - 1, height - 1)).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)) + around, low + 1, (width, height)).astype(int)
    part = pixels[low[1] : high[1], low[0] : high[0]]
    moved = (corners - low).astype(np.float32)
    if shrink < 1.35:
        return part, moved
    size = (max(round(part.shape[1] / shrink), 2), max(round(part.shape[0] / shrink), 2))
    scale = np.array([size[0] / part.shape[1], size[1] / part.shape[0]], np.float32)
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8), moved * scale
