"""The data that ships with the program: catalogue, packs, styles, fonts, licence texts."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
"""Looked up once: the disk is asked link by link."""


def path(name: str) -> Path:
    """Return where a shipped file or folder lies; `name` is relative, with forward slashes.

    Works from a checkout, an installed wheel and a packaged build, where PyInstaller keeps the
    data below `sys._MEIPASS`. The file need not exist.
    """
    packed: str | None = getattr(sys, "_MEIPASS", None)
    root = Path(packed) / "assets" if packed else _HERE
    return root.joinpath(*name.split("/"))
