"""How a camera that OpenCV has opened works: what was granted, not what was asked for."""

from __future__ import annotations

from typing import Any

import cv2

from scanner.frame import Mode, Pixels

_FASTEST = 240.0


def read_back(capture: Any, pixels: Pixels) -> Mode:
    """The mode of an open camera; the picture that it gave tells its size."""
    height, width = pixels.shape[:2]
    fps = float(capture.get(cv2.CAP_PROP_FPS))
    return Mode(width, height, round(fps, 1) if 0 < fps <= _FASTEST else 0.0, fourcc(capture))


def fourcc(capture: Any) -> str:
    """Its four letters; empty where the driver answers with something else."""
    letters = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
    word = letters.to_bytes(4, "little").decode("ascii", "replace").rstrip("\0 ")
    return word if word.isalnum() and word.isascii() else ""
