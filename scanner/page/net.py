"""A small net that says where in a picture a sheet is; the program works without it, too."""

from __future__ import annotations

import logging
import threading
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from scanner.frame import Pixels
from scanner.page import geometry
from scanner.page.geometry import Floats

MODEL = Path(__file__).resolve().parents[2] / "assets" / "models" / "page.onnx"
SEEN = 96
"""The picture is squeezed to a square of so many pixels."""

NAMES = ("inside", "outside", "outline", "outline_min", "size")

_BESIDE = 1.14
"""What is looked at outside of a side, as a share of the way from the middle."""
_ALONG = ((np.arange(6, dtype=np.float32) + 0.5) / 6)[:, None]
_SHARES = np.linspace(0.06, 0.94, 5, dtype=np.float32)

log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()


def ask(pixels: Pixels) -> Floats | None:
    """Of each cell (48, 48, 2) how much the sheet covers and whether its outline is there."""
    net = _net()
    if net is None:
        return None
    small = cv2.resize(pixels, (SEEN, SEEN), interpolation=cv2.INTER_AREA)
    with _one_at_a_time:
        net.setInput(cv2.dnn.blobFromImage(small, 2 / 255, (SEEN, SEEN), (127.5, 127.5, 127.5)))
        answer = np.asarray(net.forward())[0]
    # eight channels: the four finer cells (row, column) times (cover, outline)
    fine = answer.reshape(2, 2, 2, SEEN // 4, SEEN // 4).transpose(3, 0, 4, 1, 2)
    return np.ascontiguousarray(fine.reshape(SEEN // 2, SEEN // 2, 2))


def measures(told: Floats, quads: Floats, width: int, height: int) -> Floats:
    """What the net's answer says of quads (N, 4, 2) of a picture of that size: (N, 5), NAMES."""
    cells = np.array([told.shape[1] / width, told.shape[0] / height], np.float32)
    at = (quads * cells).astype(np.float32)
    middle = at.mean(axis=1)[:, None, None]
    sides = at[:, :, None] + (np.roll(at, -1, axis=1) - at)[:, :, None] * _ALONG
    points = np.concatenate(
        [
            geometry.grid(at, _SHARES),
            ((sides - middle) * _BESIDE + middle).reshape(len(at), -1, 2),
            sides.reshape(len(at), -1, 2),
        ],
        axis=1,
    )
    said = _at(told, points)
    inner, side = len(_SHARES) ** 2, 4 * len(_ALONG)
    outline = said[:, inner + side :, 1].reshape(len(at), 4, -1).mean(axis=2)
    area = np.abs(geometry.areas(at)) / (told.shape[0] * told.shape[1])
    covered = max(float(told[..., 0].mean()), 1e-3)
    return np.stack(
        [
            said[:, :inner, 0].mean(axis=1),
            said[:, inner : inner + side, 0].mean(axis=1),
            outline.mean(axis=1),
            outline.min(axis=1),
            np.abs(np.log(np.maximum(area, 1e-3) / covered)).clip(0, 2) / 2,
        ],
        axis=1,
    )


def _at(told: Floats, points: Floats) -> Floats:
    """The net's answer (N, k, 2) at points (N, k, 2) in its cells; 0 outside the picture."""
    flat = points - np.float32(0.5)
    return np.asarray(cv2.remap(told, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR))


@cache
def _net() -> Any:
    try:
        return cv2.dnn.readNetFromONNX(str(MODEL))
    except cv2.error:
        log.warning("no net for pages; lines and regions alone decide")
        return None
