#!/usr/bin/env python3
"""Frames a second and memory of the live view with detection: usage: frames.py [COUNT]

Feeds COUNT drawn frames of 1920 x 1080 (10,000 by default) to the shutter: sheets laid down, lying
still, gone, again and again. Prints the pace and the memory after every tenth of them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.page_finder.desks import scene
from scanner.frame import Frame
from scanner.page.shutter import Shutter

SIZE = (1920, 1080)


def memory() -> float:
    """MiB of this process that are in memory now (Linux)."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    drawn = [scene(50_000_000 + k, 960, 0.2).pixels for k in range(24)]
    wide = [cv2.resize(p, (SIZE[0] + 1, SIZE[1])) for p in drawn if p.shape[1] > p.shape[0]]
    shutter, shots = Shutter(), 0
    rng = np.random.default_rng(1)
    spent = 0.0
    for number in range(count):
        left = int(rng.integers(2))
        pixels = wide[number // 12 % len(wide)][:, left : left + SIZE[0]]
        began = time.process_time()
        shots += shutter.feed(Frame(pixels, "drawn", number / 30)).fire
        spent += time.process_time() - began
        if number % max(count // 10, 1) == count // 10 - 1:
            pace = (number + 1) / spent
            print(
                f"{number + 1} frames, {pace:.0f} a second of processor time, {shots} shots, "
                f"{memory():.0f} MiB",
                flush=True,
            )


if __name__ == "__main__":
    main()
