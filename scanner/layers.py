"""A page as inks on paper: one bit a pixel for each ink, and what is no ink as a small picture.

Print loses nothing by having one colour; the paper loses nothing by being coarse. So a page takes
a fifth of the bytes of one JPEG, and its letters are sharper.
"""

from __future__ import annotations

import io
from typing import Any

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from scanner.frame import Pixels
from scanner.pictures import encode_jpeg

COARSE_DPI = 100.0
"""Of the map that says which ink is where."""

PAPER_DPI = 50.0
"""Of what is no ink: tints, watermarks and folds have no fine detail."""

_PALE = 225
_HUE = 0.26
"""Share of the strongest absorption by which the three colours must differ to be no black."""
_SURELY_BLACK = 150
_LETTER_MM = 9.0
_SOLID_MM = 2.6
"""Thicker than this is no stroke: it is a picture, and stays one."""
_ROWS_PER_STRIP, _STRIP_OFFSETS, _STRIP_BYTES = 278, 273, 279
_NONE, _BLACK = 0, 1
_HUES = {2: (-25.0, 22.0), 3: (22.0, 75.0), 4: (75.0, 185.0), 5: (185.0, 335.0)}
"""Of inks: red, brown to yellow, green, blue to violet; degrees."""
_HUE_TABLE = {
    kind: ((np.arange(256) * 2 - low) % 360 < high - low) for kind, (low, high) in _HUES.items()
}


class Stencil(msgspec.Struct, frozen=True):
    """Where one ink is."""

    colour: tuple[float, float, float]
    """Red, green, blue, 0 to 1."""
    g4: bytes
    """The stencil as bare CCITT group 4 data."""


class Layers(msgspec.Struct, frozen=True):
    """A page taken apart."""

    paper: bytes | None
    """A coarse JPEG of all that is no ink; None where that is white."""
    stencils: tuple[Stencil, ...]
    size: tuple[int, int]
    """Pixels of each stencil."""
    faithful: bool
    """Put together again, the layers look like the page."""

    @property
    def bytes(self) -> int:
        """Of all its pictures."""
        return len(self.paper or b"") + sum(len(stencil.g4) for stencil in self.stencils)


