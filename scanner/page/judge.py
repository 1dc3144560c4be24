"""Is this page good enough to hand in? What is wrong, and where, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Any

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Paper, Pixels, Quad, Verdict
from scanner.page.flatten import Flat
from scanner.pictures import darkest, lightest, shrink

LOW_DPI = 110.0
"""Below this small print of a form is no longer safely legible."""

_DARK = 135.0
"""Paper in good light is above 170 of 255, under a switched-off lamp below 130."""

_BLUR_PIXELS, _BLUR_MM, _BLUR_MM_CARD = 1.2, 0.2, 0.13
"""A camera in focus spreads a step over less than 1.1 pixels; spread over less than a fifth of a
millimetre, print stays legible however soft the picture is. Cards have smaller print."""

_MANY_PIXELS = 2_000_000
"""Of larger sheets a quarter, down the left half where lines begin, tells the blur."""

_SKIN_HUE, _SKIN_PALE, _SKIN_RED = 20, 45, 165
"""Skin beside white paper: hue (half degrees), and the saturation between paper and red ink."""
_LOOK = 640
Box = tuple[float, float, float, float]
"""Left, top, right, bottom on the sheet, 0 to 1."""


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a sheet."""

    verdict: Verdict
    why: str
    """A sentence: what, where, what to do."""
    where: Box | None = None
    """None: everywhere."""


def judge(frame: Pixels, quad: Quad | None, flat: Flat) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on a sheet as captured (before cleaning), and all reasons, worst first."""
    return summed_up(located(frame, quad, flat))


def summed_up(found: Sequence[Fault]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict that these faults make, and their sentences."""
    return found[0].verdict if found else Verdict.OK, tuple(fault.why for fault in found)


def faults(frame: Pixels, quad: Quad, flat: Flat) -> list[tuple[Verdict, str]]:
    """All that is wrong with a sheet, each with its sentence, worst first."""
    return [(fault.verdict, fault.why) for fault in located(frame, quad, flat)]


def located(frame: Pixels, quad: Quad | None, flat: Flat) -> list[Fault]:
    """All that is wrong with a sheet and where, worst first."""
    if quad is None:
        why = _("Không thấy mép tờ giấy; đặt giấy trên nền khác màu rồi chụp lại.")
        return [Fault(Verdict.NO_PAGE, why)]
    small = shrink(flat.pixels, _LOOK)
    found = [
        _cut(frame, quad),
        _finger(small),
        _blurred(flat),
        _glare(small),
        _dark(small),
        _low_dpi(flat.dpi),
    ]
    return [fault for fault in found if fault is not None]


