"""The text of pages, by tesseract where it is installed, as invisible text to be searched for."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from scanner.frame import Page

log = logging.getLogger(__name__)

LANGUAGE = "vie"
TIMEOUT = 60.0
"""Seconds for one page; a page that takes longer is kept without its text."""
_AT_ONCE = 2
_LEAST_DPI = 70.0


@cache
def able() -> bool:
    """Is tesseract here, with Vietnamese?"""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        told = subprocess.run(  # noqa: S603 - no word of the command comes from outside
            [program, "--list-langs"], capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE.encode() in told.stdout.split()


def text_layers(pages: Sequence[Page]) -> list[bytes | None]:
    """What stands on each page, as a PDF of one page with invisible text alone.

    None where nothing could be read: the page is as good without it.
    """
    if not able():
        log.info("tesseract with %s is not installed: no text below the pages", LANGUAGE)
        return [None] * len(pages)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(_text_layer, pages))


def _text_layer(page: Page) -> bytes | None:
    dpi = page.width / (page.size_mm[0] / 25.4)
    command = ["tesseract", "stdin", "stdout", "--dpi", str(max(round(dpi), round(_LEAST_DPI)))]
    command += ["-l", LANGUAGE, "-c", "textonly_pdf=1", "pdf"]
    try:
        done = subprocess.run(  # noqa: S603 - no word of the command comes from outside
            command,
            input=page.master,
            capture_output=True,
            timeout=TIMEOUT,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError):
        log.warning("tesseract read nothing on a page")
        return None
    return done.stdout if done.stdout.startswith(b"%PDF") else None
