"""The guided browser: time from "open" to a filled first page, and memory over many citizens.

    .venv/bin/python benchmarks/browser.py [--citizens N] [--practice]

A small form is served on this PC, or with --practice the first form page of the training site,
with the panel beside it as on the desk; each citizen gets a profile of their own, which is thrown
away before the next. Memory is the proportional share (PSS) of this process and all its children,
as the kernel counts it, while the page is open. Without QT_QPA_PLATFORM the platform is offscreen;
under Xvfb set it to xcb. As root set QTWEBENGINE_DISABLE_SANDBOX=1, as the tests do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

import assets
from kiosk.desk.practice import PracticePortal
from kiosk.model import Citizen, Source, Submission, Value
from kiosk.portals.guided import plan as plans
from kiosk.portals.guided import recipes
from kiosk.portals.guided.recipe import Recipe
from kiosk.settings import Home
from ui import theme

FIELDS = 20
ANSWERS = {
    "nyc_ho_ten": "Nguyễn Văn Mẫu",
    "nyc_so_dinh_danh": "025190000001",
    "nyc_quan_he": "Bản thân",
    "nyc_noi_cu_tru": "Khu 5, Xã Thực Hành, Tỉnh Phú Thọ",
    "nyc_dien_thoai": "0912345678",
}
"""What the training site's first page asks for."""
PAGE = "<!doctype html><meta charset=utf-8><h1>Tờ khai</h1><form>" + "".join(
    f"<p><label>Ô số {n} <input name=o{n}></label></p>" for n in range(FIELDS)
)


class Form(BaseHTTPRequestHandler):
    """One page, whatever is asked for."""

    def do_GET(self) -> None:
        """Serve the form."""
        data = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def plan_for(host: str) -> plans.Plan:
    """The plan for a made-up citizen on the page above."""
    fields = [
        {"id": f"o{n}", "label": f"Ô {n}", "kind": "text", "find": [f"label:Ô số {n}"],
         "value": ["applicant.full_name"]}
        for n in range(FIELDS)
    ]  # fmt: skip
    recipe = msgspec.convert(
        {
            "format": 1, "id": "do", "version": "2026-01-01", "title": "Đo",
            "procedures": ["1.001193"], "hosts": {"portal": [host]}, "start": f"http://{host}/",
            "steps": [{"id": "a", "title": "A", "where": {"marks": ["text:Tờ khai"]},
                       "fields": fields}],
            "result": {"where": {"marks": ["text:thành công"]}},
        },
        Recipe,
    )  # fmt: skip
    return plans.make(recipe, packet("1.001193", {}))


def packet(procedure: str, answers: dict[str, str]) -> Submission:
    """What a made-up citizen would hand over."""
    return Submission(
        case_id="c", key="k", connector="guided", portal="", procedure=procedure,
        procedure_name="", agency="H44.99.1", officer="", office="", answers=answers, parts=(),
        sealed_at="", applicant=Citizen(full_name=Value("Nguyễn Văn Mẫu", Source.TYPED)),
    )  # fmt: skip


def family(root: int) -> list[int]:
    """A process and everything below it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            parents[int(folder.name)] = int(stat.rsplit(")", 1)[1].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def pss(pids: list[int]) -> float:
    """Proportional memory of these processes, in MiB."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def main() -> None:
    """Print one line per citizen, then the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--citizens", type=int, default=10)
    parser.add_argument("--practice", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, ExitStack() as served:
        if args.practice:
            portal = served.enter_context(PracticePortal(Home(Path(home))))
            run(args.citizens, practice_plan(portal.url))
            return
        server = ThreadingHTTPServer(("127.0.0.1", 0), Form)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        run(args.citizens, plan_for(f"127.0.0.1:{server.server_port}"))


def practice_plan(root: str) -> plans.Plan:
    """A made-up person's plan that begins at the first page with fields to fill."""
    recipe = recipes.load(assets.path("recipes/1.004873-a.json"))
    plan = plans.make(recipe, packet("1.004873", ANSWERS), root)
    step = next(step for step in plan.steps if step.id == "to_khai_1")
    return msgspec.structs.replace(plan, start=root + step.sample)


def run(citizens: int, plan: plans.Plan) -> None:
    """Serve the citizens one after the other."""
    app = QApplication([])
    theme.load_fonts()
    theme.apply(app, theme.make())
    # What the practice portal takes is not the browser's.
    others = set(family(os.getpid())) - {os.getpid()}
    before = pss([os.getpid()])
    start = time.monotonic()
    from ui.browser.screen import GuidedScreen

    loaded = time.monotonic() - start
    seconds, opened, cleared = [], [], []
    for _citizen in range(citizens):
        begin = time.monotonic()
        screen = GuidedScreen(plan, {})
        session = screen.session
        screen.resize(1354, 700)
        screen.show()
        screen.begin()
        wait(app, lambda session=session: session.step is not None)
        session.fill()
        wait(app, lambda session=session: not session.busy)
        seconds.append(time.monotonic() - begin)
        if not all(outcome.filled for outcome in session.outcomes.values()):
            raise SystemExit("not every field was filled")
        opened.append(pss([pid for pid in family(os.getpid()) if pid not in others]))
        begin = time.monotonic()
        screen.clear()
        screen.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        cleared.append(time.monotonic() - begin)
        print(json.dumps({"filled_s": round(seconds[-1], 2), "pss_mib": round(opened[-1])}))
    QCoreApplication.processEvents()
    print(
        json.dumps(
            {
                "load_s": round(loaded, 2),
                "first_filled_s": round(loaded + seconds[0], 2),
                "later_filled_s": round(sorted(seconds[1:] or seconds)[len(seconds[1:]) // 2], 2),
                "clear_s": round(max(cleared), 3),
                "pss_without_mib": round(before),
                "pss_first_mib": round(opened[0]),
                "pss_last_mib": round(opened[-1]),
            }
        )
    )


def wait(app: QApplication, holds: object) -> None:
    """Let Qt work until `holds()`; gives up after twenty seconds."""
    end = time.monotonic() + 20
    while not holds():  # type: ignore[operator]
        if time.monotonic() > end:
            raise SystemExit("waited in vain")
        app.processEvents()
        time.sleep(0.002)


if __name__ == "__main__":
    main()
