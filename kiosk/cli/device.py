"""scan --device: pages from a scanner or a camera; what was finished before a fault is kept."""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from gettext import gettext as _
from pathlib import Path

from kiosk.cli.making import made, milliseconds, not_writable, page_line
from kiosk.cli.output import Line, Output, say
from scanner import pipeline
from scanner.frame import DeviceBroken, Frame, Look, Page, Paper, ScannerError
from scanner.sources.base import Settings, Way
from scanner.sources.registry import source_of

NOT_REACHABLE = 3
SETTLING = 10
"""Frames until a camera shows what it can."""


def scan(args: argparse.Namespace, out: Output) -> int:
    """Make one PDF of what the device gives.

    After a fault the PDF holds the pages that were finished before it, and the exit code is 3;
    where none was, no file is written and one that is there already stays.
    """
    start = time.perf_counter()
    _look_first(Path(args.output))
    with _stoppable() as cancel:
        return _scan(args, out, start, cancel)


def _scan(args: argparse.Namespace, out: Output, start: float, cancel: threading.Event) -> int:
    paper = None if args.paper == "auto" else Paper(args.paper)
    pages: list[Page] = []
    fault: ScannerError | None = None
    try:
        for frame in _frames(args, cancel):
            pages.append(pipeline.photograph(frame, paper))
    except ScannerError as error:
        fault = error
    if cancel.is_set():
        raise KeyboardInterrupt
    lines = [page_line(args.device, page) for page in pages]
    told: Line = made(args, paper, pages, lines) if pages else {"out": None, "bytes": 0}
    told |= {"ms": milliseconds(start), "pages": lines}
    if fault is None:
        out.line(told)
        return 0
    say(str(fault))
    if pages:
        saved = _("Đã lưu {n} trang quét xong vào {name}; các trang sau chưa có trong tệp.")
        say(saved.format(n=len(pages), name=Path(args.output).name))
    out.line({**told, "error": fault.code, "message": str(fault), "pages_kept": len(pages)})
    return NOT_REACHABLE


def _look_first(path: Path) -> None:
    """Fifty sheets are not fed before it turns out that they cannot be written."""
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise not_writable(path)


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """An event that is set when the command is told to end: the device is given back first."""
    cancel = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return
    before = [
        (sign, signal.signal(sign, lambda *_which: cancel.set()))
        for sign in (signal.SIGINT, signal.SIGTERM)
    ]
    try:
        yield cancel
    finally:
        for sign, handler in before:
            signal.signal(sign, handler)


def _frames(args: argparse.Namespace, cancel: threading.Event) -> Iterator[Frame]:
    """Yield every side that a scanner gives; of a camera one frame, once it has settled."""
    source = source_of(args.device)
    wanted = Settings(
        way=Way(args.source) if args.source else None,
        dpi=args.dpi or 300,
        grey=Look(args.look) in (Look.GREY, Look.BW),
        loop=False,
    )
    frames = source.frames(args.device, wanted, cancel)
    with closing(frames):
        if not source.live:
            yield from frames
            return
        newest = deque(itertools.islice(frames, SETTLING), maxlen=1)
        if cancel.is_set():
            return
        if not newest:
            raise DeviceBroken(_("Camera không gửi hình; rút dây, cắm lại rồi thử lại."))
        yield newest[0]
