"""What it costs that foreign pictures are decoded in a process of their own.

    .venv/bin/python benchmarks/decoding.py [--runs N]

A drawn 12 MP JPEG is decoded here and in the child, in turn, in the same run; the shortest of each
tells most on a shared machine. Then how long the child takes to its first answer, what the command
`find` takes with it and without, and what the child holds when it waits.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scanner import decoders, pictures
from scanner.apart import decoding

ALONE = (
    "from scanner.apart import decoding; decoding.inside(); decoding.begin = lambda: None; "
    "from ui.__main__ import main; raise SystemExit(main())"
)
TOGETHER = "from ui.__main__ import main; raise SystemExit(main())"


def drawn() -> bytes:
    """A picture of 4000 x 3000 as a telephone stores it, about 3 MB."""
    noise = np.random.default_rng(1).integers(0, 255, (3000, 4000, 3), np.uint8)
    soft = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 3), noise, 0, 255, cv2.NORM_MINMAX)
    return bytes(cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 92])[1])


def took(act: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def worked() -> float:
    """Milliseconds of processors that this process and the child had so far, under Linux."""
    decoder = decoding._decoder
    ids = [os.getpid(), *([decoder._process.pid] if decoder else [])]
    tasks = (task for one in ids for task in Path(f"/proc/{one}/task").iterdir())
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def told(what: str, here: list[float], there: list[float]) -> None:
    """Both, and what the second takes more."""
    for name, of in (("shortest", min), ("median", statistics.median)):
        a, b = of(here), of(there)
        print(f"{what}, {name}: here {a:.0f} ms, apart {b:.0f} ms, +{b - a:.0f} ms, {b / a:.2f} x")


def main() -> None:
    """Print the figures, one a line."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--runs", type=int, default=25)
    runs = words.parse_args().runs
    data = drawn()
    starts = [took(lambda: (decoding._end(), pictures.load_bytes(data, "a"))) for _ in range(5)]
    ways = (lambda: list(decoders.whole(data, "a")), lambda: pictures.load_bytes(data, "a"))
    walls: tuple[list[float], list[float]] = ([], [])
    works: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for number, way in enumerate(ways):
            before = worked()
            walls[number].append(took(way))
            works[number].append(worked() - before)
    told("12 MP JPEG, wall", *walls)
    told("12 MP JPEG, processors", *works)
    print(f"start of the child with its first picture: {min(starts):.0f} ms")
    holds()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.jpg"
        file.write_bytes(data)
        commands([ALONE, TOGETHER], str(file), runs)


def holds() -> None:
    """Memory of the waiting child, as the kernel counts it."""
    decoder = decoding._decoder
    if decoder is not None and sys.platform == "linux":
        time.sleep(0.2)
        told = Path(f"/proc/{decoder._process.pid}/smaps_rollup").read_text().splitlines()[1:]
        kept = {line.split(":")[0]: int(line.split()[1]) // 1024 for line in told}
        print(f"the child waits with {kept['Pss']} MiB (PSS), {kept['Private_Dirty']} its own")


def commands(programs: list[str], file: str, runs: int) -> None:
    """Wall and processor time of `find` on one picture."""
    walls: list[list[float]] = [[], []]
    works: list[list[float]] = [[], []]
    for _ in range(runs):
        for number, program in enumerate(programs):
            before = os.times()
            walls[number].append(took(lambda program=program: found(program, file)))
            after = os.times()
            work = after.children_user + after.children_system
            works[number].append(1000 * (work - before.children_user - before.children_system))
    told("find, wall", *walls)
    told("find, processors", *works)


def found(program: str, file: str) -> None:
    """Run `find` once."""
    subprocess.run(
        [sys.executable, "-c", program, "find", file],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.DEVNULL,
        check=True,
    )


if __name__ == "__main__":
    main()
