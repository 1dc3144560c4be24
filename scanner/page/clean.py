"""Even light on a flattened sheet, without losing what is pale or coloured."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Paper, Pixels
from scanner.page.geometry import Floats

_SMALL = 192
_PAPER_WHITE = 246
_BLANK_INK = 4e-4


def clean(pixels: Pixels, paper: Paper) -> Pixels:
    """The sheet with its paper white everywhere; a card, whose ground is a picture, only brighter.

    Light is taken out by division, so stamps and signatures keep their hue and pale print its
    share of the paper's white.
    """
    if paper is Paper.ID1:
        return _brighter(pixels)
    ground = _ground(pixels)
    height, width = pixels.shape[:2]
    light = cv2.resize(ground, (width, height), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(pixels, light, scale=_PAPER_WHITE)
    return np.asarray(cv2.LUT(even, _CURVE), np.uint8)


def blank(cleaned: Pixels) -> bool:
    """Is there nothing on this cleaned sheet? Its margin is not looked at."""
    height, width = cleaned.shape[:2]
    grey = cv2.cvtColor(cleaned, cv2.COLOR_BGR2GRAY)
    grey = grey[height // 25 : height - height // 25, width // 25 : width - width // 25]
    small = cv2.resize(grey, (600, 800), interpolation=cv2.INTER_AREA)
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
    top = float(np.percentile(pixels[::8, ::8].max(axis=2), 97))
    gain = min(max(245 / max(top, 1.0), 1.0), 3.0)
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=gain), np.uint8)


def _ground(pixels: Pixels) -> Pixels:
    """The bare paper under the light that fell on it, small (BGR).

    Paper is what is light for its neighbourhood and of the sheet's common hue; print, stamps
    and photographs are filled from the paper around them.
    """
    height, width = pixels.shape[:2]
    scale = _SMALL / max(height, width)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    # the brightest of a few pixels is paper between letters, not letters
    bare = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    weight = _paper_weight(bare)
    total = np.zeros((*bare.shape[:2], 3), np.float32)
    share = np.zeros(bare.shape[:2], np.float32)
    for sigma, trust in ((3.0, 1.0), (12.0, 0.02), (60.0, 0.0005)):
        total += trust * cv2.GaussianBlur(bare * weight[..., None], (0, 0), sigma)
        share += trust * cv2.GaussianBlur(weight, (0, 0), sigma)
    light = total / np.maximum(share, 1e-6)[..., None]
    return np.clip(light, 24, 255).astype(np.uint8)


def _paper_weight(bare: Floats) -> Floats:
    lab = cv2.cvtColor(bare, cv2.COLOR_BGR2Lab).astype(np.float32)
    light = lab[..., 0]
    near = cv2.GaussianBlur(cv2.dilate(light, np.ones((41, 41), np.uint8)), (0, 0), 12)
    hue = np.median(lab[light >= np.percentile(light, 40)][:, 1:], axis=0)
    off = np.hypot(lab[..., 1] - hue[0], lab[..., 2] - hue[1])
    weight = np.clip((light / np.maximum(near, 1) - 0.42) / 0.15, 0, 1)
    weight *= np.clip((22 - off) / 8, 0, 1)
    return np.maximum(weight, 1e-4).astype(np.float32)
