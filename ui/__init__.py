"""The top floor: what people see and touch (PySide6)."""

from __future__ import annotations

import ctypes
import sys

SPARE = 1 << 40


def keep_constants_alive() -> None:
    """Give Python's constants references to spare, so that none of them is ever counted away.

    PySide 6.12 returns None and True without owning a reference to them, as is right for Python
    3.12 and later, where they are immortal. Before, each call of Qt that returns nothing takes
    one reference too many, and after some thousand calls the process is ended ("bool_dealloc").
    """
    if sys.implementation.name != "cpython" or sys.version_info >= (3, 12):
        return
    for constant in (None, True, False, NotImplemented, Ellipsis):
        ctypes.c_ssize_t.from_address(id(constant)).value += SPARE


keep_constants_alive()
