"""How long the window's thread is busy at a stretch, screen by screen, over the whole tour.

    .venv/bin/python benchmarks/busy.py [--over MS] [--parts N]

The tour's hand works at a practice desk. A turn is one call into Qt: a key or a click with all
that follows from it at once, or everything that was waiting for the window's thread. For that long
the window answers nothing. Told are the turns of 1 ms or more: processor time of the thread
(median, 95 of 100, longest), which a busy machine does not change much, and the longest by the
clock. The baseline is a bare window with one text field, typed into and painted, in the same run.
Every turn longer than --over is told with the places where it was seen.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from kiosk import words
from ui.tour import hand
from ui.tour.album import Album
from ui.tour.route import PARTS
from ui.tour.stage import Stage, application, stage

ROOT = Path(__file__).resolve().parents[1]
SHORT = 0.001
"""Seconds; a shorter turn did nothing."""
LOOK = 0.004
"""Seconds between two looks at what the thread does."""


class Turns:
    """Seconds of every turn, by screen: processor, clock, and where it was seen."""

    def __init__(self) -> None:
        self.screen: Callable[[], str] = lambda: "opening"
        self.all: dict[str, list[tuple[float, float, Counter[str]]]] = {}
        self._inside = False
        self._seen: Counter[str] = Counter()
        self._end = threading.Event()
        self._main = threading.get_ident()
        self._watcher = threading.Thread(target=self._watch)

    def __enter__(self) -> Turns:
        self._watcher.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._watcher.join()

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, as one turn."""

        def turn(*values: Any) -> Any:
            if self._inside:
                return call(*values)
            screen = self.screen()
            self._inside, self._seen = True, Counter()
            clock, worked = time.perf_counter(), time.thread_time()
            try:
                return call(*values)
            finally:
                took = time.thread_time() - worked, time.perf_counter() - clock
                self._inside = False
                if took[0] >= SHORT:
                    self.all.setdefault(screen, []).append((*took, self._seen))

        return turn

    def _watch(self) -> None:
        while not self._end.wait(LOOK):
            if self._inside:
                self._seen[_place(sys._current_frames().get(self._main))] += 1


def _place(frame: Any) -> str:
    """The innermost two functions of ours."""
    found: list[str] = []
    while frame is not None and len(found) < 2:
        code = frame.f_code
        file = code.co_filename
        if file.startswith(str(ROOT)) and "/.venv/" not in file and "busy.py" not in file:
            found.append(f"{file[len(str(ROOT)) + 1 :]}:{code.co_name}")
        frame = frame.f_back
    return " < ".join(found)


def screen_of(desk: Stage) -> str:
    """The step that is open, or the name of the quiet page."""
    office = desk.program.office
    if office is None:
        return "opening"
    page = office.shell.stack.currentWidget()
    step = office.shell.walk.step
    return step if step and page is office.shell.pages[step] else type(page).__name__


def bare(app: QApplication) -> list[tuple[float, float, Counter[str]]]:
    """A window with a text and a field: a character typed and painted, 200 times."""
    window = QWidget()
    window.resize(1366, 768)
    line, column = QLineEdit(), QVBoxLayout(window)
    column.addWidget(QLabel("Cùng Nộp"))
    column.addWidget(line)
    window.show()
    app.processEvents()
    took = []
    for _turn in range(200):
        clock, worked = time.perf_counter(), time.thread_time()
        QTest.keyClick(line, Qt.Key.Key_A)
        window.update()
        app.processEvents()
        took.append((time.thread_time() - worked, time.perf_counter() - clock, Counter[str]()))
    return took


def tell(name: str, took: list[tuple[float, float, Counter[str]]]) -> None:
    """One line of the table, in milliseconds."""
    worked = sorted(one[0] * 1000 for one in took)
    most = worked[min(len(worked) - 1, int(len(worked) * 0.95))]
    clock = max(one[1] for one in took) * 1000
    print(
        f"{name:16} {len(worked):6} {statistics.median(worked):8.1f} {most:8.1f}"
        f" {worked[-1]:8.1f} {clock:10.1f}"
    )


def main() -> None:
    """Walk, and print the table and the long turns."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--over", type=float, default=50.0, help="milliseconds")
    asked.add_argument("--parts", type=int, default=len(PARTS), help="so many parts of the tour")
    options = asked.parse_args()
    words.choose_language("vi")
    app = application()
    baseline = bare(app)
    with Turns() as turns, tempfile.TemporaryDirectory() as home:
        app.processEvents = turns.timed(app.processEvents)  # type: ignore[method-assign]
        names = ("keyClick", "keyClicks", "mouseClick", "sendKeyEvent")
        wrapped = {name: turns.timed(getattr(QTest, name)) for name in names}
        vars(hand)["QTest"] = SimpleNamespace(**wrapped, KeyAction=QTest.KeyAction)
        with stage(app, Path(home)) as desk:
            turns.screen = lambda: screen_of(desk)
            album = Album(desk, Path(home))
            with redirect_stdout(io.StringIO()):
                for part in PARTS[: options.parts]:
                    part(desk, album)
    print(f"{'screen':16} {'turns':>6} {'median':>8} {'95 %':>8} {'longest':>8} {'by clock':>10}")
    tell("(bare window)", baseline)
    for name, took in turns.all.items():
        tell(name, took)
    tell("all", [one for took in turns.all.values() for one in took])
    for name, took in turns.all.items():
        for worked, clock, seen in took:
            if worked * 1000 > options.over:
                print(f"{name}: {worked * 1000:.0f} ms, {clock * 1000:.0f} by the clock")
                for place, times in seen.most_common(6):
                    print(f"    {times:3} × {place}")


if __name__ == "__main__":
    main()
