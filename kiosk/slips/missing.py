"""Slip "Còn thiếu gì": the papers still to bring, large, with pictures, and nothing personal."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from reportlab.platypus import KeepTogether

from kiosk.slips.drawings import disc, pictogram
from kiosk.slips.look import LINE, QUIET, SEMIBOLD, style, words
from kiosk.slips.sheet import Size, Story, box, build, gap, grid, heading, width_of


class MissingPaper(Struct, frozen=True):
    """A paper to bring, and what will be done with it, in words."""

    name: str
    rule: str = ""
    note: str = ""


class Missing(Struct, frozen=True, kw_only=True):
    """What stands on the slip."""

    procedure: str
    code: str
    papers: tuple[MissingPaper, ...]
    office: str
    place: str = ""
    phone: str = ""
    asked: str = ""
    """The authority's own words, where a case that was filed lacks something."""
    number: str = ""
    practice: bool = False
    size: Size = "A4"


def render(slip: Missing) -> bytes:
    """The slip as PDF bytes."""
    return build(
        lambda: _story(slip),
        title="Còn thiếu gì",
        office=slip.office,
        size=slip.size,
        practice=slip.practice,
        foot=slip.code,
    )


def _story(slip: Missing) -> Story:
    width = width_of(slip.size)
    scale = 1.0 if slip.size == "A4" else 0.72
    paper = _narrow if slip.size == "80mm" else _paper
    return [
        heading("Còn thiếu gì", 30 * scale),
        words(slip.procedure, style(15 * scale, SEMIBOLD, after=4)),
        words(_lead(slip), style(14 * scale, color=QUIET, after=8)),
        *_asked(slip, width, scale),
        *(paper(at, one, width, scale) for at, one in enumerate(slip.papers, start=1)),
        gap(10),
        KeepTogether(box(_where(slip), width, size=15 * scale)),
    ]


def _asked(slip: Missing, width: float, scale: float) -> Story:
    if not slip.asked:
        return []
    return [box(f"“{slip.asked}”", width, size=17 * scale, attention=True), gap(6)]


def _lead(slip: Missing) -> str:
    count = len(slip.papers)
    if slip.asked:
        return f"Hồ sơ số {slip.number}: cơ quan giải quyết yêu cầu bổ sung."
    if count == 0:
        return "Đã đủ giấy tờ."
    return f"Lần sau mang thêm {count} giấy tờ dưới đây. Nhớ mang theo thẻ căn cước."


def _paper(at: int, paper: MissingPaper, width: float, scale: float) -> Any:
    """One paper a row, never broken over two pages."""
    number, picture = 44 * scale, 64 * scale
    texts = _texts(paper, scale)
    columns = [number + 14, width - number - picture - 28, picture + 14]
    return grid(
        [[disc(at, number), texts, pictogram(paper.name, picture)]],
        columns,
        *_ROW,
    )


def _narrow(at: int, paper: MissingPaper, width: float, scale: float) -> Any:
    """On a roll number and picture stand above each other, and leave the words their room."""
    number, picture = 34 * scale, 56 * scale
    side = [disc(at, number), gap(3), pictogram(paper.name, picture)]
    return grid([[side, _texts(paper, scale)]], [picture + 8, width - picture - 8], *_ROW)


_ROW: tuple[tuple[Any, ...], ...] = (
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 7),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
    ("LINEBELOW", (0, 0), (-1, -1), 0.7, LINE),
)


def _texts(paper: MissingPaper, scale: float) -> Story:
    return [
        words(paper.name, style(16 * scale, SEMIBOLD, after=2)),
        *(
            words(text, style(12.5 * scale, color=QUIET))
            for text in (paper.rule, paper.note)
            if text
        ),
    ]


def _where(slip: Missing) -> str:
    lines = [f"Mang đến: {slip.office}"]
    if slip.place:
        lines.append(slip.place)
    if slip.phone:
        lines.append(f"Điện thoại: {slip.phone}")
    return "\n".join(lines)
