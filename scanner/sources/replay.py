"""A camera that is not there: a video, a folder of pictures or one picture, played as frames."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from gettext import gettext as _
from pathlib import Path

import cv2
import numpy as np

from scanner.frame import DeviceBroken, DeviceMissing, Frame, Pixels
from scanner.pictures import load
from scanner.sources.base import Capabilities, Device, Settings

PRACTICE_DESK = Path(__file__).resolve().parents[2] / "assets" / "practice_desk"
PRACTICE = "replay:practice"
"""The practice desk by a name that is the same on every computer."""
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
FPS = 15.0
_FEW = 12
_HOLD = 5.0


class Replay:
    """The source of `replay:PATH`; frames are paced by a clock, as a camera's are."""

    live = True

    def __init__(self, practice_desk: Path = PRACTICE_DESK) -> None:
        self._desk = practice_desk

    def devices(self) -> list[Device]:
        """The practice desk, where it is installed; any other path can be named directly."""
        if not _pictures(self._desk):
            return []
        return [Device(PRACTICE, _("Bàn thực hành (không cần camera)"), "replay")]

    def capabilities(self, device: str) -> Capabilities:
        """Nothing to choose: the pictures are what they are."""
        self._path(device)
        return Capabilities()

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """Frames in a loop; raises DeviceMissing, DeviceBroken, PictureError."""
        path = self._path(device)
        due = time.monotonic()
        while not cancel.is_set():
            any_frame = False
            ours = path == self._desk
            for pixels, fps in (
                _folder(path, settings, ours) if _is_folder(path) else _video(path, settings)
            ):
                any_frame = True
                if settings.paced:
                    due = max(due + 1 / fps, time.monotonic() - 1 / fps)
                    cancel.wait(max(0.0, due - time.monotonic()))
                if cancel.is_set():
                    return
                yield Frame(pixels, device, time.monotonic())
            if not any_frame:
                raise DeviceBroken(
                    _("Không phát được hình mẫu; hãy chọn tệp video hoặc thư mục ảnh khác.")
                )
            if not settings.loop:
                return

    def _path(self, device: str) -> Path:
        kind, _colon, name = device.partition(":")
        path = self._desk if device == PRACTICE else Path(name)
        if kind != "replay" or not name or not path.exists() or not _pictures(path):
            raise DeviceMissing(
                _("Không có hình mẫu ở nơi đã chọn; hãy chọn tệp video hoặc thư mục ảnh.")
            )
        return path


def _is_folder(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() in PICTURES


def _pictures(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        return []
    return sorted(file for file in path.iterdir() if file.suffix.lower() in PICTURES)


def _folder(path: Path, settings: Settings, ours: bool) -> Iterator[tuple[Pixels, float]]:
    """Many pictures are a clip, one frame each; a few are papers, each lying still for a while."""
    files = _pictures(path)
    fps = settings.fps or FPS
    hold = settings.hold if settings.hold is not None else _HOLD if len(files) <= _FEW else 0.0
    for file in files:
        pixels = load(file, ours).pixels
        for _again in range(max(1, round(hold * fps))):
            yield pixels, fps


def _video(path: Path, settings: Settings) -> Iterator[tuple[Pixels, float]]:
    capture = cv2.VideoCapture(str(path))
    try:
        own = capture.get(cv2.CAP_PROP_FPS)
        fps = settings.fps or (own if 1 <= own <= 240 else FPS)
        while True:
            good, pixels = capture.read()
            if not good:
                return
            yield np.asarray(pixels, np.uint8), fps
    finally:
        capture.release()
