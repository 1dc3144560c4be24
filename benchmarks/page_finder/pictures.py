#!/usr/bin/env python3
"""Draws the pictures of docs/capture.md: usage: pictures.py   (own drawn desks only)"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.page_finder.desks import scene
from scanner.page import find, net

OUT = Path(__file__).resolve().parents[2] / "docs" / "capture"
GREEN, RED, BLUE = (70, 170, 40), (40, 40, 220), (220, 120, 30)


def marked(pixels: Any, quads: list[Any], colour: tuple[int, int, int], thick: int = 2) -> Any:
    """The picture with outlines."""
    out = pixels.copy()
    for quad in quads:
        points = np.round(np.array(quad) * 16).astype(np.int32)
        cv2.polylines(out, [points], True, colour, thick, cv2.LINE_AA, 4)
    return out


def finding(seed: int) -> Any:
    """Frame, what the net says, candidates, answer: four pictures beside each other."""
    pixels = scene(seed, 640, 0.0).pixels
    told = net.ask(pixels)
    size = (pixels.shape[1], pixels.shape[0])
    cover = np.zeros_like(pixels)
    if told is not None:
        layer = (cv2.resize(told, size) * 255).clip(0, 255).astype(np.uint8)
        cover = np.dstack([layer[..., 0] // 2, layer[..., 0], np.maximum(*cv2.split(layer))])
    quads = find.candidates_of(pixels)[0]
    found = find.find(pixels).quad
    shown = marked(pixels, [] if found is None else [found], RED, 3)
    return np.hstack([pixels, cover, marked(pixels, list(quads), BLUE, 1), shown])


def wide(rows: list[Any], width: int = 1500) -> Any:
    """Rows below each other, each `width` pixels wide."""
    scaled = [cv2.resize(r, (width, round(r.shape[0] * width / r.shape[1])),
                         interpolation=cv2.INTER_AREA) for r in rows]  # fmt: skip
    return np.vstack(scaled)


def main() -> None:
    """Writes the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name, seeds in (("found", (20_000_046, 20_000_040)), ("fails", (20_000_035, 20_000_041))):
        cv2.imwrite(str(OUT / f"{name}.jpg"), wide([finding(s) for s in seeds]), [1, 80])


if __name__ == "__main__":
    main()
