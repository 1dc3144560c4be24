"""Cameras of the network: MJPEG over HTTP, RTSP; both by FFmpeg inside OpenCV."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator
from gettext import gettext as _
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np

from scanner.frame import DeviceBroken, DeviceMissing, Frame, Mode
from scanner.sources.base import Capabilities, Device, Settings
from scanner.sources.dark import Dark
from scanner.sources.modes import read_back

KIND = "stream"
_OPEN_MS, _READ_MS = 3000, 1500
_GIVEN_UP = 2.6
"""Seconds without a picture, tries to connect again included: then a person is told."""
_FIRST = 3.0
"""Seconds that a camera that was opened has for its first picture."""
_LEAST_MS = 300
_AGAIN = 0.2
_OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
_SCHEMES = ("http", "https", "rtsp", "rtsps")
Opener = Callable[[str, int, list[int]], Any]


class NetworkCamera:
    """The source of `stream:URL`; none is found by itself, a technician names it.

    A name and a password may stand in the URL; it is never logged.
    """

    live = True

    def __init__(self, opener: Opener = cv2.VideoCapture) -> None:
        self._open = opener

    def devices(self) -> list[Device]:
        """None: there is no common way to find them."""
        return []

    def capabilities(self, device: str) -> Capabilities:
        """Nothing to choose: the camera's own page sets its picture."""
        _url(device)
        return Capabilities()

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """Frames as they come; a stream that breaks is opened again while there is time."""
        url = _url(device)
        last: float | None = None
        mode: Mode | None = None
        dark: Dark | None = None
        while not cancel.is_set():
            capture = self._opened(url, _OPEN_MS if last is None else _left_ms(last))
            try:
                while capture.isOpened() and not cancel.is_set():
                    pixels = self._read(capture, cancel, _FIRST if last is None else 0.0)
                    if pixels is None:
                        break
                    dark = dark or Dark()  # time counts from the first picture
                    dark.look(pixels)
                    last, mode = time.monotonic(), mode or read_back(capture, pixels)
                    shown = pixels[:, ::-1] if settings.mirrored else pixels
                    yield Frame(np.ascontiguousarray(shown, np.uint8), device, last, mode=mode)
            finally:
                capture.release()
            if last is None:
                raise _missing()
            if time.monotonic() - last > _GIVEN_UP:
                raise DeviceBroken(
                    _("Camera mạng ngừng gửi hình; xem nguồn điện và mạng của camera, rồi mở lại.")
                )
            cancel.wait(_AGAIN)

    def _read(self, capture: Any, cancel: threading.Event, patience: float) -> Any:
        """The next picture; H.264 shows its first one only with the next whole picture."""
        until = time.monotonic() + patience
        while not cancel.is_set():
            began = time.monotonic()
            good, pixels = capture.read()
            now = time.monotonic()
            waited = now - began > 0.9 * _READ_MS / 1000
            # what comes when the wait has run out is old: the decoder gives up what it kept back
            if good and pixels is not None and (patience or not waited):
                return pixels
            if now > until or not waited:
                return None  # it ended, and did not only keep us waiting
        return None

    def _opened(self, url: str, patience_ms: int) -> Any:
        # UDP loses parts of pictures on a busy network, and old pictures are of no use. FFmpeg
        # is told by the environment alone; files that are played later must not be told so too.
        os.environ[_OPTIONS] = "rtsp_transport;tcp|fflags;nobuffer|analyzeduration;1000000"
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            patience_ms,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            _READ_MS,
        ]
        try:
            return self._open(url, cv2.CAP_FFMPEG, limits)
        finally:
            del os.environ[_OPTIONS]


def _left_ms(last: float) -> int:
    """What is left to open a stream again, of which the newest picture came at `last`."""
    return max(round(1000 * (last + _GIVEN_UP - time.monotonic())), _LEAST_MS)


def _url(device: str) -> str:
    kind, _colon, url = device.partition(":")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _SCHEMES and bool(parts.hostname)
    except ValueError:
        usable = False
    if kind != KIND or not usable:
        raise _missing()
    return url


def _missing() -> DeviceMissing:
    return DeviceMissing(
        _("Không mở được camera mạng; xem địa chỉ, mật khẩu và mạng của camera rồi thử lại.")
    )
