"""A sheet from a few closer pictures of its parts, laid over one picture of the whole.

The whole page, photographed first, says what the sheet is and where everything lies; each closer
picture is laid on it by the features that both show, then drawn into place by comparing small
tiles. A picture whose tiles do not look like the page's is of another sheet, and is refused: a
page of two sheets would be worse than a coarse one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from gettext import gettext as _
from typing import Any

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Paper, Pixels, ScannerError
from scanner.page import clean, curl
from scanner.page.geometry import Floats
from scanner.pictures import shrink

TOP_DPI = 300.0
_LOOK = 1600
"""Longest side of the whole page when tiles are compared; features are sought in less."""
_FEATURE_LOOK = 1100
_FEATURES, _RATIO, _INLIERS, _GUESSES = 4000, 0.82, 12, 5
_TILE, _AROUND = 32, 7
_ALIKE, _SHARE, _LEAST_TILES = 0.8, 0.97, 8
_INKY = 14.0
_OVERLAP_MM = 6.0
_RIM = 0.012
_RIM_STEPS, _STEP_MM, _OFF_MM, _SEEN_PLACES = 20, 0.25, 1.5, 60
_FEATHER = 2


class DoesNotJoin(ScannerError):
    """The pictures do not make one page; the sentence says why and what to do."""

    code = "does_not_join"


class Placed(msgspec.Struct, frozen=True, eq=False):
    """A closer picture of a part, and where it lies on the sheet."""

    pixels: Pixels
    matrix: Floats
    """3 x 3: OpenCV coordinates of `pixels` to millimetres on the sheet."""
    span: tuple[float, float]
    """From where to where along the sheet's longer side it sees the whole breadth, 0 to 1."""
    dpi: float


def place(whole: Pixels, size_mm: tuple[float, float], shot: Pixels) -> Placed:
    """Where a closer picture lies on the sheet that `whole` (flattened and cleaned) shows.

    Raises DoesNotJoin when it shows another sheet, or too little to be sure.
    """
    base = shrink(whole, _LOOK)
    per_mm = base.shape[1] / size_mm[0]
    for guess in _by_features(base, shot):
        matrix = _settled(base, shot, guess)
        if matrix is not None:
            break
    else:
        raise DoesNotJoin(_FOREIGN)
    to_mm = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, per_mm]]) @ matrix
    if not _outline_agrees(shot, to_mm, size_mm):
        raise DoesNotJoin(_FOREIGN)
    return Placed(shot, to_mm, _span(shot, to_mm, size_mm), _dpi(shot, to_mm, size_mm))


def _settled(base: Pixels, shot: Pixels, matrix: Floats) -> Floats | None:
    """The guess drawn into place by small tiles; None where they do not look alike."""
    tiles = None
    for _round in range(3):
        tiles = _tiles(base, _warped(shot, matrix, base.shape))
        if tiles.count < _LEAST_TILES or tiles.share < _SHARE / 2:
            return None
        better = cv2.findHomography(tiles.there, tiles.here, cv2.RANSAC, 1.0)[0]
        if better is not None:
            matrix = better @ matrix
    return matrix if tiles is not None and tiles.share >= _SHARE else None


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
    return len(part) > 2 and bool((_print(part) > 28).mean() > 2e-4)


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


_FOREIGN = _("Ảnh này không khớp với trang đã chụp; kiểm tra có đúng tờ giấy không rồi chụp lại.")


class _Tiles(msgspec.Struct, frozen=True, eq=False):
    here: Floats
    """Where the tiles that look alike lie (n, 2)."""
    there: Floats
    """The same places in the picture that was laid over."""
    count: int
    share: float
    """Of the tiles with print on them, those that look alike."""


def _by_features(base: Pixels, shot: Pixels) -> Iterator[Floats]:
    """Homographies from the shot to the base, the one that most features agree on first."""
    small, coarse = shrink(shot, _FEATURE_LOOK), shrink(base, _FEATURE_LOOK)
    sift = cv2.SIFT.create(nfeatures=_FEATURES, contrastThreshold=0.02)
    points, words = sift.detectAndCompute(cv2.cvtColor(coarse, cv2.COLOR_BGR2GRAY), None)
    others, their = sift.detectAndCompute(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), None)
    if words is None or their is None or min(len(words), len(their)) < _INLIERS:
        return
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(_rooted(their), _rooted(words), k=2)
    good = [a for a, b in pairs if a.distance < _RATIO * b.distance]
    source = np.array([others[m.queryIdx].pt for m in good], np.float32).reshape(-1, 2)
    target = np.array([points[m.trainIdx].pt for m in good], np.float32).reshape(-1, 2)
    down = _scaling(small.shape[1] / shot.shape[1])
    up = _scaling(base.shape[1] / coarse.shape[1])
    for _guess in range(_GUESSES):
        matrix, close = _agreed(source, target)
        if int(close.sum()) < _INLIERS:
            return
        if matrix is not None and _plausible(matrix, small):
            yield np.asarray(up @ matrix @ down)
        source, target = source[~close], target[~close]


