"""What the desk can still do for a procedure that has no pack; in Vietnamese as all packs are."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

import assets
from kiosk.procedures.catalogue import Entry
from kiosk.procedures.facts import GENERAL
from kiosk.procedures.pack import (
    Channel,
    Confidence,
    Fee,
    Field,
    FieldKind,
    Group,
    MandateRule,
    Pack,
    Paper,
    Provenance,
    Rule,
    Time,
    Unit,
)

RECORD = "Cổng Dịch vụ công quốc gia, bản ghi thủ tục {code}"
RECORD_DAY = "2026-07-01"
SHOWN = "xuất trình"
NATIONAL_PORTAL = "https://dichvucong.gov.vn/"


def generic(entry: Entry) -> Pack:
    """A pack for the packet and paper routes alone: who asks, and papers without rules."""
    today = date.today().isoformat()
    unknown = "Chưa có gói hướng dẫn; hỏi cơ quan tiếp nhận."
    source = Provenance(entry.source or "Danh mục thủ tục", today, Confidence.C)
    return Pack(
        format=1,
        code=entry.code,
        version=today,
        name=entry.name,
        short_name=entry.name,
        field=entry.field,
        agency=entry.agency or unknown,
        level="một phần",
        provenance=source,
        time=Time(Unit.WORKING_DAYS, source, note=entry.deadline or unknown),
        fee=Fee(entry.fee or unknown, source, believed_until=today),
        channels=(
            Channel("packet", link=NATIONAL_PORTAL, needs_account=True),
            Channel("paper"),
        ),
        papers=(
            *_listed(entry.code),
            Paper(GENERAL, "Giấy tờ khác của thủ tục", Rule.COMPARE, source, required=False),
        ),
        groups=(Group("nguoi_yeu_cau", "Người yêu cầu", _requester(source)),),
        mandate=MandateRule(source, note=unknown),
    )


def _listed(code: str) -> tuple[Paper, ...]:
    """The papers that the portal's record lists; when each of them is needed nobody checked."""
    source = Provenance(RECORD.format(code=code), RECORD_DAY, Confidence.B)
    return tuple(
        Paper(
            f"giay_{number}",
            name,
            Rule.SHOW_ONLY if name.casefold().startswith(SHOWN) else Rule.COMPARE,
            source,
            required=False,
        )
        for number, name in enumerate(_records().get(code, ()), 1)
    )


@cache
def _records() -> dict[str, list[str]]:
    file = assets.path("catalogue/papers.json")
    found: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _requester(source: Provenance) -> tuple[Field, ...]:
    questions = (
        ("ho_ten", "Họ, chữ đệm, tên", FieldKind.NAME, "full_name"),
        ("so_dinh_danh", "Số định danh cá nhân", FieldKind.ID, "id_number"),
        ("noi_cu_tru", "Nơi cư trú", FieldKind.ADDRESS, "address"),
    )
    return tuple(
        Field(name, label, kind, source, prefill=f"applicant.{value}")
        for name, label, kind, value in questions
    )
