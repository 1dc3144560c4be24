"""Does a camera show left and right exchanged? A QR code tells, wherever it is read.

Readers of codes take a mirrored one as it is, so the modules themselves are looked at: beside the
finder patterns stand fifteen bits of the format, of which only 32 patterns are valid (ISO/IEC
18004, 7.9); read in a mirrored code they come in the wrong order.
"""

from __future__ import annotations

import re

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from scanner.frame import Pixels

_MODULE = 9
"""Pixels of a side of a module in the straightened code; its middle is looked at."""
_ROW = ((8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8))
_COLUMN = ((5, 8), (4, 8), (3, 8), (2, 8), (1, 8), (0, 8))
PLACES = _ROW + _COLUMN
"""Row and column of the format's bits, the highest first."""
_CLEAR = 2
"""Wrong bits by which one way round must be nearer to a valid format than the other."""
_GENERATOR, _MASK = 0x537, 0x5412


def mirrored(pixels: Pixels) -> bool | None:
    """True or False where a QR code in the picture tells; None where none is read clearly."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    for code in zxingcpp.read_barcodes(grey, formats=formats):
        version = re.search(r"'?Version'?: *'?(\d+)", str(code.extra))
        if version is None:
            continue
        at = code.position
        corners = [at.top_left, at.top_right, at.bottom_right, at.bottom_left]
        modules = _modules(grey, [(c.x, c.y) for c in corners], 17 + 4 * int(version[1]))
        plain, turned = _wrong_bits(modules), _wrong_bits(modules.T)
        if abs(plain - turned) >= _CLEAR:
            return turned < plain
    return None


def _modules(grey: NDArray[np.uint8], corners: list[tuple[int, int]], count: int) -> Pixels:
    """The code's modules, 1 for dark, as rows and columns."""
    side = count * _MODULE
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    turn = cv2.getPerspectiveTransform(np.array(corners, np.float32), square)
    flat = cv2.warpPerspective(grey, turn, (side, side))
    small = cv2.resize(flat, (count, count), interpolation=cv2.INTER_AREA)
    level, _black = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(small <= level, np.uint8)


def _wrong_bits(modules: Pixels) -> int:
    """How far the format's bits are from the nearest valid ones."""
    read = 0
    for row, column in PLACES:
        read = read << 1 | int(modules[row, column])
    return min((read ^ valid).bit_count() for valid in _FORMATS)


def _formats() -> tuple[int, ...]:
    """All valid formats: five bits with ten to check them, masked."""
    out = []
    for data in range(32):
        rest = data << 10
        for bit in range(14, 9, -1):
            if rest >> bit & 1:
                rest ^= _GENERATOR << (bit - 10)
        out.append((data << 10 | rest) ^ _MASK)
    return tuple(out)


_FORMATS = _formats()
