"""Printers of this computer: which are here, how they are, and handing a slip to one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kiosk.printers.states import NoPrinter, Printer, Sent, Turn

__all__ = ["NoPrinter", "Printer", "Sent", "Turn", "listed", "send", "tidy", "turn", "withdraw"]


def listed() -> list[Printer]:
    """Every printer that the system knows, the usual one first; takes up to some seconds.

    Raises NoPrinter where the system's printing does not answer, or there is none.
    """
    if sys.platform == "win32":
        from kiosk.printers import spooler

        return spooler.listed()
    from kiosk.printers import cups

    return cups.listed()


def turn(sent: Sent) -> Turn:
    """Where a slip stands that the queue took; blocks some seconds. Raises NoPrinter."""
    if sys.platform == "win32":
        from kiosk.printers import spooler

        return spooler.turn(sent)
    from kiosk.printers import cups

    return cups.turn(sent)


def tidy(sent: Sequence[Sent]) -> list[Sent]:
    """Have the copies deleted that the queue keeps of printed slips; return what still waits.

    Blocks some seconds. The spooler of Windows keeps none. Raises NoPrinter.
    """
    if sys.platform == "win32":
        return []
    from kiosk.printers import cups

    return cups.tidy(sent)


def withdraw(sent: Sent) -> None:
    """Take a slip out of the queue, before it is printed again; one that is gone stays gone."""
    if sys.platform == "win32":
        from kiosk.printers import spooler

        spooler.withdraw(sent)
        return
    from kiosk.printers import cups

    cups.withdraw(sent)


def send(pdf: bytes, title: str, name: str = "") -> Sent:
    """Queue a PDF at CUPS for the printer `name` (empty: the usual one); blocks some seconds.

    Its `note` is a sentence where the printer cannot print now and the queue keeps the slip.
    `title` is a word of ours, never a person's name: it is seen in the print queue. Raises
    NoPrinter when nothing took it.
    """
    from kiosk.printers import cups

    return cups.send(pdf, title, name)