def split(pixels: Pixels, own_dpi: float, dpi: float) -> Layers:
    """The layers of a cleaned page (BGR) that has `own_dpi`, with stencils of `dpi`."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    scale = dpi / own_dpi
    size = (max(round(grey.shape[1] * scale), 1), max(round(grey.shape[0] * scale), 1))
    if abs(scale - 1) > 0.01:
        how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        grey = cv2.resize(grey, size, interpolation=how)
    coarse = _shrunk(pixels, COARSE_DPI / own_dpi)
    ink = _ink(grey, dpi)
    inks = _inks(coarse)
    where = cv2.resize(inks, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_NEAREST)
    far = _shrunk(coarse, PAPER_DPI / COARSE_DPI)
    paper = _paper(far, ink)
    shown, stencils = paper, []
    for kind in (_BLACK, *_HUES):
        mask = cv2.bitwise_and(ink, _is(where, kind))
        if cv2.countNonZero(mask) > 2e-5 * ink.size:
            stencils.append(Stencil(_colour(pixels, mask), _g4(mask)))
            shown = _inked(shown, mask, stencils[-1].colour)
    data = None if _plain(paper) else encode_jpeg(paper, 50, small=True)
    faithful = _alike(shown, far) and not _has_picture(coarse)
    return Layers(data, tuple(stencils), (ink.shape[1], ink.shape[0]), faithful)


def _shrunk(pixels: Pixels, scale: float) -> Pixels:
    size = (max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _ink(grey: NDArray[Any], dpi: float) -> NDArray[Any]:
    """255 where ink is: darker than half way from the paper to the darkest nearby."""
    reach = max(3, round(0.05 * dpi)) | 1
    box = (reach // 3 | 1,) * 2
    small = cv2.erode(grey, np.ones((3, 3), np.uint8))[::3, ::3]
    low = cv2.blur(cv2.erode(small, np.ones(box, np.uint8)), box)
    half = cv2.convertScaleAbs(low, alpha=0.5, beta=127.5)
    half = cv2.min(half, np.full_like(half, _PALE))
    half = cv2.resize(half, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(grey, half, cv2.CMP_LT))


def _has_picture(coarse: Pixels) -> bool:
    """Is there a dark area too thick for strokes and too large for the star of a stamp?"""
    grey = _within(_shrunk(coarse, 0.5)).min(axis=2)
    thick = max(3, round(_SOLID_MM / 25.4 * COARSE_DPI / 2)) | 1
    core = cv2.morphologyEx(_below(grey, 190), cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    stats = cv2.connectedComponentsWithStats(core)[2][1:]
    return bool((stats[:, cv2.CC_STAT_AREA] > (0.3 * COARSE_DPI) ** 2).any())


def _within(picture: NDArray[Any]) -> NDArray[Any]:
    """Without its rim, where a strip of the desk may show."""
    rim = max(picture.shape[:2]) // 60
    return picture[rim : picture.shape[0] - rim, rim : picture.shape[1] - rim]


def _inks(coarse: Pixels) -> Pixels:
    """Which ink (1 black, 2 to 5 by hue, 0 none) each coarse pixel has."""
    lit = np.asarray(cv2.GaussianBlur(coarse, (3, 3), 0), np.uint8)
    blue, green, red = cv2.split(lit)
    most, least = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    inked = _below(least, _PALE)
    tinted = _tinted(lit, 255 - least, 255 - most, inked)
    hue = cv2.cvtColor(lit, cv2.COLOR_BGR2HSV)[..., 0]
    inks = cv2.min(inked, np.full_like(inked, _BLACK))
    for kind in _HUES:
        inks[(tinted > 0) & _HUE_TABLE[kind][hue]] = kind
    for _step in range(3):
        spread = cv2.dilate(inks, np.ones((3, 3), np.uint8))
        inks = np.asarray(np.where(inks == _NONE, spread, inks), np.uint8)
    return np.asarray(inks, np.uint8)


def _tinted(
    lit: Pixels, most: NDArray[Any], least: NDArray[Any], inked: NDArray[Any]
) -> NDArray[Any]:
    """255 where ink has a hue; letters are looked at as a whole, for lenses fringe their rims."""
    alone = _below(
        cv2.subtract(cv2.convertScaleAbs(most, alpha=_HUE), cv2.subtract(most, least)), 1
    )
    alone = cv2.bitwise_and(alone, _below(least, _SURELY_BLACK))
    count, names, stats, _middles = cv2.connectedComponentsWithStats(inked)
    at = np.flatnonzero(inked)
    flat, colours = names.ravel()[at], lit.reshape(-1, 3)[at]
    sums = [np.bincount(flat, 255.0 - colours[:, k], count) for k in range(3)]
    top, bottom = np.max(sums, axis=0), np.min(sums, axis=0)
    whole = (top - bottom) > 0.8 * _HUE * np.maximum(top, 1)
    reach = _LETTER_MM / 25.4 * COARSE_DPI
    letter = (stats[:, cv2.CC_STAT_WIDTH] < 3 * reach) & (stats[:, cv2.CC_STAT_HEIGHT] < reach)
    out = np.zeros_like(inked)
    out.ravel()[at] = np.where(letter[flat], 255 * whole[flat], alone.ravel()[at])
    return out


def _is(values: NDArray[Any], level: int) -> NDArray[Any]:
    """255 where the values are that level."""
    return np.asarray(cv2.inRange(values, np.array(level), np.array(level)))


def _below(values: NDArray[Any], level: int) -> NDArray[Any]:
    """255 where the values are below that level."""
    return np.asarray(cv2.threshold(values, level - 1, 255, cv2.THRESH_BINARY_INV)[1])


def _colour(pixels: Pixels, mask: NDArray[Any]) -> tuple[float, float, float]:
    """The ink's own colour: that of the darker half of the middles of its strokes."""
    core = cv2.erode(mask, np.ones((3, 3), np.uint8))
    chosen = core if cv2.countNonZero(core) > 2000 else mask
    step = 5 if chosen[::5].any() else 1  # every fifth row tells enough
    y, x = np.nonzero(chosen[::step])
    every = max(len(x) // 4000, 1)
    y, x = y[::every], x[::every]
    y = (y * step + 0.5) * pixels.shape[0] / mask.shape[0]
    x = (x + 0.5) * pixels.shape[1] / mask.shape[1]
    found = pixels[y.astype(int), x.astype(int)]
    level = found.sum(axis=1, dtype=np.int32)
    blue, green, red = np.median(found[level <= np.median(level)], axis=0) / 255
    return round(float(red), 3), round(float(green), 3), round(float(blue), 3)


def _g4(mask: NDArray[Any]) -> bytes:
    """The stencil as bare CCITT group 4 data, ink as its black."""
    out = io.BytesIO()
    bits = Image.fromarray(mask).convert("1", dither=Image.Dither.NONE)
    one_strip = {_ROWS_PER_STRIP: mask.shape[0]}
    bits.save(out, "TIFF", compression="group4", tiffinfo=one_strip)
    with Image.open(out) as written:
        if not isinstance(written, TiffImageFile) or len(written.tag_v2[_STRIP_BYTES]) != 1:
            raise ValueError("the stencil was not written in one strip")
        starts, sizes = written.tag_v2[_STRIP_OFFSETS], written.tag_v2[_STRIP_BYTES]
    return out.getvalue()[starts[0] : starts[0] + sizes[0]]


def _paper(far: Pixels, ink: NDArray[Any]) -> Pixels:
    """The page, small, with its ink taken away and filled from around it."""
    share = cv2.resize(ink, (far.shape[1], far.shape[0]), interpolation=cv2.INTER_AREA)
    bare = _below(cv2.dilate(share, np.ones((3, 3), np.uint8)), 3)
    weight = bare.astype(np.float32)[..., None] / 255
    known = far * weight
    total = cv2.blur(known, (5, 5)) + 1e-3 * cv2.blur(known, (25, 25))
    around = cv2.blur(weight, (5, 5)) + 1e-3 * cv2.blur(weight, (25, 25))
    filled = (total + 1e-6 * 255) / (around + 1e-6)[..., None]
    paper = np.where(bare[..., None] > 0, far, filled)
    white = paper.min(axis=2, keepdims=True) > 238
    return np.where(white, 255, paper).clip(0, 255).astype(np.uint8)


def _inked(shown: Pixels, mask: NDArray[Any], colour: tuple[float, float, float]) -> Pixels:
    """The small picture with one ink laid on."""
    size = (shown.shape[1], shown.shape[0])
    share = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)[..., None] / np.float32(255)
    ink = np.array(colour[::-1], np.float32) * 255
    return (shown * (1 - share) + ink * share).astype(np.uint8)


def _plain(paper: Pixels) -> bool:
    """Is this white but for specks and the rim?"""
    dull = _below(paper.min(axis=2), 236)
    dull = cv2.morphologyEx(dull, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return cv2.countNonZero(dull) < 1.5e-3 * dull.size


def _alike(shown: Pixels, far: Pixels) -> bool:
    """Do the two small pictures look the same everywhere from a step away?"""
    off = _within(cv2.absdiff(cv2.blur(shown, (5, 5)), cv2.blur(far, (5, 5)))).max(axis=2)
    return float((off > 45).mean()) < 2e-3
