"""Quads that might be a page: from straight lines, from contours and from regions of one tone."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.page import geometry
from scanner.page.geometry import Floats

LINES = 17
"""Lines that are combined at most; the number of quads grows with its fourth power."""

SMALLEST = 0.035
"""The least part of the picture that a page covers."""

_COARSER = 0.5
"""Lines are sought at about half the size: it takes a third of the time, and `refine` sharpens
them. Cameras and JPEG give hues at half the detail, so they are looked at in half the size."""

SEGMENTS = 60
"""So many of the longest segments are joined to lines."""

REGIONS = 3
"""Of each way to part the picture, so many of the largest regions are looked at."""

_PARALLEL = np.cos(np.radians(3.0))
_OPPOSITE = np.cos(np.radians(32))
_ACROSS = np.cos(np.radians(50))


def lines(tone: NDArray[Any], half: NDArray[Any]) -> Floats:
    """The strongest straight lines (n, 3) of a small picture, near duplicates joined.

    `tone` (height, width, 3) is its brightness and two hues, `half` the same at half the size.
    """
    found = [_segments(np.ascontiguousarray(tone[..., 0]), _COARSER) + 0.5]
    hue = max((half[..., 1], half[..., 2]), key=lambda channel: float(channel[::3, ::3].std()))
    if np.ptp(hue[::3, ::3]) > 32:
        strong = cv2.convertScaleAbs(hue, alpha=2.0, beta=-128)
        found.append((_segments(strong, _COARSER) + 0.5) * (tone.shape[1] / half.shape[1]))
    segments = np.concatenate(found)
    length = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    return _joined(segments[length > 0.035 * max(tone.shape)], float(max(tone.shape)))


def _segments(channel: NDArray[Any], scale: float) -> Floats:
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE, scale).detect(channel)[0]
    return np.zeros((0, 4), np.float32) if found is None else found.reshape(-1, 4)


def _joined(segments: Floats, size: float) -> Floats:
    """Collinear segments as one line, longest total first, at most LINES."""
    length = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    order = np.argsort(-length)[:SEGMENTS]
    segments, length = segments[order], length[order]
    line = geometry.lines_through(segments[:, :2], segments[:, 2:])
    off = np.maximum(
        np.abs(line[:, :2] @ segments[:, :2].T - line[:, 2:]),
        np.abs(line[:, :2] @ segments[:, 2:].T - line[:, 2:]),
    )
    alike = (off < 0.006 * size) & (np.abs(line[:, :2] @ line[:, :2].T) > _PARALLEL)
    groups: list[tuple[float, int, NDArray[np.bool_]]] = []
    free = np.ones(len(segments), bool)
    for i in range(len(segments)):
        if free[i]:
            same = free & alike[i]
            same[i] = True
            free &= ~same
            groups.append((float(length[same].sum()), i, same))
    groups.sort(key=lambda group: -group[0])
    best = [_fitted(segments[same], line[i]) for _weight, i, same in groups[:LINES]]
    return np.array(best, np.float32).reshape(-1, 3)


def _fitted(segments: Floats, line: Floats) -> Floats:
    if len(segments) == 1:
        return line
    points = segments.reshape(-1, 2)
    vx, vy, x, y = cv2.fitLine(points, cv2.DIST_L2, 0, 0.01, 0.01).ravel()
    start = np.array([x, y], np.float32)
    return geometry.lines_through(start, start + np.array([vx, vy], np.float32))


def from_lines(line: Floats, shape: tuple[int, int]) -> Floats:
    """Every plausible quad (N, 4, 2) whose sides lie on four of the lines (n, 3)."""
    if len(line) < 4:
        return np.zeros((0, 4, 2), np.float32)
    dot = np.abs(line[:, :2] @ line[:, :2].T)
    i, j = np.triu_indices(len(line), 1)
    opposite = dot[i, j] > _OPPOSITE
    i, j = i[opposite], j[opposite]
    across = dot < _ACROSS
    of_both = across[i] & across[j]  # pairs, lines
    first, second = np.nonzero(np.triu(of_both[:, i] & of_both[:, j], 1))
    i1, j1, i2, j2 = i[first], j[first], i[second], j[second]
    corner = geometry.meet(line[:, None], line[None, :]).astype(np.float32)
    return plausible(
        np.stack([corner[i1, i2], corner[i2, j1], corner[j1, j2], corner[j2, i1]], axis=1), shape
    )


def plausible(quads: Floats, shape: tuple[int, int]) -> Floats:
    """The quads (N, 4, 2) that could be a sheet in view: convex, large, not far outside."""
    height, width = shape
    size = np.array([width, height], np.float32)
    inside = np.all((quads > -0.15 * size) & (quads < 1.15 * size), axis=(1, 2))
    quads = quads[inside]
    quads = quads[geometry.convex(quads)]
    area = np.abs(geometry.areas(quads)) / (width * height)
    quads = geometry.clockwise(quads[(area > SMALLEST) & (area < 0.98)])
    length, along, _ = geometry.sides(quads)
    bend = np.abs(geometry.dot(along, np.roll(along, 1, axis=1))).max(axis=1, initial=0)
    ratio = np.minimum(length[:, 0], length[:, 2]) / np.maximum(length[:, 0], length[:, 2])
    other = np.minimum(length[:, 1], length[:, 3]) / np.maximum(length[:, 1], length[:, 3])
    slim = length.min(axis=1, initial=1e9) / np.maximum(length.max(axis=1, initial=0), 1)
    good = (bend < 0.75) & (ratio > 0.45) & (other > 0.45) & (slim > 0.14)
    return np.asarray(quads[good])


def from_regions(
    half: NDArray[Any], shape: tuple[int, int], told: NDArray[Any] | None = None
) -> Floats:
    """Quads (N, 4, 2) around regions that differ from their surroundings.

    `half` is the small picture of this shape (height, width) in brightness and two hues, at half
    the size; `told` (48, 48, 2) is what the small net says of it, if there is one.
    """
    masks = _masks(half)
    if told is not None:
        cover = cv2.resize(told[..., 0], (half.shape[1], half.shape[0]))
        masks.extend(cv2.inRange(cover, level, 2.0) for level in (0.35, 0.65))
    quads: list[Floats] = []
    for mask in masks:
        quads.extend(_outlines(mask))
    if not quads:
        return np.zeros((0, 4, 2), np.float32)
    scale = np.array([shape[1] / half.shape[1], shape[0] / half.shape[0]], np.float32)
    return plausible((np.array(quads, np.float32) + 0.5) * scale, shape)


def _outlines(mask: NDArray[Any]) -> list[Floats]:
    """Quads around the largest few regions of a mask."""
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    sized = []
    for contour in contours:
        if len(contour) >= 4:
            _x, _y, wide, high = cv2.boundingRect(contour)
            if wide * high > SMALLEST * mask.size:
                sized.append((wide * high, contour))
    sized.sort(key=lambda pair: -pair[0])
    return [quad for _size, contour in sized[:REGIONS] for quad in _around(contour, mask.size)]


def _masks(half: NDArray[Any]) -> list[NDArray[Any]]:
    light, a, b = cv2.split(half)
    grey = np.full_like(a, 128)
    chroma = cv2.add(cv2.absdiff(a, grey), cv2.absdiff(b, grey))
    box = np.ones((3, 3), np.uint8)
    masks = []
    for region in (light, chroma, _unlike_rim(half)):
        mask = cv2.threshold(region, 0, 255, cv2.THRESH_OTSU)[1]
        masks.append(cv2.morphologyEx(mask, cv2.MORPH_OPEN, box))
    soft = cv2.GaussianBlur(light, (3, 3), 0)
    masks.append(cv2.dilate(cv2.Canny(soft, 20, 60), box))
    return masks


def _unlike_rim(half: NDArray[Any]) -> NDArray[Any]:
    """How far each pixel's colour is from the desk's, which is taken from the picture's rim."""
    rim = np.concatenate(
        [half[:4].reshape(-1, 3), half[:, :4].reshape(-1, 3), half[:, -4:].reshape(-1, 3)]
    )
    desk = np.empty_like(half)
    desk[:] = np.median(rim, axis=0)
    light, a, b = cv2.split(cv2.absdiff(half, desk))
    return np.asarray(cv2.add(cv2.add(light, a), b))


def _around(contour: NDArray[Any], size: int) -> list[Floats]:
    hull = cv2.convexHull(contour)
    if cv2.contourArea(hull) < SMALLEST * size:
        return []
    out = [cv2.boxPoints(cv2.minAreaRect(hull))]
    length = cv2.arcLength(hull, True)
    for loose in (0.012, 0.03, 0.06):
        few = cv2.approxPolyDP(hull, loose * length, True)
        if len(few) == 4:
            out.append(few.reshape(4, 2).astype(np.float32))
            break
        if len(few) == 5:
            out.extend(_without_one_side(few.reshape(5, 2).astype(np.float32)))
    return out


def _without_one_side(five: Floats) -> list[Floats]:
    """A sheet with a covered or folded corner: its sides but the short one."""
    line = geometry.lines_through(five, np.roll(five, -1, axis=0))
    length = np.hypot(*(np.roll(five, -1, axis=0) - five).T)
    short = int(np.argmin(length))
    kept = np.array([line[k % 5] for k in range(short + 1, short + 5)])
    return [geometry.meet(np.roll(kept, 1, axis=0), kept)]
