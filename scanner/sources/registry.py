"""All kinds of devices, by the word before the colon of a device's id."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from gettext import gettext as _

from scanner.frame import DeviceMissing, ScannerError
from scanner.sources.base import Device, Source
from scanner.sources.escl import Escl
from scanner.sources.replay import Replay
from scanner.sources.sane import Sane
from scanner.sources.webcam import Webcam

log = logging.getLogger(__name__)

SOURCES: dict[str, Source] = {
    "escl": Escl(),
    "sane": Sane(),
    "camera": Webcam(),
    "replay": Replay(),
}
"""In the order in which one is taken of several that speak for the same device."""


def source_of(device: str) -> Source:
    """The source that serves the device with this id; raises DeviceMissing for an unknown kind."""
    source = SOURCES.get(device.partition(":")[0])
    if source is None:
        raise DeviceMissing(_("Không có thiết bị này; hãy chọn lại thiết bị trong danh sách."))
    return source


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
