"""Checklist and declaration for handing in on paper, blank or filled.

Printed by the program from the pack; never the official form, and it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from reportlab.platypus import KeepTogether, PageBreak

from kiosk.procedures.conditions import effective, holds
from kiosk.procedures.pack import Condition, Confidence, Field, Pack
from kiosk.slips.checklist import checklist, where_and_cost
from kiosk.slips.form_fields import form_field
from kiosk.slips.look import ITALIC, MEDIUM, QUIET, SEMIBOLD, style, words
from kiosk.slips.sheet import (
    Size,
    Story,
    box,
    build,
    coded_pages,
    gap,
    grid,
    heading,
    section,
    width_of,
)

MARK = "(*)"
"""Behind every field that was not verified; explained at the foot of each page."""


class Declaration(Struct, frozen=True, kw_only=True):
    """What stands on the sheets; without answers they are blank, for writing by hand."""

    pack: Pack
    answers: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""
    unverified: str = ""
    """What the mark behind unverified fields means; the usual words when empty."""
    office: str = ""
    code: str = ""
    """By which the signed sheet finds its place (see `filing_code`); empty: none is printed."""
    practice: bool = False
    size: Size = "A4"


def render(sheet: Declaration) -> bytes:
    """Checklist on the first page, the declaration from the second, as PDF bytes."""
    warning = sheet.unverified or "Chưa kiểm chứng, đối chiếu mẫu chính thức trước khi dùng"
    return build(
        lambda: [
            *_papers(sheet),
            *(coded_pages() if sheet.code else []),
            PageBreak(),
            *_form(sheet, warning),
        ],
        title="Giấy tờ cần nộp và tờ khai",
        office=sheet.office,
        size=sheet.size,
        practice=sheet.practice,
        foot=f"{MARK} {warning}. {sheet.pack.code}",
        code=sheet.code,
    )


def _asked(sheet: Declaration, when: tuple[Condition, ...]) -> bool:
    """A blank sheet shows everything: nobody knows yet which case it will be."""
    return not sheet.answers or holds(when, effective(sheet.pack, sheet.answers, sheet.variant))


def _papers(sheet: Declaration) -> Story:
    pack = sheet.pack
    return [
        heading("Giấy tờ cần nộp", 20),
        words(f"{pack.name} ({pack.code})", style(12, SEMIBOLD, after=3)),
        words(where_and_cost(pack), style(10, color=QUIET, after=6)),
        *checklist(
            pack,
            lambda paper: _asked(sheet, paper.when),
            width_of(sheet.size),
            sure=bool(sheet.answers),
        ),
    ]


def _form(sheet: Declaration, warning: str) -> Story:
    width = width_of(sheet.size)
    legend = "Do chương trình in, không phải mẫu chính thức. Mục có dấu {mark}: {warning}."
    later = warning[:1].lower() + warning[1:]
    story = [
        *_top(sheet, width),
        box(legend.format(mark=MARK, warning=later), width, size=10, attention=True),
    ]
    for group in sheet.pack.groups:
        fields = [item for item in group.fields if _asked(sheet, group.when + item.when)]
        if fields:
            first, *others = (_field(item, sheet, width) for item in fields)
            story += [KeepTogether([section(group.title, 12.5), first]), *others]
    return [*story, _signature(width)]


def _top(sheet: Declaration, width: float) -> Story:
    """State, motto, the form's name and whom it goes to, in the order of official forms."""
    pack = sheet.pack
    return [
        words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style(11.5, SEMIBOLD, centred=True)),
        words("Độc lập – Tự do – Hạnh phúc", style(11, SEMIBOLD, centred=True, after=10)),
        heading("TỜ KHAI", 17, centred=True),
        words(pack.name, style(12, SEMIBOLD, centred=True, after=6)),
        words(f"Kính gửi: {pack.agency}", style(11, MEDIUM, centred=True, after=8)),
    ]


def _field(item: Field, sheet: Declaration, width: float) -> Any:
    mark = MARK if item.provenance.confidence is Confidence.C else ""
    return form_field(item, sheet.answers.get(item.id, ""), width, mark=mark)


def _signature(width: float) -> Any:
    """The promise of truth, place and day, and room for the hand; never one without the other."""
    promise = (
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước "
        "pháp luật về cam đoan của mình."
    )
    centred = style(10.5, centred=True)
    lines = [
        words("........................., ngày ...... tháng ...... năm ............", centred),
        words("Người khai", style(11, SEMIBOLD, centred=True)),
        words("(ký, ghi rõ họ tên)", style(9.5, ITALIC, QUIET, centred=True)),
        gap(58),
    ]
    top = [gap(8), words(promise, style(10.5)), gap(14)]
    return KeepTogether([*top, grid([["", lines]], [width * 0.42, width * 0.58])])
