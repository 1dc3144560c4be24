"""How far a sheet is bowed: its edges and its lines of print against the straight quad.

The sheet is first seen straight through its quad, small, with a margin of desk around it. One
smooth bend is fitted to what is traced there, of its edges and of its print. Only a bend that most
of the evidence agrees on is taken out: a finger, a second sheet or a crooked drawing must never
bend a flat page.
"""

from __future__ import annotations

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels
from scanner.page.geometry import Floats
from scanner.page.traces import LOOK, Steps, edge, ink_of, steps_of

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
    ink = ink_of(view[margin:-margin, margin:-margin])
    along, down = steps_of(ink, 1), steps_of(ink, 0)
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


def _gathered(rims: tuple[Pixels, Pixels], height: int, steps: Steps) -> _Evidence:
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


def _powers(x: Floats) -> Floats:
    return np.asarray(np.asarray(x)[:, None] ** np.arange(_DEGREE + 1))


def _value(polynomial: Floats, x: Floats) -> Floats:
    return np.asarray(np.polynomial.polynomial.polyval(x, polynomial))
