"""Both sides of a card on one A4 page, each in its true size."""

from __future__ import annotations

import cv2
import numpy as np

from scanner.frame import Pixels

SHEET_MM = (210.0, 297.0)
LEFT_MM, TOP_MM, GAP_MM = 25.0, 25.0, 12.0
"""At the left: the upper right of the first page stays free for a signature."""

TOP_DPI = 300.0


def lay_out(
    sides: tuple[Pixels, Pixels], sizes_mm: tuple[tuple[float, float], tuple[float, float]]
) -> Pixels:
    """The first side at the top left of a white A4 page, the second below it.

    The page is as fine as the finer of both, up to TOP_DPI.
    """
    finest = max(side.shape[1] / size[0] * 25.4 for side, size in zip(sides, sizes_mm, strict=True))
    per_mm = min(finest, TOP_DPI) / 25.4
    width, height = (round(mm * per_mm) for mm in SHEET_MM)
    page = np.full((height, width, 3), 255, np.uint8)
    top = TOP_MM
    for side, size in zip(sides, sizes_mm, strict=True):
        w, h = (round(mm * per_mm) for mm in size)
        how = cv2.INTER_AREA if w < side.shape[1] else cv2.INTER_CUBIC
        x, y = round(LEFT_MM * per_mm), round(top * per_mm)
        page[y : y + h, x : x + w] = cv2.resize(side, (w, h), interpolation=how)
        top += size[1] + GAP_MM
    return page
