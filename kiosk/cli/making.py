"""From pages to the file that was asked for, and what is told of both."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

from kiosk.cli.output import Line
from kiosk.files import write_whole
from kiosk.model import BadInput
from scanner import document, pipeline
from scanner.frame import DoesNotFit, Look, Page, Paper, Verdict
from scanner.layers import Layers


def made(
    args: argparse.Namespace,
    paper: Paper | None,
    pages: Sequence[Page],
    lines: Sequence[Line],
    ready: Sequence[Layers | None] = (),
) -> Line:
    """Write the PDF, complete the line of each page, and return what is told of the file.

    `ready` holds the layers of pages that are taken apart already. Raises BadInput when the file
    cannot be written or be made small enough.
    """
    on_sheet = 2 if paper is Paper.ID1 else 1
    try:
        sheets = _sheets(pages, on_sheet)
        pdf = document.make_pdf(
            sheets,
            max_bytes=args.max_bytes,
            look=Look(args.look),
            ready=ready if on_sheet == 1 else (),
            searchable=args.searchable,
        )
    except DoesNotFit as error:
        raise BadInput(str(error)) from error
    for number, line in enumerate(lines):
        page = pdf.pages[number // on_sheet]
        line |= {"raster_dpi": round(page.raster_dpi, 1), "look": page.look, "bytes": page.bytes}
    _write(Path(args.output), pdf.data)
    return {"out": args.output, "bytes": len(pdf.data)}


def _sheets(pages: Sequence[Page], on_sheet: int) -> Sequence[Page]:
    """Return the sheets of the file: of cards, front and back share one."""
    if on_sheet == 1:
        return pages
    return [
        pipeline.both_sides(*pages[k : k + 2]) if k + 1 < len(pages) else pages[k]
        for k in range(0, len(pages), 2)
    ]


def _write(path: Path, data: bytes) -> None:
    try:
        write_whole(path, data)
    except OSError as error:
        raise not_writable(path) from error


def not_writable(path: Path) -> BadInput:
    """The file cannot be where it was asked for."""
    return BadInput(
        _("Không ghi được tệp {name}. Kiểm tra thư mục, quyền ghi và chỗ trống.").format(
            name=path.name
        )
    )


def page_line(name: str, page: Page) -> Line:
    """Return what is told of one page."""
    return {
        "image": name,
        "quad": page.quad if page.verdict is not Verdict.NO_PAGE else None,
        "dpi": round(page.dpi, 1),
        "verdict": page.verdict,
        "reasons": list(page.reasons),
    }


def milliseconds(start: float) -> float:
    """Return the time since `start`."""
    return round((time.perf_counter() - start) * 1000, 3)
