#!/usr/bin/env python3
"""How well finished pages are read at 80, 120 and 200 true dpi, by tesseract `vie`.

usage: benchmarks/resolution.py DATA

DATA holds pages/frames.json, pages/frames/ and pages/text.json. Every frame that is fine enough is
reduced until its page has so many captured pixels per inch, and then goes the whole way to a PDF.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import legibility
from scanner import pictures
from scanner.document import make_pdf
from scanner.frame import Frame
from scanner.pipeline import photograph

DPIS = (80, 120, 200)


def reduced(frame: Frame, factor: float) -> Frame:
    """The frame as a coarser camera would have taken it, with a little noise of its own."""
    height, width = (round(side * factor) for side in frame.pixels.shape[:2])
    small = cv2.resize(frame.pixels, (width, height), interpolation=cv2.INTER_AREA)
    noisy = small + np.random.default_rng(1).normal(0, 1.5, small.shape)
    return Frame(np.clip(noisy, 0, 255).astype(np.uint8), frame.source, frame.at)


def main() -> None:
    """Prints one line for each resolution."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1] if __doc__ else None)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    if not legibility.able():
        sys.exit("needs tesseract with Vietnamese, and pdftoppm")
    folder = data / "pages" / "frames"
    texts = json.loads((data / "pages" / "text.json").read_text("utf-8"))
    facts = json.loads((data / "pages" / "frames.json").read_text("utf-8"))
    found: dict[int, list[tuple[int, int]]] = {dpi: [] for dpi in DPIS}
    sizes: dict[int, list[float]] = {dpi: [] for dpi in DPIS}
    for name, said in facts.items():
        frame = pictures.load(folder / name)
        own = photograph(frame).dpi
        for dpi in DPIS:
            if own < dpi:
                continue
            pdf = make_pdf([photograph(reduced(frame, dpi / own))])
            sizes[dpi].append(len(pdf.data) / 1024)
            lines = texts[said["page"]]["lines"]
            found[dpi].extend(legibility.errors(lines, legibility.read(pdf.data)))
    for dpi in DPIS:
        if found[dpi]:
            rate = sum(e for e, _n in found[dpi]) / sum(n for _e, n in found[dpi])
            print(
                f"{dpi:3} dpi: character error rate {rate:.4f}, {np.mean(sizes[dpi]):.0f} KiB a "
                f"page, {len(sizes[dpi])} pages"
            )


if __name__ == "__main__":
    main()
