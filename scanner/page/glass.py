"""What lies on a scanner's glass: its resolution is known, so sizes are measured, not guessed."""

from __future__ import annotations

from gettext import gettext as _

import cv2
import numpy as np

from scanner.frame import Paper, Pixels, Quad
from scanner.page.flatten import SIZES_MM, TOP_DPI, Flat
from scanner.page.judge import LOW_DPI

_OFF_MM = {Paper.A4: 8.0, Paper.A5: 5.0, Paper.ID1: 3.0}
"""Glass is a little wider than A4, feeders give what passes; cards are all of one size."""
_MOST = 0.9
"""A sheet on more of the picture than this is the picture."""


def smaller_sheet(
    pixels: Pixels, quad: Quad | None, dpi: float, asked: Paper | None
) -> Paper | None:
    """The known size of a sheet that was found on a part of the glass.

    None for everything else: a table in a page, a photograph on it, the page itself.
    """
    if quad is None or _area(quad) > _MOST * pixels.shape[0] * pixels.shape[1]:
        return None
    top, right, bottom, left = (_long(quad, n) * 25.4 / dpi for n in range(4))
    paper = paper_of((top + bottom) / 2, (left + right) / 2)
    even = abs(top - bottom) < 3 and abs(left - right) < 3
    return paper if even and paper is not Paper.UNKNOWN and asked in (None, paper) else None


def whole_side(pixels: Pixels, dpi: float) -> Flat:
    """The scanned side as it is, in its true size; finer ones are reduced as photographs are."""
    height, width = pixels.shape[:2]
    size_mm = (width * 25.4 / dpi, height * 25.4 / dpi)
    paper = paper_of(*size_mm)
    scale = TOP_DPI[paper] / dpi
    if scale < 1:
        size = (max(round(width * scale), 1), max(round(height * scale), 1))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Flat(pixels, paper, size_mm, dpi)


def coarse(dpi: float) -> tuple[str, ...]:
    """The sentence for a scan in which small print is lost."""
    if dpi >= LOW_DPI:
        return ()
    return (
        _("Quét quá thô ({dpi} điểm/inch); chọn từ 200 điểm/inch rồi quét lại.").format(
            dpi=round(dpi)
        ),
    )


def paper_of(width_mm: float, height_mm: float) -> Paper:
    """The paper of this size, either way round."""
    short, long = sorted((width_mm, height_mm))
    for paper, off in _OFF_MM.items():
        if abs(short - SIZES_MM[paper][0]) < off and abs(long - SIZES_MM[paper][1]) < off:
            return paper
    return Paper.UNKNOWN


def _long(quad: Quad, side: int) -> float:
    (x1, y1), (x2, y2) = quad[side], quad[(side + 1) % 4]
    return float(np.hypot(x2 - x1, y2 - y1))


def _area(quad: Quad) -> float:
    return abs(float(cv2.contourArea(np.array(quad, np.float32))))
