#!/usr/bin/env python3
"""A page in three closer pictures against one of the whole page: where print lies, how it is read.

usage: benchmarks/parts.py [--text DATA] [--pages N]

Pages are drawn by code and photographed by a drawn 1080p camera: once whole, three times closer.
Each closer picture is also offered to the pages of the others, which must all refuse it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import curled, legibility
from scanner.document import make_pdf
from scanner.frame import Frame, Page, Paper
from scanner.page.stitch import DoesNotJoin
from scanner.pictures import decode_jpeg
from scanner.pipeline import Parts, add_part, join_parts, photograph

PICTURE = (1920, 1080)
PARTS = 3


def closer(sheet: Any, seed: int, part: int) -> Frame:
    """A picture of one third of the sheet and a little more, a little slanted."""
    rng = np.random.default_rng(seed)
    width, height = PICTURE
    per_mm = width * 0.92 / curled.A4[0]
    half = height / per_mm / 2
    middle = min(max(297 * (part + 0.5) / PARTS, half - 6), 297 - half + 6)
    box = np.array([[0, 0], [210, 0], [210, 297], [0, 297]], np.float64)
    turn = np.radians(rng.uniform(-2.5, 2.5))
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = (box - (105, middle)) @ spin
    depth = 1 + points @ rng.uniform(-2e-4, 2e-4, 2)
    quad = points * per_mm / depth[:, None] + (width / 2, height / 2) + rng.uniform(-8, 8, 2)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), box.astype(np.float32))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) + 0.5
    flat = np.stack([x, y], -1).reshape(1, -1, 2)
    place = cv2.perspectiveTransform(flat, matrix).reshape(height, width, 2)
    return Frame(curled.drawn(sheet, place, quad, curled.A4, rng, 3.0).pixels, "drawn", 0.0)


def misplaced(page: Page, sheet: Any) -> list[float]:
    """By how many millimetres pieces of print lie elsewhere than on the sheet."""
    shown = cv2.cvtColor(decode_jpeg(page.master), cv2.COLOR_BGR2GRAY)
    size = (shown.shape[1], shown.shape[0])
    true = cv2.cvtColor(cv2.resize(sheet, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    per_mm, side, around = size[0] / curled.A4[0], 80, 20
    found = []
    for y in range(around, size[1] - side - around, side):
        for x in range(around, size[0] - side - around, side):
            tile = true[y : y + side, x : x + side]
            if tile.std() < 35:
                continue
            window = shown[y - around : y + side + around, x - around : x + side + around]
            fit = cv2.matchTemplate(window, tile, cv2.TM_CCOEFF_NORMED)
            _low, best, _at, (dx, dy) = cv2.minMaxLoc(fit)
            if best > 0.7:
                found.append(float(np.hypot(dx - around, dy - around)) / per_mm)
    return found


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", type=Path, help="folder with pages/text.json")
    parser.add_argument("--pages", type=int, default=5)
    given = parser.parse_args()
    texts = [[f"Giấy xác nhận số {k}{n} của hộ gia đình tại xã Thực Hành" for n in range(26)]
             for k in range(given.pages)]  # fmt: skip
    if given.text:
        known = json.loads((given.text / "pages" / "text.json").read_text("utf-8"))
        unlike = {str(f["lines"]): f["lines"][:28] for f in known.values() if f["fmt"] == "A4"}
        texts = list(unlike.values())[: given.pages]
    off: list[float] = []
    wrong: dict[str, list[tuple[int, int]]] = {"single": [], "joined": []}
    wholes, pictures, dpis, refused = [], [], [], 0
    for number, lines in enumerate(texts):
        sheet = curled.printed(lines, 300.0)
        shot = curled.photographed(sheet, number, lift=0, picture=PICTURE, tilt=6)
        whole = photograph(Frame(shot.pixels, "drawn", 0.0), Paper.A4)
        parts, shots = Parts(whole), [closer(sheet, 10 * number + k, k) for k in range(PARTS)]
        wholes.append(parts)
        pictures.append(shots)
        try:
            for frame in shots:
                parts = add_part(parts, frame)
            joined = join_parts(parts)
        except DoesNotJoin:
            refused += 1
            continue
        dpis.append((whole.dpi, joined.dpi))
        off += misplaced(joined, sheet)
        if legibility.able():
            for name, page in (("single", whole), ("joined", joined)):
                wrong[name] += legibility.errors(lines, legibility.read(make_pdf([page]).data))
    before, after = np.mean(dpis, axis=0)
    print(f"parts: {len(dpis)} of {len(texts)} pages joined, {before:.0f} -> {after:.0f} dpi")
    print(
        f"parts: print off by {np.mean(off):.2f} mm mean, {np.percentile(off, 99):.2f} mm at most"
    )
    for name, found in wrong.items():
        if found:
            rate = sum(e for e, _n in found) / sum(n for _e, n in found)
            print(f"parts: character error rate {rate:.4f}, {name}")
    foreign = [(a, b) for a in range(len(texts)) for b in range(len(texts)) if a != b]
    taken = sum(_taken(wholes[a], frame) for a, b in foreign for frame in pictures[b])
    print(f"parts: pictures of other pages taken in {taken} of {PARTS * len(foreign)}")


def _taken(whole: Parts, frame: Frame) -> bool:
    try:
        add_part(whole, frame)
    except DoesNotJoin:
        return False
    return True


if __name__ == "__main__":
    main()
