"""How well the text of a finished PDF is read by tesseract, against the text that was printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

RENDER_DPI = 300


def able() -> bool:
    """Are tesseract with Vietnamese and pdftoppm here?"""
    if not shutil.which("tesseract") or not shutil.which("pdftoppm"):
        return False
    told = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=False
    )
    return "vie" in told.stdout.split()


def read(pdf: bytes) -> str:
    """The text of page 1 as tesseract reads it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.pdf"
        file.write_bytes(pdf)
        picture = file.with_suffix(".png")
        render = ["pdftoppm", "-r", str(RENDER_DPI), "-png", "-singlefile", str(file)]
        subprocess.run([*render, str(picture.with_suffix(""))], check=True)
        return subprocess.run(
            ["tesseract", str(picture), "-", "-l", "vie"],
            capture_output=True, text=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        ).stdout  # fmt: skip


def errors(lines: list[str], text: str) -> list[tuple[int, int]]:
    """Edits and length of each printed line, wherever in the text it is found best."""
    whole = _codes(text)
    return [(_edits(_codes(line), whole), len(_plain(line))) for line in lines]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _codes(text: str) -> Any:
    return np.frombuffer(_plain(text).encode("utf-32-le"), np.uint32)


def _edits(line: Any, whole: Any) -> int:
    """The least number of edits between the line and any part of the text."""
    before = np.zeros(len(whole) + 1, int)
    steps = np.arange(len(whole) + 1)
    for row, letter in enumerate(line):
        now = np.minimum(before[:-1] + (whole != letter), before[1:] + 1)
        now = np.concatenate([[row + 1], now])
        before = np.minimum.accumulate(now - steps) + steps
    return int(before.min())
