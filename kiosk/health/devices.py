"""Cameras and scanners: which are here, how they are, how a camera really works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from gettext import gettext as _

from msgspec import Struct

from kiosk.health.item import Item
from kiosk.settings import Settings
from scanner.frame import DeviceBusy, Mode, ScannerError
from scanner.sources import probe, registry
from scanner.sources.base import Device, Way
from scanner.sources.replay import PRACTICE

SMOOTH, LINES = 8, 1080
"""Frames a second below which nobody can aim by a camera; lines below which A4 is hard to read."""

_PASSWORD = re.compile(r"//[^/@\s]+@")
"""In the address of a network camera."""

WAYS = {
    Way.PLATEN: _("mặt kính"),
    Way.FEEDER: _("khay nạp"),
    Way.DUPLEX: _("hai mặt"),
}


class Around(Struct, frozen=True):
    """What whoever asks for the report knows already."""

    practice: bool = False
    """The desk is for practice: without a camera it shows drawn papers."""
    practice_portal: str = ""
    """Where the practice portal listens."""
    found: tuple[Device, ...] | None = None
    """The devices that are here; None: they are listed now."""
    modes: Mapping[str, Mode] = {}
    """How cameras worked when they were last open, by their ids."""


def listed(settings: Settings) -> list[Device]:
    """Every device that is here now, once; those that a technician named come first.

    Takes up to some seconds.
    """
    named = [Device(one.id, one.name, one.id.partition(":")[0]) for one in settings.devices]
    ids = {device.id for device in named}
    others = [one for one in registry.devices() if one.kind != "replay" and one.id not in ids]
    return registry.once(named + others)


def cameras_and_scanners(settings: Settings, around: Around) -> Iterator[Item]:
    """Yield what each is, how it works, and what to do about it."""
    found = list(around.found) if around.found is not None else listed(settings)
    live = [one for one in found if registry.is_live(one.id)]
    drawn = around.practice and not settings.camera
    if drawn:
        words = _("Camera thực hành: giấy tờ vẽ sẵn, không cần cắm camera.")
        yield Item(f"device:{PRACTICE}", True, words)
    if not live and not drawn:
        yield Item(
            "device:camera",
            None,
            _("Chưa thấy camera nào."),
            _("Cắm webcam; trong lúc chờ vẫn chọn được tệp ảnh."),
        )
    if len(live) == len(found):
        yield Item(
            "device:scanner",
            None,
            _("Chưa thấy máy quét nào."),
            _("Bật máy quét, nối dây hoặc nối cùng mạng; không có vẫn chụp được bằng camera."),
        )
    if found:
        with ThreadPoolExecutor(len(found), "devices") as pool:
            yield from pool.map(partial(_device, around.modes), found)


def _device(modes: Mapping[str, Mode], device: Device) -> Item:
    """Ask a scanner how it is; look through a camera for a moment."""
    item = f"device:{_PASSWORD.sub('//…@', device.id)}"
    name = f"{device.name} ({device.protocol})" if device.protocol else device.name
    if registry.is_live(device.id):
        return _camera(device, item, name, modes.get(device.id))
    try:
        offered = registry.source_of(device.id).capabilities(device.id)
    except ScannerError as error:
        return Item(item, False, name, str(error))
    ways = [WAYS[way] for way in offered.ways]
    dpis = [f"{offered.dpis[0]}–{offered.dpis[-1]} dpi"] if offered.dpis else []
    detail = ": ".join(part for part in (name, ", ".join(ways + dpis)) if part)
    return Item(item, not offered.warning, detail, offered.warning)


def _camera(device: Device, item: str, name: str, before: Mode | None) -> Item:
    try:
        mode = probe.look(device.id)
    except DeviceBusy as error:
        words = _("{name}: đang được dùng").format(name=name)
        if before is not None:
            words = _("{words}; lần mở trước: {mode}").format(words=words, mode=mode_words(before))
        return Item(item, None, f"{words}.", str(error))
    except ScannerError as error:
        return Item(item, False, name, str(error))
    if mode is None:
        return Item(item, False, name, _("Camera mở quá lâu; rút dây, cắm lại rồi kiểm tra lại."))
    return Item(item, True, f"{name}: {mode_words(mode)}", _better(mode))


def mode_words(mode: Mode) -> str:
    """How a camera works, in words: "1920×1080, 30 hình/giây, MJPG"."""
    parts = [f"{mode.width}×{mode.height}"]
    if mode.fps:
        parts.append(_("{n:g} hình/giây").format(n=mode.fps))
    return ", ".join([*parts, mode.fourcc] if mode.fourcc else parts)


def _better(mode: Mode) -> str:
    """What would make the picture better; empty where it is good."""
    if 0 < mode.fps < SMOOTH:
        return _("Hình chậm: cắm camera thẳng vào máy tính, không qua bộ chia USB.")
    if min(mode.width, mode.height) < LINES:
        return _("Hình nhỏ: chữ trên tờ A4 khó đọc; nên dùng máy quét hoặc camera 1080 dòng.")
    return ""
