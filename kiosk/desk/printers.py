"""Printers, for the screens: which are here, and handing a slip to one."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.desk.core import Desk
from kiosk.printers import (
    NoPrinter,
    Printer,
    Sent,
    Turn,
    listed,
    receipts,
    spooler,
    tidy,
    turn,
    withdraw,
)
from kiosk.printers import send as queue
from kiosk.printers.pages import PageImage, pages
from kiosk.settings import Settings
from kiosk.slips import trial

__all__ = [
    "NoPrinter",
    "PageImage",
    "Printer",
    "Sent",
    "Turn",
    "listed",
    "pages",
    "queue",
    "receipt_printers",
    "send",
    "taken",
    "tidy",
    "trial_page",
    "turn",
    "withdraw",
]


def send(
    pdf: bytes,
    title: str,
    settings: Settings,
    to_queue: Callable[[bytes, str, str], Sent] = queue,
) -> Sent:
    """Give a slip to the printer that this desk has for its size; see `kiosk.printers.send`."""
    if settings.receipt_printer and receipts.is_receipt(pdf):
        receipts.send(pdf, settings.receipt_printer)
        return Sent()
    return to_queue(pdf, title, settings.printer)


def taken(name: str, title: str) -> Sent:
    """The slip `title` that the Windows spooler has just taken for the printer `name`."""
    return spooler.taken(name, title)


def trial_page(desk: Desk, *, roll: bool = False) -> bytes:
    """A page, or a strip of the roll, that shows whether a printer prints every Vietnamese letter
    and true to size.
    """
    return trial.render(desk.office.name, practice=desk.practice, size="80mm" if roll else "A5")


def receipt_printers() -> list[tuple[str, str]]:
    """Receipt printers that are plugged in, each with its address and its name."""
    return receipts.found()
