"""What is plugged in, told so quickly that it can be asked every few seconds."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

_NODES = (
    ("/dev", "video*"),
    ("/dev/usb", "*"),
    ("/sys/bus/usb/devices", "*"),
)
_SERVICES = ("usbvideo", "usbscan", "usbprint", "ksthunk")
"""Drivers of Windows that list what they serve now: cameras, scanners, printers."""

_BRIEFLY = 1.5
"""Seconds in which a device that is on takes a call."""
_PORTS = {"http": 80, "https": 443}


def fingerprint() -> frozenset[str]:
    """Names that change when a camera or scanner is plugged in or pulled out. No device is asked.

    Of network scanners `announced` tells.
    """
    return frozenset(_windows() if sys.platform == "win32" else _linux())


def announced(stop: threading.Event, changed: Callable[[], object]) -> None:
    """Until `stop` is set, call `changed` when network scanners came or went. Blocks."""
    from scanner.sources.escl import discover  # brings a network client

    discover.watch(stop, changed)


def silent(devices: Collection[str]) -> frozenset[str]:
    """Those of these ids whose scanner in the network takes no call; the others are not asked.

    For one that was switched off without a word, which stays announced for a while. Takes up to
    a second and a half where addresses are numbers; no scanner is asked to do anything.
    """
    asked = [one for one in devices if one.startswith("escl:")]
    if not asked:
        return frozenset()
    with ThreadPoolExecutor(len(asked), "calls") as pool:
        answers = list(pool.map(_takes_call, asked))
    return frozenset(one for one, takes in zip(asked, answers, strict=True) if not takes)


def _takes_call(device: str) -> bool:
    try:
        parts = urlsplit(device.partition(":")[2].partition("#")[0])
        place = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80)
        socket.create_connection(place, _BRIEFLY).close()
    except (OSError, ValueError):
        return False
    return True


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
