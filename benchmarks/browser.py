"""The guided browser: time from "open" to a filled first page, and memory over many citizens.

    .venv/bin/python benchmarks/browser.py [--citizens N]

A small form is served on this PC; each citizen gets a profile of their own, which is thrown away
before the next. Memory is the proportional share (PSS) of this process and all its children, as
the kernel counts it, while the page is open. Without QT_QPA_PLATFORM the platform is offscreen;
under Xvfb set it to xcb. As root set QTWEBENGINE_DISABLE_SANDBOX=1, as the tests do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from kiosk.model import Citizen, Source, Submission, Value
from kiosk.portals.guided import plan as plans
from kiosk.portals.guided.recipe import Recipe

FIELDS = 20
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
    return plans.make(
        recipe,
        Submission(
            case_id="c", key="k", connector="packet", portal="", procedure="1.001193",
            procedure_name="", agency="", officer="", office="", answers={}, parts=(),
            sealed_at="", applicant=Citizen(full_name=Value("Nguyễn Văn Mẫu", Source.TYPED)),
        ),
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
    citizens = parser.parse_args().citizens
    server = ThreadingHTTPServer(("127.0.0.1", 0), Form)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = QApplication([])
    before = pss(family(os.getpid()))
    start = time.monotonic()
    from ui.browser.session import Session

    loaded = time.monotonic() - start
    plan = plan_for(f"127.0.0.1:{server.server_port}")
    seconds, opened, cleared = [], [], []
    for _citizen in range(citizens):
        begin = time.monotonic()
        session = Session(plan, {})
        session.view.resize(980, 660)
        session.view.show()
        session.open()
        wait(app, lambda session=session: session.step is not None)
        session.fill()
        wait(app, lambda session=session: not session.busy)
        seconds.append(time.monotonic() - begin)
        if not all(outcome.filled for outcome in session.outcomes.values()):
            raise SystemExit("not every field was filled")
        opened.append(pss(family(os.getpid())))
        begin = time.monotonic()
        session.end()
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
