"""All kinds of devices, by the word before the colon of a device's id."""

from __future__ import annotations

import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from gettext import gettext as _

from scanner.frame import DeviceMissing, ScannerError
from scanner.sources.base import Device, Source
from scanner.sources.folder import Folder
from scanner.sources.isolated import CAMERA, SCANNER, STREAM, Isolated
from scanner.sources.later import Later
from scanner.sources.network_camera import NetworkCamera
from scanner.sources.replay import Replay
from scanner.sources.webcam import Webcam

log = logging.getLogger(__name__)

_WEBCAM = "scanner.sources.webcam:Webcam"
_STREAM = "scanner.sources.network_camera:NetworkCamera"
_ON_WINDOWS = sys.platform == "win32"

_OWN: dict[str, Source] = (
    {"wia": Isolated("scanner.sources.wia:Wia", live=False, patience=SCANNER)}
    if _ON_WINDOWS
    else {"sane": Later("scanner.sources.sane:Sane", live=False)}
)
"""The way of each system to scanners that it has a driver for."""

SOURCES: dict[str, Source] = {
    "escl": Later("scanner.sources.escl:Escl", live=False),
    **_OWN,
    # Under Linux cameras are listed by their nodes, which opens none and calls no driver.
    "camera": Isolated(
        _WEBCAM, live=True, patience=CAMERA, lister=None if _ON_WINDOWS else Webcam()
    ),
    "stream": Isolated(_STREAM, live=True, patience=STREAM, lister=NetworkCamera()),
    "folder": Folder(),
    "replay": Replay(),
}
"""In the order in which one is taken of several that speak for the same device."""


def source_of(device: str) -> Source:
    """The source that serves the device with this id; raises DeviceMissing for an unknown kind."""
    source = SOURCES.get(device.partition(":")[0])
    if source is None:
        raise DeviceMissing(_("Không có thiết bị này; hãy chọn lại thiết bị trong danh sách."))
    return source


def is_live(device: str) -> bool:
    """Does this kind of device give frames by itself? A kind that is unknown here does not."""
    source = SOURCES.get(device.partition(":")[0])
    return source is not None and source.live


def devices() -> list[Device]:
    """Every physical device that is here now, once; takes as long as the slowest kind, 4 s."""
    with ThreadPoolExecutor(len(SOURCES), "listing") as pool:
        found = list(pool.map(_listed, SOURCES.values()))
    return once([device for some in found for device in some])


def once(found: list[Device]) -> list[Device]:
    """Of several that speak for one physical device, the first.

    The same uuid or serial number is the same device. The same host is the same device when it is
    spoken to in another way: one computer may offer two scanners, in the same way.
    """
    out: list[Device] = []
    for device in found:
        if not any(_same(device, other) for other in out):
            out.append(device)
    return out


def _same(one: Device, other: Device) -> bool:
    shared = set(one.keys) & set(other.keys)
    surely = any(not key.startswith("host:") for key in shared)
    return surely or (bool(shared) and one.kind != other.kind)


def _listed(source: Source) -> list[Device]:
    try:
        return source.devices()
    except ScannerError as error:
        log.warning("a kind of device cannot be listed: %s", error.code)
        return []
