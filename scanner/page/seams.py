"""Parts of a sheet that lie in their places become one page."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Paper, Pixels
from scanner.page import clean
from scanner.page.geometry import Floats
from scanner.page.stitch import FOREIGN, DoesNotJoin, Placed
from scanner.page.tiles import SHARE, compared, laid_over, printed

TOP_DPI = 300.0
_OVERLAP_MM = 6.0
_RIM = 0.012
_FEATHER = 2


def missing(
    whole: Pixels, size_mm: tuple[float, float], spans: Sequence[tuple[float, float]]
) -> tuple[float, float] | None:
    """The first stretch of the sheet (0 to 1) with something on it that no picture shows."""
    seen = 0.0
    for start, end in [*sorted(spans), (1.0, 1.0)]:
        if start > seen + _RIM and _something(whole, size_mm, (seen, start)):
            return seen, start
        seen = max(seen, end)
    return None


def _something(whole: Pixels, size_mm: tuple[float, float], span: tuple[float, float]) -> bool:
    if size_mm[0] > size_mm[1]:
        whole = whole.swapaxes(0, 1)
    height, width = whole.shape[:2]
    first, last = (round(min(max(part, _RIM), 1 - _RIM) * height) for part in span)
    rim = round(_RIM * width)
    part = np.ascontiguousarray(whole[first:last, rim:-rim])
    return len(part) > 2 and bool((printed(part) > 28).mean() > 2e-4)


def join(
    whole: Pixels, size_mm: tuple[float, float], parts: Sequence[Placed]
) -> tuple[Pixels, float]:
    """The cleaned sheet made of its parts, and the dpi of the coarsest of them.

    A stretch that no picture shows is taken from the whole page where it is bare there.

    Raises DoesNotJoin when a stretch is missing, or where two parts meet they do not agree.
    """
    across = size_mm[0] > size_mm[1]
    if missing(whole, size_mm, [part.span for part in parts]) is not None:
        raise DoesNotJoin(_("Còn thiếu một phần của tờ giấy; chụp thêm phần đó."))
    dpi = min(part.dpi for part in parts)
    per_mm = min(max(part.dpi for part in parts), TOP_DPI) / 25.4
    canvas = (round(size_mm[0] * per_mm), round(size_mm[1] * per_mm))
    made: Pixels | None = None
    known = np.zeros(canvas[::-1], np.uint8)
    for part in sorted(parts, key=lambda one: one.span):
        to_canvas = np.diag([per_mm, per_mm, 1.0]) @ part.matrix
        shown, seen = _on_canvas(part.pixels, to_canvas, canvas)
        if made is None:
            made, known = shown, seen
            continue
        shown, seen = _drawn_in(part.pixels, to_canvas, made, known, shown, seen)
        made, known = _merged(made, known, shown, seen, across)
    if made is None:
        raise ValueError("no parts")
    rest = cv2.resize(whole, canvas, interpolation=cv2.INTER_CUBIC)
    made[known == 0] = rest[known == 0]
    return made, dpi


def _on_canvas(
    shot: Pixels, matrix: Floats, canvas: tuple[int, int]
) -> tuple[Pixels, NDArray[np.uint8]]:
    shown, seen = laid_over(shot, matrix, (canvas[1], canvas[0]))
    rows = np.flatnonzero(seen.any(axis=1))
    if not len(rows):
        raise DoesNotJoin(FOREIGN)
    band = np.s_[rows[0] : rows[-1] + 1]
    shown[band] = clean.clean(np.ascontiguousarray(shown[band]), Paper.A4)
    return shown, seen


def _drawn_in(
    shot: Pixels,
    matrix: Floats,
    made: Pixels,
    known: NDArray[np.uint8],
    shown: Pixels,
    seen: NDArray[np.uint8],
) -> tuple[Pixels, NDArray[np.uint8]]:
    """The part moved by what is still off where it overlaps what is there already."""
    both = np.minimum(known, seen)
    tiles = compared(made, (shown, both))
    if tiles.count < 4:
        return shown, seen
    if tiles.share < SHARE:
        raise DoesNotJoin(
            _("Hai phần không khớp nhau ở chỗ giáp; giữ phẳng tờ giấy rồi chụp lại phần sau.")
        )
    # the far end stays where the whole page says it is: only the seam is drawn together
    far = _grid(seen, both)
    here, there = np.concatenate([tiles.here, far]), np.concatenate([tiles.there, far])
    better: Any = cv2.findHomography(there, here, 0)[0]
    if better is None:
        return shown, seen
    return _on_canvas(shot, better @ matrix, (made.shape[1], made.shape[0]))


def _grid(seen: NDArray[np.uint8], both: NDArray[np.uint8]) -> Floats:
    """Places of the part that nothing overlaps."""
    y, x = np.nonzero(
        (seen > 0)[::97, ::97] & (cv2.dilate(both, np.ones((81, 81))) == 0)[::97, ::97]
    )
    return np.stack([x, y], axis=1).astype(np.float32) * 97


def _merged(
    made: Pixels, known: NDArray[np.uint8], shown: Pixels, seen: NDArray[np.uint8], across: bool
) -> tuple[Pixels, NDArray[np.uint8]]:
    """What is there and the next part, cut along a way through bare paper."""
    if across:
        a, b = (np.ascontiguousarray(part.swapaxes(0, 1)) for part in (made, shown))
        both, all_ = _merged(
            a, np.ascontiguousarray(known.T), b, np.ascontiguousarray(seen.T), False
        )
        return np.ascontiguousarray(both.swapaxes(0, 1)), np.ascontiguousarray(all_.T)
    rows = np.flatnonzero((cv2.min(known, seen) > 0).mean(axis=1) > 0.97)
    if len(rows) < _OVERLAP_MM / 297 * len(made):
        raise DoesNotJoin(_("Hai phần chưa chồng lên nhau; chụp phần sau chồng lên phần trước."))
    first, last = int(rows[0]), int(rows[-1]) + 1
    one, other = (printed(part[first:last]) for part in (made, shown))
    cost = np.abs(one - other) + 0.6 * np.maximum(one, other) + 2.0
    height = last - first
    cost += 6 * np.abs(np.linspace(-1, 1, height, dtype=np.float32))[:, None] ** 2
    cut = first + _way(cost)
    row = np.arange(len(made), dtype=np.float32)[:, None]
    lower = np.clip((row - cut[None]) / (2 * _FEATHER) + 0.5, 0, 1)
    lower = np.where(known == 0, 1.0, np.where(seen == 0, 0.0, lower))[..., None]
    mixed = made * (1 - lower) + shown * lower
    return np.asarray(np.round(mixed), np.uint8), np.maximum(known, seen)


def _way(cost: Floats) -> NDArray[np.int64]:
    """The row in each column of the cheapest way from left to right."""
    height, width = cost.shape
    total = cost[:, 0].copy()
    came = np.zeros((width, height), np.int64)
    rows = np.arange(height)
    for column in range(1, width):
        ways = np.stack([np.roll(total, 1), total, np.roll(total, -1)])
        ways[0, 0], ways[2, -1] = np.inf, np.inf
        best = ways.argmin(axis=0)
        came[column] = rows + best - 1
        total = ways[best, rows] + cost[:, column]
    way = np.zeros(width, np.int64)
    way[-1] = int(total.argmin())
    for column in range(width - 1, 0, -1):
        way[column - 1] = came[column][way[column]]
    return way
