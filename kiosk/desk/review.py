"""Step 8: everything on one page, read aloud, confirmed."""

from __future__ import annotations

from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk.case import Reopened, Reviewed, advance, supplementing
from kiosk.desk import account, capture, citizen, form, supplement
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.desk.ways import connector
from kiosk.model import BadInput, Case, Confirmation, State
from kiosk.procedures import forms


class Row(Struct, frozen=True):
    """One line of the review, and where "Sửa" leads."""

    label: str
    text: str
    step: str
    """Empty where it cannot be changed any more."""
    target: str = ""
    """Field, part or value within the step."""
    missing: bool = False


class Problem(Struct, frozen=True):
    """Something that must be settled first; a link to its place."""

    text: str
    step: str
    target: str = ""


WAYS = {
    "opencps": _("gửi thẳng lên cổng dịch vụ công"),
    "guided": _("nộp trên cổng ngay tại bàn, cùng công dân"),
    "packet": _("gói hồ sơ, nộp trên cổng cùng công dân"),
    "paper": _("nộp trực tiếp tại quầy"),
}


def rows(desk: Desk, visit: Visit) -> list[Row]:
    """Return everything that will be sent, in reading order."""
    case = visit.open_case()
    pack = visit.chosen()
    if supplementing(case):
        return _supplement_rows(visit)
    found = [Row(_("Thủ tục"), pack.short_name, "procedure")]
    found += [
        Row(row.label, row.text, "citizen", row.name, missing=not row.text)
        for row in citizen.rows(visit)
        if row.text or row.name in citizen.REQUIRED
    ]
    if case.proxy is not None and case.proxy.citizen.full_name is not None:
        text = f"{case.proxy.citizen.full_name.text} ({case.proxy.relation})"
        found.append(Row(_("Người đi thay"), text, "citizen", "proxy"))
    for line in forms.summary(pack, case.answers, visit.answers()):
        found.append(Row(line.label, line.text, "form", line.field, missing=line.missing))
    for slot in capture.slots(visit):
        words = slot.words or slot.need.rule_words
        found.append(Row(slot.need.name, words, "capture", slot.need.part, missing=not slot.done))
    found.append(Row(_("Lệ phí"), pack.fee.text, "procedure"))
    if case.delivery is not None:
        found.append(
            Row(
                _("Nhận kết quả"),
                _("qua bưu điện: {address}").format(address=case.delivery.address),
                "",
            )
        )
    found.append(Row(_("Gửi tới"), f"{pack.agency}, {WAYS[connector(desk, visit)]}", "send"))
    return found


def _supplement_rows(visit: Visit) -> list[Row]:
    """Only what is sent now; the application itself lies with the authority."""
    case = visit.open_case()
    found = [
        Row(_("Bổ sung cho hồ sơ số"), supplement.number(case), ""),
        Row(_("Thủ tục"), visit.chosen().short_name, ""),
        Row(_("Cơ quan yêu cầu"), supplement.asked(case), ""),
    ]
    for slot in capture.slots(visit):
        words = slot.words or _("chưa chụp")
        found.append(Row(slot.need.name, words, "capture", slot.need.part, missing=not slot.done))
    return found


def confirmed(visit: Visit) -> bool:
    """Tell whether the citizen has confirmed what will be sent."""
    case = visit.case
    if case is None:
        return False
    return case.state is State.REVIEWED or (supplementing(case) and case.confirmation is not None)


def problems(desk: Desk, visit: Visit) -> list[Problem]:
    """Return what stands in the way of sending."""
    if supplementing(visit.open_case()):
        return [Problem(*found) for found in supplement.lacking(visit)]
    found = [Problem(text, "citizen", name) for name, text in citizen.lacking(visit)]
    if visit.open_case().consent is None:
        found.append(Problem(_("Chưa có sự đồng ý của công dân"), "consent"))
    if connector(desk, visit) == "paper":
        return found
    if account.needed(desk, visit) and not visit.open_case().account:
        found.append(Problem(_("Chưa chọn cách công dân đăng nhập"), "account"))
    found += [Problem(fault.message, "form", fault.field) for fault in form.faults(visit)]
    found += [
        Problem(
            _("{name}: chưa chụp hoặc chưa đối chiếu").format(name=slot.need.name),
            "capture",
            slot.need.part,
        )
        for slot in capture.undecided(visit)
    ]
    return found


def confirm(desk: Desk, visit: Visit, how: Confirmation, witness: str = "") -> Case:
    """Record that the citizen confirmed; raises BadInput while problems are open."""
    open_problems = problems(desk, visit)
    if open_problems:
        raise BadInput(
            _("Còn {n} việc chưa xong: {first}.").format(
                n=len(open_problems), first=open_problems[0].text
            )
        )
    if how is Confirmation.SPOKEN and not witness.strip():
        raise BadInput(_("Công dân xác nhận bằng lời: ghi họ tên người làm chứng."))
    case = visit.open_case()
    if confirmed(visit):
        return case
    if supplementing(case):
        return supplement.confirm(desk, visit, how, witness.strip())
    case = msgspec.structs.replace(
        case, confirmation=how, witness=witness.strip(), connector=connector(desk, visit)
    )
    visit.case = advance(case, Reviewed(now()))
    return desk.save(visit.case, "reviewed", how=how.value)


def reopen(desk: Desk, visit: Visit) -> Case:
    """Go back from the review to change something: the confirmation falls away."""
    case = visit.open_case()
    if not confirmed(visit):
        return case
    case = msgspec.structs.replace(case, confirmation=None, witness="")
    visit.case = case if supplementing(case) else advance(case, Reopened(now()))
    return desk.save(visit.case, "reopened")
