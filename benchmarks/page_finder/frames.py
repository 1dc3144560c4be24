#!/usr/bin/env python3
"""Draws the desks that fit.py and second.py learn from: usage: frames.py FOLDER COUNT [PART OF]

Seeds from 10,000,000 (the lessons of the first net end far below), sizes from 640 to 1280 pixels,
every fifth desk mostly empty. `PART OF` draws one part of so many, for processes side by side.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.page_finder.desks import scene

FIRST = 10_000_000
SIZES = (800, 640, 800, 960, 800, 1280, 640, 800, 640, 960)


def kept_frames(folder: Path, count: int) -> Iterator[tuple[int, Any, Any]]:
    """Number, picture and true quad, or None, of the first `count` desks in the folder."""
    for number in range(count):
        file = folder / f"{number}.json"
        if file.is_file():
            yield number, cv2.imread(str(folder / f"{number}.jpg")), json.loads(file.read_text())


def main() -> None:
    """Draws those that are not there yet."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    part, parts = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 4 else (0, 1)
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(part, count, parts):
        file = folder / f"{number}.json"
        if file.is_file():
            continue
        empty = 0.6 if number % 5 == 4 else 0.14
        pixels, quad = scene(FIRST + number, SIZES[number % len(SIZES)], empty)
        cv2.imwrite(str(folder / f"{number}.jpg"), pixels, [cv2.IMWRITE_JPEG_QUALITY, 96])
        file.write_text(json.dumps(None if quad is None else np.round(quad, 3).tolist()))


if __name__ == "__main__":
    main()
