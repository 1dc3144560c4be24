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

_THUMB = (128, 96)
_STEP = 8.0
"""Grey levels, above four times the noise, by which a spot of the small picture has changed."""
_CHANGED_PART = 0.005
_STRAYED_PART = 0.012
"""Since the page came to rest; what slides slowly changes little from one frame to the next."""
_FAR = 0.02
"""Corners may jump so far, by the picture's diagonal, while the picture itself does not change."""
_GONE_FRAMES = 3
_SAME = 0.88
_FACE = 64
_REMEMBERED = 24
_SLACK = 3
"""Pixels of a face by which two looks at the same page may be off."""
_NOISE = 8.0
"""What two looks at a blank page differ by, squared grey levels."""


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


class Shutter:
    """Watches the frames of one live view; fires once for each page laid down."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forgets what was taken, so that the page in view is taken (again)."""
        self._last: Floats | None = None
        self._thumb: Floats | None = None
        self._rest: Floats | None = None
        self._still: list[tuple[float, Frame]] = []
        self._gone = 0
        self._sharpest = 0.0
        self._taken: list[Floats] = []
        self._armed = True

    def feed(self, frame: Frame) -> Watch:
        """The next frame of the live view."""
        small = shrink(frame.pixels, TRACKED)
        scale = frame.pixels.shape[1] / small.shape[1]
        quad = find(small).quad
        changed = self._changed(small)
        if quad is None:
            return self._nothing()
        self._gone = 0
        corners = np.array(quad, np.float32)
        moved = self._jumped(corners, float(np.hypot(*small.shape[:2]))) or changed
        detail = self._detail(small, corners, moved)
        shown = _scaled(quad, scale)
        refusal = _refusal(corners, small.shape[1], small.shape[0])
        self._armed = self._armed or moved
        if moved or refusal:
            self._still = []
        elif self._armed:
            self._still.append((detail, frame))
        if not self._armed or self._same(_face(small, corners)):
            self._still = []
            return Watch(shown, 0.0, _("Đã chụp trang này; đặt trang tiếp theo"), fire=False)
        advice = _advice(shown, frame.pixels.shape[1], frame.pixels.shape[0])
        if refusal or moved:
            return Watch(shown, 0.0, refusal or advice or _("Giữ yên tờ giấy"), fire=False)
        return self._waiting(shown, small, corners, advice)

    def _waiting(self, shown: Quad, small: Pixels, corners: Floats, advice: str) -> Watch:
        hint = advice or _("Giữ yên… đang chụp")
        self._still = self._still[-STILL_FRAMES:]
        detail, best = max(self._still, key=lambda still: still[0])
        if len(self._still) < STILL_FRAMES or detail < 0.85 * self._sharpest:
            progress = min(len(self._still) / STILL_FRAMES, 0.99)
            return Watch(shown, progress, hint, fire=False)
        frame = self._still[-1][1]
        self._taken = [*self._taken, _face(small, corners)][-_REMEMBERED:]
        self._armed, self._still = False, []
        return Watch(find(frame.pixels).quad or shown, 1.0, hint, fire=True, best=best)

    def _nothing(self) -> Watch:
        self._gone += 1
        self._still, self._last = [], None
        self._sharpest *= 0.5
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

    def _jumped(self, corners: Floats, diagonal: float) -> bool:
        last, self._last = self._last, corners
        return last is None or float(np.hypot(*(corners - last).T).max()) > _FAR * diagonal

    def _detail(self, small: Pixels, corners: Floats, moved: bool) -> float:
        """How sharp the page is; while the camera hunts for focus it was sharper before."""
        low = np.clip(corners.min(axis=0), 0, None).astype(int)
        high = np.ceil(corners.max(axis=0)).astype(int) + 1
        part = cv2.cvtColor(small[low[1] : high[1], low[0] : high[0]], cv2.COLOR_BGR2GRAY)
        detail = float(cv2.Laplacian(part, cv2.CV_16S).std()) / max(float(part.mean()), 8.0)
        self._sharpest = max(self._sharpest * (0.5 if moved else 0.98), detail)
        return detail

    def _same(self, face: Floats) -> bool:
        """Is it a page that was taken before, however it lies now?"""
        turned = [np.ascontiguousarray(np.rot90(face, k)) for k in range(4)]
        return any(_alike(way, taken) > _SAME for taken in self._taken for way in turned)


def _part(thumb: Floats, before: Floats) -> float:
    """Which part of the picture has changed by more than its noise."""
    creep = float(thumb.mean()) / max(float(before.mean()), 1.0)  # of the exposure
    off = np.abs(thumb - before * creep).mean(axis=2)
    return float((off > _STEP + 4 * float(np.median(off))).mean())


def _face(small: Pixels, corners: Floats) -> Floats:
    """What is on the page, as a small square of grey levels around 0, the paper being 200."""
    side = 2 * _FACE
    target = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), target)
    seen = cv2.warpPerspective(small, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)
    grey = cv2.resize(
        cv2.cvtColor(seen, cv2.COLOR_BGR2GRAY), (_FACE, _FACE), interpolation=cv2.INTER_AREA
    )
    face = grey[4:-4, 4:-4].astype(np.float32)  # without the rim: corners may be off
    face *= 200 / max(float(np.median(face)), 20.0)
    return np.asarray(face - cv2.GaussianBlur(face, (0, 0), 8))


def _alike(face: Floats, other: Floats) -> float:
    """1 for two looks at the same page, one of which may be off by a few pixels."""
    inner = other[_SLACK:-_SLACK, _SLACK:-_SLACK]
    off = float(cv2.matchTemplate(face, inner, cv2.TM_SQDIFF).min()) / inner.size
    power = float((face**2).mean() + (other**2).mean())
    return 1 - off / (power + _NOISE)


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
