"""Printers, for the screens: which are here, and handing a slip to one."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.desk.core import Desk
from kiosk.printers import NoPrinter, Printer, listed, receipts, spooler
from kiosk.printers import send as queue
from kiosk.printers.pages import PageImage, pages
from kiosk.settings import Settings
from kiosk.slips import trial

__all__ = [
    "NoPrinter",
    "PageImage",
    "Printer",
    "listed",
    "pages",
    "queue",
    "send",
    "state_of",
    "trial_page",
]


def send(
    pdf: bytes,
    title: str,
    settings: Settings,
    to_queue: Callable[[bytes, str, str], str] = queue,
) -> str:
    """Give a slip to the printer that this desk has for its size; see `kiosk.printers.send`."""
    if settings.receipt_printer and receipts.is_receipt(pdf):
        receipts.send(pdf, settings.receipt_printer)
        return ""
    return to_queue(pdf, title, settings.printer)


def state_of(name: str) -> str:
    """What to tell of a slip that the Windows spooler has just taken; empty where it prints."""
    return spooler.state_of(name)


def trial_page(desk: Desk) -> bytes:
    """A page that shows whether a printer prints every Vietnamese letter, and true to size."""
    return trial.render(desk.office.name, practice=desk.practice)
