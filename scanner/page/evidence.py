"""How much a quad looks like a sheet of paper: several measurements, one number."""

from __future__ import annotations

import cv2
import numpy as np

from scanner.page import geometry
from scanner.page.geometry import Floats

STEPS = 16
"""Places along a side where the picture is looked at."""

_BATCH = 300
_UNKNOWN = 0.4  # of what lies outside the picture
_BEYOND = (np.arange(6, dtype=np.float32) + 1.5) / 7

WEIGHTS = {
    "edge_mean": 12.3, "edge_min": 6.0, "alone": 4.1, "steady_min": 0.8, "agree": 3.7,
    "brighter": 4.9, "dark": -22.8, "area": 14.7, "square": 4.0, "shape": 12.5, "quiet": -4.6,
    "quiet_min": 1.6, "beyond": -22.8, "beyond_max": -1.5, "plain": 7.8, "plain_min": 2.6,
}  # fmt: skip
"""Fitted once over the candidates of several hundred labelled pictures, most of them drawn (a
softmax over each picture's candidates and "none"), then rounded."""
NOTHING = 38.4
"""A score above it is likelier a sheet than none."""
NAMES = tuple(WEIGHTS)
_WEIGHTS = np.array(list(WEIGHTS.values()), np.float32)


class Evidence:
    """The measurements of one small picture; coordinates are those of that picture."""

    def __init__(self, lab: Floats) -> None:
        self.height, self.width = lab.shape[:2]
        self.size = float(max(lab.shape))
        soft = cv2.GaussianBlur(lab, (5, 5), 1.1).astype(np.float32)
        self._gradient = _gradient(soft)
        self._tone = cv2.blur(lab, (5, 5)).astype(np.float32)
        self._wide = cv2.blur(lab, (15, 15)).astype(np.float32)
        self._strength = cv2.magnitude(self._gradient[..., 0], self._gradient[..., 1])
        self._faint = 1.2 + 1.2 * float(np.median(self._strength[::3, ::3]))
        light = self._tone[::4, ::4, 0]
        self._white = max(float(np.percentile(light, 97)), 24.0)

    def scores(self, quads: Floats) -> Floats:
        """One number (N,) for each clockwise quad (N, 4, 2); the higher the likelier a sheet."""
        return np.asarray(self.features(quads) @ _WEIGHTS)

    def features(self, quads: Floats) -> Floats:
        """Measurements (N, len(NAMES)) of clockwise quads (N, 4, 2), each roughly 0 to 1."""
        parts = [self._of(quads[k : k + _BATCH]) for k in range(0, len(quads), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, len(NAMES)), np.float32)

    def _of(self, quads: Floats) -> Floats:
        length, along, outward = geometry.sides(quads)
        t = (np.arange(STEPS, dtype=np.float32) + 1.0) / (STEPS + 1.0)
        points = quads[:, :, None] + along[:, :, None] * (length[..., None] * t)[..., None]
        normal = np.broadcast_to(outward[:, :, None], points.shape)
        seen = self._in_view(points)
        weight = np.maximum(seen.sum(axis=2), 1)
        edge, alone = self._edges(points, normal)
        off = 0.011 * self.size * normal
        inner = self._at(self._tone, points - off, cv2.INTER_NEAREST)
        outer = self._at(self._tone, points + off, cv2.INTER_NEAREST)
        both = seen & self._in_view(points + off)
        steady, agree = _contrast(inner - outer, both)
        side_edge = (edge * seen).sum(axis=2) / weight * np.sqrt(seen.mean(axis=2))
        side_alone = (alone * seen).sum(axis=2) / weight
        plain = _plain(inner, inner - outer, both)
        deep = self._inside(quads)
        beyond = self._beyond(quads, length, along, outward)
        quiet = self._quiet(points, normal, seen)
        return np.stack(
            [
                side_edge.mean(axis=1),
                side_edge.min(axis=1),
                side_alone.mean(axis=1),
                steady.min(axis=1),
                agree,
                *self._interior(deep, outer, both),
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
            ],
            axis=1,
        ).astype(np.float32)

    def _in_view(self, points: Floats) -> Floats:
        x, y = points[..., 0], points[..., 1]
        return np.asarray((x > 2) & (y > 2) & (x < self.width - 2) & (y < self.height - 2))

    def _at(self, picture: Floats, points: Floats, how: int = cv2.INTER_LINEAR) -> Floats:
        """The picture's values at continuous points (..., 2), beyond the border the border's."""
        flat = points.reshape(len(points), -1, 2) - 0.5
        values = cv2.remap(
            picture, flat[..., 0], flat[..., 1], how, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(values, np.float32).reshape(*points.shape[:-1], -1)

    def _edges(self, points: Floats, normal: Floats) -> tuple[Floats, Floats]:
        """Edge strength across the side (0 to 1), and how far it stands out from its neighbours."""
        across = [
            np.abs(geometry.dot(self._at(self._gradient, points + k * normal), normal))
            for k in (-5.0, -1.2, 0.0, 1.2, 5.0)
        ]
        here = np.maximum(np.maximum(across[1], across[3]), across[2])
        beside = (across[0] + across[4]) / 2
        return here / (here + self._faint), here / (here + beside + 0.5 * self._faint)

    def _beyond(self, quads: Floats, length: Floats, along: Floats, outward: Floats) -> Floats:
        """How far each side goes on as an edge past its two corners (N, 8), 0 to 1.

        A sheet's sides end at its corners. The stripes of a cloth, the joints of tiles and the
        sides of a sheet of which only a part was taken go on.
        """
        reach = np.maximum(0.2 * length, 10.0)[..., None] * _BEYOND
        ends = []
        for corner, way in ((quads, -along), (np.roll(quads, -1, axis=1), along)):
            points = corner[:, :, None] + way[:, :, None] * reach[..., None]
            normal = np.broadcast_to(outward[:, :, None], points.shape)
            seen = self._in_view(points)
            count = np.maximum(seen.sum(axis=2), 1)
            slopes = [
                geometry.dot(self._at(self._gradient, points + k * normal), normal)
                for k in (-1.5, 0.0, 1.5)
            ]
            best = np.max([np.abs((s * seen).sum(axis=2) / count) for s in slopes], axis=0)
            known = seen.mean(axis=2)
            ends.append(known * best / (best + self._faint) + (1 - known) * _UNKNOWN)
        return np.concatenate(ends, axis=1)

    def _quiet(self, points: Floats, normal: Floats, seen: Floats) -> Floats:
        """How empty the strip inside each side is (0 to 1): sheets and cards have margins."""
        slopes = [
            self._at(self._strength, points - share * self.size * normal, cv2.INTER_NEAREST)
            for share in (0.013, 0.021, 0.032)
        ]
        strength = sum(slopes[1:], slopes[0])[..., 0] / 3
        quiet = self._faint / (self._faint + strength)
        return np.asarray((quiet * seen).sum(axis=2) / np.maximum(seen.sum(axis=2), 1))

    def _inside(self, quads: Floats) -> Floats:
        """Colours (N, 25, 3) on a grid well inside each quad."""
        u, v = (g.ravel() for g in np.meshgrid(*[np.linspace(0.14, 0.86, 5, dtype=np.float32)] * 2))
        weights = np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v])
        return self._at(self._wide, np.einsum("kp,nkc->npc", weights, quads))

    def _interior(self, deep: Floats, outer: Floats, both: Floats) -> list[Floats]:
        middle = np.median(deep, axis=1)
        outside = np.where(both[..., None], outer, np.nan).reshape(len(deep), -1, 3)
        seen = np.asarray(both.any(axis=(1, 2)))[:, None]
        desk = np.where(seen, _median(outside), middle)
        brighter = (middle[:, 0] - desk[:, 0]) / self._white
        return [
            np.clip(brighter * 2, -1, 1),
            np.clip(1 - middle[:, 0] / (0.45 * self._white), 0, 1),
        ]