def _scaling(scale: float) -> Floats:
    """From a picture to the same picture of another size, between the middles of pixels."""
    off = 0.5 * scale - 0.5
    return np.array([[scale, 0, off], [0, scale, off], [0, 0, 1]])


def _rooted(words: Floats) -> Floats:
    """Hellinger's kernel: many small likenesses count more than one large one."""
    return np.asarray(np.sqrt(words / np.maximum(words.sum(axis=1, keepdims=True), 1e-6)))


def _agreed(source: Floats, target: Floats) -> tuple[Floats | None, NDArray[np.bool_]]:
    """The homography that most pairs agree on, near the best turn, shift and scale; those pairs.

    A form repeats its words; four free pairs of them make any homography.
    """
    if len(source) < _INLIERS:
        return None, np.zeros(len(source), bool)
    near: Any = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=9.0, maxIters=6000
    )[0]
    if near is None:
        return None, np.zeros(len(source), bool)
    off = np.hypot(*(source @ near[:, :2].T + near[:, 2] - target).T)
    close = off < 22
    if int(close.sum()) < _INLIERS:
        return None, close
    matrix = cv2.findHomography(source[close], target[close], cv2.RANSAC, 3.5)[0]
    return matrix, close


def _plausible(matrix: Floats, shot: Pixels) -> bool:
    """Is the shot seen from the front, neither mirrored nor on edge?"""
    height, width = shot.shape[:2]
    box = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = cv2.perspectiveTransform(box[None], matrix)[0]
    depth = np.concatenate([box, np.ones((4, 1))], axis=1) @ matrix[2]
    side = np.hypot(*(np.roll(seen, -1, axis=0) - seen).T)
    side = np.maximum(side, 1e-3)
    even = min(side[0] / side[2], side[2] / side[0], side[1] / side[3], side[3] / side[1])
    area = float(cv2.contourArea(seen, oriented=True))
    return bool((depth > 0).all() and area > 0 and even > 0.5 and cv2.isContourConvex(seen))


