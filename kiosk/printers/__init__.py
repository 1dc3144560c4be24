"""Printers of this computer: which are here, how they are, and handing a slip to one."""

from __future__ import annotations

import sys

from kiosk.printers.states import NoPrinter, Printer

__all__ = ["NoPrinter", "Printer", "listed", "send"]


def listed() -> list[Printer]:
    """Every printer that the system knows, the usual one first; takes up to some seconds.

    Raises NoPrinter where the system's printing does not answer, or there is none.
    """
    if sys.platform == "win32":
        from kiosk.printers import spooler

        return spooler.listed()
    from kiosk.printers import cups

    return cups.listed()


def send(pdf: bytes, title: str, name: str = "") -> str:
    """Queue a PDF at CUPS for the printer `name` (empty: the usual one); blocks some seconds.

    Returns a sentence where the printer cannot print now and the queue keeps the slip, else "".
    `title` is a word of ours, never a person's name: it is seen in the print queue. Raises
    NoPrinter when nothing took it.
    """
    from kiosk.printers import cups

    return cups.send(pdf, title, name)
