"""Printers, for the screens: which are here, and handing a slip to one."""

from __future__ import annotations

from kiosk import printers
from kiosk.desk.core import Desk
from kiosk.printers import NoPrinter, Printer, listed, receipts
from kiosk.settings import Settings
from kiosk.slips import trial

__all__ = ["NoPrinter", "Printer", "listed", "send", "trial_page"]


def send(pdf: bytes, title: str, settings: Settings) -> str:
    """Give a slip to the printer that this desk has for its size; see `kiosk.printers.send`."""
    if settings.receipt_printer and receipts.is_receipt(pdf):
        receipts.send(pdf, settings.receipt_printer)
        return ""
    return printers.send(pdf, title, settings.printer)


def trial_page(desk: Desk) -> bytes:
    """A page that shows whether a printer prints every Vietnamese letter, and true to size."""
    return trial.render(desk.office.name, practice=desk.practice)
