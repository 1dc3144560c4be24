"""Child of a test: what a visit leaves on the disk while the program goes on running."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from browser_visit import Visit, recipe
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
from PySide6.QtWidgets import QApplication

HOME = Path(os.environ["HOME"])


def canaries() -> list[str]:
    """Files below the home folder that hold a canary, also as UTF-16 as Chromium stores it."""
    wanted = [b"CANARY", "CANARY".encode("utf-16-le")]
    found = []
    for file in HOME.rglob("*"):
        if file.is_file() and any(word in file.read_bytes() for word in wanted):
            found.append(str(file.relative_to(HOME)))
    return found


def named_profile(visit: Visit, url: str) -> list[str]:
    """The control: the same page in a profile that is kept."""
    profile = QWebEngineProfile("control")
    page = QWebEnginePage(profile)
    page.load(QUrl(f"{url}/hostile"))
    visit.wait(lambda: bool(canaries()), 20)
    found = canaries()
    page.deleteLater()
    visit.idle(0.1)
    profile.deleteLater()
    visit.idle(0.1)
    return found


def main(url: str) -> None:
    app = QApplication([])
    host = urlsplit(url).netloc
    visit = Visit(recipe(host, "/hostile")).open()
    visit.idle(0.5)
    visit.js("location.href = '/tai'")
    visit.wait(lambda: bool(visit.session.pages.downloads))
    ending = visit.end()
    visit.idle(0.5)
    left = canaries()
    during = named_profile(visit, url)
    names = [name for name, _data in ending.downloads]
    print(json.dumps({"session": left, "during": during, "downloaded": names}))  # noqa: T201
    app.quit()


main(sys.argv[1])
