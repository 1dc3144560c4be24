"""How much a quad looks like a sheet of paper: several measurements, one number."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.page import geometry
from scanner.page.geometry import Floats

STEPS = 16
"""Places along a side where the picture is looked at."""

_ACROSS = (-6.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 6.0)
_WITHIN = (0.013, 0.021, 0.032)
_NET_SHARE = 0.4
"""Of the net in the quick look: it is often right and now and then quite wrong."""

_UNKNOWN = 0.4  # of what lies outside the picture
_BEYOND = (np.arange(6, dtype=np.float32) + 1.5) / 7
_CHANNELS = np.array([1.0, 1.4, 1.4], np.float32)
"""A step in hue is worth more than the same step in brightness."""

NAMES = (
    "edge_mean", "edge_min", "alone", "steady_min", "agree", "brighter", "dark", "area", "square",
    "shape", "quiet", "quiet_min", "beyond", "beyond_max", "plain", "plain_min",
)  # fmt: skip
NET_NAMES = ("inside", "outside", "outline", "outline_min", "size")


class Evidence:
    """The measurements of one small Lab picture; coordinates are those of that picture.

    `told` (48, 48, 2) is what the small net says of it: cover and outline; None without a net.
    """

    def __init__(self, lab: NDArray[Any], told: Floats | None = None) -> None:
        self.height, self.width = lab.shape[:2]
        self.size = float(max(lab.shape))
        self._tone = np.asarray(cv2.GaussianBlur(lab, (5, 5), 1.1))
        self._soft = self._tone.astype(np.float32)
        box = np.ones((3, 3), np.uint8)
        light, a, b = cv2.split(cv2.morphologyEx(self._tone, cv2.MORPH_GRADIENT, box))
        self._rough = np.asarray(cv2.max(cv2.max(light, a), b))
        self._faint = 1.2 + 0.8 * float(np.median(self._rough[::3, ::3]))
        self._white = max(float(np.percentile(self._tone[::4, ::4, 0], 97)), 24.0)
        self._told = told
        self._covered = 0.0 if told is None else max(float(told[..., 0].mean()), 1e-3)

    def promising(self, quads: Floats, most: int) -> Floats:
        """The `most` quads whose sides have the clearest edges, by a quick look."""
        if len(quads) <= most:
            return quads
        t = (np.arange(8, dtype=np.float32) + 0.5) / 8
        ends = np.roll(quads, -1, axis=1)
        points = quads[:, :, None] + (ends - quads)[:, :, None] * t[:, None]
        rough = self._nearest(self._rough[..., None], points)[..., 0].astype(np.float32)
        edge = np.where(self._in_view(points), rough / (rough + 2 * self._faint), 0.3).mean(axis=2)
        area = np.abs(geometry.areas(quads)) / (self.width * self.height)
        score = edge.mean(axis=1) + edge.min(axis=1) + 0.25 * np.log(area + 1e-3)
        if self._told is not None:
            inside, outside, outline, least, size = self._net(quads).T
            score += _NET_SHARE * (1.5 * (inside - outside) + outline + least - size)
        return quads[np.argpartition(-score, most)[:most]]

    def features(self, quads: Floats) -> Floats:
        """Measurements (N, 16, or 21 with a net) of clockwise quads (N, 4, 2), roughly 0 to 1."""
        length, along, outward = geometry.sides(quads)
        t = (np.arange(STEPS, dtype=np.float32) + 1.0) / (STEPS + 1.0)
        points = quads[:, :, None] + along[:, :, None] * (length[..., None] * t)[..., None]
        normal = np.broadcast_to(outward[:, :, None], points.shape)
        seen = self._in_view(points)
        weight = np.maximum(seen.sum(axis=2), 1)
        edge, alone = self._edges(points, normal)
        off = 0.011 * self.size * normal
        inner = self._nearest(self._tone, points - off).astype(np.float32)
        outer = self._nearest(self._tone, points + off).astype(np.float32)
        both = seen & self._in_view(points + off)
        steady, agree = _contrast(inner - outer, both)
        side_edge = (edge * seen).sum(axis=2) / weight * np.sqrt(seen.mean(axis=2))
        side_alone = (alone * seen).sum(axis=2) / weight
        plain = _plain(inner, inner - outer, both)
        quiet = self._quiet(points, normal, seen)
        beyond = self._beyond(quads, length, along, outward)
        parts = [
            side_edge.mean(axis=1),
            side_edge.min(axis=1),
            side_alone.mean(axis=1),
            steady.min(axis=1),
            agree,
            *self._interior(self._inside(quads), outer, both),
            np.log(np.maximum(geometry.areas(quads) / (self.width * self.height), 1e-3) / 0.03)
            / 3.5,
            1 - np.abs(geometry.dot(along, np.roll(along, 1, axis=1))).max(axis=1),
            _shape(length),
            quiet.mean(axis=1),
            quiet.min(axis=1),
            beyond.mean(axis=1),
            beyond.max(axis=1),
            plain.mean(axis=1),
            plain.min(axis=1),
        ]
        if self._told is not None:
            parts.extend(self._net(quads).T)
        return np.stack(parts, axis=1).astype(np.float32)

    def _in_view(self, points: Floats) -> NDArray[np.bool_]:
        x, y = points[..., 0], points[..., 1]
        return np.asarray((x > 2) & (y > 2) & (x < self.width - 2) & (y < self.height - 2))

    def _nearest(self, picture: NDArray[Any], points: Floats) -> NDArray[Any]:
        x = np.clip(points[..., 0], 0, self.width - 1).astype(np.intp)
        y = np.clip(points[..., 1], 0, self.height - 1).astype(np.intp)
        return np.asarray(picture[y, x])

    def _soft_at(self, points: Floats) -> Floats:
        """Colours (..., 3) at continuous points, beyond the border the border's."""
        flat = (points.reshape(-1, 64, 2) - 0.5).astype(np.float32)
        values = cv2.remap(
            self._soft,
            flat[..., 0],
            flat[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(values).reshape(*points.shape[:-1], 3)

    def _edges(self, points: Floats, normal: Floats) -> tuple[Floats, Floats]:
        """Edge strength across the side (0 to 1), and how far it stands out from its neighbours."""
        colour = [self._soft_at(points + k * normal) for k in _ACROSS]

        def slope(first: int, second: int) -> Floats:
            return np.asarray((np.abs(colour[second] - colour[first]) * _CHANNELS).max(axis=-1))

        here = np.maximum(np.maximum(slope(2, 4), slope(4, 6)), slope(3, 5))
        beside = (slope(0, 1) + slope(7, 8)) / 2
        return here / (here + self._faint), here / (here + beside + 0.5 * self._faint)

    def _beyond(self, quads: Floats, length: Floats, along: Floats, outward: Floats) -> Floats:
        """How far each side goes on as an edge past its two corners (N, 8), 0 to 1.

        A sheet's sides end at its corners. The stripes of a cloth, the joints of tiles and the
        sides of a sheet of which only a part was taken go on.
        """
        reach = np.maximum(0.2 * length, 10.0)[..., None] * _BEYOND
        points = np.concatenate(
            [
                corner[:, :, None] + way[:, :, None] * reach[..., None]
                for corner, way in ((quads, -along), (np.roll(quads, -1, axis=1), along))
            ],
            axis=1,
        )
        normal = np.concatenate([outward, outward], axis=1)[:, :, None]
        seen = self._in_view(points)
        count = np.maximum(seen.sum(axis=2), 1)[..., None]
        padded = np.zeros((*points.shape[:2], 8, 2), np.float32)
        padded[:, :, :6] = points
        colour = [self._soft_at(padded + k * normal)[:, :, :6] for k in (-2.0, 0.0, 2.0)]
        steps = [colour[1] - colour[0], colour[2] - colour[1]]
        mean = [np.abs((step * seen[..., None]).sum(axis=2) / count) for step in steps]
        best = (np.maximum(*mean) * _CHANNELS).max(axis=-1)
        known = seen.mean(axis=2)
        return np.asarray(known * best / (best + self._faint) + (1 - known) * _UNKNOWN)

    def _quiet(self, points: Floats, normal: Floats, seen: NDArray[np.bool_]) -> Floats:
        """How empty the strip inside each side is (0 to 1): sheets and cards have margins."""
        rough = [
            self._nearest(self._rough[..., None], points - share * self.size * normal)
            for share in _WITHIN
        ]
        strength = sum(rough[1:], rough[0].astype(np.float32))[..., 0] / 3
        quiet = self._faint / (self._faint + strength)
        return np.asarray((quiet * seen).sum(axis=2) / np.maximum(seen.sum(axis=2), 1))

    def _inside(self, quads: Floats) -> Floats:
        """Colours (N, 25, 3) on a grid well inside each quad."""
        points = _grid(quads, np.linspace(0.14, 0.86, 5, dtype=np.float32))
        return self._nearest(self._tone, points).astype(np.float32)

    def _interior(self, deep: Floats, outer: Floats, both: NDArray[np.bool_]) -> list[Floats]:
        middle = np.median(deep, axis=1)
        outside = np.where(both[..., None], outer, np.nan).reshape(len(deep), -1, 3)
        seen = np.asarray(both.any(axis=(1, 2)))[:, None]
        desk = np.where(seen, _median(outside), middle)
        brighter = (middle[:, 0] - desk[:, 0]) / self._white
        return [
            np.clip(brighter * 2, -1, 1),
            np.clip(1 - middle[:, 0] / (0.45 * self._white), 0, 1),
        ]

    def _net(self, quads: Floats) -> Floats:
        """What the net says of each quad (N, 5): NET_NAMES."""
        told = self._told
        if told is None:
            return np.zeros((len(quads), len(NET_NAMES)), np.float32)
        cells = np.array([told.shape[1] / self.width, told.shape[0] / self.height], np.float32)
        at = (quads * cells).astype(np.float32)
        inside = _told_at(told, _grid(at, np.linspace(0.06, 0.94, 6, dtype=np.float32)))[..., 0]
        middle = at.mean(axis=1, keepdims=True)
        t = (np.arange(8, dtype=np.float32) + 0.5)[:, None] / 8
        ends = np.roll(at, -1, axis=1)
        sides = at[:, :, None] + (ends - at)[:, :, None] * t
        outside = _told_at(told, (sides - middle[:, None]) * 1.14 + middle[:, None])[..., 0]
        outline = _told_at(told, sides)[..., 1].mean(axis=2)
        area = np.abs(geometry.areas(at)) / (told.shape[0] * told.shape[1])
        return np.stack(
            [
                inside.mean(axis=1),
                outside.mean(axis=(1, 2)),
                outline.mean(axis=1),
                outline.min(axis=1),
                np.abs(np.log(np.maximum(area, 1e-3) / self._covered)).clip(0, 2) / 2,
            ],
            axis=1,
        )


def _grid(quads: Floats, share: Floats) -> Floats:
    u, v = (part.ravel() for part in np.meshgrid(share, share))
    weights = np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v])
    return np.asarray(np.einsum("kp,nkc->npc", weights, quads))


