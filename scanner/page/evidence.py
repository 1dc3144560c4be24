"""How much a quad looks like a sheet of paper: many measurements, of which one number is made."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.page import geometry, net, shape
from scanner.page.geometry import Floats

STEPS = 16
"""Places along a side where the picture is looked at."""

_ACROSS = np.array([-5, -3, -1.5, -0.7, 0, 0.7, 1.5, 3, 5], np.float32)
"""Where, in pixels outwards from a side, its colours are taken."""
_WITHIN = np.array([0.013, 0.021, 0.032], np.float32)
_ROUGHLY = ((np.arange(8, dtype=np.float32) + 0.5) / 8)[:, None]
_ALONG = ((np.arange(STEPS, dtype=np.float32) + 1) / (STEPS + 1))[:, None]
_BEYOND = ((np.arange(6, dtype=np.float32) + 1.5) / 7)[:, None]
_INSIDE = np.linspace(0.14, 0.86, 5, dtype=np.float32)
_MOVED = np.concatenate([np.ones((1, 4)), np.eye(4), 1 - np.eye(4)]).astype(np.float32)
"""Which sides are moved out together."""

_UNKNOWN = 0.4  # of what lies outside the picture
_CHANNELS = np.array([1.0, 1.4, 1.4], np.float32)
"""A step in hue is worth more than the same step in brightness."""

GLANCED = ("edge_min", "edge_second", "edge_mean", "area", "near_format", "slant")

NAMES = (
    "edge_mean", "edge_min", "alone", "steady_min", "agree", "brighter", "dark", "area", "square",
    "shape", "quiet", "quiet_min", "beyond", "beyond_max", "plain", "plain_min", "edge_second",
    "format", "near_format", "slant", "step_mean", "step_min",
)  # fmt: skip


class Evidence:
    """The measurements of one small picture in brightness and two hues (height, width, 3).

    Coordinates are those of that picture. `told` (48, 48, 2) is what the small net says of it:
    cover and outline; None without a net.
    """

    def __init__(self, tone: NDArray[Any], told: Floats | None = None) -> None:
        self.height, self.width = tone.shape[:2]
        self.size = float(max(tone.shape))
        soft = np.asarray(cv2.GaussianBlur(tone, (3, 3), 0.7))
        self._soft = soft.astype(np.float32)
        box = np.ones((3, 3), np.uint8)
        light, a, b = cv2.split(cv2.morphologyEx(soft, cv2.MORPH_GRADIENT, box))
        rough = np.asarray(cv2.max(cv2.max(light, a), b))
        self._rough = rough.ravel()
        self._faint = np.float32(1.2 + 0.8 * _part(rough[::4, ::4], 0.5))
        self._white = max(_part(soft[::4, ::4, 0], 0.97), 24.0)
        self._tone = soft.reshape(-1, 3)
        self._told = told
        self.has_net = told is not None

    def glance(self, quads: Floats) -> Floats:
        """A few quick measurements (N, 6) of clockwise quads (N, 4, 2)."""
        quads = quads.astype(np.float32)
        points = quads[:, :, None] + (np.roll(quads, -1, axis=1) - quads)[:, :, None] * _ROUGHLY
        rough = self._rough.take(self._nearest(points)).astype(np.float32)
        edge = np.where(self._in_view(points), rough / (rough + 2 * self._faint), 0.3)
        edge = np.sort(edge.mean(axis=2), axis=1)
        area = np.abs(geometry.areas(quads)) / (self.width * self.height)
        ratio, slant = shape.trueness(quads, self.width, self.height)
        off = np.abs(np.log(ratio)[:, None] - np.log(shape.FORMATS)).min(axis=1)
        parts = [edge[:, 0], edge[:, 1], edge.mean(axis=1), np.log(area + 1e-3) / 3.5]
        parts += [np.exp(-((off / 0.09) ** 2)), np.minimum(slant * 4, 1)]
        return np.stack(parts, axis=1).astype(np.float32)

    def features(self, quads: Floats) -> Floats:
        """Measurements (N, 22, or 27 with a net) of clockwise quads (N, 4, 2), roughly 0 to 1."""
        quads = quads.astype(np.float32)
        length, along, outward = geometry.sides(quads)
        points = quads[:, :, None] + along[:, :, None] * (length[..., None, None] * _ALONG)
        seen = self._in_view(points)
        weight = np.maximum(seen.sum(axis=2), 1)
        colour = self._across(points, outward)
        edge, alone = self._edges(colour)
        step = colour[..., 0, :] - colour[..., -1, :]
        both = seen & self._in_view(points + _ACROSS[-1] * outward[:, :, None])
        steady, agree, clear = _contrast(step, both)
        side_edge = (edge * seen).sum(axis=2) / weight * np.sqrt(seen.mean(axis=2))
        plain = _plain(colour[..., 0, :], step, both)
        quiet = self._quiet(points, outward, seen)
        beyond = self._beyond(quads, length, along, outward)
        ratio, slant = shape.trueness(quads, self.width, self.height)
        off = np.abs(np.log(ratio)[:, None] - np.log(shape.FORMATS)).min(axis=1)
        parts = [
            side_edge.mean(axis=1),
            side_edge.min(axis=1),
            ((alone * seen).sum(axis=2) / weight).mean(axis=1),
            steady.min(axis=1),
            agree,
            *self._interior(quads, colour[..., -1, :], both),
            np.log(np.maximum(geometry.areas(quads) / (self.width * self.height), 1e-3) / 0.03)
            / 3.5,
            1 - np.abs(geometry.dot(along, np.roll(along, 1, axis=1))).max(axis=1),
            np.exp(-((off / 0.3) ** 2)),
            quiet.mean(axis=1),
            quiet.min(axis=1),
            beyond.mean(axis=1),
            beyond.max(axis=1),
            plain.mean(axis=1),
            plain.min(axis=1),
            np.partition(side_edge, 1, axis=1)[:, 1],
            np.exp(-((off / 0.03) ** 2)),
            np.exp(-((off / 0.09) ** 2)),
            np.minimum(slant * 4, 1),
            clear.mean(axis=1),
            clear.min(axis=1),
        ]
        if self._told is not None:
            parts.extend(net.measures(self._told, quads, self.width, self.height).T)
        return np.stack(parts, axis=1).astype(np.float32)

    def told(self, quads: Floats) -> Floats | None:
        """What the net says of quads: (N, 5), or None without a net."""
        if self._told is None:
            return None
        return net.measures(self._told, quads, self.width, self.height)

    def _in_view(self, points: Floats) -> NDArray[np.bool_]:
        x, y = points[..., 0], points[..., 1]
        return np.asarray((x > 2) & (y > 2) & (x < self.width - 2) & (y < self.height - 2))

    def _nearest(self, points: Floats) -> NDArray[Any]:
        """The places of points (..., 2) in the picture's pixels in a row."""
        x = points[..., 0].clip(0, self.width - 1).astype(np.int32)
        y = points[..., 1].clip(0, self.height - 1).astype(np.int32)
        return np.asarray(y * self.width + x)

    def _soft_at(self, points: Floats) -> Floats:
        """Colours (..., 3) at continuous points, beyond the border the border's."""
        flat = points.reshape(len(points), -1, 2) - np.float32(0.5)
        values = cv2.remap(
            self._soft,
            flat[..., 0],
            flat[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(values).reshape(*points.shape[:-1], 3)

    def _across(self, points: Floats, outward: Floats) -> Floats:
        """Colours (N, 4, STEPS, 9, 3) across the sides, from inside to outside."""
        off = outward[:, :, None, None] * _ACROSS[:, None]
        return self._soft_at(points[..., None, :] + off)

    def outlying(self, quad: Floats) -> Floats:
        """Quads (9, 4, 2) with sides of this one (4, 2) moved out to the next edge, if only faint.

        The printed border of a certificate is bolder than the edge of white paper on a white desk;
        but that steps by the same little all along.
        """
        length, along, outward = (part[0] for part in geometry.sides(quad[None]))
        reach = 0.09 * float(np.sqrt(abs(geometry.areas(quad[None])[0])))
        off = np.linspace(0, max(reach, 8.0), 24, dtype=np.float32)
        points = quad[:, None] + along[:, None] * (length[:, None, None] * _ALONG)
        lines = points[:, :, None] + off[:, None] * outward[:, None, None]
        seen = self._in_view(lines)[..., None]
        colour = self._soft_at(lines.astype(np.float32))
        mean = (colour * seen).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
        step = np.abs(mean[:, 2:] - mean[:, :-2]) @ _CHANNELS
        peak = (step >= np.roll(step, 1, axis=1)) & (step >= np.roll(step, -1, axis=1))
        step *= peak
        step[:, : max(int(4 / (off[1] - off[0])), 2)] = 0  # the edge that it lies on
        step *= seen.mean(axis=1)[:, 1:-1, 0] > 0.5
        out = off[1 + step.argmax(axis=1)]
        line = geometry.lines_through(quad, np.roll(quad, -1, axis=0))
        line = np.repeat(line[None], len(_MOVED), axis=0)
        # (a, b) of a line of a clockwise quad is minus its outward normal, or plus: ask the middle
        middle = quad.mean(axis=0)
        sign = np.sign(line[..., 2] - line[..., :2] @ middle)
        line[..., 2] += sign * out * _MOVED
        return np.asarray(geometry.meet(np.roll(line, 1, axis=1), line), np.float32)

    def _edges(self, colour: Floats) -> tuple[Floats, Floats]:
        """Edge strength across the side (0 to 1), and how far it stands out from its neighbours."""

        def slope(first: int, second: int) -> Floats:
            step = np.abs(colour[..., second, :] - colour[..., first, :])
            hue = np.maximum(step[..., 1], step[..., 2]) * _CHANNELS[1]
            return np.asarray(np.maximum(step[..., 0], hue))

        here = np.maximum(np.maximum(slope(2, 4), slope(4, 6)), slope(3, 5))
        beside = (slope(0, 1) + slope(7, 8)) / 2
        return here / (here + self._faint), here / (here + beside + 0.5 * self._faint)

    def _beyond(self, quads: Floats, length: Floats, along: Floats, outward: Floats) -> Floats:
        """How far each side goes on as an edge past its two corners (N, 8), 0 to 1.

        A sheet's sides end at its corners. The stripes of a cloth, the joints of tiles and the
        sides of a sheet of which only a part was taken go on.
        """
        reach = np.maximum(0.2 * length, 7.0).astype(np.float32)[..., None, None] * _BEYOND
        back = quads[:, :, None] - along[:, :, None] * reach
        on = np.roll(quads, -1, axis=1)[:, :, None] + along[:, :, None] * reach
        points = np.concatenate([back, on], axis=1)
        normal = np.concatenate([outward, outward], axis=1)[:, :, None, None]
        seen = self._in_view(points)
        known = seen.mean(axis=2)
        across = normal * np.array([-1.5, 0, 1.5], np.float32)[:, None]
        colour = self._soft_at(points[..., None, :] + across)
        steps = np.diff(colour, axis=3)
        mean = np.einsum("nspkc,nsp->nskc", steps, seen.astype(np.float32))
        mean /= np.maximum(seen.sum(axis=2), 1).astype(np.float32)[..., None, None]
        best = (np.abs(mean).max(axis=2) * _CHANNELS).max(axis=-1)
        return np.asarray(known * best / (best + self._faint) + (1 - known) * _UNKNOWN)

    def _quiet(self, points: Floats, outward: Floats, seen: NDArray[np.bool_]) -> Floats:
        """How empty the strip inside each side is (0 to 1): sheets and cards have margins."""
        off = outward[:, :, None, None] * (_WITHIN * np.float32(self.size))[:, None]
        rough = self._rough.take(self._nearest(points[..., None, :] - off))
        quiet = self._faint / (self._faint + rough.mean(axis=-1, dtype=np.float32))
        return np.asarray((quiet * seen).sum(axis=2) / np.maximum(seen.sum(axis=2), 1))

    def _interior(self, quads: Floats, outer: Floats, both: NDArray[np.bool_]) -> list[Floats]:
        deep = self._tone[self._nearest(geometry.grid(quads, _INSIDE)), 0]
        middle = np.partition(deep, deep.shape[1] // 2, axis=1)[:, deep.shape[1] // 2]
        middle = middle.astype(np.float32)
        outside = np.where(both, outer[..., 0], np.nan).reshape(len(quads), -1)
        desk = np.where(both.any(axis=(1, 2)), _median(outside), middle)
        return [
            np.clip((middle - desk) / self._white * 2, -1, 1),
            np.clip(1 - middle / (0.45 * self._white), 0, 1),
        ]


def _part(values: NDArray[Any], share: float) -> float:
    """The value that this share of all values is below (numpy's percentile is slow)."""
    place = int(share * (values.size - 1))
    return float(np.partition(values.ravel(), place)[place])


def _median(values: Floats) -> Floats:
    """Median over axis 1 of values (N, k) of which some are NaN; rows of NaN only give 0."""
    order = np.sort(values, axis=1)  # NaN goes last
    count = np.maximum((~np.isnan(values)).sum(axis=1), 1)
    middle = np.take_along_axis(order, (count // 2)[:, None], axis=1)[:, 0]
    return np.asarray(np.nan_to_num(middle))


def _contrast(step: Floats, both: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Per side how steady the step in colour is (0 to 1), how alike the four sides are, and per
    side how large it is all in all (0 to 1): paper on paper steps by little, but everywhere.
    """
    weight = np.maximum(both.sum(axis=2), 1)
    share = both.astype(np.float32)
    mean = np.einsum("nskc,nsk->nsc", step, share) / weight[..., None]
    size = np.sqrt(geometry.dot(mean, mean))
    single = (np.sqrt(geometry.dot(step, step)) * share).sum(axis=2) / weight
    total = mean.mean(axis=1)
    agree = np.sqrt(geometry.dot(total, total)) / np.maximum(size.mean(axis=1), 1e-3)
    return size / (single + 1.0), np.asarray(agree), size / (size + 3.0)


def _plain(inner: Floats, step: Floats, both: NDArray[np.bool_]) -> Floats:
    """Per side: is the strip inside of one colour, compared with the step outwards (0 to 1)?"""
    weight = np.maximum(both.sum(axis=2), 1)[..., None]
    share = both.astype(np.float32)
    mean = np.einsum("nskc,nsk->nsc", inner, share) / weight
    off = np.abs(inner - mean[:, :, None].astype(np.float32)).sum(axis=-1)
    spread = (off * share).sum(axis=2) / weight[..., 0]
    size = np.abs(np.einsum("nskc,nsk->nsc", step, share) / weight).sum(axis=-1)
    return np.asarray(size / (size + 2 * spread + 2.0))
