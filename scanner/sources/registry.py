"""All kinds of devices, by the word before the colon of a device's id."""

from __future__ import annotations

from gettext import gettext as _

from scanner.frame import DeviceMissing
from scanner.sources.base import Device, Source
from scanner.sources.replay import Replay
from scanner.sources.webcam import Webcam

SOURCES: dict[str, Source] = {"camera": Webcam(), "replay": Replay()}


def source_of(device: str) -> Source:
    """The source that serves the device with this id; raises DeviceMissing for an unknown kind."""
    source = SOURCES.get(device.partition(":")[0])
    if source is None:
        raise DeviceMissing(_("Không có thiết bị này; hãy chọn lại thiết bị trong danh sách."))
    return source


def devices() -> list[Device]:
    """Every device of every kind that is here now."""
    return [device for source in SOURCES.values() for device in source.devices()]
