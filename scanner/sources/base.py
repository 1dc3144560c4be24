"""What every kind of device can do."""

from __future__ import annotations

import threading
from collections.abc import Generator
from enum import StrEnum
from typing import Protocol

import msgspec

from scanner.frame import Frame

USEFUL_DPIS = (150, 200, 300, 600)


class Way(StrEnum):
    """Where a scanner takes paper from; the words of the command-line contract."""

    PLATEN = "platen"
    FEEDER = "feeder"
    DUPLEX = "duplex"


class Device(msgspec.Struct, frozen=True):
    """One device that could be used now."""

    id: str
    """Its kind, a colon, and what tells it from others: `camera:0`, `replay:/path`."""
    name: str
    """As the maker or the system calls it, for people."""
    kind: str
    """The key of its source in the registry."""
    protocol: str = ""
    """How it is spoken to, in small print: `eSCL`, `SANE`, `WIA`, `USB`."""
    keys: tuple[str, ...] = ()
    """What tells one physical device whatever speaks for it: `uuid:…`, `serial:…`, `host:…`."""


class Capabilities(msgspec.Struct, frozen=True):
    """What a device offers; empty where it cannot be known without opening it."""

    sizes: tuple[tuple[int, int], ...] = ()
    """Picture sizes in pixels (width, height), the best first."""
    ways: tuple[Way, ...] = ()
    """Where a scanner takes paper from."""
    dpis: tuple[int, ...] = ()
    """Resolutions that a scanner offers of those that are of use, the coarsest first."""
    colour: bool = True
    """False: a scanner that sees grey only."""
    warning: str = ""
    """A sentence where the device is there and something is in its way (a jam, an open cover)."""


class Settings(msgspec.Struct, frozen=True):
    """What is asked of a device; it gives what it can, the frames tell what that was."""

    size: tuple[int, int] | None = None
    """Picture size (width, height); None is the best that `capabilities` names."""
    fps: float | None = None
    """Frames per second; None is the device's own."""
    mirrored: bool = False
    """Cameras only: this one shows left and right exchanged; frames come the right way round."""
    loop: bool = True
    """Replay only: begin again at the end."""
    paced: bool = True
    """Replay only: frames come in their own time; False: as fast as they are taken."""
    way: Way | None = None
    """Scanners only: where the paper lies; None is the glass, or the feeder where there is none."""
    dpi: int = 300
    """Scanners only; the nearest that the device offers is taken."""
    grey: bool = False
    """Scanners only: no colour."""
    size_mm: tuple[float, float] = (210.0, 297.0)
    """Scanners only: the area to be scanned, width and height."""
    hold: float | None = None
    """Replay of a folder only: seconds for which each picture lies still; None chooses."""


class Source(Protocol):
    """One kind of device."""

    live: bool
    """Frames come by themselves, one after the other; False: one frame is one page."""

    def devices(self) -> list[Device]:
        """The devices of this kind that are here now; may take a second."""
        ...

    def capabilities(self, device: str) -> Capabilities:
        """What the device with this id offers."""
        ...

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """Frames until `cancel` is set or the device has no more; the device is then closed.

        Raises DeviceMissing, DeviceBusy, DeviceBroken or another ScannerError.
        """
        ...