def _warped(
    shot: Pixels, matrix: Floats, shape: tuple[int, ...]
) -> tuple[Pixels, NDArray[np.uint8]]:
    """The shot laid over a picture of this shape, reduced first, and where it shows something."""
    size = (shape[1], shape[0])
    coarse = float(np.sqrt(abs(np.linalg.det(matrix / matrix[2, 2]))))
    soft = cv2.GaussianBlur(shot, (0, 0), 0.45 / coarse) if coarse < 0.7 else shot
    over = cv2.warpPerspective(soft, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    inner = np.zeros(shot.shape[:2], np.uint8)
    inner[4:-4, 4:-4] = 255
    seen = cv2.warpPerspective(inner, matrix, size, flags=cv2.INTER_NEAREST)
    return np.asarray(over, np.uint8), np.asarray(seen, np.uint8)


def _tiles(base: Pixels, over: tuple[Pixels, NDArray[np.uint8]]) -> _Tiles:
    """Small pieces of print, each compared with what was laid over it."""
    shot, seen = over
    here, there = _print(base), _print(clean.clean(shot, Paper.A4))
    height, width = here.shape
    at, moved, count = [], [], 0
    reach = _TILE // 2 + _AROUND
    for y in range(reach + 4, height - reach - 4, _TILE):
        for x in range(reach + 4, width - reach - 4, _TILE):
            window = np.s_[y - reach : y + reach, x - reach : x + reach]
            tile = np.s_[y - _TILE // 2 : y + _TILE // 2, x - _TILE // 2 : x + _TILE // 2]
            if seen[window].min() == 0 or max(here[tile].std(), there[tile].std()) < _INKY:
                continue
            count += 1
            fit = cv2.matchTemplate(here[window], there[tile], cv2.TM_CCOEFF_NORMED)
            _low, best, _at, (dx, dy) = cv2.minMaxLoc(fit)
            if best > _ALIKE:
                at.append((x + _fine(fit[dy], dx) - _AROUND, y + _fine(fit[:, dx], dy) - _AROUND))
                moved.append((x, y))
    share = len(at) / max(count, 1)
    return _Tiles(np.array(at, np.float32), np.array(moved, np.float32), len(at), share)


def _fine(line: Floats, at: int) -> float:
    """The top of a parabola through a maximum and its neighbours."""
    if not 0 < at < len(line) - 1:
        return float(at)
    before, peak, after = (float(v) for v in line[at - 1 : at + 2])
    return at + 0.5 * (before - after) / min(before - 2 * peak + after, -1e-6)


def _print(cleaned: Pixels) -> NDArray[np.float32]:
    grey = cv2.cvtColor(cleaned, cv2.COLOR_BGR2GRAY)
    return np.asarray(255 - cv2.GaussianBlur(grey, (0, 0), 0.8), np.float32)


def _outline_agrees(shot: Pixels, matrix: Floats, size_mm: tuple[float, float]) -> bool:
    """Are the sheet's edges, where the shot shows them, where the print says they are?

    A stamp or a few words alone may lie elsewhere on another sheet.
    """
    corners = np.array([[0, 0], [size_mm[0], 0], list(size_mm), [0, size_mm[1]]], np.float64)
    back = np.linalg.inv(matrix)
    height, width = shot.shape[:2]
    seen = bare = 0
    depth = (np.arange(2 * _RIM_STEPS + 1) - _RIM_STEPS) * _STEP_MM
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = np.linspace(0.02, 0.98, 400)[:, None] * (end - start) + start
        d = (end - start) / np.hypot(*(end - start))
        inward = np.array([-d[1], d[0]])
        places = along[None] + depth[:, None, None] * inward
        there = cv2.perspectiveTransform(places.reshape(1, -1, 2), back).reshape(places.shape)
        within = ((there > 2) & (there < (width - 3, height - 3))).all(axis=(0, 2))
        if int(within.sum()) < _SEEN_PLACES:
            continue
        there = there[:, within].astype(np.float32)
        rim = cv2.remap(shot, there[..., 0], there[..., 1], cv2.INTER_LINEAR)
        found = curl.edge(np.asarray(rim, np.uint8))
        if found is None:
            bare += 1
            continue
        seen += 1
        _x, off, weight = found
        clear = off[weight > 0.5]
        if len(clear) > 3 and abs(float(np.median(clear))) * _STEP_MM > _OFF_MM:
            return False
    # a side at which nothing steps, on a desk that the others stand out from, is no side
    return seen == 0 or bare == 0


def _edges_mm(shot: Pixels, matrix: Floats) -> Floats:
    height, width = shot.shape[:2]
    box = np.array([[4, 4], [width - 5, 4], [width - 5, height - 5], [4, height - 5]], np.float32)
    return np.asarray(cv2.perspectiveTransform(box[None], matrix)[0], np.float32)


def _span(shot: Pixels, matrix: Floats, size_mm: tuple[float, float]) -> tuple[float, float]:
    """The stretch along the longer side in which the shot sees the sheet from rim to rim."""
    axis = 0 if size_mm[0] > size_mm[1] else 1
    seen = _edges_mm(shot, matrix)
    places = np.linspace(0, 1, 400)
    whole = np.ones(len(places), bool)
    for side in (0.006, 0.5, 0.994):
        points = np.empty((len(places), 2), np.float32)
        points[:, axis], points[:, 1 - axis] = places * size_mm[axis], side * size_mm[1 - axis]
        within = [cv2.pointPolygonTest(seen, (float(x), float(y)), True) > -0.7 for x, y in points]
        whole &= np.array(within)
    if not whole.any():
        return 0.0, 0.0
    return float(places[whole][0]), float(places[whole][-1])


def _dpi(shot: Pixels, matrix: Floats, size_mm: tuple[float, float]) -> float:
    """Captured pixels per inch over the part of the sheet that the shot sees."""
    sheet = np.array([[0, 0], [size_mm[0], 0], list(size_mm), [0, size_mm[1]]], np.float32)
    area, common = cv2.intersectConvexConvex(sheet, _edges_mm(shot, matrix))
    if common is None or area <= 0:
        return 0.0
    there = cv2.perspectiveTransform(common.reshape(1, -1, 2), np.linalg.inv(matrix))
    return 25.4 * float(np.sqrt(abs(cv2.contourArea(there)) / area))


def _on_canvas(
    shot: Pixels, matrix: Floats, canvas: tuple[int, int]
) -> tuple[Pixels, NDArray[np.uint8]]:
    shown, seen = _warped(shot, matrix, (canvas[1], canvas[0]))
    rows = np.flatnonzero(seen.any(axis=1))
    if not len(rows):
        raise DoesNotJoin(_FOREIGN)
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
    tiles = _tiles(made, (shown, both))
    if tiles.count < 4:
        return shown, seen
    if tiles.share < _SHARE:
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
    one, other = (_print(part[first:last]) for part in (made, shown))
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
