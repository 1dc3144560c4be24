"""Lamps, shadows, lens and sensor of a drawn frame. Seeded, no outside data."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Picture = Any


def lit(picture: Picture, rng: np.random.Generator) -> Picture:
    """The picture under lamps, with what casts shadows from outside of it."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(
        np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    )
    turn = rng.uniform(0, 2 * np.pi)
    light = 1 + rng.uniform(0, 0.3) * (np.cos(turn) * x + np.sin(turn) * y)
    if rng.random() < 0.25:
        light = light * _leaning(rng, x, y)
    if rng.random() < 0.22:
        light = light * _cast(rng, width, height)
    picture = picture * light[..., None]
    if rng.random() < 0.25:
        at, wide = rng.uniform(-0.9, 0.9, 2), rng.uniform(0.01, 0.12, 2)
        far = (x - at[0]) ** 2 / wide[0] + (y - at[1]) ** 2 / wide[1]
        picture = picture + (rng.uniform(40, 230) * np.exp(-far))[..., None].astype(np.float32)
    warm = 1 + rng.normal(0, rng.choice([0.02, 0.1]), 3)
    gain = rng.uniform(0.75, 1.15) if rng.random() < 0.8 else rng.uniform(0.12, 0.5)
    return picture * (warm * gain).astype(np.float32)


def _leaning(rng: np.random.Generator, x: Any, y: Any) -> Any:
    """Somebody leans over: half of the frame is darker, along a soft or a hard line."""
    angle, off = rng.uniform(0, 2 * np.pi), rng.normal(0, 0.4)
    sharp = rng.choice([8, 25, 80])
    deep = 1 / (1 + np.exp(-(np.cos(angle) * x + np.sin(angle) * y - off) * sharp))
    if rng.random() < 0.5:
        other = angle + rng.choice([-1.8, 1.8])
        deep = deep / (1 + np.exp(-(np.cos(other) * x + np.sin(other) * y) * sharp))
    return 1 - rng.uniform(0.15, 0.65) * deep


def _cast(rng: np.random.Generator, width: int, height: int) -> Any:
    """The shadow of an arm, a shelf or the bars of a window: straight edges, hard or soft."""
    deep = np.zeros((height, width), np.float32)
    unit = max(width, height) / 1000
    if rng.random() < 0.3:
        step, turn = rng.uniform(90, 300) * unit, rng.uniform(0, np.pi)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        deep[(np.cos(turn) * x + np.sin(turn) * y) % step < step * rng.uniform(0.1, 0.5)] = 1
    else:
        middle = rng.uniform(0, 1, 2) * (width, height)
        corners = middle + rng.normal(0, 0.45, (int(rng.integers(3, 5)), 2)) * max(width, height)
        hull = cv2.convexHull(corners.astype(np.float32))
        cv2.fillConvexPoly(deep, np.round(hull * 16).astype(np.int32), 1.0, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(deep, (0, 0), float(rng.choice([1.5, 5, 16])) * unit)
    return 1 - rng.uniform(0.15, 0.6) * soft


def exposed(picture: Picture, rng: np.random.Generator) -> Picture:
    """Lens, hand, sensor and JPEG."""
    unit = max(picture.shape) / 1000
    blur = rng.uniform(0.4, 0.9) if rng.random() < 0.65 else rng.uniform(0.9, 3.4)
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), max(blur * unit, 0.3))
    if rng.random() < 0.15:
        picture = cv2.filter2D(picture, -1, _smear(rng, unit))
    if rng.random() < 0.1:  # a cheap webcam makes up for its lens
        picture = picture + rng.uniform(0.5, 1.5) * (
            picture - cv2.GaussianBlur(picture, (0, 0), max(1.5 * unit, 0.6))
        )
    noise = rng.choice([1, 2.5, 6]) * min(1.0, unit + 0.35)
    grain = rng.standard_normal(picture.shape, np.float32)
    if rng.random() < 0.3:  # what a webcam's own smoothing leaves
        grain = cv2.GaussianBlur(grain, (0, 0), 1.0) * 2
    picture = np.clip(picture + grain * np.float32(noise), 0, 255).astype(np.uint8)
    quality = int(rng.integers(55, 95)) if rng.random() < 0.85 else int(rng.integers(22, 55))
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)


def _smear(rng: np.random.Generator, unit: float) -> Any:
    """The kernel of a hand that moved."""
    length = int(rng.uniform(4, 22) * unit) | 1
    kernel = np.zeros((length, length), np.float32)
    turn = rng.uniform(0, np.pi)
    end = np.array([np.cos(turn), np.sin(turn)]) * (length // 2)
    middle = np.array([length // 2, length // 2])
    first, last = (np.round(middle + sign * end).astype(int).tolist() for sign in (-1, 1))
    cv2.line(kernel, first, last, 1.0)
    return kernel / kernel.sum()
