"""Printing under Windows: what the spooler says of its printers. Not yet run on Windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.printers.states import Printer, Trouble, kept, worst

_LOCAL, _CONNECTED = 2, 4
_WORK_OFFLINE = 0x400
_BITS = {
    0x00000001: Trouble.PAUSED,
    0x00000002: Trouble.OTHER,
    0x00000008: Trouble.JAM,
    0x00000010: Trouble.PAPER,
    0x00000040: Trouble.PAPER,
    0x00000080: Trouble.OFF,
    0x00001000: Trouble.OFF,
    0x00040000: Trouble.INK,
    0x00400000: Trouble.COVER,
}
"""PRINTER_STATUS_* of PRINTER_INFO_2 (winspool.h)."""


def listed(win32print: Any = None) -> list[Printer]:
    """Every printer of the spooler, the usual one first."""
    spool = win32print or _module()
    try:
        usual = spool.GetDefaultPrinter()
    except RuntimeError:
        usual = ""
    found = [_printer(one, usual) for one in spool.EnumPrinters(_LOCAL | _CONNECTED, None, 2)]
    return sorted(found, key=lambda one: not one.default)


def state_of(name: str, win32print: Any = None) -> str:
    """What to tell of a slip that the spooler has just taken; empty where it prints."""
    for printer in listed(win32print):
        if printer.name == name or (not name and printer.default):
            return kept(printer)
    return ""


def _printer(info: Mapping[str, Any], usual: str) -> Printer:
    name, status = str(info["pPrinterName"]), int(info["Status"])
    found = [trouble for bit, trouble in _BITS.items() if status & bit]
    if int(info["Attributes"]) & _WORK_OFFLINE:
        found.append(Trouble.OFF)
    return Printer(name, name == usual, worst(found))


def _module() -> Any:
    import win32print

    return win32print
