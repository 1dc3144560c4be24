"""A page as inks on paper: one bit a pixel for each ink, and what is no ink as a small picture.

Print loses nothing by having one colour; the paper loses nothing by being coarse. So a page takes
a fifth of the bytes of one JPEG, and its letters are sharper. Where a stamp lies across print the
two are told apart by the channel that the stamp does not darken: the print stays whole and black,
and the stamp's own colour lies below it.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from scanner import inks
from scanner.frame import Pixels
from scanner.pictures import darkest, encode_jpeg, lightest, reduced

PAPER_DPI = 50.0
"""Of what is no ink: tints, watermarks and folds have no fine detail."""

_SOLID_MM = 2.6
"""Thicker than this is no stroke: it is a picture, and stays one."""

_ROWS_PER_STRIP, _STRIP_OFFSETS, _STRIP_BYTES = 278, 273, 279


class Stencil(msgspec.Struct, frozen=True):
    """Where one ink is."""

    colour: inks.Colour
    box: inks.Box
    """Of the page, the part that the stencil covers."""
    g4: bytes
    """That part as bare CCITT group 4 data."""


class Layers(msgspec.Struct, frozen=True):
    """A page taken apart."""

    paper: bytes | None
    """A coarse JPEG of all that is no ink; None where that is white."""
    stencils: tuple[Stencil, ...]
    """In the order in which they are laid on: print over stamps."""
    size: tuple[int, int]
    """Pixels of the whole page at the stencils' resolution."""
    faithful: bool
    """Put together again, the layers look like the page."""

    @property
    def bytes(self) -> int:
        """Of all its pictures."""
        return len(self.paper or b"") + sum(len(stencil.g4) for stencil in self.stencils)


def split(pixels: Pixels, own_dpi: float, dpi: float) -> Layers:
    """The layers of a cleaned page (BGR) that has `own_dpi`, with stencils of about `dpi`."""
    size = _scaled(pixels, dpi / own_dpi)
    coarse = reduced(pixels, _scaled(pixels, inks.DPI / own_dpi))
    far = reduced(coarse, _scaled(pixels, PAPER_DPI / own_dpi))
    with ThreadPoolExecutor(1) as other:
        kinds = other.submit(inks.inks, coarse)
        picture = other.submit(_has_picture, coarse)
        ink = _ink(inks.resized(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), size), dpi)
        paper = _paper(far, ink)
        found = inks.separated(pixels, coarse, ink, kinds.result(), dpi)
        alike = other.submit(_alike, paper, far, found, size)
        stencils = tuple(Stencil(colour, box, _g4(mask)) for box, mask, colour in found)
        data = None if _plain(paper) else encode_jpeg(paper, 50, small=True)
        return Layers(data, stencils, size, alike.result() and not picture.result())


def _scaled(pixels: Pixels, scale: float) -> tuple[int, int]:
    """Width and height of the picture at that scale."""
    return max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1)


def _ink(grey: NDArray[Any], dpi: float) -> NDArray[Any]:
    """255 where ink is: darker than half way from the paper to the darkest nearby."""
    reach = max(3, round(0.05 * dpi)) | 1
    box = (reach // 3 | 1,) * 2
    small = cv2.erode(grey, np.ones((3, 3), np.uint8))[::3, ::3]
    low = cv2.blur(cv2.erode(small, np.ones(box, np.uint8)), box)
    half = cv2.convertScaleAbs(low, alpha=0.5, beta=127.5)
    half = cv2.min(half, np.full_like(half, inks.PALE))
    half = cv2.resize(half, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(grey, half, cv2.CMP_LT))


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
    share = reduced(ink, (far.shape[1], far.shape[0]))
    bare = inks.below(cv2.dilate(share, np.ones((3, 3), np.uint8)), 3)
    known = cv2.copyTo(far, bare)
    weight = bare.astype(np.float32) / 255
    near, wide = (cv2.blur(known.astype(np.float32), (side, side)) for side in (5, 25))
    total = near + 1e-3 * wide
    around = cv2.blur(weight, (5, 5)) + 1e-3 * cv2.blur(weight, (25, 25))
    filled = (total + 1e-6 * 255) / (around + 1e-6)[..., None]
    paper = np.asarray(cv2.copyTo(far, bare, filled.clip(0, 255).astype(np.uint8)), np.uint8)
    white = cv2.bitwise_not(inks.below(darkest(paper), 239))
    return np.asarray(cv2.copyTo(np.full_like(paper, 255), white, paper), np.uint8)


def _inked(
    shown: Pixels,
    size: tuple[int, int],
    box: inks.Box,
    mask: NDArray[Any],
    colour: inks.Colour,
) -> Pixels:
    """The small picture with one ink laid on."""
    part = inks.cut(shown, box, (size[1], size[0]))
    share = reduced(mask, (part.shape[1], part.shape[0])).astype(np.float32)[..., None] / 255
    ink = np.array(colour[::-1], np.float32) * 255
    out = shown.copy()
    inks.cut(out, box, (size[1], size[0]))[:] = part + (ink - part) * share
    return out


def _plain(paper: Pixels) -> bool:
    """Is this white but for specks and the rim?"""
    dull = inks.below(darkest(paper), 236)
    dull = cv2.morphologyEx(dull, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return cv2.countNonZero(dull) < 1.5e-3 * dull.size


def _alike(paper: Pixels, far: Pixels, found: list[inks.Ink], size: tuple[int, int]) -> bool:
    """Do the layers, put together again, look like the page everywhere from a step away?"""
    shown = paper
    for box, mask, colour in found:
        shown = _inked(shown, size, box, mask, colour)
    off = cv2.absdiff(cv2.blur(shown, (5, 5)), cv2.blur(far, (5, 5)))
    off = _within(lightest(np.asarray(off, np.uint8)))
    return float((off > 45).mean()) < 2e-3


def _has_picture(coarse: Pixels) -> bool:
    """Is there a dark area too thick for strokes and too large for the star of a stamp?"""
    half = (coarse.shape[1] // 2, coarse.shape[0] // 2)
    grey = _within(darkest(reduced(coarse, half)))
    thick = max(3, round(_SOLID_MM / 25.4 * inks.DPI / 2)) | 1
    core = cv2.morphologyEx(
        inks.below(grey, 190), cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)
    )
    stats = cv2.connectedComponentsWithStats(core)[2][1:]
    return bool((stats[:, cv2.CC_STAT_AREA] > (0.3 * inks.DPI) ** 2).any())


def _within(picture: NDArray[Any]) -> NDArray[Any]:
    """Without its rim, where a strip of the desk may show."""
    rim = max(picture.shape[:2]) // 60
    return picture[rim : picture.shape[0] - rim, rim : picture.shape[1] - rim]
