"""A second look at the few best quads: a tiny net sees each of them flattened, with its rim.

What a person does at once - this print goes on beyond the side, that is the shadow of an arm -
needs the picture itself, not measurements of it. The program works without the net, too.
"""

from __future__ import annotations

import logging
import threading
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.page import geometry
from scanner.page.geometry import Floats

MODEL = Path(__file__).resolve().parents[2] / "assets" / "models" / "look.onnx"

MOST = 6
"""So many quads are looked at."""

SIDE = 48
"""Each is drawn as a square of so many pixels ..."""

_RIM = 0.2
"""... with so much around it, as a share of the quad."""

_START = SIDE * _RIM / (1 + 2 * _RIM)
_TARGET = np.array(
    [[_START, _START], [SIDE - _START, _START],
     [SIDE - _START, SIDE - _START], [_START, SIDE - _START]], np.float32,
) - np.float32(0.5)  # fmt: skip
_LARGE = 80.0
"""Quads with longer sides, in pixels, are drawn from the picture at half the size."""

log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()


def scores(tone: NDArray[Any], quads: Floats) -> Floats | None:
    """Of at most MOST clockwise quads (n, 4, 2) how much each looks like a sheet; None: no net.

    `tone` is the small picture (height, width, 3) in brightness and two hues.
    """
    net = _net()
    if net is None or not len(quads):
        return None
    seen = np.zeros((MOST, 4, SIDE, SIDE), np.float32)
    seen[: len(quads)] = even(np.ascontiguousarray(drawn(tone, quads).transpose(0, 3, 1, 2)))
    with _one_at_a_time:
        net.setInput(seen)
        answer = np.asarray(net.forward())
    return np.asarray(answer.reshape(-1)[: len(quads)])


def drawn(tone: NDArray[Any], quads: Floats) -> NDArray[Any]:
    """The quads flattened with their rims: (n, SIDE, SIDE, 4) bytes, the last 0 out of view."""
    levels = [np.asarray(cv2.merge([*cv2.split(tone), np.full(tone.shape[:2], 255, np.uint8)]))]
    for _half in range(2):
        levels.append(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    out = np.empty((len(quads), SIDE, SIDE, 4), np.uint8)
    for k, quad in enumerate(quads):
        side = float(np.hypot(*(np.roll(quad, -1, axis=0) - quad).T).mean())
        level = levels[0 if side < _LARGE else 1 if side < 2 * _LARGE else 2]
        scale = np.array(level.shape[1::-1], np.float32) / tone.shape[1::-1]
        matrix = cv2.getPerspectiveTransform((quad * scale - 0.5).astype(np.float32), _TARGET)
        out[k] = cv2.warpPerspective(level, matrix, (SIDE, SIDE))
    return out


def even(seen: NDArray[Any]) -> Floats:
    """Pictures (n, 4, SIDE, SIDE) as floats that light and exposure do not change."""
    flat = seen.reshape(len(seen), 4, -1).astype(np.float32)
    mask = flat[:, 3:] * np.float32(1 / 255)
    colour = flat[:, :3]
    count = np.maximum(mask.sum(axis=2, keepdims=True), 1)
    colour -= np.einsum("ncp,nmp->nc", colour, mask)[..., None] / count
    colour *= mask
    light = colour[:, 0]
    spread = np.sqrt(np.einsum("np,np->n", light, light)[:, None, None] / count)
    colour /= np.maximum(spread, 6)
    flat[:, 3:] = mask - np.float32(0.5)
    return flat.reshape(seen.shape)


def diverse(quads: Floats, score: Floats, most: int = MOST, near: float = 0.02) -> NDArray[np.intp]:
    """The places of the best quads, at most so many, no two of them nearly the same.

    Nearly is by a share of the quad's size.
    """
    order = np.argsort(-score)[: 4 * most]
    first = quads[order].sum(axis=2).argmin(axis=1)
    turned = np.take_along_axis(
        quads[order], ((first[:, None] + np.arange(4)) % 4)[..., None], axis=1
    )
    size = np.sqrt(np.abs(geometry.areas(turned)))
    far = np.abs(turned[:, None] - turned).max(axis=(2, 3)) > near * size
    kept: list[int] = []
    for place in range(len(order)):
        if far[place, kept].all():
            kept.append(place)
        if len(kept) == most:
            break
    return np.asarray(order[kept])


@cache
def _net() -> Any:
    try:
        return cv2.dnn.readNetFromONNX(str(MODEL))
    except cv2.error:
        log.warning("no net for a second look; measurements alone decide")
        return None
