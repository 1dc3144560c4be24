#!/usr/bin/env python3
"""Draws lessons for the small net: usage: shards.py FOLDER FIRST COUNT

Each file holds 500 frames squeezed to 96 x 96, and of each the true sheet and its outline on a
grid of 48 x 48. Seeds are FIRST * 500 and up, so the same call gives the same lessons.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.page_finder.desks import scene

SEEN, TOLD, FINE = 96, 48, 384


def lesson(seed: int) -> tuple[Any, Any]:
    """The squeezed frame (96, 96, 3) and its answer (48, 48, 2): share covered, outline."""
    pixels, quad = scene(seed, 288)
    answer = np.zeros((FINE, FINE, 2), np.uint8)
    if quad is not None:
        points = np.round(quad / pixels.shape[1::-1] * FINE * 16).astype(np.int32)
        mask, line = np.zeros((2, FINE, FINE), np.uint8)
        cv2.fillConvexPoly(mask, points, 255, cv2.LINE_AA, 4)
        cv2.polylines(line, [points], True, 255, FINE // TOLD, cv2.LINE_AA, 4)
        answer = np.stack([mask, line], axis=-1)
    small = cv2.resize(pixels, (SEEN, SEEN), interpolation=cv2.INTER_AREA)
    return small, cv2.resize(answer, (TOLD, TOLD), interpolation=cv2.INTER_AREA)


def main() -> None:
    """Writes the files."""
    folder, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    for shard in range(first, first + count):
        lessons = [lesson(shard * 500 + k) for k in range(500)]
        seen, told = (np.stack(part) for part in zip(*lessons, strict=True))
        np.savez(folder / f"part-{shard:04}.tmp.npz", seen=seen, told=told)
        (folder / f"part-{shard:04}.tmp.npz").rename(folder / f"shard-{shard:04}.npz")


if __name__ == "__main__":
    main()
