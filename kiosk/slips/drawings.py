"""Vector pictures: QR codes, numbers in a disc, tick boxes, and pictograms of papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import black, white

from kiosk.slips.look import BLUE, BOLD, GREEN, INK, PALE_BLUE, RED, load_fonts
from kiosk.values import fold

_QUIET_MODULES = 4
_MOST_BYTES = 400
"""More would make modules too small for a cheap telephone at the size that slips print."""


def can_be_qr(text: str) -> bool:
    """True when a code of this text can still be read from the slip."""
    return 0 < len(text.encode()) <= _MOST_BYTES


def qr(text: str, side: float) -> Any:
    """A QR code (level M) with its quiet zone, `side` points wide."""
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    module = side / (len(matrix) + 2 * _QUIET_MODULES)
    picture = Drawing(side, side)
    picture.add(Rect(0, 0, side, side, fillColor=white, strokeColor=None))
    for down, line in enumerate(matrix):
        top = side - (down + _QUIET_MODULES + 1) * module
        for start, length in _runs(bytes(line)):
            left = (start + _QUIET_MODULES) * module
            bar = Rect(left, top, length * module, module, fillColor=black, strokeColor=None)
            picture.add(bar)
    return picture


def _runs(line: bytes) -> list[tuple[int, int]]:
    """Start and length of each dark run: one bar each, so that no hairlines show between."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(line):
        if not dark:
            continue
        if found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((at, 1))
    return found


def disc(number: int, side: float) -> Any:
    """A number, white on a blue disc."""
    load_fonts()
    half = side / 2
    size = side * (0.58 if number < 10 else 0.46)
    picture = Drawing(side, side)
    picture.add(Circle(half, half, half, fillColor=BLUE, strokeColor=None))
    picture.add(
        String(
            half,
            half - size * 0.36,
            str(number),
            fontName=BOLD,
            fontSize=size,
            fillColor=white,
            textAnchor="middle",
        )
    )
    return picture


def tick_box(side: float, *, ticked: bool = False) -> Any:
    """An empty or ticked square."""
    picture = Drawing(side, side)
    edge = side * 0.08
    picture.add(
        Rect(
            edge,
            edge,
            side - 2 * edge,
            side - 2 * edge,
            fillColor=white,
            strokeColor=INK,
            strokeWidth=edge,
        )
    )
    if ticked:
        points = [side * 0.22, side * 0.5, side * 0.42, side * 0.28, side * 0.8, side * 0.76]
        picture.add(PolyLine(points, strokeColor=INK, strokeWidth=side * 0.13))
    return picture


def digit_boxes(count: int, side: float) -> Any:
    """A row of empty squares, one for each digit written by hand."""
    picture = Drawing(count * side + 1, side + 1)
    for at in range(count):
        picture.add(
            Rect(
                0.5 + at * side, 0.5, side, side, fillColor=white, strokeColor=INK, strokeWidth=0.5
            )
        )
    return picture


def pictogram(name: str, side: float) -> Any:
    """A picture of the paper that `name` speaks of; a plain sheet where no word is known."""
    picture = Drawing(side, side)
    picture.scale(side / 100, side / 100)
    draw = next(
        (draw for marks, draw in _KNOWN if any(mark in fold(name) for mark in marks)), _sheet
    )
    draw(picture)
    return picture


_STROKE = {"strokeColor": BLUE, "strokeWidth": 4}


def _line(picture: Any, x1: float, y: float, x2: float) -> None:
    picture.add(Line(x1, y, x2, y, **_STROKE))


def _person(picture: Any, x: float, y: float, scale: float = 1.0) -> None:
    picture.add(Circle(x, y + 14 * scale, 8 * scale, fillColor=BLUE, strokeColor=None))
    shoulders = [x - 15, y - 12, x - 10, y + 2, x + 10, y + 2, x + 15, y - 12]
    points = [
        x + (p - x) * scale if i % 2 == 0 else y + (p - y) * scale for i, p in enumerate(shoulders)
    ]
    picture.add(Polygon(points, fillColor=BLUE, strokeColor=None))


def _page(picture: Any) -> None:
    """An upright sheet with a folded corner."""
    outline = [18, 4, 18, 96, 62, 96, 82, 76, 82, 4]
    picture.add(Polygon(outline, fillColor=white, **_STROKE))
    picture.add(PolyLine([62, 96, 62, 76, 82, 76], **_STROKE))


def _sheet(picture: Any) -> None:
    _page(picture)
    for y in (62, 48, 34):
        _line(picture, 30, y, 70)
    _line(picture, 30, 20, 52)


def _stamped(picture: Any) -> None:
    """A paper with the red seal of an office."""
    _sheet(picture)
    picture.add(Circle(64, 22, 13, fillColor=white, strokeColor=RED, strokeWidth=4))
    picture.add(Circle(64, 22, 6, fillColor=RED, strokeColor=None))


def _card(picture: Any) -> None:
    picture.add(Rect(4, 20, 92, 60, rx=7, fillColor=white, **_STROKE))
    picture.add(Rect(12, 32, 26, 36, fillColor=PALE_BLUE, strokeColor=None))
    _person(picture, 25, 46, 0.85)
    for y, end in ((62, 86), (50, 86), (38, 72)):
        _line(picture, 48, y, end)


def _house(picture: Any) -> None:
    picture.add(Rect(20, 8, 60, 46, fillColor=white, **_STROKE))
    picture.add(Polygon([6, 52, 50, 92, 94, 52], fillColor=PALE_BLUE, **_STROKE))
    picture.add(Rect(42, 8, 16, 26, fillColor=BLUE, strokeColor=None))


def _rings(picture: Any) -> None:
    for x in (36, 64):
        picture.add(Circle(x, 48, 26, fillColor=None, strokeColor=BLUE, strokeWidth=7))


def _photo(picture: Any) -> None:
    picture.add(Rect(22, 8, 56, 84, fillColor=PALE_BLUE, **_STROKE))
    _person(picture, 50, 44, 1.6)


def _baby(picture: Any) -> None:
    _page(picture)
    picture.add(Circle(50, 56, 12, fillColor=BLUE, strokeColor=None))
    picture.add(Polygon([36, 16, 34, 34, 50, 42, 66, 34, 64, 16], fillColor=BLUE, strokeColor=None))


def _mandate(picture: Any) -> None:
    """One person hands a paper to another."""
    _person(picture, 20, 40, 1.2)
    _person(picture, 80, 40, 1.2)
    picture.add(Rect(40, 52, 20, 26, fillColor=white, **_STROKE))
    picture.add(PolyLine([36, 30, 62, 30], strokeColor=GREEN, strokeWidth=5))
    picture.add(Polygon([60, 22, 72, 30, 60, 38], fillColor=GREEN, strokeColor=None))


_KNOWN: tuple[tuple[tuple[str, ...], Callable[[Any], None]], ...] = (
    (("uy quyen",), _mandate),
    (("chung sinh", "khai sinh"), _baby),
    (("ket hon", "hon nhan", "ly hon"), _rings),
    (("cho o", "nha o", "tam tru", "cu tru"), _house),
    (("anh chan dung", "anh the", "anh 4x6", "anh 3x4"), _photo),
    (("can cuoc", "ho chieu", "tuy than", "cmnd", "the bhyt", "bao hiem y te"), _card),
    (("bao tu", "trich luc", "ban sao", "quyet dinh", "chung nhan", "xac nhan"), _stamped),
)