def blur_pixels(pixels: Pixels) -> float:
    """The width (sigma, in pixels) to which a sharp step is spread at the clearest edges.

    The steepest slope of a step of height h that is blurred by sigma is h / (2.5 sigma).
    0.0 when the picture has no edges to tell by.
    """
    height, width = pixels.shape[:2]
    inner = pixels[height // 20 : height - height // 20, width // 20 : width - width // 20]
    if inner.shape[0] * inner.shape[1] > _MANY_PIXELS:
        part = _blur_of(inner[:, inner.shape[1] // 4 : inner.shape[1] // 2])
        return part if part else _blur_of(inner)
    return _blur_of(inner)


def _blur_of(pixels: Pixels) -> float:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    # a dark picture is not a blurred one: steps are measured as if the paper were white
    gain = min(max(220 / max(float(np.percentile(grey[::4, ::4], 90)), 1.0), 1.0), 5.0)
    soft = cv2.convertScaleAbs(cv2.GaussianBlur(grey, (3, 3), 0), alpha=gain)
    dx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    dy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    slope = cv2.magnitude(dx, dy)
    top = float(np.percentile(slope[::2, ::2], 99.3))
    if top < 4.0:
        return 0.0
    box = np.ones((13, 13), np.uint8)
    step = cv2.subtract(cv2.dilate(soft, box), cv2.erode(soft, box))
    strong = slope >= top
    sigma = step[strong] / (2.5 * slope[strong])
    return float(np.sqrt(max(float(np.median(sigma)) ** 2 - 0.6, 0.04)))


def _place(x: float, y: float) -> str:
    """Words for a place on the sheet, x and y from 0 to 1."""
    column = 0 if x < 1 / 3 else 1 if x < 2 / 3 else 2
    row = 0 if y < 1 / 3 else 1 if y < 2 / 3 else 2
    return (
        (_("ở góc trái trên"), _("ở mép trên"), _("ở góc phải trên")),
        (_("ở mép trái"), _("ở giữa trang"), _("ở mép phải")),
        (_("ở góc trái dưới"), _("ở mép dưới"), _("ở góc phải dưới")),
    )[row][column]


def _cut(frame: Pixels, quad: Quad) -> Fault | None:
    height, width = frame.shape[:2]
    slack = 0.004 * max(height, width)
    x, y = np.array(quad).T
    over = {
        _("mép trái"): float(-x.min()),
        _("mép trên"): float(-y.min()),
        _("mép phải"): float(x.max() - width),
        _("mép dưới"): float(y.max() - height),
    }
    edge, most = max(over.items(), key=lambda item: item[1])
    if most < slack:
        return None
    why = _("Tờ giấy bị cắt ở {edge} của khung hình; đưa cả tờ vào khung.").format(edge=edge)
    return Fault(Verdict.CUT, why)


def _finger(small: Pixels) -> Fault | None:
    """A patch of skin colour that comes in over the sheet's edge."""
    height, width = small.shape[:2]
    white = np.maximum(np.percentile(small[::4, ::4], 85, axis=(0, 1)), 12)
    lit = np.clip(cv2.GaussianBlur(small, (5, 5), 0) * (225 / white), 0, 255).astype(np.uint8)
    hue, strong, light = cv2.split(cv2.cvtColor(lit, cv2.COLOR_BGR2HSV))
    warm = (hue <= _SKIN_HUE) | (hue >= 176)
    skin = warm & (strong > _SKIN_PALE) & (strong < _SKIN_RED) & (light > 60) & (light < 238)
    mask = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    blob = _largest(mask, lambda box: _reaches_in(box, width, height))
    if blob is None or blob[2] < 0.003:
        return None
    why = _("Ngón tay che giấy {where}; bỏ tay ra rồi chụp lại.")
    return Fault(Verdict.FINGER, why.format(where=_place(blob[0], blob[1])), blob[3])


def _reaches_in(box: tuple[int, int, int, int], width: int, height: int) -> bool:
    """Does it come in over an edge, and farther than a strip of the desk would?"""
    left, top, w, h = box
    margin = max(2, round(0.012 * max(width, height)))
    across = left <= margin or left + w >= width - margin
    along = top <= margin or top + h >= height - margin
    deep = 0.03 * max(width, height)
    solid = w * h < 0.25 * width * height
    return solid and (
        (across and w > deep and h < 0.5 * height) or (along and h > deep and w < 0.5 * width)
    )


def _largest(
    mask: NDArray[Any], wanted: Callable[[tuple[int, int, int, int]], bool] | None
) -> tuple[float, float, float, Box] | None:
    """Centre (x, y from 0 to 1), share of the sheet and box of the largest wanted blob."""
    height, width = mask.shape
    count, _labels, stats, centres = cv2.connectedComponentsWithStats(mask)
    best: tuple[float, float, float, Box] | None = None
    for k in range(1, count):
        left, top, w, h, area = (int(v) for v in stats[k])
        if wanted is not None and not wanted((left, top, w, h)):
            continue
        if best is None or area / mask.size > best[2]:
            box = (left / width, top / height, (left + w) / width, (top + h) / height)
            x, y = (float(v) for v in centres[k])
            best = (x / width, y / height, area / mask.size, box)
    return best


def _glare(small: Pixels) -> Fault | None:
    """A burnt-out patch that is clearly brighter than most of the sheet's paper."""
    low = darkest(small)
    ground: Any = cv2.resize(low, (64, 64), interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(ground, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    ground = cv2.GaussianBlur(ground, (0, 0), 2)
    if float(ground.max()) < 1.1 * float(np.percentile(ground, 75)):
        return None
    burnt: Any = (low >= 250).astype(np.uint8)
    burnt = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    blob = _largest(burnt, None)
    if blob is None or blob[2] < 0.004:
        return None
    why = _("Bị loá {where}; nghiêng đèn hoặc xoay giấy rồi chụp lại.")
    return Fault(Verdict.GLARE, why.format(where=_place(blob[0], blob[1])), blob[3])


def _dark(small: Pixels) -> Fault | None:
    if float(np.percentile(lightest(small), 80)) >= _DARK:
        return None
    return Fault(Verdict.DARK, _("Ảnh quá tối; bật thêm đèn rồi chụp lại."))


def _blurred(flat: Flat) -> Fault | None:
    sigma = blur_pixels(flat.pixels)
    per_mm = flat.pixels.shape[1] / flat.size_mm[0]
    least_mm = _BLUR_MM_CARD if flat.paper is Paper.ID1 else _BLUR_MM
    if sigma < _BLUR_PIXELS or sigma / per_mm < least_mm:
        return None
    why = _("Ảnh bị mờ; giữ yên giấy, chờ camera lấy nét rồi chụp lại.")
    return Fault(Verdict.BLURRED, why)


def _low_dpi(dpi: float) -> Fault | None:
    if dpi >= LOW_DPI:
        return None
    why = _(
        "Chữ quá nhỏ trong ảnh ({dpi} điểm/inch, cần {least}); đưa giấy gần camera hơn "
        "hoặc xoay ngang tờ giấy."
    )
    return Fault(Verdict.LOW_DPI, why.format(dpi=round(dpi), least=round(LOW_DPI)))
