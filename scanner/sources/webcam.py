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

from scanner.frame import DeviceBroken, DeviceBusy, DeviceMissing, Frame, Mode, Pixels
from scanner.sources.base import Capabilities, Device, Settings
from scanner.sources.dark import Dark
from scanner.sources.modes import fourcc, read_back
from scanner.sources.steady import Steady

log = logging.getLogger(__name__)

SIZES = ((2592, 1944), (1920, 1080), (1280, 720), (640, 480))
"""The largest first: A4 below a camera of 1080 lines has 92 dpi standing, below 1944 lines 166."""
_FAST_ENOUGH = 8.0
"""Frames a second below which a picture larger than 1080p is given up: nobody can aim by it."""
_COUNTED = 8
_PATIENCE = 2.0
"""Seconds without a picture after which a camera counts as broken."""
_SYSTEM = platform.system()
_BACKENDS = {"Windows": cv2.CAP_DSHOW, "Linux": cv2.CAP_V4L2}
"""DirectShow: Media Foundation takes up to twenty seconds to open the same camera."""
_MJPG, _OTHER = cv2.VideoWriter.fourcc(*"MJPG"), cv2.VideoWriter.fourcc(*"mjpg")
Opener = Callable[[int, int], Any]
Lister = Callable[[], list[tuple[int, str]]]


def _windows_cameras() -> list[tuple[int, str]]:
    from cv2_enumerate_cameras import enumerate_cameras

    return [(one.index % 100, one.name) for one in enumerate_cameras(cv2.CAP_DSHOW)]


class Webcam:
    """The source of `camera:N`, N as OpenCV counts."""

    live = True

    def __init__(
        self,
        opener: Opener = cv2.VideoCapture,
        nodes: Path = Path("/dev"),
        lister: Lister = _windows_cameras,
    ) -> None:
        self._open = opener
        self._nodes = nodes
        self._list = lister

    def devices(self) -> list[Device]:
        """Linux: by its device nodes; Windows: by DirectShow. None is opened."""
        if _SYSTEM == "Linux":
            found = [(n, _name(n)) for n in self._numbers() if _takes_pictures(n)]
        else:
            found = self._list()
        return [Device(f"camera:{n}", name, "camera", "USB") for n, name in found]

    def capabilities(self, device: str) -> Capabilities:
        """The usual sizes: what a camera really gives is known only by asking for it."""
        _number(device)
        return Capabilities(sizes=SIZES)

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """Frames as the camera gives them; raises DeviceMissing, DeviceBusy, DeviceBroken."""
        number = _number(device)
        capture = self._opened(number)
        try:
            size = _agree(capture, (settings.size,) if settings.size else SIZES, settings.fps)
            if settings.size is None and size[0] > SIZES[1][0] and _slow(capture, cancel):
                capture.release()
                capture = self._opened(number)
                size = _agree(capture, SIZES[1:], settings.fps)
            log.info("camera %d grants %dx%d", number, *size)
            mode: Mode | None = None
            for pixels in self._pictures(capture, number, cancel):
                mode = mode or read_back(capture, pixels)
                shown = np.ascontiguousarray(pixels[:, ::-1] if settings.mirrored else pixels)
                yield Frame(shown, device, time.monotonic(), mode=mode)
        finally:
            capture.release()

    def _pictures(
        self, capture: Any, number: int, cancel: threading.Event
    ) -> Generator[Pixels, None, None]:
        last = time.monotonic()
        steady = Steady(capture)
        dark = Dark()
        while not cancel.is_set():
            good, pixels = capture.read()
            now = time.monotonic()
            if good and pixels is not None and pixels.size:
                last = now
                dark.look(pixels)
                picture = np.asarray(pixels, np.uint8)
                steady.look(picture, now)
                yield picture
            elif now - last > _PATIENCE:
                raise self._lost(number)
            else:
                cancel.wait(0.02)

    def _opened(self, number: int) -> Any:
        if not self._present(number):
            raise _missing()
        capture = self._open(number, _BACKENDS.get(_SYSTEM, cv2.CAP_ANY))
        if not capture.isOpened():
            capture.release()
            raise DeviceBusy(
                _("Camera đang bận; đóng chương trình khác đang dùng camera rồi thử lại.")
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


def _agree(capture: Any, sizes: tuple[tuple[int, int], ...], fps: float | None) -> tuple[int, int]:
    """Ask for the largest size that the camera grants, and read back what it gives.

    Drivers answer a size that they do not have with another one: the best of these is taken.
    """
    best = got = (0, 0)
    for size in sizes:
        got = _ask(capture, size, fps)
        best = max(best, got, key=_area)
        if _area(got) >= _area(size):
            break
    return got if got == best else _ask(capture, best, fps)


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _ask(capture: Any, size: tuple[int, int], fps: float | None) -> tuple[int, int]:
    # MJPG first: raw pictures of this size would leave about five frames a second over USB 2
    capture.set(cv2.CAP_PROP_FOURCC, _MJPG)
    granted = _sized(capture, size)
    if fourcc(capture) not in ("", "MJPG"):
        # DirectShow takes a word only with the size that it has, and only when it is another
        # word than the last one (opencv issues 5847, 9084).
        capture.set(cv2.CAP_PROP_FOURCC, _OTHER)
        capture.set(cv2.CAP_PROP_FOURCC, _MJPG)
        granted = _sized(capture, size)
    if fps:
        capture.set(cv2.CAP_PROP_FPS, fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return granted


def _sized(capture: Any, size: tuple[int, int]) -> tuple[int, int]:
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    return (
        int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
        int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
    )


def _slow(capture: Any, cancel: threading.Event) -> bool:
    """Does this size leave too few frames a second? The first ones are not counted."""
    began = 0.0
    for number in range(_COUNTED):
        if cancel.is_set() or not capture.read()[0]:
            return False
        if number == 1:
            began = time.monotonic()
    return time.monotonic() - began > (_COUNTED - 2) / _FAST_ENOUGH


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
