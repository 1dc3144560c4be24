"""What the desk can still do for a procedure that has no pack; in Vietnamese as all packs are."""

from __future__ import annotations

from datetime import date

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
        papers=(Paper(GENERAL, "Giấy tờ của thủ tục", Rule.COMPARE, source, required=False),),
        groups=(Group("nguoi_yeu_cau", "Người yêu cầu", _requester(source)),),
        mandate=MandateRule(source, note=unknown),
    )


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
