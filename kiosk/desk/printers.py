"""Printers, for the screens: which are here, and handing a slip to one."""

from __future__ import annotations

from kiosk.desk.core import Desk
from kiosk.printers import NoPrinter, Printer, listed, send
from kiosk.slips import trial

__all__ = ["NoPrinter", "Printer", "listed", "send", "trial_page"]


def trial_page(desk: Desk) -> bytes:
    """A page that shows whether a printer prints every Vietnamese letter, and true to size."""
    return trial.render(desk.office.name, practice=desk.practice)
