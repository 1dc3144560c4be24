"""Is the camera placed well? One look at an A4 sheet below it, in numbers and in sentences.

Pure: a frame in, a report out. The screen shows it while a technician moves the stand.
"""

from __future__ import annotations

import math
from gettext import gettext as _

import cv2
import msgspec
import numpy as np

from scanner.codes.mirror import mirrored
from scanner.frame import Frame, Paper, Quad
from scanner.page.find import find
from scanner.page.flatten import flatten

GOOD_DPI, ENOUGH_DPI = 150, 110
"""From the first on every print is clear; below the second small print is lost (page/judge)."""
_TILT = 0.06
"""Share by which opposite sides may differ in length: the camera looks nearly straight down."""
_ROOM = 0.02
"""Share of the picture that must stay free around the sheet, so that its edges are seen."""
_DARK = 110
_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)


class Report(msgspec.Struct, frozen=True):
    """What one look at an A4 sheet tells of the stand."""

    dpi: int
    """On A4; 0 where no sheet is seen."""
    good: bool
    sentences: tuple[str, ...]
    """What to do, the most important first; one that says so where all is well."""
    quad: Quad | None = None
    mirrored: bool | None = None
    """None where no QR code lies in the picture."""


def check(frame: Frame) -> Report:
    """Look at a frame with an A4 sheet; with a card's QR code beside it, also at left and right."""
    turned = mirrored(frame.pixels)
    quad = find(frame.pixels).quad
    if quad is None:
        words = _("Đặt một tờ A4 trắng dưới camera, trên nền khác màu, thấy đủ bốn góc.")
        return Report(0, False, (words,), None, turned)
    dpi = round(flatten(frame.pixels, quad, Paper.A4).dpi)
    height, width = frame.pixels.shape[:2]
    sentences = [
        *_mirror(turned),
        *_edges(quad, width, height),
        *_sharpness(dpi, quad, width, height),
        *_tilt(quad),
        *_light(frame, quad),
    ]
    if sentences:
        return Report(dpi, dpi >= ENOUGH_DPI and not turned, tuple(sentences), quad, turned)
    words = _("Camera đặt tốt: {dpi} điểm/inch trên tờ A4.").format(dpi=dpi)
    return Report(dpi, True, (words,), quad, turned)


def _mirror(turned: bool | None) -> list[str]:
    if not turned:
        return []
    return [_("Hình bị lật trái phải; đánh dấu “Hình bị lật trái phải” ở “Thiết bị”.")]


def _edges(quad: Quad, width: int, height: int) -> list[str]:
    xs, ys = [x / width for x, _y in quad], [y / height for _x, y in quad]
    if min(*xs, *ys) >= _ROOM and max(*xs, *ys) <= 1 - _ROOM:
        return []
    return [_("Tờ giấy sát mép hình; nâng camera lên một chút hoặc đặt giấy vào giữa.")]


def _sharpness(dpi: int, quad: Quad, width: int, height: int) -> list[str]:
    """How much nearer the camera could come, with the sheet turned as the picture is."""
    if dpi >= GOOD_DPI:
        return []
    sides = [_long(quad, side) for side in range(4)]
    across, down = (sides[_TOP] + sides[_BOTTOM]) / 2, (sides[_RIGHT] + sides[_LEFT]) / 2
    room = 1 - 2 * _ROOM
    nearer = min(width * room / across, height * room / down)
    if (across < down) is (width > height):
        nearer_turned = min(width * room / down, height * room / across)
        if nearer_turned > 1.15 * nearer:
            words = _("Xoay ngang tờ giấy theo chiều hình: rõ hơn ({dpi} điểm/inch bây giờ).")
            return [words.format(dpi=dpi)]
    if nearer >= 1.1:
        percent = round(100 * (1 - 1 / nearer))
        words = _("Hạ camera thấp hơn khoảng {n}%: mới được {dpi} điểm/inch, nên từ {good}.")
        return [words.format(n=percent, dpi=dpi, good=GOOD_DPI)]
    words = _(
        "Camera này chỉ cho {dpi} điểm/inch trên tờ A4; chữ nhỏ có thể mờ, nên dùng máy quét."
    )
    return [words.format(dpi=dpi)]


def _tilt(quad: Quad) -> list[str]:
    """The side that looks longer is nearer to the camera."""
    top, right, bottom, left = (_long(quad, side) for side in range(4))
    off = {
        _("phía trên"): top / bottom,
        _("phía dưới"): bottom / top,
        _("bên trái"): left / right,
        _("bên phải"): right / left,
    }
    where, most = max(off.items(), key=lambda pair: pair[1])
    if most <= 1 + _TILT:
        return []
    words = _("Camera nghiêng: {where} gần ống kính hơn; chỉnh cho ống kính nhìn thẳng xuống.")
    return [words.format(where=where)]


def _light(frame: Frame, quad: Quad) -> list[str]:
    mask = np.zeros(frame.pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.array(quad, np.int32), 255)
    grey = cv2.cvtColor(frame.pixels, cv2.COLOR_BGR2GRAY)
    if float(cv2.mean(grey, mask)[0]) >= _DARK:
        return []
    return [_("Hơi tối; bật thêm đèn, chiếu từ hai bên để giấy không bị loá.")]


def _long(quad: Quad, side: int) -> float:
    (x1, y1), (x2, y2) = quad[side], quad[(side + 1) % 4]
    return math.hypot(x2 - x1, y2 - y1)
