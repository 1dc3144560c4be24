"""find, scan, shutter, read: from light to paper, without a store."""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from gettext import gettext as _
from pathlib import Path

from kiosk.cli import device
from kiosk.cli.making import made, milliseconds, page_line
from kiosk.cli.output import Line, Output, say
from kiosk.files import read_whole
from kiosk.identity import cross_check, read_payload, to_json
from kiosk.model import BadInput, Citizen
from scanner import codes, pictures
from scanner.frame import DeviceMissing, Frame, Paper, PictureError
from scanner.page.find import find as find_page
from scanner.page.find import warm
from scanner.page.shutter import Shutter
from scanner.scanning import Scanned, scan_file
from scanner.sources.base import Settings
from scanner.sources.registry import SOURCES

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".avif", ".gif"})
FIELDS_SINCE_2024 = 11
LONGEST_LIST = 10_000_000
"""Bytes of a file that names pictures."""
AT_ONCE = 2
"""Pictures that are worked on at once: each takes some 200 MB."""


def inputs(args: argparse.Namespace) -> list[str]:
    """Return the pictures that were named, on the command line or in a list file."""
    named = list(args.images)
    if args.list:
        try:
            text = read_whole(Path(args.list), LONGEST_LIST).decode("utf-8-sig")
        except (OSError, ValueError) as error:
            raise BadInput(
                _("Không đọc được danh sách {name}.").format(name=Path(args.list).name)
            ) from error
        named += [line.strip() for line in text.splitlines() if line.strip()]
    if not named:
        raise BadInput(_("Chưa có ảnh nào. Ghi tên tệp ảnh, hoặc dùng --list TỆP."))
    return [picture for name in named for picture in _in_folder(name)]


def _in_folder(name: str) -> list[str]:
    path = Path(name)
    if not path.is_dir():
        return [name]
    try:
        found = sorted(str(file) for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    except OSError:
        found = []
    return found or [name]  # what is no picture is told like any other


def find(args: argparse.Namespace, out: Output) -> int:
    """Print the page in each picture."""

    def one(name: str, frame: Frame) -> Line:
        start = time.perf_counter()
        found = find_page(frame.pixels)
        took = (time.perf_counter() - start) * 1000
        return {
            "image": name,
            "quad": found.quad,
            "ms": round(took, 3),
            "confidence": round(found.confidence, 4),
        }

    failed = 0
    warm()
    for name, frame, error in _frames(inputs(args)):
        if frame is None:
            failed += 1
            out.line({"image": name, "quad": None, **_fault(error)})
        else:
            out.line(one(name, frame))
    return 2 if failed else 0


def read(args: argparse.Namespace, out: Output) -> int:
    """Print codes and the citizen of each picture."""
    failed = 0
    cards: dict[str, Citizen] = {}
    for name, frame, error in _frames(inputs(args)):
        if frame is None:
            failed += 1
            out.line({"image": name, "codes": [], "citizen": None, **_fault(error)})
        else:
            out.line(_read_one(name, frame, cards))
    return 2 if failed else 0


def _read_one(name: str, frame: Frame, cards: dict[str, Citizen]) -> Line:
    """Read one picture; `cards` holds those whose code was read before, by their number.

    The lines on the back of a card are checked against the code, on whichever side it is.
    """
    start = time.perf_counter()
    readings = codes.read(frame.pixels)
    if not readings or any(_on_the_back(reading.text) for reading in readings):
        readings += codes.read_mrz(frame.pixels)
    took = (time.perf_counter() - start) * 1000
    line: Line = {
        "image": name,
        "codes": [{"kind": reading.kind, "text": reading.text} for reading in readings],
        "citizen": None,
        "warnings": [],
        "ms": round(took, 3),
    }
    for reading in readings:
        person = read_payload(reading.text)
        if person.citizen is None:
            continue
        number = person.citizen.id_number.text if person.citizen.id_number else ""
        if line["citizen"] is None:
            line["citizen"] = to_json(person.citizen)
            line["warnings"] = list(person.warnings)
        if reading.kind == "qr":
            cards[number] = person.citizen
        elif number in cards:
            said = cross_check(cards[number], person.citizen)
            line["warnings"] += [word for word in said if word not in line["warnings"]]
    return line


def _on_the_back(payload: str) -> bool:
    """Tell a card of 2024 and later: its code stands on the back, above the machine's lines."""
    return payload.count("|") >= FIELDS_SINCE_2024 - 1


def scan(args: argparse.Namespace, out: Output) -> int:
    """Make one PDF of pictures of pages, or of what a device gives."""
    if args.device:
        return device.scan(args, out)
    start = time.perf_counter()
    paper = None if args.paper == "auto" else Paper(args.paper)
    found: list[Scanned] = []
    lines: list[Line] = []
    names = inputs(args)
    for name, scanned in zip(names, _scanned(names, paper), strict=True):
        if isinstance(scanned, PictureError):
            say(str(scanned))
            lines.append({"image": name, "quad": None, **_fault(scanned)})
        else:
            found.append(scanned)
            lines.append(page_line(name, scanned.page))
    if len(found) < len(names):
        # A PDF without one of its pages would look whole: better none at all.
        out.line({"out": None, "bytes": 0, "ms": milliseconds(start), "pages": lines})
        return 2
    told = made(args, paper, [one.page for one in found], lines, [one.layers for one in found])
    out.line({**told, "ms": milliseconds(start), "pages": lines})
    return 0


def _scanned(names: Sequence[str], paper: Paper | None) -> Iterator[Scanned | PictureError]:
    """Yield the page of each picture, or why there is none; two at a time."""

    def one(name: str) -> Scanned | PictureError:
        try:
            return scan_file(name, paper)
        except PictureError as error:
            return error

    with ThreadPoolExecutor(min(len(names), AT_ONCE)) as pool:
        yield from pool.map(one, names)


def shutter(args: argparse.Namespace, out: Output) -> int:
    """Print when the automatic shutter would fire."""
    watch = Shutter()
    number = -1
    try:
        for number, frame in enumerate(_replayed(args.frames, args.fps)):
            seen = watch.feed(frame)
            if seen.fire:
                out.line({"frame": number, "quad": seen.quad, "reason": seen.hint})
    except DeviceMissing as error:  # here the "device" is a file that was named
        raise BadInput(str(error)) from error
    if number < 0:
        raise BadInput(_("Không có khung hình nào trong {name}.").format(name=args.frames))
    return 0


def _replayed(path: str, fps: float) -> Iterator[Frame]:
    """Yield each picture of a folder, or each frame of a video, once."""
    wanted = Settings(fps=fps, loop=False, paced=False, hold=1 / fps)
    return SOURCES["replay"].frames(f"replay:{path}", wanted, threading.Event())


def _frames(names: Iterable[str]) -> Iterator[tuple[str, Frame | None, PictureError | None]]:
    for name in names:
        try:
            yield name, pictures.load(Path(name)), None
        except PictureError as error:
            say(str(error))
            yield name, None, error


def _fault(error: PictureError | None) -> Line:
    return {"error": error.code if error else "", "message": str(error)}
