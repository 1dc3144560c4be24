"""find, scan, shutter, read: from light to paper, without a store."""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Iterable, Iterator
from gettext import gettext as _
from pathlib import Path

from kiosk.cli import device
from kiosk.cli.making import made, milliseconds, page_line
from kiosk.cli.output import Line, Output, say
from kiosk.identity import read_payload, to_json
from kiosk.model import BadInput
from scanner import codes, pictures, pipeline
from scanner.frame import DeviceMissing, Frame, Page, Paper, PictureError
from scanner.page.find import find as find_page
from scanner.page.shutter import Shutter
from scanner.sources.base import Settings
from scanner.sources.registry import SOURCES

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"})


def inputs(args: argparse.Namespace) -> list[str]:
    """Return the pictures that were named, on the command line or in a list file."""
    named = list(args.images)
    if args.list:
        try:
            text = Path(args.list).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
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
    found = sorted(str(file) for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not found:
        raise BadInput(_("Thư mục {name} không có ảnh nào.").format(name=path.name))
    return found


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
    for name, frame, error in _frames(inputs(args)):
        if frame is None:
            failed += 1
            out.line({"image": name, "codes": [], "citizen": None, **_fault(error)})
        else:
            out.line(_read_one(name, frame))
    return 2 if failed else 0


def _read_one(name: str, frame: Frame) -> Line:
    start = time.perf_counter()
    readings = codes.read(frame.pixels)
    readings = readings or codes.read_mrz(frame.pixels)
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
        if person.citizen is not None:
            line["citizen"] = to_json(person.citizen)
            line["warnings"] = list(person.warnings)
            break
    return line


def scan(args: argparse.Namespace, out: Output) -> int:
    """Make one PDF of pictures of pages, or of what a device gives."""
    if args.device:
        return device.scan(args, out)
    start = time.perf_counter()
    paper = None if args.paper == "auto" else Paper(args.paper)
    pages: list[Page] = []
    lines: list[Line] = []
    failed = 0
    for name, frame, error in _frames(inputs(args)):
        if frame is None:
            failed += 1
            lines.append({"image": name, "quad": None, **_fault(error)})
            continue
        page = pipeline.photograph(frame, paper)
        pages.append(page)
        lines.append(page_line(name, page))
    if failed:
        # A PDF without one of its pages would look whole: better none at all.
        out.line({"out": None, "bytes": 0, "ms": milliseconds(start), "pages": lines})
        return 2
    out.line({**made(args, paper, pages, lines), "ms": milliseconds(start), "pages": lines})
    return 0


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
