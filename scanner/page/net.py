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
from scanner.page.geometry import Floats

MODEL = Path(__file__).resolve().parents[2] / "assets" / "models" / "page.onnx"
SEEN = 96
"""The picture is squeezed to a square of so many pixels."""

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


@cache
def _net() -> Any:
    try:
        return cv2.dnn.readNetFromONNX(str(MODEL))
    except cv2.error:
        log.warning("no net for pages; lines and regions alone decide")
        return None
