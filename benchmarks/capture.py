#!/usr/bin/env python3
"""Figures of the capture chain on a folder of labelled pictures.

usage: benchmarks/capture.py DATA [--qr FOLDER]

DATA holds truth.json ({"name": {"quad": [[x, y] x 4] or null, "source": "...", ...}}), images/, and
optionally pages/frames.json with pages/frames/, and clips/truth.json with a folder for each clip.
FOLDER holds pictures of codes and manifest.csv with the columns file and payload; without it the
generator make_qr_bench.py is run when it lies in DATA or beside it.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import legibility, printed_codes
from benchmarks.page_finder.overlap import clockwise, overlap
from scanner import codes, pictures
from scanner.document import make_pdf
from scanner.frame import Frame, Paper
from scanner.page import judge
from scanner.page.find import find
from scanner.page.flatten import flatten
from scanner.page.geometry import as_quad
from scanner.page.shutter import Shutter
from scanner.pipeline import photograph
from scanner.scanning import scan_file


def plain_pass(pixels: Any) -> None:
    """The pass that every simple document scanner makes: Canny, contours, largest quad."""
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    contours, _ = cv2.findContours(cv2.Canny(grey, 75, 200), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:5]:
        cv2.approxPolyDP(contour, 0.02 * cv2.arcLength(contour, True), True)


def bench_find(data: Path) -> None:
    """IoU, misses, false pages, and time against the plain pass in the same run, one core."""
    truth = json.loads((data / "truth.json").read_text("utf-8"))
    cv2.setNumThreads(1)
    scores: dict[str, list[float]] = {}
    empty = false = missed = 0
    times, plain = [], []
    for name, facts in truth.items():
        pixels = pictures.load(data / "images" / name).pixels
        began = time.process_time()
        found = find(pixels)
        middle = time.process_time()
        plain_pass(pixels)
        if pixels.shape[:2] == (720, 1280):
            times.append(1e3 * (middle - began))
            plain.append(1e3 * (time.process_time() - middle))
        if facts["quad"] is None:
            empty += 1
            false += found.quad is not None
        else:
            missed += found.quad is None
            score = overlap(facts["quad"], found.quad) if found.quad else 0.0
            scores.setdefault(facts.get("source", "all"), []).append(score)
    cv2.setNumThreads(2)
    for source, values in scores.items():
        good = sum(value > 0.95 for value in values) / len(values)
        print(
            f"find {source}: n {len(values)}, mean IoU {np.mean(values):.4f}, IoU > .95 {good:.3f}"
        )
    print(
        f"find: missed {missed} of {sum(map(len, scores.values()))}, false pages {false} of {empty}"
    )
    if times:
        ours, theirs = statistics.median(times), statistics.median(plain)
        ratio = f"{ours:.1f} ms, plain pass {theirs:.1f} ms, {ours / theirs:.1f} x"
        print(f"find at 720p, processor time of one core: {ratio}")


def bench_pdf(data: Path) -> None:
    """Time from a 12 megapixel file to a finished PDF page, as `scan` does it: wall and processor.

    Beside them one decoding of the same files, as a measure of the machine at that moment.
    """
    folder = data / "pages" / "frames"
    files = sorted(folder.glob("*.jpg")) if folder.is_dir() else sorted((data / "images").glob("*"))
    spent, work, sizes, plain = [], [], [], []
    for file in files:
        if pictures.load(file).pixels.size < 3 * 11_500_000:
            continue
        for _again in range(3):
            began, busy = time.perf_counter(), time.process_time()
            done = scan_file(file)
            pdf = make_pdf([done.page], ready=[done.layers])
            spent.append(time.perf_counter() - began)
            work.append(time.process_time() - busy)
            began = time.perf_counter()
            pictures.load(file)
            plain.append(time.perf_counter() - began)
        sizes.append(len(pdf.data) / 1024)
    if spent:
        wall, busy, decoded = (1e3 * statistics.median(times) for times in (spent, work, plain))
        print(
            f"12 MP picture to PDF page: {wall:.0f} ms ({1e3 * min(spent):.0f} at best), "
            f"{busy:.0f} ms of processors, {wall / decoded:.1f} x decoding; "
            f"{np.mean(sizes):.0f} KiB"
        )


def bench_text(data: Path) -> None:
    """Bytes and character errors of finished pages, and ten pages in one file."""
    folder, known = data / "pages" / "frames", data / "pages" / "text.json"
    if not known.is_file():
        return
    texts = json.loads(known.read_text("utf-8"))
    pages, wrong, clear, sizes = [], [], [], []
    for name, facts in json.loads((data / "pages" / "frames.json").read_text("utf-8")).items():
        page = photograph(pictures.load(folder / name))
        pages.append(page)
        pdf = make_pdf([page])
        sizes.append(len(pdf.data) / 1024)
        if not legibility.able():
            continue
        lines = texts[facts["page"]]["lines"]
        found = legibility.errors(lines, legibility.read(pdf.data))
        wrong.extend(found)
        clear.extend(f for line, f in zip(lines, found, strict=True) if not line.startswith("TM."))
    print(f"page: {np.mean(sizes):.0f} KiB mean, {max(sizes):.0f} KiB most, of {len(sizes)}")
    if wrong:
        all_lines, others = (sum(e for e, _n in p) / sum(n for _e, n in p) for p in (wrong, clear))
        print(
            f"page: character error rate {all_lines:.4f}; {others:.4f} without lines under a stamp"
        )
    ten = make_pdf([pages[k % len(pages)] for k in range(10)])
    print(f"ten pages: {len(ten.data) / 2**20:.2f} MiB")


def bench_judge(data: Path) -> None:
    """Precision and recall of the judge against the tags of the pictures; truth gives the quad."""
    asked = {"blurred": ("defocus", "motion"), "glare": ("glare",), "dark": ("lowlight",),
             "finger": ("finger",)}  # fmt: skip
    hits = {verdict: [0, 0, 0] for verdict in asked}
    for name, facts in json.loads((data / "truth.json").read_text("utf-8")).items():
        if facts["quad"] is None or facts.get("source") == "real":
            continue
        pixels = pictures.load(data / "images" / name).pixels
        quad = as_quad(clockwise(facts["quad"]))
        kind = facts.get("fmt")
        flat = flatten(pixels, quad, Paper(kind) if kind in set(Paper) else None)
        said = {str(verdict) for verdict, _why in judge.faults(pixels, quad, flat)}
        for verdict, tags in asked.items():
            true = bool(set(tags) & set(facts.get("tags", ())))
            hits[verdict][0] += true and verdict in said
            hits[verdict][1] += not true and verdict in said
            hits[verdict][2] += true and verdict not in said
    for verdict, (right, wrong, missed) in hits.items():
        if right + missed:
            precision, recall = right / max(right + wrong, 1), right / (right + missed)
            print(f"judge {verdict}: precision {precision:.2f}, recall {recall:.2f}")


def bench_live(data: Path, frames: int = 600) -> None:
    """Frames a second of the live view at 1080p with the shutter on, and what memory does."""
    folder = next((f for f in sorted((data / "clips").glob("*")) if f.is_dir()), None)
    if folder is None:
        return
    files = sorted(folder.glob("*.jpg"))
    clip = [pictures.load(file).pixels for file in files]
    clip = [cv2.resize(p, (1920, 1080), interpolation=cv2.INTER_AREA) for p in clip]
    shutter = Shutter()
    for number in range(len(clip)):
        shutter.feed(Frame(clip[number], "clip", number / 15))
    before, began = _memory(), time.perf_counter()
    for number in range(frames):
        shutter.feed(Frame(clip[number % len(clip)], "clip", number / 15))
    spent = time.perf_counter() - began
    grown = _memory() - before
    print(
        f"live view at 1080p: {frames / spent:.0f} frames a second, {grown:+.1f} MiB after {frames}"
    )


def _memory() -> float:
    """MiB of this process now."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def bench_shutter(data: Path) -> None:
    """Frames between the page lying still and the shot, of each clip."""
    file = data / "clips" / "truth.json"
    if not file.is_file():
        return
    for clip, facts in json.loads(file.read_text("utf-8")).items():
        shutter, shots = Shutter(), []
        for number, (name, frame) in enumerate(facts["frames"].items()):
            pixels = pictures.load(data / "clips" / clip / name).pixels
            watch = shutter.feed(Frame(pixels, clip, number / facts["fps"]))
            if watch.fire and watch.quad:
                shots.append(f"frame {number}, IoU {overlap(frame['quad'], watch.quad):.3f}")
        print(
            f"shutter {clip}: still from {facts['first_steady']}; {'; '.join(shots) or 'no shot'}"
        )


