"""How far a sheet is bowed: its edges and its lines of print against the straight quad.

The sheet is first seen straight through its quad, small, with a margin of desk around it. Each
side's edge is traced there, and neighbouring strips of print are laid on each other; one smooth
bend is fitted to both. Only a bend that most of the evidence agrees on is taken out: a finger, a
second sheet or a crooked drawing must never bend a flat page.
"""

from __future__ import annotations

import itertools

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels
from scanner.page.geometry import Floats

LOOK = 880
"""Longest side of the sheet in the picture that is looked at."""

_MARGIN = 0.045
"""Of the sheet's longer side, on each side of it."""

_DEGREE = 4
_LEAST = 0.0028
"""Share of the sheet's length by which its sides or lines must stray, to be worth the change:
about 0.8 mm on A4."""
MOST = 0.05
"""A sheet that strays farther is no mild bow: it is left alone."""
_SURE = 0.72
_CLOSE = 2.0
"""Pixels of the small view."""
_TRUST_PRINT = 2.0
_CALM = (0.3, 0.3, 0.4, 1.0, 1.5)
_BLOCK = 8
_STRIPS, _BANDS, _REACH = 14, 7, 7
_Steps = tuple[Floats, Floats, Floats, Floats, Floats] | None


class Bend(msgspec.Struct, frozen=True, eq=False):
    """Where a point of the straight sheet really lies, in shares of its width and height.

    y moves by `rows[0](x)` at the top and `rows[1](x)` at the bottom, x by `columns[0](y)` at the
    left and `columns[1](y)` at the right, evenly blended between. Polynomials, lowest first.
    """

    rows: Floats
    columns: Floats

    def at(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The bent place of points of the straight sheet (0 to 1)."""
        top, bottom = (_value(part, x) for part in self.rows)
        left, right = (_value(part, y) for part in self.columns)
        return x + (1 - x) * left + x * right, y + (1 - y) * top + y * bottom


class _Evidence(msgspec.Struct, frozen=True, eq=False):
    """What was seen of one pair of opposite sides, and of the lines of print between them."""

    rows: Floats
    """Equations (n, _UNKNOWN), in shares of the sheet's height."""
    seen: Floats
    weight: Floats
    """Of each kind they sum to 1."""
    kind: NDArray[np.int8]
    """0 and 1: places on the first and the second side's edge; 2: steps of print."""
    scale: float
    """One pixel of the small view, in shares of the sheet's height."""


_UNKNOWN = 2 * (_DEGREE + 1) + 1
"""Two polynomials, and by how much the print runs askew, which is no bend."""


def measure(pixels: Pixels, corners: Floats, ratio: float) -> Bend | None:
    """How the sheet inside the corners (4, 2) is bowed; None where it is straight or unclear.

    `ratio` is the sheet's width over its height.
    """
    view, size, margin = _view(pixels, corners, ratio)
    if min(size) < 160:
        return None
    ink = _ink(view[margin:-margin, margin:-margin])
    along, down = _steps(ink, 1), _steps(ink, 0)
    rim = 2 * margin + 1
    above, below = view[:rim, margin:-margin], view[: -rim - 1 : -1, margin:-margin]
    left, right = view[margin:-margin, :rim], view[margin:-margin, : -rim - 1 : -1]
    rows = _fitted(_gathered((above, below), size[1], along), max(size) / size[1])
    across = (left.transpose(1, 0, 2), right.transpose(1, 0, 2))
    columns = _fitted(_gathered(across, size[0], down), max(size) / size[0])
    if rows is None and columns is None:
        return None
    still = np.zeros((2, _DEGREE + 1))
    return Bend(still if rows is None else rows, still if columns is None else columns)


def _view(pixels: Pixels, corners: Floats, ratio: float) -> tuple[Pixels, tuple[int, int], int]:
    """The sheet seen straight, small, with a margin: picture, size of the sheet in it, margin."""
    width, height = (LOOK, LOOK / ratio) if ratio > 1 else (LOOK * ratio, LOOK)
    size = (max(round(width), 8), max(round(height), 8))
    margin = round(_MARGIN * LOOK)
    target = np.array([[0, 0], [size[0], 0], list(size), [0, size[1]]], np.float32) + margin - 0.5
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), target)
    whole = (size[0] + 2 * margin, size[1] + 2 * margin)
    view = cv2.warpPerspective(pixels, matrix, whole, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(view, np.uint8), size, margin


def _fitted(evidence: _Evidence, stretch: float) -> Floats | None:
    """The bend of two opposite sides (2, _DEGREE + 1) in shares; None where not sure.

    `stretch` is the sheet's longer side over the one that the shares are of.
    """
    solved = _solved(evidence)
    bend = solved[:-1].reshape(2, _DEGREE + 1)
    x = np.linspace(0, 1, 49)
    curve = np.stack([_value(part, x) for part in bend]) / stretch
    chord = curve[:, :1] + (curve[:, -1:] - curve[:, :1]) * x
    bow = float(np.abs(curve - chord).max())
    if bow < _LEAST or float(np.abs(curve).max()) > MOST or not _believed(evidence, solved):
        return None
    return bend


def _believed(evidence: _Evidence, solved: Floats) -> bool:
    """Do most places agree: of both edges, or of the print with no edge against it?"""
    off = np.abs(evidence.rows @ solved - evidence.seen) / evidence.scale
    edges = [
        float(evidence.weight[mine & (off < _CLOSE)].sum())
        for mine in (evidence.kind == 0, evidence.kind == 1)
        if mine.any()
    ]
    lines = evidence.kind == 2
    if not lines.any():
        return len(edges) == 2 and min(edges) > _SURE
    left = _print_left(evidence, lines, off)
    if len(edges) == 2 and min(edges) > _SURE:
        return left < 1.0
    return left < 0.5 and all(share > 0.4 for share in edges)


def _print_left(evidence: _Evidence, lines: NDArray[np.bool_], off: Floats) -> float:
    """How much of the print's straying is left when the bend is taken out (1: all of it)."""
    weight = evidence.weight[lines]
    askew = evidence.rows[lines, -1]
    seen = evidence.seen[lines] / evidence.scale
    slant = float((weight * askew * seen).sum() / max((weight * askew**2).sum(), 1e-9))
    before = np.minimum(np.abs(seen - slant * askew), 3.0)
    after = np.minimum(off[lines], 3.0)
    return float((weight * after**2).sum() / max((weight * before**2).sum(), 1e-9))


def _gathered(rims: tuple[Pixels, Pixels], height: int, steps: _Steps) -> _Evidence:
    """What the strips around two opposite sides (outermost row first) and the print tell."""
    parts: list[tuple[Floats, Floats, Floats, int]] = []
    for side, rim in enumerate(rims):
        found = edge(rim)
        if found is not None:
            x, off, weight = found
            rows = np.zeros((len(x), _UNKNOWN))
            first = side * (_DEGREE + 1)
            rows[:, first : first + _DEGREE + 1] = _powers(x)
            parts.append((rows, (off if side == 0 else -off) / height, weight, side))
    if steps is not None:
        x, x1, y, off, weight = steps
        rise = _powers(x1) - _powers(x)
        askew = (x1 - x)[:, None]
        rows = np.concatenate([(1 - y[:, None]) * rise, y[:, None] * rise, askew], axis=1)
        parts.append((rows, off / height, weight, 2))
    none = (np.zeros((0, _UNKNOWN)), np.zeros(0), np.zeros(0), 0)
    rows_, seen, weight_, kind = zip(*(parts or [none]), strict=True)
    return _Evidence(
        np.concatenate(rows_),
        np.concatenate(seen),
        np.concatenate([part / max(float(part.sum()), 1e-6) for part in weight_]),
        np.concatenate([np.full(len(seen[k]), kind[k], np.int8) for k in range(len(kind))]),
        1 / height,
    )


def _solved(evidence: _Evidence) -> Floats:
    """The unknowns that most of the evidence agrees on: least squares, far places let go of."""
    rows, seen = evidence.rows / evidence.scale, evidence.seen / evidence.scale
    calm = np.diag(np.array([*_CALM, *_CALM, 0.02])) / evidence.scale
    solved: Floats = np.zeros(_UNKNOWN)
    reach = np.where(evidence.kind == 2, 0.35, 1.0)
    weight = evidence.weight * np.where(evidence.kind == 2, _TRUST_PRINT, 1.0)
    for wide in (12.0, 8.0, 5.0, 3.5, 2.5, 2.0, 1.6, 1.6):
        off = (rows @ solved - seen) / (wide * reach)
        now = weight / (1 + off**2) ** 2
        left = (rows * now[:, None]).T @ rows + calm**2 * 1e-4
        solved = np.linalg.solve(left, (rows * now[:, None]).T @ seen)
    return solved


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


def _ink(sheet: Pixels) -> Floats:
    """Print as bright pixels, whatever light fell on it."""
    grey = cv2.cvtColor(sheet, cv2.COLOR_BGR2GRAY)
    ground = cv2.blur(cv2.dilate(cv2.blur(grey, (3, 3)), np.ones((11, 11), np.uint8)), (21, 21))
    ink = 255 - cv2.divide(grey, np.maximum(ground, 16), scale=255)
    rim = round(0.03 * LOOK)
    ink[:rim], ink[-rim:], ink[:, :rim], ink[:, -rim:] = 0, 0, 0, 0
    ink = cv2.threshold(ink, 130, 130, cv2.THRESH_TRUNC)[1]
    return np.asarray(cv2.threshold(ink, 30, 0, cv2.THRESH_TOZERO)[1], np.float32)


def _steps(ink: Floats, along: int) -> _Steps:
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


def _powers(x: Floats) -> Floats:
    return np.asarray(np.asarray(x)[:, None] ** np.arange(_DEGREE + 1))


def _value(polynomial: Floats, x: Floats) -> Floats:
    return np.asarray(np.polynomial.polynomial.polyval(x, polynomial))
