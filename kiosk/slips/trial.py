"""The page by which a technician sees that a printer works: letters, a code, a measured line."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Drawing, Line
from reportlab.lib.units import mm

from kiosk.slips.drawings import qr
from kiosk.slips.look import INK, style, words
from kiosk.slips.sheet import Size, Story, build, gap, heading

LETTERS = (
    "ă â đ ê ô ơ ư · á à ả ã ạ · ắ ằ ẳ ẵ ặ · ấ ầ ẩ ẫ ậ · é è ẻ ẽ ẹ · ế ề ể ễ ệ · í ì ỉ ĩ ị",
    "ó ò ỏ õ ọ · ố ồ ổ ỗ ộ · ớ ờ ở ỡ ợ · ú ù ủ ũ ụ · ứ ừ ử ữ ự · ý ỳ ỷ ỹ ỵ",
    "Ă Â Đ Ê Ô Ơ Ư · Ắ Ằ Ẳ Ẵ Ặ · Ấ Ầ Ẩ Ẫ Ậ · Ế Ề Ể Ễ Ệ · Ố Ồ Ổ Ỗ Ộ · Ứ Ừ Ử Ữ Ự",
)
LONG = {"A4": 100, "A5": 100, "80mm": 60}
"""Millimetres of the line that is measured."""


def render(office: str, *, practice: bool, size: Size = "A5") -> bytes:
    """The page as PDF bytes, A5, which every A4 printer prints too; or a strip of the roll."""
    return build(
        lambda: _story(size), title="Trang in thử", office=office, size=size, practice=practice
    )


def _story(size: Size) -> Story:
    body = style(12, after=6)
    return [
        heading("Trang in thử", 20),
        words("Chữ phải đủ dấu, không vỡ, không nhoè:", body),
        *(words(line, body) for line in LETTERS),
        gap(10),
        words(f"Đoạn thẳng dưới đây dài đúng {LONG[size]} mm:", body),
        _measure(LONG[size] * mm),
        gap(10),
        words("Quét mã này bằng điện thoại phải ra chữ CUNG NOP:", body),
        gap(4),
        qr("CUNG NOP", 35 * mm),
    ]


def _measure(long: float) -> Any:
    made = Drawing(long + 2, 8 * mm)
    made.add(Line(1, 4 * mm, 1 + long, 4 * mm, strokeColor=INK, strokeWidth=1.2))
    for x in (1, 1 + long):
        made.add(Line(x, 2 * mm, x, 6 * mm, strokeColor=INK, strokeWidth=1.2))
    return made
