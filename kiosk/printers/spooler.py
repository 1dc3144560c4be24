"""Printing under Windows: what the spooler says of its printers. Not yet run on Windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.printers.states import Printer, Sent, Trouble, Turn, kept, worst

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


_JOB_BITS = {
    0x00000001: Trouble.PAUSED,
    0x00000002: Trouble.OTHER,
    0x00000020: Trouble.OFF,
    0x00000040: Trouble.PAPER,
    0x00000400: Trouble.OTHER,
}
"""JOB_STATUS_* of JOB_INFO_1."""
_DELETE, _MANY = 5, 200
"""JOB_CONTROL_DELETE; more jobs than any desk's printer holds."""


def listed(win32print: Any = None) -> list[Printer]:
    """Every printer of the spooler, the usual one first."""
    spool = win32print or _module()
    try:
        usual = spool.GetDefaultPrinter()
    except RuntimeError:
        usual = ""
    found = [_printer(one, usual) for one in spool.EnumPrinters(_LOCAL | _CONNECTED, None, 2)]
    return sorted(found, key=lambda one: not one.default)


def taken(name: str, title: str, win32print: Any = None) -> Sent:
    """The slip `title` that the spooler has just taken for the printer `name`."""
    spool = win32print or _module()
    found = [job["JobId"] for job in _jobs(spool, name) if job["pDocument"] == title]
    return Sent(name, str(max(found)) if found else "", _state_of(name, spool))


def turn(sent: Sent, win32print: Any = None) -> Turn:
    """See `kiosk.printers.turn`."""
    spool = win32print or _module()
    for job in _jobs(spool, sent.printer):
        if str(job["JobId"]) == sent.job:
            return Turn(over=False, words=_held(sent.printer, job, spool))
    return Turn(over=True)


def withdraw(sent: Sent, win32print: Any = None) -> None:
    """See `kiosk.printers.withdraw`."""
    spool = win32print or _module()
    if sent.job and not turn(sent, spool).over:
        handle = spool.OpenPrinter(sent.printer)
        try:
            spool.SetJob(handle, int(sent.job), 0, None, _DELETE)
        finally:
            spool.ClosePrinter(handle)


def _held(name: str, job: Mapping[str, Any], spool: Any) -> str:
    """What holds a job: the printer says it, or only the job."""
    said = _state_of(name, spool)
    if said:
        return said
    found = [trouble for bit, trouble in _JOB_BITS.items() if int(job["Status"]) & bit]
    return kept(Printer(name, trouble=worst(found)))


def _jobs(spool: Any, name: str) -> list[Mapping[str, Any]]:
    failed = (RuntimeError, getattr(spool, "error", RuntimeError))
    try:
        handle = spool.OpenPrinter(name)
    except failed:  # the printer is gone
        return []
    try:
        return list(spool.EnumJobs(handle, 0, _MANY, 1))
    except failed:
        return []
    finally:
        spool.ClosePrinter(handle)


def _state_of(name: str, spool: Any) -> str:
    for printer in listed(spool):
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
