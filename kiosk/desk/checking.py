"""The technician's look at this desk: what works, what to do about the rest, a report to copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from gettext import gettext as _
from pathlib import Path
from threading import Event

from msgspec import Struct

import kiosk
from kiosk import health, printers
from kiosk.desk import devices
from kiosk.desk.core import Desk
from kiosk.health import Item
from kiosk.printers import Printer
from scanner.sources.base import Device

__all__ = ["Item", "Printer", "Row", "is_all", "printers_here", "row", "run", "text"]

KINDS = ("device", "keyring", "store", "disk", "portal", "printer", "clock", "packs")
"""In the order in which they are looked at."""


class Row(Struct, frozen=True):
    """One line for people."""

    kind: str
    """One of KINDS."""
    title: str
    tone: str
    """done, attention or error: the light; `word` says the same."""
    word: str
    detail: str
    advice: str


def run(
    desk: Desk,
    tell: Callable[[Item], None],
    cancel: Event,
    listed: Callable[[list[Device]], None] = lambda _found: None,
) -> None:
    """Look at everything; `tell` gets each item as soon as it is known. Not on the GUI's thread.

    `listed` gets the cameras and scanners that are here, before they are asked. The open store is
    read through a connection of its own.
    """
    vault = None if desk.practice else desk.vault.clone()
    try:
        found = health.listed(desk.settings)
        listed(found)
        around = health.Around(
            practice=desk.practice,
            practice_portal=desk.portal_url if desk.practice else "",
            found=tuple(found),
            modes=devices.modes(desk.home),
        )
        for item in health.report(desk.home, desk.settings, vault, around):
            if cancel.is_set():
                return
            tell(item)
    finally:
        if vault is not None:
            vault.close()


def row(item: Item) -> Row:
    """An item in words: no name of a field, no id."""
    kind = item.item.partition(":")[0]
    tone, word = {
        True: ("done", _("Tốt")),
        False: ("error", _("Cần sửa")),
        None: ("info", _("Chưa có")),
    }[item.ok]
    if item.ok and item.advice:
        tone, word = "attention", _("Nên làm")
    elif item.ok is None and item.item.startswith(_NUMBERED):
        tone, word = "attention", _("Đang bận")
    return Row(kind, _title(item.item, kind), tone, word, item.detail, item.advice)


def _title(item: str, kind: str) -> str:
    if item.startswith("device:gun"):
        return _("Máy đọc mã QR")
    if kind == "device":
        return _("Camera") if item.startswith(_LIVE) else _("Máy quét")
    return {
        "keyring": _("Kho khoá của máy"),
        "store": _("Kho hồ sơ"),
        "disk": _("Ổ đĩa"),
        "portal": _("Cổng dịch vụ công"),
        "printer": _("Máy in"),
        "clock": _("Đồng hồ"),
        "packs": _("Gói hướng dẫn"),
    }[kind]


_LIVE = ("device:camera", "device:stream", "device:replay")
_NUMBERED = ("device:camera:", "device:stream:")
"""A camera that is there, and not the line which says that there is none."""


def is_all(item: Item) -> bool:
    """True with the last item of a report."""
    return item.item.partition(":")[0] == KINDS[-1]


def printers_here() -> list[Printer]:
    """Printers to choose from, the usual one first; raises NoPrinter with a sentence."""
    return printers.listed()


def text(items: Iterable[Item], more: Iterable[str] = ()) -> str:
    """The report as plain lines, to be sent to whoever helps.

    Holds nothing personal: no case, no citizen, no folder's owner, no password of an address.
    """
    lines = [f"Cùng Nộp {kiosk.__version__}"]
    for item in items:
        said = row(item)
        line = f"[{said.word}] {said.title}: {said.detail}"
        lines.append(f"{line} → {said.advice}" if said.advice else line)
    return "\n".join(_impersonal(line) for line in [*lines, *more]) + "\n"


def _impersonal(line: str) -> str:
    without = re.sub(r"//[^/@\s]+@", "//", line).replace(str(Path.home()), "~")
    return re.sub(r"((?:/home|/Users|[A-Za-z]:\\Users)[/\\])[^/\\\s]+", r"\1…", without)
