"""Cameras and scanners of this desk: which are here, which is used for what, and scanning."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from kiosk.files import write_whole
from kiosk.settings import Home, Settings
from scanner import pipeline
from scanner.frame import Page, Paper
from scanner.page.flatten import SIZES_MM
from scanner.sources import base, registry
from scanner.sources.base import Device, Way

if TYPE_CHECKING:
    from scanner.frame import Frame

log = logging.getLogger(__name__)


class Job(StrEnum):
    """What a device is wanted for; the last good one is remembered for each."""

    CARD = "card"
    SHEET = "sheet"


class Known(msgspec.Struct, frozen=True):
    """A device as it is remembered: a camera that moved to another socket keeps its name."""

    id: str
    name: str


def listed(settings: Settings) -> list[Device]:
    """Every device that is here now, once; those that a technician named come first.

    Takes up to some seconds: never on the GUI's thread.
    """
    named = [Device(one.id, one.name, one.id.partition(":")[0]) for one in settings.devices]
    ids = {device.id for device in named}
    return registry.once(named + [one for one in registry.devices() if one.id not in ids])


def scanners(settings: Settings) -> list[Device]:
    """The devices that give whole pages."""
    return [one for one in listed(settings) if not registry.is_live(one.id)]


def cameras(settings: Settings) -> list[Device]:
    """The cameras; quick, for none is opened and no network is asked."""
    named = [Device(one.id, one.name, one.id.partition(":")[0]) for one in settings.devices]
    found = [one for one in named if one.kind in ("camera", "stream")]
    return found + registry.SOURCES["camera"].devices()


def choose(home: Home, found: list[Device], job: Job, named: str = "") -> Device | None:
    """Of these devices the one that was named, else the last good one, else the first."""
    last = remembered(home).get(job.value)
    for device in found:
        if device.id == named:
            return device
    for device in found:
        if last is not None and device.id == last.id:
            return device
    for device in found:
        if last is not None and device.name == last.name:
            return device
    return found[0] if found else None


def remembered(home: Home) -> dict[str, Known]:
    """What worked last, by job; nothing where nothing did, or the file is damaged."""
    try:
        data = home.devices_file.read_bytes()
        return msgspec.json.decode(data, type=dict[str, Known])
    except (OSError, msgspec.DecodeError):
        return {}


def remember(home: Home, job: Job, device: Device) -> None:
    """Note that this one worked; what cannot be noted is no trouble for anybody."""
    known = remembered(home)
    now = Known(device.id, device.name)
    if known.get(job.value) == now:
        return
    try:
        write_whole(home.devices_file, msgspec.json.encode({**known, job.value: now}))
    except OSError as error:
        log.warning("the last good device is not remembered: %s", type(error).__name__)


def ways(device: Device) -> tuple[Way, ...]:
    """From where a scanner takes paper; raises a ScannerError when it cannot be asked."""
    return registry.source_of(device.id).capabilities(device.id).ways


def scan(
    settings: Settings,
    device: str,
    cancel: threading.Event,
    paper: Paper | None = None,
    way: Way | None = None,
) -> Iterator[Page]:
    """Pages of a scanner by the office's profile, each as soon as it is made.

    `way` is what the officer chose, where the profile is not locked.
    Raises a ScannerError after the last good page.
    """
    profile = settings.scanning
    size = SIZES_MM[Paper(profile.paper)]
    usual = Way(profile.source) if profile.source else None
    wanted = base.Settings(
        way=usual if profile.locked or way is None else way,
        dpi=profile.dpi,
        grey=profile.grey,
        size_mm=size,
        loop=False,
    )
    frames: Iterator[Frame] = registry.source_of(device).frames(device, wanted, cancel)
    for frame in frames:
        yield pipeline.photograph(frame, paper)
