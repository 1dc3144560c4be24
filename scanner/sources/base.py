"""What every kind of device can do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Protocol

import msgspec

from scanner.frame import Frame


class Device(msgspec.Struct, frozen=True):
    """One device that could be used now."""

    id: str
    """Its kind, a colon, and what tells it from others: `camera:0`, `replay:/path`."""
    name: str
    """As the maker or the system calls it, for people."""
    kind: str
    """The key of its source in the registry."""


class Capabilities(msgspec.Struct, frozen=True):
    """What a device offers; empty where it cannot be known without opening it."""

    sizes: tuple[tuple[int, int], ...] = ()
    """Picture sizes in pixels (width, height), the best first."""
    live: bool = True
    """Frames come by themselves, one after the other."""


class Settings(msgspec.Struct, frozen=True):
    """What is asked of a device; it gives what it can, the frames tell what that was."""

    size: tuple[int, int] | None = None
    """Picture size (width, height); None is the best that `capabilities` names."""
    fps: float | None = None
    """Frames per second; None is the device's own."""
    loop: bool = True
    """Replay only: begin again at the end."""
    paced: bool = True
    """Replay only: frames come in their own time; False: as fast as they are taken."""
    hold: float | None = None
    """Replay of a folder only: seconds for which each picture lies still; None chooses."""


class Source(Protocol):
    """One kind of device."""

    def devices(self) -> list[Device]:
        """The devices of this kind that are here now; may take a second."""
        ...

    def capabilities(self, device: str) -> Capabilities:
        """What the device with this id offers."""
        ...

    def frames(self, device: str, settings: Settings, cancel: threading.Event) -> Iterator[Frame]:
        """Frames until `cancel` is set or the device has no more; the device is then closed.

        Raises DeviceMissing, DeviceBusy, DeviceBroken or another ScannerError.
        """
        ...
