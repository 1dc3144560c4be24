"""What is plugged in, told so quickly that it can be asked every few seconds."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

_NODES = (
    ("/dev", "video*"),
    ("/dev/usb", "*"),
    ("/sys/bus/usb/devices", "*"),
)
_SERVICES = ("usbvideo", "usbscan", "usbprint", "ksthunk")
"""Drivers of Windows that list what they serve now: cameras, scanners, printers."""


def fingerprint() -> frozenset[str]:
    """Names that change when a camera or scanner is plugged in or pulled out. No device is asked.

    Of network scanners `announced` tells.
    """
    return frozenset(_windows() if sys.platform == "win32" else _linux())


def announced(stop: threading.Event, changed: Callable[[], object]) -> None:
    """Until `stop` is set, call `changed` when network scanners came or went. Blocks."""
    from scanner.sources.escl import discover  # brings a network client

    discover.watch(stop, changed)


def _linux() -> Iterator[str]:
    for folder, names in _NODES:
        yield from (file.name for file in Path(folder).glob(names))


def _windows() -> Iterator[str]:
    if sys.platform == "win32":
        import winreg

        for service in _SERVICES:
            path = rf"SYSTEM\CurrentControlSet\Services\{service}\Enum"
            try:
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
                    count, _kind = winreg.QueryValueEx(key, "Count")
                    for number in range(int(count)):
                        yield str(winreg.QueryValueEx(key, str(number))[0])
            except (OSError, ValueError):
                continue
    yield from ()
