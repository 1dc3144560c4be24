"""Cameras of this computer, by OpenCV."""

from __future__ import annotations

import logging
import platform
import re
import threading
import time
from collections.abc import Callable, Generator
from gettext import gettext as _
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from scanner.frame import DeviceBroken, DeviceBusy, DeviceMissing, Frame
from scanner.sources.base import Capabilities, Device, Settings

log = logging.getLogger(__name__)

SIZES = ((1920, 1080), (1280, 720), (640, 480))
_PATIENCE = 2.0
"""Seconds without a picture after which a camera counts as broken."""

_PROBED = 4
_SYSTEM = platform.system()
Opener = Callable[[int, int], Any]


class Webcam:
    """The source of `camera:N`, N as OpenCV counts."""

    live = True

    def __init__(self, opener: Opener = cv2.VideoCapture, nodes: Path = Path("/dev")) -> None:
        self._open = opener
        self._nodes = nodes

    def devices(self) -> list[Device]:
        """Linux: by its device nodes, opening none; elsewhere the first few are tried."""
        if _SYSTEM == "Linux":
            numbers = [n for n in self._numbers() if _takes_pictures(n)]
            return [Device(f"camera:{n}", _name(n), "camera") for n in numbers]
        return [
            Device(f"camera:{n}", _("Camera {n}").format(n=n + 1), "camera") for n in self._tried()
        ]

    def capabilities(self, device: str) -> Capabilities:
        """The usual sizes: what a camera really gives is known only by asking for it."""
        _number(device)
        return Capabilities(sizes=SIZES)

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """Frames as the camera gives them; raises DeviceMissing, DeviceBusy, DeviceBroken."""
        number = _number(device)
        capture = self._opened(number, settings)
        try:
            last = time.monotonic()
            while not cancel.is_set():
                good, pixels = capture.read()
                now = time.monotonic()
                if good and pixels is not None and pixels.size:
                    last = now
                    yield Frame(np.asarray(pixels, np.uint8), device, now)
                elif now - last > _PATIENCE:
                    raise self._lost(number)
                else:
                    cancel.wait(0.02)
        finally:
            capture.release()

    def _opened(self, number: int, settings: Settings) -> Any:
        backend = {"Windows": cv2.CAP_DSHOW, "Linux": cv2.CAP_V4L2}.get(_SYSTEM, cv2.CAP_ANY)
        if not self._present(number):
            raise _missing()
        capture = self._open(number, backend)
        if not capture.isOpened():
            capture.release()
            raise DeviceBusy(
                _("Camera đang bận; đóng chương trình khác đang dùng camera rồi thử lại.")
            )
        width, height = settings.size or SIZES[0]
        # MJPG first: raw pictures of this size would leave about five frames a second over USB 2
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        if settings.fps:
            capture.set(cv2.CAP_PROP_FPS, settings.fps)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        log.info(
            "camera %d gives %dx%d",
            number,
            capture.get(cv2.CAP_PROP_FRAME_WIDTH),
            capture.get(cv2.CAP_PROP_FRAME_HEIGHT),
        )
        return capture

    def _lost(self, number: int) -> Exception:
        if not self._present(number):
            return _missing()
        return DeviceBroken(_("Camera không gửi hình; rút dây, cắm lại rồi thử lại."))

    def _present(self, number: int) -> bool:
        return _SYSTEM != "Linux" or (self._nodes / f"video{number}").exists()

    def _numbers(self) -> list[int]:
        found = (re.fullmatch(r"video(\d+)", node.name) for node in self._nodes.glob("video*"))
        return sorted(int(match[1]) for match in found if match)

    def _tried(self) -> list[int]:
        out = []
        for number in range(_PROBED):
            capture = self._open(number, cv2.CAP_DSHOW if _SYSTEM == "Windows" else cv2.CAP_ANY)
            if capture.isOpened():
                out.append(number)
            capture.release()
        return out


def _number(device: str) -> int:
    kind, _colon, number = device.partition(":")
    if kind != "camera" or not number.isdecimal():
        raise _missing()
    return int(number)


def _missing() -> DeviceMissing:
    return DeviceMissing(_("Không thấy camera; kiểm tra dây USB rồi thử lại."))


def _system(number: int, what: str) -> str:
    try:
        return Path(f"/sys/class/video4linux/video{number}/{what}").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _takes_pictures(number: int) -> bool:
    """A camera has several nodes; the first takes pictures, the others carry metadata."""
    return _system(number, "index") in ("", "0")


def _name(number: int) -> str:
    return _system(number, "name") or _("Camera {n}").format(n=number + 1)
