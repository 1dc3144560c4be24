"""What is plugged in, told so quickly that it can be asked every few seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
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

    A network scanner is not seen by it.
    """
    return frozenset(_windows() if sys.platform == "win32" else _linux())


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
