"""QR, Code 128 and Code 39 in a picture."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import cv2
import msgspec
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from scanner.frame import Pixels, Quad
from scanner.page.geometry import as_quad

log = logging.getLogger(__name__)

KINDS = {
    zxingcpp.BarcodeFormat.QRCode: "qr",
    zxingcpp.BarcodeFormat.Code128: "code128",
    zxingcpp.BarcodeFormat.Code39: "code39",
}
_ZBAR_KINDS = {"QRCODE": "qr", "CODE128": "code128", "CODE39": "code39"}
_LARGEST_DOUBLED = 2_500_000
_LARGEST_LAST = 2_500_000
_BARS_SEEN, _LEVELLED = 800, 1000
"""Pixels of width in which bars are looked for, and of the part that is turned."""


class Reading(msgspec.Struct, frozen=True):
    """One code that was read."""

    text: str
    """As decoded, encoding repaired."""
    kind: str
    """`qr`, `code128`, `code39`; of text lines `mrz_td1`, `mrz_td3`."""
    where: Quad | None
    """Its corners in the picture; None where only the text is known."""


def read(pixels: Pixels) -> tuple[Reading, ...]:
    """All codes in a BGR picture; each way of looking is tried only when those before saw none.

    First as it is; then at twice the size (small modules), sharpened (poor focus) and with a
    threshold of its own for each place (glare); at last with zbar, which is slower and reads a
    few that zxing-cpp does not.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    found = _zxing(grey, 1.0)
    if not found and grey.size <= _LARGEST_DOUBLED:
        found = _at_twice(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
    if not found:
        found = _levelled(grey)
    if not found:
        found = _zbar(grey)
    return tuple(one for one in found if one.kind != "code39" or _again(grey, one))


def _again(grey: NDArray[Any], one: Reading) -> bool:
    """Is it read alike, cut out and twice as large? Code 39 has no check digit of its own."""
    if one.where is None:
        return False
    corners = np.array(one.where, np.float32)
    corners = corners.mean(axis=0) + 1.25 * (corners - corners.mean(axis=0))
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    width = round(2 * float(max(sides[0], sides[2])))
    height = max(round(2 * float(max(sides[1], sides[3]))), 24)
    if width < 8 or width * height > 4 * _LARGEST_DOUBLED:
        return False
    box = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), box)
    cut = cv2.warpPerspective(
        grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return any(other.text == one.text for other in _zxing(cut, 1.0))


def _levelled(grey: NDArray[Any]) -> tuple[Reading, ...]:
    """Bar codes that lie aslant: the picture is turned so that their bars stand upright."""
    at = _bars(grey)
    if at is None:
        return ()
    (x, y), angle = at
    height, width = grey.shape
    scale = min(2.0, max(_LARGEST_DOUBLED / grey.size, 1.0) ** 0.5)
    matrix = cv2.getRotationMatrix2D((x, y), angle, scale)
    side = round(min(max(height, width), 1.6 * _LEVELLED) * scale)
    matrix[:, 2] += side / 2 - x, min(side, round(0.6 * side)) / 2 - y
    size = (side, round(0.6 * side))
    level = cv2.warpAffine(grey, matrix, size, flags=cv2.INTER_CUBIC, borderValue=255)
    found = _zxing(level, 1.0)
    if not found:
        sharp = cv2.addWeighted(level, 2.5, cv2.GaussianBlur(level, (0, 0), 3), -1.5, 0)
        found = _zxing(sharp, 1.0)
    back = cv2.invertAffineTransform(matrix)
    return tuple(
        msgspec.structs.replace(
            one, where=as_quad(cv2.transform(np.array([one.where], np.float64), back)[0])
        )
        for one in found
    )


def _bars(grey: NDArray[Any]) -> tuple[tuple[float, float], float] | None:
    """The middle of what looks like bars, and by how many degrees they lean."""
    scale = max(max(grey.shape) / _BARS_SEEN, 1.0)
    if min(grey.shape) < 32 * scale:
        return None
    small = cv2.resize(grey, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    dx, dy = (cv2.Sobel(small, cv2.CV_32F, a, 1 - a, ksize=3) for a in (1, 0))
    box = (25, 25)
    xx, yy, xy = (cv2.blur(one, box) for one in (dx * dx, dy * dy, dx * dy))
    power = xx + yy
    one_way = np.hypot(xx - yy, 2 * xy)
    weight = one_way * ((one_way > 0.7 * power) & (power > 0.2 * power.max()))
    y, x = np.unravel_index(int(cv2.blur(weight, (61, 61)).argmax()), weight.shape)
    if weight.max() <= 0:
        return None
    around = np.s_[max(y - 40, 0) : y + 41, max(x - 40, 0) : x + 41]
    lean = 0.5 * np.arctan2(
        2 * float((xy * (weight > 0))[around].sum()),
        float(((xx - yy) * (weight > 0))[around].sum()),
    )
    return (float(x * scale), float(y * scale)), float(np.degrees(lean))


def _at_twice(double: NDArray[Any]) -> tuple[Reading, ...]:
    found = _zxing(double, 2.0)
    if not found:
        sharp = cv2.addWeighted(double, 2.5, cv2.GaussianBlur(double, (0, 0), 4), -1.5, 0)
        found = _zxing(sharp, 2.0)
    if not found:
        black = cv2.adaptiveThreshold(
            double, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 41, 2
        )
        found = _zxing(black, 2.0)
    return found


def read_quick(pixels: Pixels) -> tuple[Reading, ...]:
    """The same for each frame of a live view: one look, a few milliseconds."""
    return _zxing(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), 1.0)


def _zxing(grey: NDArray[Any], scale: float) -> tuple[Reading, ...]:
    formats = zxingcpp.BarcodeFormats(list(KINDS))
    out = []
    for code in zxingcpp.read_barcodes(grey, formats=formats):
        at = code.position
        corners = [at.top_left, at.top_right, at.bottom_right, at.bottom_left]
        where = np.array([(p.x + 0.5, p.y + 0.5) for p in corners], np.float64) / scale
        out.append(Reading(_text(code.bytes, code.text), KINDS[code.format], as_quad(where)))
    return _once_each(out)


def _text(data: bytes, guess: str) -> str:
    """UTF-8 wherever the bytes are UTF-8: the reader's guess of an encoding can be wrong."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return guess


def _zbar(grey: NDArray[Any]) -> tuple[Reading, ...]:
    decode = _zbar_decoder()
    if decode is None:
        return ()
    scale = min(1.0, (_LARGEST_LAST / grey.size) ** 0.5)
    if scale < 1.0:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    out = []
    for code in decode(grey):
        kind = _ZBAR_KINDS.get(code.type)
        text = repaired(code.data.decode("utf-8", errors="replace"))
        if kind is None or text is None:
            continue
        box = np.array([(p.x + 0.5, p.y + 0.5) for p in code.polygon], np.float64) / scale
        out.append(Reading(text, kind, _box(box)))
    return _once_each(out)


def _box(points: NDArray[Any]) -> Quad | None:
    if len(points) < 3:
        return None
    return as_quad(cv2.boxPoints(cv2.minAreaRect(points.astype(np.float32))))


def repaired(text: str) -> str | None:
    """Undoes zbar's guess that UTF-8 bytes are Shift-JIS; None when the text cannot be trusted.

    Half-width katakana (U+FF61 to U+FF9F) and Chinese characters do not occur in the codes of
    Vietnamese papers; they are what the bytes of Vietnamese letters look like in Shift-JIS (and,
    more seldom, in Big5).
    """
    if "\ufffd" in text:
        return None
    if max(text, default="") < "\u2e80":
        return text
    for encoding in ("shift_jis", "big5"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return None


@cache
def _zbar_decoder() -> Any:
    """The decode function of pyzbar; None where the library zbar is not installed."""
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError, FileNotFoundError):
        log.info("zbar is not installed; codes are read by zxing-cpp alone")
        return None
    symbols = [pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE128, pyzbar.ZBarSymbol.CODE39]
    return lambda grey: pyzbar.decode(grey, symbols=symbols)


def _once_each(readings: list[Reading]) -> tuple[Reading, ...]:
    seen: dict[tuple[str, str], Reading] = {}
    for reading in readings:
        if reading.text:
            seen.setdefault((reading.kind, reading.text), reading)
    return tuple(seen.values())
