"""Even light on a flattened sheet, without losing what is pale or coloured."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Paper, Pixels
from scanner.page import geometry
from scanner.page.geometry import Floats
from scanner.pictures import lightest, reduced

_SMALL = 384
_COARSER = 3
_PAPER_WHITE = 246
_BLANK_INK = 4e-4


def clean(pixels: Pixels, paper: Paper, light: Pixels | None = None) -> Pixels:
    """The sheet with its paper white everywhere; a card, whose ground is a picture, only brighter.

    Light is taken out by division, so stamps and signatures keep their hue and pale print its
    share of the paper's white. `light` is what `ground` said of this sheet, where it was asked.
    """
    if paper is Paper.ID1:
        return _brighter(pixels)
    lit = ground(pixels) if light is None else light
    height, width = pixels.shape[:2]
    even = cv2.resize(lit, (width, height), interpolation=cv2.INTER_LINEAR)
    # in place: memory that was just touched is had for nothing
    even = cv2.divide(pixels, even, even, scale=_PAPER_WHITE)
    return np.asarray(cv2.LUT(even, _CURVE, even), np.uint8)


def blank(cleaned: Pixels) -> bool:
    """Is there nothing on this cleaned sheet? Its margin is not looked at."""
    height, width = cleaned.shape[:2]
    grey = cv2.cvtColor(cleaned, cv2.COLOR_BGR2GRAY)
    grey = grey[height // 25 : height - height // 25, width // 25 : width - width // 25]
    small = reduced(np.asarray(grey, np.uint8), (600, 800))
    around = cv2.medianBlur(small, 31)
    return float((cv2.subtract(around, small) > 28).mean()) < _BLANK_INK


def _curve() -> NDArray[np.uint8]:
    """A gentle shoulder: the paper's own noise becomes white, print gets a little darker."""
    level = np.arange(256) / _PAPER_WHITE
    toned = np.clip(level, 0, 1) ** 1.25
    shoulder = np.clip((toned - 0.90) / 0.06, 0, 1)
    return np.round(255 * (toned + (1 - toned) * shoulder)).clip(0, 255).astype(np.uint8)


_CURVE = _curve()


def _brighter(pixels: Pixels) -> Pixels:
    top = float(np.percentile(lightest(np.ascontiguousarray(pixels[::8, ::8])), 97))
    gain = min(max(245 / max(top, 1.0), 1.0), 3.0)
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=gain), np.uint8)


def ground(pixels: Pixels) -> Pixels:
    """The bare paper under the light that fell on it, small (BGR).

    Paper is what is light for its neighbourhood and of the sheet's common hue; print, stamps
    and photographs are filled from the paper around them.
    """
    height, width = pixels.shape[:2]
    scale = _SMALL / max(height, width)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    small = reduced(pixels, size)
    # the brightest within 5 mm of A4 is paper between letters, not letters; the shadow of a
    # finger is wider
    bare = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    far = (max(size[0] // _COARSER, 4), max(size[1] // _COARSER, 4))
    coarse = cv2.resize(bare, far, interpolation=cv2.INTER_AREA)
    weight = _paper_weight(bare, coarse)
    share: Floats = cv2.GaussianBlur(weight, (0, 0), 4.0)
    total: Floats = cv2.GaussianBlur(bare * weight[..., None], (0, 0), 4.0)
    weight = cv2.resize(weight, far, interpolation=cv2.INTER_AREA)
    lit = coarse * weight[..., None]
    for sigma, trust in ((8.0, 0.02), (40.0, 0.0005)):
        share = share + trust * cv2.resize(cv2.GaussianBlur(weight, (0, 0), sigma), size)
        total = total + trust * cv2.resize(cv2.GaussianBlur(lit, (0, 0), sigma), size)
    light = total / np.maximum(share, 1e-6)[..., None]
    return np.clip(light, 24, 255).astype(np.uint8)


def _paper_weight(bare: Floats, coarse: Floats) -> Floats:
    """How surely each place is bare paper, 0 to 1; shadow changes neither hue nor this much.

    Hue is each colour's share of the light: it is the same for yellow paper in and out of shadow.
    """
    near = cv2.dilate(lightest(coarse), np.ones((27, 27), np.uint8))
    near = cv2.resize(cv2.GaussianBlur(near, (0, 0), 8), bare.shape[1::-1])
    light = lightest(bare)
    whole = bare.astype(np.float32)
    hue = whole / (cv2.transform(whole, np.ones((1, 3), np.float32)) + 3)[..., None]
    paper = np.median(hue[light >= np.percentile(light, 40)], axis=0)
    off = np.sqrt(geometry.dot(hue - paper, hue - paper))
    weight = np.clip((light / np.maximum(near, 1) - 0.42) / 0.15, 0, 1)
    weight *= np.clip((0.085 - off) / 0.035, 0, 1)
    weight[_pictures(light, near)] = 0
    return np.asarray(np.maximum(weight, 1e-4), np.float32)


def _pictures(light: Floats, near: Floats) -> NDArray[np.bool_]:
    """What is dark with a sharp outline is printed: a shadow fades in over some millimetres."""
    dark = light < 0.8 * near
    steep = cv2.morphologyEx(light, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0.2 * near
    count, inside = cv2.connectedComponents((dark & ~steep).astype(np.uint8), connectivity=4)
    if count == 1:
        return np.asarray(dark & steep)
    spread = cv2.dilate(inside.astype(np.uint16), np.ones((3, 3), np.uint8))
    rim = spread[inside == 0]
    around = np.bincount(rim, minlength=count)
    sharp = np.bincount(rim, weights=steep[inside == 0], minlength=count)
    printed = sharp > 0.6 * np.maximum(around, 1)
    printed[0] = False
    return np.asarray(printed[inside] | (dark & steep))
