#!/usr/bin/env python3
"""How long a scanner keeps one waiting, and what a camera in its own process costs.

    .venv/bin/python benchmarks/devices.py [--runs N]

Needs Debian's sane-utils; with sane-airscan the eSCL figure has another client beside it. Every
figure is the median of runs in turn with its baseline.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "scanner"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from escl_server import EsclServer, page

from scanner.frame import Frame
from scanner.pipeline import photograph
from scanner.sources.base import Settings
from scanner.sources.escl import Escl
from scanner.sources.isolated import CAMERA, Isolated
from scanner.sources.sane import Sane

A4 = ["--resolution", "300", "-x", "210", "-y", "297", "--format=pnm"]
SECONDS = 5.0


class Camera:
    """A camera of 1080p at 30 frames a second, whose pictures come as JPEG as a webcam's do."""

    live = True

    def frames(self, device: str, settings: Settings, cancel: threading.Event) -> Iterator[Frame]:
        """Decode the same picture again and again, in time."""
        noise = np.random.default_rng(1).normal(128, 20, (270, 480, 3)).clip(0, 255)
        picture = cv2.resize(noise.astype(np.uint8), (1920, 1080))
        data = cv2.imencode(".jpg", picture)[1]
        due = time.monotonic()
        while not cancel.is_set():
            due += 1 / 30
            cancel.wait(max(0.0, due - time.monotonic()))
            pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
            yield Frame(pixels, device, time.monotonic())


def timed(act: Callable[[], object]) -> float:
    """Seconds that it takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def against(runs: int, ours: Callable[[], object], other: Callable[[], object]) -> str:
    """Medians of both, and their ratio."""
    ours(), other()
    pairs = [(timed(ours), timed(other)) for _run in range(runs)]
    mine, theirs = (statistics.median(one) for one in zip(*pairs, strict=True))
    return f"{mine / theirs:.2f} x ({1e3 * mine:.0f} ms against {1e3 * theirs:.0f} ms)"


def first(source: Sane | Escl, device: str) -> Frame:
    """From the press to the first page's pixels."""
    frames = source.frames(device, Settings(), threading.Event())
    frame = next(frames)
    frames.close()
    return frame


def scanimage(folder: Path, device: str, *more: str) -> Callable[[], object]:
    """The same scan by scanimage alone, into a file."""
    command = ["scanimage", "-d", device, *more, *A4, "-o", str(folder / "alone.pnm")]
    return lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def sane(runs: int, folder: Path) -> None:
    """SANE's test device: what is added to scanimage alone, and to the finished page."""
    (folder / "dll.conf").write_text("test\n")
    (folder / "test.conf").write_text('geometry_max 300\ntest-picture "Color pattern"\n')
    source, device = Sane(), "sane:test:0"
    source.capabilities(device)  # as the desk does when the scanner is chosen
    alone = scanimage(folder, "test:0", "--mode", "Color")
    print(
        "SANE, A4 300 dpi colour, press to pixels:",
        against(runs, lambda: first(source, device), alone),
    )
    frame = first(source, device)
    print(f"  and to the finished page: {1e3 * timed(lambda: photograph(frame)):.0f} ms more")


def escl(runs: int, folder: Path) -> None:
    """By eSCL on loopback, against sane-airscan and against nothing but decoding."""
    noise = np.random.default_rng(2).normal(235, 6, (3508, 2480, 3)).clip(0, 255)
    out = io.BytesIO()
    Image.fromarray(noise.astype(np.uint8)).save(out, "JPEG", quality=85, dpi=(300, 300))
    with EsclServer() as server:
        server.sheets = [page(out.getvalue())] * 10_000
        ours = lambda: first(Escl(), server.device)  # noqa: E731
        decode = lambda: cv2.imdecode(np.frombuffer(out.getvalue(), np.uint8), 1)  # noqa: E731
        print("eSCL, A4 300 dpi colour, press to pixels:")
        print("  against decoding alone:", against(runs, ours, decode))
        if Path("/etc/sane.d/airscan.conf").exists():
            (folder / "dll.conf").write_text("airscan\n")
            (folder / "airscan.conf").write_text(
                f'[devices]\n"X" = {server.url}/, escl\n[options]\ndiscovery = disable\n'
            )
            alone = scanimage(folder, "airscan:e0:X")
            print("  against scanimage by sane-airscan:", against(runs, ours, alone))


def camera() -> None:
    """Processor time of a live view that nobody looks at, in this process and in a child."""
    here = _used(Camera().frames)
    child = Isolated("benchmarks.devices:Camera", live=True, patience=CAMERA)
    apart = _used(child.frames)
    print(
        f"camera of 1080p at 30 fps: {100 * here[0]:.0f} % of a processor in one process, "
        f"{100 * apart[0]:.0f} % with the driver apart; a frame is {1e3 * apart[1]:.1f} ms old"
    )


def _used(frames: Callable[..., Iterator[Frame]]) -> tuple[float, float]:
    """Processor seconds a second, children included, and the median age of a frame."""
    cancel, ages = threading.Event(), []
    begun, before = 0.0, 0.0
    for number, frame in enumerate(frames("camera:0", Settings(), cancel)):
        if number == 10:  # all has started
            begun, before = time.monotonic(), _processor()
        ages.append(time.monotonic() - frame.at)
        if begun and time.monotonic() - begun > SECONDS:
            spent = time.monotonic() - begun
            cancel.set()
    return (_processor() - before) / spent, statistics.median(ages[10:])


def _processor() -> float:
    """Seconds of this process and of its children, those that still run included."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            fields = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    used = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    return used + ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the figures, one a line."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--runs", type=int, default=15)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["SANE_CONFIG_DIR"] = name
        if shutil.which("scanimage"):
            sane(asked.runs, Path(name))
        escl(asked.runs, Path(name))
    camera()


if __name__ == "__main__":
    main()
