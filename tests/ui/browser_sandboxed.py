"""Child of a test: one fill as an ordinary user, with Chromium's sandbox as it comes.

Started by root, because the tests' Python may lie where no other user reads; everything is
imported before the rights are given up for good.
"""

from __future__ import annotations

import ctypes
import encodings.idna
import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import browser_visit
from PySide6.QtWidgets import QApplication

from ui.browser import engine, session

NOBODY = 65534
SET_DUMPABLE = 4


def become(user: int) -> None:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    ctypes.CDLL(None).prctl(SET_DUMPABLE, 1, 0, 0, 0)


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":", 1) for line in lines)


def main(url: str) -> None:
    become(NOBODY)
    engine.prepare()
    assert engine.NO_SANDBOX not in os.environ
    app = QApplication([])
    visit = browser_visit.Visit(browser_visit.recipe(urlsplit(url).netloc)).open("nguoi_nop")
    filled = visit.fill(only="me")
    renderer = status(visit.session.pages.page.renderProcessPid())
    found = {
        "filled": filled,
        "user": os.geteuid(),
        "seccomp": renderer["Seccomp"].strip(),
        "namespaces": renderer["NSpid"].split(),
    }
    visit.end()
    print(json.dumps(found))  # noqa: T201
    app.quit()


assert encodings.idna
assert session
main(sys.argv[1])
