"""A picture file to a page, on two cores: the way of `scan`, where every millisecond counts.

While the whole picture is decoded, its page is sought in a small one that was decoded before it;
while the master is packed, the page is taken apart for the PDF.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from scanner import document, pictures, pipeline
from scanner.frame import Page, Paper, Pixels
from scanner.layers import Layers
from scanner.page import find
from scanner.page.find import Found
from scanner.pictures import reduced

SEEN = find.LARGE * 2 // 3
"""Longest side of the picture in which the page is sought, at least."""


class Scanned(msgspec.Struct, frozen=True, eq=False):
    """What became of one file."""

    page: Page
    layers: Layers | None
    """For `make_pdf`: its `ready`."""


def scan_file(path: str | Path, paper: Paper | None = None) -> Scanned:
    """The page in a picture file; raises PictureError."""
    seen = pictures.glance(path, SEEN)
    with ThreadPoolExecutor(1) as other:
        found = other.submit(_found, *seen) if seen else None
        frame = pictures.load(path)
        sheet = pipeline.see(frame, paper, found=found.result() if found else None)
        page = other.submit(pipeline.finished, sheet)
        layers = document.layers_of(sheet.page, sheet.pixels)
        return Scanned(page.result(), layers)


def _found(pixels: Pixels, times: float) -> Found:
    """The page in a picture that is so many times larger than `pixels`."""
    height, width = pixels.shape[:2]
    scale = min(SEEN / max(height, width), 1.0)
    small = reduced(pixels, (max(round(width * scale), 1), max(round(height * scale), 1)))
    found = find.find(small)
    if found.quad is None:
        return found
    x, y = times * width / small.shape[1], times * height / small.shape[0]
    a, b, c, d = ((x * px, y * py) for px, py in found.quad)
    return Found((a, b, c, d), found.confidence)
