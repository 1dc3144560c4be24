"""Keeps a camera's focus and light as they are while the page lies still.

A camera that goes on hunting for focus or light spoils the picture at the moment it is taken.
Drivers differ in what they allow and in what their numbers mean, so whatever is changed is looked
at: where the picture changes with it, it is undone and not tried again.
"""

from __future__ import annotations

import logging
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels

log = logging.getLogger(__name__)

_STILL = 3.0
"""Mean difference in levels below which nothing moves; a camera's noise is about one."""
_MOVED = 12.0
_STILL_FOR = 1.2
"""Seconds: focus and light have settled by then."""
_LOOK_AFTER = 0.5
_SAME_LIGHT = 12.0
"""Levels by which the mean may differ after the light was held."""
_OFF = {cv2.CAP_PROP_AUTOFOCUS: (0.0,), cv2.CAP_PROP_AUTO_EXPOSURE: (1.0, 0.25)}
"""What "by hand" is called: by V4L2, by DirectShow."""


class Steady:
    """Watches the frames of one open camera."""

    def __init__(self, capture: Any) -> None:
        self._capture = capture
        self._held: dict[int, float] = {}
        """What was changed, and what it was before."""
        self._refused: set[int] = set()
        self._last: NDArray[np.uint8] | None = None
        self._still_since = float("inf")
        self._held_at = float("inf")
        self._light = 0.0

    def look(self, pixels: Pixels, now: float) -> None:
        """Hold when the picture has been still for a while, let go when it moves."""
        small = np.ascontiguousarray(pixels[:: max(pixels.shape[0] // 36, 1), ::48, 1])
        change = 255.0 if self._last is None else float(cv2.absdiff(small, self._last).mean())
        self._last = small
        if change > _STILL:
            self._still_since = float("inf")
            if change > _MOVED:
                self._let_go()
            return
        self._still_since = min(self._still_since, now)
        if not self._held and now - self._still_since > _STILL_FOR:
            self._light = float(small.mean())
            self._hold(now)
        elif now - self._held_at > _LOOK_AFTER:
            self._held_at = float("inf")
            if abs(float(small.mean()) - self._light) > _SAME_LIGHT:
                self._refused |= self._held.keys()
                self._let_go()

    def _hold(self, now: float) -> None:
        for setting, words in _OFF.items():
            before = float(self._capture.get(setting))
            if setting in self._refused or before <= 0 or before in words:
                continue  # it has no such setting, or stands there by itself
            word = words[0] if before >= 1 else words[-1]
            if self._capture.set(setting, word) and self._capture.get(setting) == word:
                self._held[setting] = before
            else:
                self._capture.set(setting, before)
                self._refused.add(setting)
        self._held_at = now if self._held else float("inf")
        self._still_since = now

    def _let_go(self) -> None:
        for setting, before in self._held.items():
            self._capture.set(setting, before)
        self._held.clear()
        self._held_at = float("inf")
