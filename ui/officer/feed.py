"""The live picture of a page: which camera, its frames, and what is seen in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from gettext import gettext as _
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from kiosk.desk import devices
from kiosk.desk.devices import Job
from kiosk.settings import Home, Settings
from scanner.frame import DeviceMissing, Frame
from scanner.sources.base import Device
from scanner.sources.base import Settings as Asked
from scanner.sources.registry import source_of
from ui.cameras import Camera
from ui.officer.seat import Seat
from ui.widgets.live import LiveView, to_image

T = TypeVar("T")
LONGEST = 1280
"""Pixels of the longer side that are handed to the screen; the look gets the whole frame."""


def pick_device(home: Home, settings: Settings) -> Device:
    """The camera to use: the one in the settings, else the last good one, else the first.

    Blocks while devices are listed. Raises DeviceMissing when there is none.
    """
    named = settings.camera
    here = devices.cameras(settings)
    if named:
        known = devices.named_one(home, here, Job.CARD, named)
        return known or Device(named, named, named.partition(":")[0])
    found = devices.choose(home, here, Job.CARD)
    if found is None:
        raise DeviceMissing(_("Không thấy camera; kiểm tra dây USB rồi thử lại, hoặc gõ tay."))
    return found


class Feed:
    """Plays a camera into a view; `start` again replaces what ran before."""

    def __init__(self, seat: Seat, view: LiveView) -> None:
        self._seat = seat
        self._view = view
        self._camera: Camera[Any] | None = None
        self._scene: Path | None = None
        self.newest: Frame | None = None
        """The frame that is shown; None while nothing is."""

    @property
    def running(self) -> bool:
        """True while frames arrive."""
        return self._camera is not None and not self._camera.stopped

    def start(
        self,
        look: Callable[[Frame], T] | None = None,
        seen: Callable[[Frame, T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        scene: Path | None = None,
    ) -> None:
        """Open the camera; `look` runs beside the screen, `seen` and `failed` on it.

        `scene` is the picture or film that lies on the practice desk, which has no camera.
        """
        self.stop()
        self._scene = scene
        self._view.clear(_("Đang mở camera…"))
        self._camera = self._seat.tasks.camera(self._frames, self._show, look, seen, failed)

    def stop(self) -> None:
        """Close the camera; the last picture stays until the view is cleared."""
        if self._camera is not None:
            self._camera.stop()
            self._camera = None

    def forget(self) -> None:
        """Close the camera and take its picture away."""
        self.stop()
        self.newest = None
        self._view.clear()

    def _frames(self, cancel: Event) -> Iterator[Frame]:
        seat, settings = self._seat, self._seat.settings
        if seat.desk.practice and not settings.camera and self._scene is not None:
            scene = f"replay:{self._scene}"
            yield from source_of(scene).frames(scene, Asked(), cancel)
            return
        device = pick_device(seat.desk.home, settings)
        asked = Asked(mirrored=settings.camera_mirrored)
        for number, frame in enumerate(source_of(device.id).frames(device.id, asked, cancel)):
            if number == 0:
                devices.remember(seat.desk.home, Job.CARD, device, frame.mode)
            yield frame

    def _show(self, frame: Frame) -> None:
        self.newest = frame
        height, width = frame.pixels.shape[:2]
        self._view.show_image(to_image(frame.pixels, LONGEST), width, height)
