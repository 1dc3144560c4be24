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

from scanner.frame import DeviceBroken, DeviceMissing, Frame
from scanner.sources.base import Capabilities, Device, Settings

KIND = "stream"
_OPEN_MS, _READ_MS = 3000, 2000
_GIVEN_UP = 6.0
"""Seconds without a picture, tries to connect again included."""
_AGAIN = 0.3
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
        """Frames as they come; a stream that breaks is opened again for some seconds."""
        url = _url(device)
        last = time.monotonic()
        seen = False
        while not cancel.is_set():
            capture = self._opened(url)
            try:
                while capture.isOpened() and not cancel.is_set():
                    good, pixels = capture.read()
                    if not good or pixels is None:
                        break
                    last, seen = time.monotonic(), True
                    shown = pixels[:, ::-1] if settings.mirrored else pixels
                    yield Frame(np.ascontiguousarray(shown, np.uint8), device, last)
            finally:
                capture.release()
            if not seen:
                raise _missing()
            if time.monotonic() - last > _GIVEN_UP:
                raise DeviceBroken(
                    _("Camera mạng ngừng gửi hình; xem nguồn điện và mạng của camera, rồi mở lại.")
                )
            cancel.wait(_AGAIN)

    def _opened(self, url: str) -> Any:
        # UDP loses parts of pictures on a busy network, and old pictures are of no use. FFmpeg
        # is told by the environment alone; files that are played later must not be told so too.
        os.environ[_OPTIONS] = "rtsp_transport;tcp|fflags;nobuffer"
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            _OPEN_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            _READ_MS,
        ]
        try:
            return self._open(url, cv2.CAP_FFMPEG, limits)
        finally:
            del os.environ[_OPTIONS]


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