def _median(values: Floats) -> Floats:
    """Median over axis 1 of values (N, k, 3) of which some are NaN; rows of NaN only give 0."""
    order = np.sort(values, axis=1)  # NaN goes last
    count = np.maximum((~np.isnan(values)).sum(axis=1), 1)
    middle = np.take_along_axis(order, (count // 2)[:, None], axis=1)[:, 0]
    return np.asarray(np.nan_to_num(middle))


def _gradient(soft: Floats) -> Floats:
    """Of the three Lab channels the strongest slope at each pixel (h, w, 2), in grey levels."""
    gx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=0.25)
    gy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=0.25)
    power = gx * gx + gy * gy
    power[..., 1:] *= 2.0  # a step in hue is worth more than the same step in brightness
    best = power.argmax(axis=2)[..., None]
    return np.concatenate(
        [np.take_along_axis(gx, best, axis=2), np.take_along_axis(gy, best, axis=2)], axis=2
    )


def _contrast(step: Floats, both: Floats) -> tuple[Floats, Floats]:
    """Per side how steady the step in colour is (0 to 1); and how alike the four sides are."""
    weight = np.maximum(both.sum(axis=2), 1)
    share = both.astype(np.float32)
    mean = np.einsum("nskc,nsk->nsc", step, share) / weight[..., None]
    size = np.sqrt(geometry.dot(mean, mean))
    single = (np.sqrt(geometry.dot(step, step)) * share).sum(axis=2) / weight
    total = mean.mean(axis=1)
    agree = np.sqrt(geometry.dot(total, total)) / np.maximum(size.mean(axis=1), 1e-3)
    return size / (single + 1.0), np.asarray(agree)


def _plain(inner: Floats, step: Floats, both: Floats) -> Floats:
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
