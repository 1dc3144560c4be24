"""What is seen of a bow: the sheet's edges, and its lines of print from strip to strip.

Each side's edge is traced in a strip around it, and neighbouring strips of print are laid on each
other.
"""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels
from scanner.page.geometry import Floats

LOOK = 880
"""Longest side of the sheet in the picture that is looked at."""

_BLOCK = 8
_STRIPS, _BANDS, _REACH = 14, 7, 7
Steps = tuple[Floats, Floats, Floats, Floats, Floats] | None
"""x of two neighbouring strips, y (0 to 1), pixels that the print goes down, weight."""


def edge(rim: Pixels) -> tuple[Floats, Floats, Floats] | None:
    """The sheet's edge in a strip of which the straight side is the middle row.

    x (0 to 1), pixels inward of the straight side, and weight.

    None where desk and sheet are hardly told apart.
    """
    margin, count = len(rim) // 2, max(rim.shape[1] // _BLOCK, 8)
    places = cv2.resize(rim, (count, len(rim)), interpolation=cv2.INTER_AREA)
    strip = cv2.GaussianBlur(np.asarray(places, np.float32), (3, 5), 0)
    step = np.median(strip[margin + 3 :].mean(axis=0) - strip[: margin - 3].mean(axis=0), axis=0)
    strength = float(np.linalg.norm(step))
    if strength < 8:
        return None
    slope = np.maximum((strip[2:] - strip[:-2]) @ (step / strength), 0)
    offset = np.arange(1, 2 * margin, dtype=np.float32) - margin + 0.5
    near = np.exp(-0.5 * (offset / (0.6 * margin)) ** 2)[:, None]
    path = _path(np.minimum(slope, strength) * near)
    at = np.clip(path, 1, len(slope) - 2)
    across = np.arange(count)
    before, peak, after = slope[at - 1, across], slope[at, across], slope[at + 1, across]
    bend = np.minimum(before - 2 * peak + after, -1e-3)
    fine = np.clip(0.5 * (before - after) / bend, -1, 1)
    weight = np.clip(peak / max(0.35 * strength, 1.0), 0, 1) * (peak > 0.12 * strength)
    return (across + 0.5) / count, offset[at] + fine, np.maximum(weight, 1e-3)


def _path(gain: Floats) -> NDArray[np.int64]:
    """The row of each column on the smooth way from left to right that gains most."""
    height, width = gain.shape
    total = gain[:, 0].copy()
    came = np.zeros((width, height), np.int64)
    rows = np.arange(height)
    for column in range(1, width):
        low = np.concatenate([[-1e9], total[:-1]])
        high = np.concatenate([total[1:], [-1e9]])
        way = np.stack([low, total + 0.01, high])
        best = way.argmax(axis=0)
        came[column] = rows + best - 1
        total = way[best, rows] + gain[:, column]
    path = np.zeros(width, np.int64)
    path[-1] = int(total.argmax())
    for column in range(width - 1, 0, -1):
        path[column - 1] = came[column][path[column]]
    return path


def ink_of(sheet: Pixels) -> Floats:
    """Print as bright pixels, whatever light fell on it."""
    grey = cv2.cvtColor(sheet, cv2.COLOR_BGR2GRAY)
    ground = cv2.blur(cv2.dilate(cv2.blur(grey, (3, 3)), np.ones((11, 11), np.uint8)), (21, 21))
    ink = 255 - cv2.divide(grey, np.maximum(ground, 16), scale=255)
    rim = round(0.03 * LOOK)
    ink[:rim], ink[-rim:], ink[:, :rim], ink[:, -rim:] = 0, 0, 0, 0
    ink = cv2.threshold(ink, 130, 130, cv2.THRESH_TRUNC)[1]
    return np.asarray(cv2.threshold(ink, 30, 0, cv2.THRESH_TOZERO)[1], np.float32)


def steps_of(ink: Floats, along: int) -> Steps:
    """By how much lines of print go down from each strip of the sheet to the next.

    `along` is the axis on which the lines run. x of both strips, y (0 to 1), pixels, weight; None
    where no lines run across the sheet.
    """
    height, width = ink.shape[1 - along], ink.shape[along]
    edges = np.linspace(0, width, _STRIPS + 1).astype(int)
    pieces = [ink[:, a:b] if along else ink[a:b] for a, b in itertools.pairwise(edges)]
    strips = np.stack([piece.mean(axis=along) for piece in pieces])
    profile = cv2.GaussianBlur(strips, (0, 0), sigmaX=1.2, sigmaY=1e-3)
    profile = cv2.subtract(profile, cv2.GaussianBlur(profile, (0, 0), sigmaX=14, sigmaY=1e-3))
    window = round(1.5 * height / _BANDS)
    shifts = np.arange(-_REACH, _REACH + 1)
    alike = _alike(profile, shifts, window)
    bands = ((np.arange(_BANDS) + 0.5) / _BANDS * height).astype(int)
    alike = alike[:, :, bands]
    best = np.clip(alike.argmax(axis=0), 1, len(shifts) - 2)
    a, b = np.indices(best.shape)
    before, peak, after = alike[best - 1, a, b], alike[best, a, b], alike[best + 1, a, b]
    fine = 0.5 * (before - after) / np.minimum(before - 2 * peak + after, -1e-4)
    weight = np.clip(peak - 0.45, 0, 0.4)
    if float((weight > 0.05).mean()) < 0.2:
        return None
    middle = (np.arange(_STRIPS) + 0.5) / _STRIPS
    x = np.broadcast_to(middle[:-1, None], best.shape)
    y = np.broadcast_to(bands / height, best.shape)
    kept = weight > 0.05
    off = shifts[best] + np.clip(fine, -1, 1)
    return x[kept], x[kept] + 1 / _STRIPS, y[kept], off[kept], weight[kept]


def _alike(profile: Floats, shifts: NDArray[np.int64], window: int) -> Floats:
    """How alike each strip and the next are, that one moved up by each of the shifts (-1 to 1)."""
    power = np.sqrt(np.maximum(cv2.blur(profile**2, (window, 1)), 0))
    made = []
    for shift in shifts:
        common = power[:-1] * np.roll(power[1:], -shift, axis=1)
        product = profile[:-1] * np.roll(profile[1:], -shift, axis=1)
        made.append(cv2.blur(product, (window, 1)) / (common + 4.0))
    return np.stack(made)