def bench_codes(folder: Path) -> None:
    """Share of the codes read, texts that were wrong, and time."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = wrong = 0
    times = []
    for row in rows:
        pixels = pictures.load(folder / row["file"]).pixels
        began = time.perf_counter()
        texts = [reading.text for reading in codes.read(pixels)]
        times.append(1e3 * (time.perf_counter() - began))
        right += texts == [row["payload"]]
        wrong += bool(texts) and texts != [row["payload"]]
    share = right / len(rows)
    print(f"codes: read {right} of {len(rows)} ({share:.1%}), wrong {wrong}")
    print(f"codes: {statistics.median(times):.1f} ms median")


def main() -> None:
    """Prints all figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("--qr", type=Path)
    parser.add_argument("--frames", type=int, default=600, help="of the live view")
    given = parser.parse_args()
    data = given.data if (given.data / "truth.json").is_file() else given.data / "dev"
    cv2.setNumThreads(2)
    bench_find(data)
    bench_pdf(data)
    bench_text(data)
    bench_judge(data)
    bench_shutter(data)
    bench_live(data, given.frames)
    maker = next((p for p in (data, data.parent) if (p / "make_qr_bench.py").is_file()), None)
    if given.qr:
        bench_codes(given.qr)
    elif maker:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, str(maker / "make_qr_bench.py"), folder, "--seed", "4242"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            bench_codes(Path(folder))
    printed_codes.bench_bars(20, 1)
    printed_codes.bench_lines(12, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
