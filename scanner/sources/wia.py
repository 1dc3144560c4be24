"""Scanners under Windows, by Windows' own image acquisition; a thin layer over its automation.

Properties are asked for by number: their names are in the language of Windows. The names and
numbers are those of WiaDef.h.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

from scanner.frame import Frame, PictureError, ScannerError
from scanner.pictures import load_bytes
from scanner.sources import faults
from scanner.sources.base import USEFUL_DPIS, Capabilities, Device, Settings, Way

log = logging.getLogger(__name__)

KIND = "wia"
SCANNER = 1
NAME, PNP_ID = 7, 16
BED_WIDTH, BED_HEIGHT = 3074, 3075
"""Thousandths of an inch."""
HANDLING, HANDLING_STATE, HANDLING_CHOICE, PAGES = 3086, 3087, 3088, 3096
FEED, FLAT, DUPLEX = 1, 2, 4
READY, COVER_UP, PATH_OPEN, STUCK = 1, 8, 16, 32
INTENT, X_DPI, Y_DPI, X, Y, WIDTH, HEIGHT = 6146, 6147, 6148, 6149, 6150, 6151, 6152
COLOUR, GREY = 1, 2
BMP = "{B96B3CAB-0728-11D3-9D7B-0000F81EF32E}"
DISP_E_EXCEPTION = 0x80020009
_CHOICE = {Way.PLATEN: FLAT, Way.FEEDER: FEED, Way.DUPLEX: FEED | DUPLEX}
_OFFERED = {Way.PLATEN: FLAT, Way.FEEDER: FEED, Way.DUPLEX: DUPLEX}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLASS = "6bdd1fc6-810f-11d0-bec7-08002be2092f"
"""Stands in the id of every picture device."""
_WARMING_UP, _EMPTY = 0x80210007, 0x80210003
_WARM = 30


def _manager() -> Any:
    import pythoncom
    from win32com.client import Dispatch

    pythoncom.CoInitialize()
    return Dispatch("WIA.DeviceManager")


class Wia:
    """The source of `wia:ID`, ID as Windows lists it."""

    live = False

    def __init__(self, manager: Callable[[], Any] = _manager) -> None:
        self._manager = manager

    def devices(self) -> list[Device]:
        """The scanners that Windows has a driver for."""
        return [_device(info) for info in self._infos()]

    def capabilities(self, device: str) -> Capabilities:
        """What it offers; raises DeviceMissing, DeviceBusy, DeviceBroken."""
        try:
            scanner = self._connected(device)
            offered = int(_get(scanner, HANDLING, FLAT))
            ways = tuple(way for way in Way if offered & _OFFERED[way])
            return Capabilities(ways=ways, dpis=_dpis(scanner.Items(1)))
        except _com_errors() as error:
            raise _fault(error, 0) from error

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """One frame for each side; raises a ScannerError after the last good one."""
        kept = 0
        try:
            scanner = self._connected(device)
            way = _way(scanner, settings)
            item = scanner.Items(1)
            dpi = _prepare(scanner, item, way, settings)
            while not cancel.is_set() and kept < faults.MOST_PAGES:
                try:
                    data = _transferred(item, cancel)
                except _com_errors() as error:
                    if kept and way is not Way.PLATEN and code_of(error) == _EMPTY:
                        return
                    raise
                if data is None:
                    return
                kept += 1
                yield Frame(load_bytes(data, "scan").pixels, device, time.monotonic(), dpi)
                if way is Way.PLATEN:
                    return
        except _com_errors() as error:
            raise _fault(error, kept) from error
        except PictureError as error:
            raise faults.half(kept - 1) from error
        if kept >= faults.MOST_PAGES:
            raise faults.endless(kept)

    def _infos(self) -> list[Any]:
        infos = self._manager().DeviceInfos
        found = [infos(number) for number in range(1, infos.Count + 1)]
        return [info for info in found if info.Type == SCANNER]

    def _connected(self, device: str) -> Any:
        kind, _colon, name = device.partition(":")
        for info in self._infos() if kind == KIND else []:
            if info.DeviceID == name:
                return info.Connect()
        raise faults.missing()


def _way(scanner: Any, settings: Settings) -> Way:
    offered = int(_get(scanner, HANDLING, FLAT))
    way = settings.way or (Way.PLATEN if offered & FLAT else Way.FEEDER)
    if not offered & _OFFERED[way]:
        raise faults.no_such_way(way)
    state = int(_get(scanner, HANDLING_STATE, READY))
    if state & STUCK:
        raise faults.jam(0)
    if state & PATH_OPEN:
        raise faults.cover(0)
    if way is not Way.PLATEN and not state & READY:
        raise faults.empty()
    return way


def _prepare(scanner: Any, item: Any, way: Way, settings: Settings) -> float:
    """Set what is wanted, and return the resolution that the driver granted."""
    _put(scanner, HANDLING_CHOICE, _CHOICE[way])
    _put(scanner, PAGES, 1)
    _put(item, INTENT, GREY if settings.grey else COLOUR)
    for setting in (X_DPI, Y_DPI):
        _put(item, setting, settings.dpi)
    dpi = int(_get(item, X_DPI, settings.dpi))
    beds = (_get(scanner, BED_WIDTH, 0), _get(scanner, BED_HEIGHT, 0))
    for start in (X, Y):
        _put(item, start, 0)
    for setting, asked, bed in zip((WIDTH, HEIGHT), settings.size_mm, beds, strict=True):
        inches = min(asked / 25.4, bed / 1000 if bed else asked / 25.4)
        _put(item, setting, round(inches * dpi))
    return float(dpi)


def _transferred(item: Any, cancel: threading.Event) -> bytes | None:
    """One side as a file; a lamp that is warming up is waited for. None when cancelled."""
    for _second in range(_WARM):
        try:
            return bytes(item.Transfer(BMP).FileData.BinaryData)
        except _com_errors() as error:
            if code_of(error) != _WARMING_UP:
                raise
        if cancel.wait(1.0):
            return None
    raise faults.silent(0)


def _get(thing: Any, setting: int, otherwise: Any) -> Any:
    """A property by its number; drivers leave out those that they do not know."""
    properties = thing.Properties
    return properties(str(setting)).Value if properties.Exists(str(setting)) else otherwise


def _put(thing: Any, setting: int, value: int) -> None:
    """Set a property; a driver that refuses keeps its own, which is then read back."""
    if thing.Properties.Exists(str(setting)):
        try:
            thing.Properties(str(setting)).Value = value
        except _com_errors() as error:
            log.info("property %d is not taken: %x", setting, code_of(error))


def _dpis(item: Any) -> tuple[int, ...]:
    if not item.Properties.Exists(str(X_DPI)):
        return ()
    resolution = item.Properties(str(X_DPI))
    if getattr(resolution, "SubType", 0) == 1:  # a range
        low, high = int(resolution.SubTypeMin), int(resolution.SubTypeMax)
        return tuple(dpi for dpi in USEFUL_DPIS if low <= dpi <= high)
    values = {int(one) for one in getattr(resolution, "SubTypeValues", ())}
    return tuple(dpi for dpi in USEFUL_DPIS if dpi in values)


def _device(info: Any) -> Device:
    name = str(_get(info, NAME, "WIA"))
    words = f"{info.DeviceID} {_get(info, PNP_ID, '')}".lower()
    keys = tuple(f"uuid:{one}" for one in _UUID.findall(words) if one != _CLASS)
    return Device(f"{KIND}:{info.DeviceID}", name, KIND, "WIA", keys)


def _com_errors() -> tuple[type[BaseException], ...]:
    """What COM raises; elsewhere than under Windows only what a test injects."""
    try:
        from pywintypes import com_error
    except ImportError:
        return (ComError,)
    return (com_error, ComError)


class ComError(Exception):
    """As `pywintypes.com_error`: hresult, words, and what an automation object told."""


def code_of(error: BaseException) -> int:
    """The driver's own code, without a sign; automation hides it in the third argument."""
    code = int(error.args[0]) & 0xFFFFFFFF
    if code == DISP_E_EXCEPTION and len(error.args) > 2 and error.args[2]:
        code = int(error.args[2][5]) & 0xFFFFFFFF
    return code


def _fault(error: BaseException, kept: int) -> ScannerError:
    code = code_of(error)
    known: dict[int, ScannerError] = {
        0x80210002: faults.jam(kept),
        0x80210003: faults.empty(),
        0x80210004: faults.jam(kept),  # "paper problem"
        0x80210005: faults.missing(),  # off
        0x80210006: faults.busy(),
        0x8021000A: faults.cut(kept),
        0x8021000D: faults.busy(),  # locked by another program
        0x8021000E: faults.died(kept),
        0x80210015: faults.missing(),
        0x80210016: faults.cover(kept),
        0x80210020: faults.jam(kept),  # two sheets at once
        0x80070005: faults.denied(),
        0x800706BA: faults.cut(kept),  # the service behind it has died
    }
    if code in known:
        return known[code]
    log.warning("WIA error %x", code)
    return faults.refused() if kept == 0 else faults.half(kept)
