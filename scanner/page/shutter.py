"""When to take the picture: the page lies still, sharp and whole, and was not taken before."""

from __future__ import annotations

from gettext import gettext as _

import cv2
import msgspec
import numpy as np

from scanner.frame import Frame, Paper, Pixels, Quad
from scanner.page import flatten
from scanner.page.find import find
from scanner.page.geometry import Floats
from scanner.page.judge import LOW_DPI
from scanner.page.known import Known
from scanner.pictures import shrink

TRACKED = 960
"""Longest side of the picture in which the page is followed from frame to frame."""

STILL_FRAMES = 3
"""So many frames in a row without movement; at 15 frames a second a fifth of a second."""

_THUMB = (128, 96)
_STEP = 8.0
"""Grey levels, above four times the noise, by which a spot of the small picture has changed."""
_CHANGED_PART = 0.005
_STRAYED_PART = 0.012
"""Since the page came to rest; what slides slowly changes little from one frame to the next."""
_FAR = 0.02
"""By the picture's diagonal: outlines whose corners are nearer than this agree."""
_GONE_FRAMES = 3


class Watch(msgspec.Struct, frozen=True):
    """What the shutter makes of one frame."""

    quad: Quad | None
    progress: float
    """0 to 1: how much of the waiting is done."""
    hint: str
    """One short sentence for whoever holds the paper."""
    fire: bool
    """Take this frame, or rather `best`."""
    best: Frame | None = None
    """When it fires: the sharpest of the frames in which the page lay still."""


class _Moment(msgspec.Struct, frozen=True):
    """A frame in which the page lies still."""

    detail: float
    frame: Frame
    quad: Quad


class Shutter:
    """Watches the frames of one live view; fires once for each page laid down."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forgets what was taken, so that the page in view is taken (again)."""
        self._thumb: Floats | None = None
        self._rest: Floats | None = None
        self._still: list[_Moment] = []
        self._gone = 0
        self._sharpest = 0.0
        self._known = Known()
        self._armed = True

    def feed(self, frame: Frame) -> Watch:
        """The next frame of the live view."""
        small = shrink(frame.pixels, TRACKED)
        quad = find(small).quad
        moved = self._changed(small)
        if quad is None:
            return self._nothing(moved)
        self._gone = 0
        corners = np.array(quad, np.float32)
        scale = frame.pixels.shape[1] / small.shape[1]
        shown = _scaled(quad, scale)
        detail = self._detail(small, corners, moved)
        refusal = _refusal(corners, small.shape[1], small.shape[0])
        self._armed = self._armed or moved
        if moved or refusal:
            self._still = []
        elif self._armed:
            self._still = [*self._still, _Moment(detail, frame, shown)][-STILL_FRAMES:]
            # Asked at once, so that nobody waits for a picture that will not be taken.
            self._armed = len(self._still) > 1 or not self._known.has(small, corners)
        if not self._armed:
            return self._waiting_for_next(shown)
        advice = _advice(shown, frame.pixels.shape[1], frame.pixels.shape[0])
        if refusal or moved:
            return Watch(shown, 0.0, refusal or advice or _("Giữ yên tờ giấy"), fire=False)
        return self._waiting(small, scale, advice)

    def _waiting_for_next(self, shown: Quad) -> Watch:
        self._still = []
        return Watch(shown, 0.0, _("Đã chụp trang này; đặt trang tiếp theo"), fire=False)

    def _waiting(self, small: Pixels, scale: float, advice: str) -> Watch:
        last = self._still[-1]
        hint = advice or _("Giữ yên… đang chụp")
        far = _FAR * scale * float(np.hypot(*small.shape[:2]))
        best = max(self._still, key=lambda moment: moment.detail)
        ready = len(self._still) == STILL_FRAMES and best.detail >= 0.85 * self._sharpest
        if not ready or not any(_apart(last.quad, m.quad) < far for m in self._still[:-1]):
            progress = min(len(self._still) / STILL_FRAMES, 0.99)
            return Watch(last.quad, progress, hint, fire=False)
        self._armed, self._still = False, []
        corners = np.array(last.quad, np.float32) / scale
        if self._known.has(small, corners):  # the first look at it may have been a blurred one
            return self._waiting_for_next(last.quad)
        self._known.add(small, corners)
        fine = find(last.frame.pixels).quad
        quad = fine if fine is not None and _apart(fine, last.quad) < far else last.quad
        return Watch(quad, 1.0, hint, fire=True, best=best.frame)

    def _nothing(self, moved: bool) -> Watch:
        self._gone += 1
        self._sharpest *= 0.5
        if moved or self._gone >= _GONE_FRAMES:
            self._still = []
        if self._gone >= _GONE_FRAMES:
            self._armed = True
        return Watch(None, 0.0, _("Chưa thấy giấy"), fire=False)

    def _changed(self, small: Pixels) -> bool:
        """Is anything in the picture other than a frame ago, or than when it came to rest?

        A page that moves always shows here, and so does a hand over it, which moves no corner.
        """
        thumb = cv2.resize(small, _THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)
        before, self._thumb = self._thumb, thumb
        if before is None or _part(thumb, before) > _CHANGED_PART:
            self._rest = None
            return True
        if self._rest is None:
            self._rest = before
        if _part(thumb, self._rest) > _STRAYED_PART:
            self._rest = thumb
            return True
        return False

    def _detail(self, small: Pixels, corners: Floats, moved: bool) -> float:
        """How sharp the page is; while the camera hunts for focus it was sharper before."""
        low = np.clip(corners.min(axis=0), 0, None).astype(int)
        high = np.ceil(corners.max(axis=0)).astype(int) + 1
        part = cv2.cvtColor(small[low[1] : high[1], low[0] : high[0]], cv2.COLOR_BGR2GRAY)
        detail = float(cv2.Laplacian(part, cv2.CV_16S).std()) / max(float(part.mean()), 8.0)
        self._sharpest = max(self._sharpest * (0.5 if moved else 0.98), detail)
        return detail


