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
from scanner.pictures import shrink

TRACKED = 960
"""Longest side of the picture in which the page is followed from frame to frame."""

STILL_FRAMES = 3
"""So many frames in a row without movement; at 15 frames a second a fifth of a second."""

_MOVED = 0.005
_THUMB = (128, 96)
_CHANGE = 24.0
"""Grey levels; noise of a webcam in the small picture is far below."""
_CHANGED_PART = 0.004
_GONE_FRAMES = 3
_SAME_SEEN = 0.80
_SAME_AGAIN = 0.97
_FACE = 64


class Watch(msgspec.Struct, frozen=True):
    """What the shutter makes of one frame."""

    quad: Quad | None
    progress: float
    """0 to 1: how much of the waiting is done."""
    hint: str
    """One short sentence for whoever holds the paper."""
    fire: bool
    """Take this frame."""


class Shutter:
    """Watches the frames of one live view; fires once for each page laid down."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forgets what was taken, so that the page in view is taken (again)."""
        self._last: Floats | None = None
        self._thumb: Floats | None = None
        self._still = 0
        self._gone = 0
        self._sharpest = 0.0
        self._taken: Floats | None = None
        self._in_view = False

    def feed(self, frame: Frame) -> Watch:
        """The next frame of the live view."""
        small = shrink(frame.pixels, TRACKED)
        scale = frame.pixels.shape[1] / small.shape[1]
        quad = find(small).quad
        if quad is None:
            return self._nothing()
        self._gone = 0
        corners = np.array(quad, np.float32)
        moved = self._moved(corners, small)
        face = _face(small, corners)
        sharp = self._sharp(small, corners)
        shown = _scaled(quad, scale)
        if self._was_taken(face):
            return Watch(shown, 0.0, _("Đã chụp trang này; đặt trang tiếp theo"), fire=False)
        refusal = _refusal(corners, small.shape[1], small.shape[0])
        advice = _advice(shown, frame.pixels.shape[1], frame.pixels.shape[0])
        self._still = 0 if moved or refusal else self._still + 1
        if refusal or moved:
            return Watch(shown, 0.0, refusal or advice or _("Giữ yên tờ giấy"), fire=False)
        return self._waiting(frame, shown, face, sharp, advice)

    def _waiting(self, frame: Frame, shown: Quad, face: Floats, sharp: bool, advice: str) -> Watch:
        hint = advice or _("Giữ yên… đang chụp")
        if self._still >= STILL_FRAMES and sharp:
            self._taken, self._in_view, self._still = face, True, 0
            return Watch(find(frame.pixels).quad or shown, 1.0, hint, fire=True)
        return Watch(shown, min(self._still / STILL_FRAMES, 0.99), hint, fire=False)

    def _nothing(self) -> Watch:
        self._gone += 1
        self._still, self._last = 0, None
        if self._gone >= _GONE_FRAMES:
            self._in_view, self._sharpest = False, 0.0
        return Watch(None, 0.0, _("Chưa thấy giấy"), fire=False)

    def _moved(self, corners: Floats, small: Pixels) -> bool:
        """By the corners, and by the picture itself: a hand over the page moves no corner."""
        thumb = cv2.resize(small, _THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)
        before, last = self._thumb, self._last
        self._thumb, self._last = thumb, corners
        if before is None or last is None:
            return True
        far = float(np.hypot(*(corners - last).T).max()) / float(np.hypot(*small.shape[:2]))
        changed = float((np.abs(thumb - before).mean(axis=2) > _CHANGE).mean())
        return far > _MOVED or changed > _CHANGED_PART

    def _sharp(self, small: Pixels, corners: Floats) -> bool:
        """Nearly as sharp as this page was seen so far: the camera is not hunting for focus."""
        low = np.clip(corners.min(axis=0), 0, None).astype(int)
        high = np.ceil(corners.max(axis=0)).astype(int) + 1
        part = cv2.cvtColor(small[low[1] : high[1], low[0] : high[0]], cv2.COLOR_BGR2GRAY)
        detail = float(cv2.Laplacian(part, cv2.CV_16S).std())
        self._sharpest = max(self._sharpest * 0.985, detail)
        return detail > 0.85 * self._sharpest

    def _was_taken(self, face: Floats) -> bool:
        if self._taken is None:
            return False
        alike = max(float((np.rot90(face, k) * self._taken).mean()) for k in range(4))
        if alike > (_SAME_SEEN if self._in_view else _SAME_AGAIN):
            return True
        self._in_view = False
        return False


def _face(small: Pixels, corners: Floats) -> Floats:
    """What is on the page, as a small square of mean 0 and deviation 1."""
    side = 2 * _FACE
    target = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), target)
    seen = cv2.warpPerspective(small, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)
    grey = cv2.resize(
        cv2.cvtColor(seen, cv2.COLOR_BGR2GRAY), (_FACE, _FACE), interpolation=cv2.INTER_AREA
    )
    face = grey[2:-2, 2:-2].astype(np.float32)
    face -= cv2.GaussianBlur(face, (0, 0), 8)
    return np.asarray(face / max(float(face.std()), 1.0))


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
