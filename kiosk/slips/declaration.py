"""Checklist and declaration for handing in on paper, blank or filled.

Printed by the program from the pack; never the official form, and it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

from msgspec import Struct, field
from reportlab.platypus import KeepTogether, PageBreak

from kiosk.procedures.conditions import effective, holds
from kiosk.procedures.pack import Condition, Confidence, Field, Pack
from kiosk.slips.checklist import checklist, where_and_cost
from kiosk.slips.form_fields import form_field
from kiosk.slips.look import ITALIC, QUIET, SEMIBOLD, style, words
from kiosk.slips.sheet import Size, Story, box, build, gap, grid, heading, section, width_of

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
    practice: bool = False
    size: Size = "A4"


def render(sheet: Declaration) -> bytes:
    """Checklist on the first page, the declaration from the second, as PDF bytes."""
    warning = sheet.unverified or _("Chưa kiểm chứng, đối chiếu mẫu chính thức trước khi dùng")
    return build(
        lambda: [*_papers(sheet), PageBreak(), *_form(sheet, warning)],
        title=_("Giấy tờ cần nộp và tờ khai"),
        office=sheet.office,
        size=sheet.size,
        practice=sheet.practice,
        foot=f"{MARK} {warning}. {sheet.pack.code}",
    )


def _asked(sheet: Declaration, when: tuple[Condition, ...]) -> bool:
    """A blank sheet shows everything: nobody knows yet which case it will be."""
    return not sheet.answers or holds(when, effective(sheet.pack, sheet.answers, sheet.variant))


def _papers(sheet: Declaration) -> Story:
    pack = sheet.pack
    return [
        heading(_("Giấy tờ cần nộp"), 20),
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
    legend = _("Do chương trình in, không phải mẫu chính thức. Mục có dấu {mark}: {warning}.")
    later = warning[:1].lower() + warning[1:]
    story = [
        heading(_("Tờ khai"), 20),
        words(sheet.pack.name, style(12, SEMIBOLD, after=4)),
        box(legend.format(mark=MARK, warning=later), width, size=10, attention=True),
    ]
    for group in sheet.pack.groups:
        fields = [item for item in group.fields if _asked(sheet, group.when + item.when)]
        if fields:
            first, *others = (_field(item, sheet, width) for item in fields)
            story += [KeepTogether([section(group.title, 12.5), first]), *others]
    return [*story, _signature(width)]


def _field(item: Field, sheet: Declaration, width: float) -> Any:
    mark = MARK if item.provenance.confidence is Confidence.C else ""
    return form_field(item, sheet.answers.get(item.id, ""), width, mark=mark)


def _signature(width: float) -> Any:
    """Place and day, and room for the hand."""
    centred = style(10.5, centred=True)
    lines = [
        words(_("........................., ngày ...... tháng ...... năm ............"), centred),
        words(_("Người khai"), style(11, SEMIBOLD, centred=True)),
        words(_("(ký, ghi rõ họ tên)"), style(9.5, ITALIC, QUIET, centred=True)),
        gap(58),
    ]
    return KeepTogether([gap(14), grid([["", lines]], [width * 0.42, width * 0.58])])
