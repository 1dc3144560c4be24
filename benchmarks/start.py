"""Time to the first window, and memory with a live picture, against a bare PySide6 window.

    .venv/bin/python benchmarks/start.py [--runs N] [--live SECONDS]

Both programs start in turn, in the same run, as processes of their own, so that the machine's
mood is the same for both. The clock runs from before the process is made until its first window
is on the screen and painted. Memory is what the kernel counts as resident (VmRSS), and as its
peak (VmHWM). Without QT_QPA_PLATFORM the platform is offscreen; under Xvfb set it to xcb.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Stands before both programs: the event loop reports the first painted window, then goes on.
REPORT = """
import json, sys, time
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

LIVE = float(sys.argv[1])
loop = QApplication.exec

def numbers():
    lines = open("/proc/self/status").read().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return {name: int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}

def tell(**facts):
    print(json.dumps(facts | numbers()), flush=True)

def painted():
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowHandle()]
    return any(w.windowHandle().isExposed() for w in windows)

def watched(*_):
    def look():
        if not painted():
            return QTimer.singleShot(1, look)
        tell(window=True)
        if LIVE:
            play()
        else:
            QTimer.singleShot(0, QCoreApplication.quit)
    QTimer.singleShot(0, look)
    return loop()

def play():
    from scanner.page.shutter import Shutter
    from scanner.sources.base import Settings
    from scanner.sources.registry import SOURCES
    from ui.tasks import Tasks
    from ui.widgets.live import LiveView, to_image

    source, tasks, view, shutter = SOURCES["replay"], Tasks(), LiveView("", ""), Shutter()
    device, seen = source.devices()[0].id, []
    view.resize(1280, 720)
    view.show()

    def show(frame):
        height, width = frame.pixels.shape[:2]
        seen.append((width, height))
        view.show_image(to_image(frame.pixels, 1280), width, height)

    def end():
        tell(frames=len(seen), size=seen[-1])
        tasks.shutdown()
        QCoreApplication.exit(0)

    tasks.camera(lambda stop: source.frames(device, Settings(), stop), show, shutter.feed)
    QTimer.singleShot(int(LIVE * 1000), end)

QApplication.exec = staticmethod(watched)
"""

BARE = """
app = QApplication([])
from PySide6.QtWidgets import QLabel
window = QLabel("Cùng Nộp")
window.resize(1366, 768)
window.show()
app.exec()
"""

DESK = """
from ui.__main__ import main
raise SystemExit(main(["--practice"]))
"""


def start(program: str, live: float = 0.0) -> tuple[float, list[dict[str, object]]]:
    """Start one program; seconds to its first window, and what it told of itself."""
    with tempfile.TemporaryDirectory() as home:
        environ = os.environ | {"KIOSK_HOME": home, "PYTHONPATH": str(ROOT)}
        environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an office's PC compiles once, not each time
        begun = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-P", "-c", REPORT + program, str(live)],
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            seconds = time.perf_counter() - begun
            rest = process.stdout.read()
    return seconds, [json.loads(line) for line in (first + rest).splitlines()]


def main() -> None:
    """Print the figures, one a line."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--runs", type=int, default=7)
    words.add_argument("--live", type=float, default=10.0, help="seconds of live picture")
    asked = words.parse_args()
    for program in (BARE, DESK):
        start(program)  # not counted: files come from the disk, the practice store is first made
    bare, desk = [], []
    for _ in range(asked.runs):
        bare.append(start(BARE))
        desk.append(start(DESK))
    medians = [statistics.median(seconds for seconds, _ in runs) for runs in (bare, desk)]
    print(f"bare window   {medians[0]:.3f} s   {bare[-1][1][0]['VmRSS']:.0f} MB")
    print(f"desk's window {medians[1]:.3f} s   {desk[-1][1][0]['VmRSS']:.0f} MB")
    print(f"ratio         {medians[1] / medians[0]:.2f}")
    live = start(DESK, asked.live)[1][-1]
    width, height = live["size"]
    print(
        f"live {width}x{height}, {live['frames']} frames in {asked.live:.0f} s: "
        f"{live['VmRSS']:.0f} MB, peak {live['VmHWM']:.0f} MB"
    )


if __name__ == "__main__":
    main()
