"""The system's own browser, with a profile that lives as long as the citizen's session."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.model import Unreachable
from ui.browser import temporary

log = logging.getLogger(__name__)

CHROMIUMS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "msedge",
             "microsoft-edge", "chrome", "brave-browser")  # fmt: skip
FIREFOXES = ("firefox", "firefox-esr")
WINDOWS_PLACES = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Mozilla Firefox\firefox.exe",
)
PATIENCE = 3.0
"""Seconds that the browser gets to end by itself."""


def find_browser() -> Path | None:
    """Return a browser of this PC; None where there is none that takes a profile of its own."""
    for name in (*CHROMIUMS, *FIREFOXES):
        if found := shutil.which(name):
            return Path(found)
    for root in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        for place in WINDOWS_PLACES:
            path = Path(os.environ.get(root, "")) / place
            if os.environ.get(root) and path.exists():
                return path
    return None


def arguments(browser: Path, folder: Path, address: str) -> list[str]:
    """The command line of a browser that keeps everything in `folder` and opens `address`."""
    if browser.stem.lower() in FIREFOXES:
        return [str(browser), "-no-remote", "-profile", str(folder), "-new-window", address]
    return [
        str(browser),
        f"--user-data-dir={folder}",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-sync",
        "--new-window",
        address,
    ]


class OtherBrowser:
    """One browser with its temporary profile. `end` ends the process and removes the folder."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def open(self, address: str, browser: Path | None = None) -> None:
        """Open `address`; raises Unreachable where there is no browser.

        The address carries codes of procedure and office only, never a person.
        """
        found = browser or find_browser()
        if found is None or urlsplit(address).scheme not in ("http", "https"):
            raise Unreachable(_("Máy này không có trình duyệt khác; hãy mở trên điện thoại."))
        self.end()
        self.folder = temporary.make()
        self._child = subprocess.Popen(  # noqa: S603 - a browser found above, fixed arguments
            arguments(found, self.folder, address),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        (self.folder / temporary.CHILD).write_text(str(self._child.pid), "ascii")

    def end(self) -> bool:
        """End it with all its processes and forget its profile; True when nothing is left."""
        child, self._child = self._child, None
        if child is not None:
            _end_all(child)
        folder, self.folder = self.folder, None
        if folder is None:
            return True
        for _turn in range(10):  # its last process may still be writing
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                return True
            time.sleep(0.05)
        log.warning("the other browser's profile could not be removed")
        return False


def _end_all(child: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        command = ["taskkill", "/T", "/F", "/PID", str(child.pid)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        child.wait()
        return
    for kind in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, kind)
        except ProcessLookupError:
            break
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            continue
        if kind is signal.SIGTERM:
            time.sleep(0.1)