def _part(thumb: Floats, before: Floats) -> float:
    """Which part of the picture has changed by more than its noise."""
    creep = float(thumb.mean()) / max(float(before.mean()), 1.0)  # of the exposure
    off = np.abs(thumb - before * creep).mean(axis=2)
    return float((off > _STEP + 4 * float(np.median(off))).mean())


def _apart(quad: Quad, other: Quad) -> float:
    """Pixels between the two corners that differ most."""
    return float(np.hypot(*(np.array(quad) - np.array(other)).T).max())


def _scaled(quad: Quad, scale: float) -> Quad:
    a, b, c, d = ((x * scale, y * scale) for x, y in quad)
    return a, b, c, d


def _refusal(corners: Floats, width: int, height: int) -> str:
    """Why a picture now would be useless; empty when it would not."""
    size = np.array([width, height], np.float32)
    if (corners < -0.004 * size).any() or (corners > 1.004 * size).any():
        return _("Đưa cả tờ giấy vào khung")
    side = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    if min(side[0] / side[2], side[2] / side[0], side[1] / side[3], side[3] / side[1]) < 0.6:
        return _("Nghiêng quá")
    return ""


def _advice(quad: Quad, width: int, height: int) -> str:
    """How the picture could become better; empty when it is good."""
    corners = np.array(quad, np.float64)
    ratio = flatten.aspect(corners, width, height)
    short, long = flatten.SIZES_MM[Paper.ID1 if flatten.recognise(ratio) is Paper.ID1 else Paper.A4]
    pixels_per_mm2 = cv2.contourArea(corners.astype(np.float32)) / (short * long)
    if 25.4 * float(np.sqrt(pixels_per_mm2)) >= LOW_DPI:
        return ""
    span = np.ptp(corners, axis=0)
    if (span[0] > span[1]) != (width > height) and max(ratio, 1 / ratio) > 1.2:
        return _("Xoay ngang tờ giấy để rõ hơn")
    return _("Đưa gần hơn")
