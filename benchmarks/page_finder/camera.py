"""Where a pinhole camera sees a sheet that lies before it. Seeded."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

SMALLEST = 0.05


def view(rng: np.random.Generator, width: int, height: int, ratio: float) -> Any:
    """Corners (4, 2) of a sheet of this ratio, clockwise from its own top left, or None.

    The optical axis goes through the middle of the frame; its angle of view is that of webcams
    and phones, so that the corners tell the true shape of the sheet.
    """
    for _attempt in range(40):
        quad = _attempted(rng, np.array([width, height]), ratio)
        if quad is None or cv2.contourArea(quad.astype(np.float32)) < SMALLEST * width * height:
            continue
        return quad
    return None


def _attempted(rng: np.random.Generator, size: Any, ratio: float) -> Any:
    focal = float(max(size)) * rng.uniform(0.65, 1.35)
    flat = np.array([[-1, -ratio], [1, -ratio], [1, ratio], [-1, ratio]]) / ratio
    turn = rng.uniform(0, 360)
    if rng.random() < 0.72:
        turn = rng.choice([0, 90, 180, 270]) + rng.normal(0, 9)
    tilt = rng.choice([5, 11, 19], p=(0.5, 0.35, 0.15))
    a, b, c = np.radians([turn, *rng.normal(0, tilt, 2)])
    sheet = np.concatenate([flat, np.zeros((4, 1))], axis=1) @ _turned(a, b, c).T
    fill = rng.uniform(0.3, 0.97) if rng.random() < 0.88 else rng.uniform(0.93, 1.12)
    spot = rng.uniform(0, 1, 2)
    scale = 0.3
    quad = None
    for _step in range(6):
        quad = _seen(sheet, scale, focal, size, spot)
        if quad is None:
            return None
        extent = np.ptp(quad, axis=0)
        scale = min(scale * fill / float((extent / size).max()), 2.5)
    return quad


def _seen(sheet: Any, scale: float, focal: float, size: Any, spot: Any) -> Any:
    """The sheet at this scale, moved so that it uses the room of the frame as `spot` says."""
    off = np.zeros(2)
    quad = None
    for _step in range(3):
        points = sheet * scale + np.array([*off, 1.0])
        if points[:, 2].min() < 0.15:
            return None
        quad = points[:, :2] / points[:, 2:] * focal + size / 2
        low, high = quad.min(axis=0), quad.max(axis=0)
        room = size - (high - low)
        wanted = spot * np.abs(room) + np.minimum(room, 0)
        off = off + (wanted - low) / focal
    return quad


def _turned(a: float, b: float, c: float) -> Any:
    def about(angle: float, i: int, j: int) -> Any:
        turn = np.eye(3)
        turn[i, i] = turn[j, j] = np.cos(angle)
        turn[i, j], turn[j, i] = -np.sin(angle), np.sin(angle)
        return turn

    return about(c, 0, 2) @ about(b, 1, 2) @ about(a, 0, 1)
