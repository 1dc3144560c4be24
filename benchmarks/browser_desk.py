"""The guided browser inside the whole desk: memory and time over many citizens.

    .venv/bin/python benchmarks/browser_desk.py [--citizens N] [--plain]

A practice desk is opened as the tour opens it; for each citizen a read-aloud case goes from "Nộp"
to the filled first form page of the training site, and its visit is ended. Memory is the share
(PSS) of the desk and all browser processes; the practice portal is not counted. --plain leaves the
graphics card and OpenGL to Chromium, for comparison in the same manner. Under Xvfb set
QT_QPA_PLATFORM=xcb. As root set QTWEBENGINE_DISABLE_SANDBOX=1, as the tests do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from browser import ANSWERS, family, pss
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QUrl

from kiosk.case import Reviewed, advance
from kiosk.desk import citizen, consent, procedure
from kiosk.desk.core import now
from kiosk.desk.visit import Visit
from kiosk.model import Answer, Case, Source
from ui.browser import engine
from ui.tour.stage import Stage, application, stage

CODE, VARIANT = "1.004873", "da_ly_hon"
CARD = "025190000001||Nguyễn Văn Mẫu|02011990|Nam|Khu 5, Xã Thực Hành, Tỉnh Phú Thọ|20072025||||"
FORM = f"/thuc-hanh/a/xem-mau/{CODE}/1"


def confirmed(desk: Stage, visit: Visit) -> Case:
    """Store a case that only has to be sent; runs on the store's thread."""
    store = desk.office.seat.desk
    procedure.choose(store, visit, CODE, VARIANT)
    citizen.accept(store, visit, citizen.read_text(CARD))
    consent.give(store, visit, {"submit"})
    answers = {name: Answer(text, Source.TYPED) for name, text in ANSWERS.items()}
    case = msgspec.structs.replace(
        visit.open_case(), account="own_phone", connector="guided", answers=answers
    )
    visit.case = advance(case, Reviewed(now()))
    with store.vault.begin() as tx:
        tx.put_case(visit.case)
    return visit.case


def serve(desk: Stage, others: set[int]) -> dict[str, float]:
    """One citizen; returns seconds and MiB."""
    visit, made, office = Visit(), list[Case](), desk.office
    office.seat.tasks.vault(lambda: confirmed(desk, visit), made.append)
    desk.hand.until(lambda: made, "the case")
    office.seat.new_visit(visit)
    begin = time.monotonic()
    office.shell.begin("send")
    page = desk.page("send")
    desk.hand.until(lambda: page.portal.visit.screen, "the portal")  # type: ignore[attr-defined]
    screen = page.portal.visit.screen  # type: ignore[attr-defined]
    session = screen.session
    desk.hand.until(lambda: session.step is not None, "the log-in")
    shown = time.monotonic() - begin
    session.go_to(QUrl(office.seat.desk.portal_url + FORM))
    desk.hand.until(lambda: session.step and session.step.id == "to_khai_1", "the form")
    begin = time.monotonic()
    screen.panel.fill.click()
    desk.hand.until(lambda: not session.busy, "filled", 30)
    filled = time.monotonic() - begin
    memory = pss([pid for pid in family(os.getpid()) if pid not in others])
    office.shell.end()
    desk.hand.until(desk.at_home, "home")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.hand.settle(0.05)
    return {"shown_s": round(shown, 2), "fill_s": round(filled, 2), "pss_mib": round(memory)}


def plain() -> None:
    """Start Chromium as Qt would, with graphics card and OpenGL."""
    prepare()
    os.environ[engine.FLAGS] = os.environ[engine.FLAGS].replace(engine.PLAIN, "")
    del os.environ["QT_QUICK_BACKEND"]


prepare = engine.prepare


def main() -> None:
    """Print the desk alone, then one line per citizen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--citizens", type=int, default=5)
    parser.add_argument("--plain", action="store_true")
    args = parser.parse_args()
    if args.plain:
        engine.prepare = plain
    else:
        os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")
    with tempfile.TemporaryDirectory() as home, stage(application(), Path(home) / "home") as desk:
        desk.hand.press(Qt.Key.Key_Return)
        desk.hand.until(desk.at_home, "home")
        others = set(family(os.getpid())) - {os.getpid()}
        print(json.dumps({"desk_alone_mib": round(pss([os.getpid()]))}))
        for _citizen in range(args.citizens):
            print(json.dumps(serve(desk, others)), flush=True)


if __name__ == "__main__":
    main()