def _told_at(told: Floats, points: Floats) -> Floats:
    """The net's answer (..., 2) at points in its cells; 0 outside the picture."""
    flat = (points.reshape(len(points), -1, 2) - 0.5).astype(np.float32)
    values = cv2.remap(told, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR)
    return np.asarray(values).reshape(*points.shape[:-1], 2)


def _median(values: Floats) -> Floats:
    """Median over axis 1 of values (N, k, 3) of which some are NaN; rows of NaN only give 0."""
    order = np.sort(values, axis=1)  # NaN goes last
    count = np.maximum((~np.isnan(values)).sum(axis=1), 1)
    middle = np.take_along_axis(order, (count // 2)[:, None], axis=1)[:, 0]
    return np.asarray(np.nan_to_num(middle))


def _contrast(step: Floats, both: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Per side how steady the step in colour is (0 to 1); and how alike the four sides are."""
    weight = np.maximum(both.sum(axis=2), 1)
    share = both.astype(np.float32)
    mean = np.einsum("nskc,nsk->nsc", step, share) / weight[..., None]
    size = np.sqrt(geometry.dot(mean, mean))
    single = (np.sqrt(geometry.dot(step, step)) * share).sum(axis=2) / weight
    total = mean.mean(axis=1)
    agree = np.sqrt(geometry.dot(total, total)) / np.maximum(size.mean(axis=1), 1e-3)
    return size / (single + 1.0), np.asarray(agree)


def _plain(inner: Floats, step: Floats, both: NDArray[np.bool_]) -> Floats:
    """Per side: is the strip inside of one colour, compared with the step outwards (0 to 1)?"""
    weight = np.maximum(both.sum(axis=2), 1)[..., None]
    share = both.astype(np.float32)
    mean = np.einsum("nskc,nsk->nsc", inner, share) / weight
    off = np.abs(inner - mean[:, :, None]).sum(axis=-1)
    spread = (off * share).sum(axis=2) / weight[..., 0]
    size = np.abs(np.einsum("nskc,nsk->nsc", step, share) / weight).sum(axis=-1)
    return np.asarray(size / (size + 2 * spread + 2.0))


def _shape(length: Floats) -> Floats:
    """Nearness of the sides' ratio to that of A-series sheets or cards, coarse: 1 is near."""
    ratio = (length[:, 0] + length[:, 2]) / np.maximum(length[:, 1] + length[:, 3], 1e-6)
    ratio = np.maximum(ratio, 1 / np.maximum(ratio, 1e-6))
    off = np.minimum(np.abs(np.log(ratio / 1.414)), np.abs(np.log(ratio / 1.586)))
    return np.asarray(np.exp(-((off / 0.3) ** 2)), np.float32)
