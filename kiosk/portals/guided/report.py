"""What did not fit: for the officer in words, for the technician without a citizen in it."""

from __future__ import annotations

from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk.portals.guided.plan import Plan

DONE = frozenset({"filled", "already"})
"""States of a field that needs nobody any more."""
ASK = frozenset({"changed", "differs"})
"""States in which the page holds another value: only a person decides."""

WORDS = {
    "filled": _("đã điền"),
    "already": _("đã đúng"),
    "changed": _("đã có người sửa, giữ nguyên"),
    "differs": _("cổng đã có giá trị khác, giữ nguyên"),
    "missing": _("không thấy ô này trên trang"),
    "ambiguous": _("có nhiều ô giống nhau"),
    "readonly": _("cổng không cho sửa ô này"),
    "no_option": _("danh sách của cổng không có lựa chọn này"),
    "refused": _("ô này chỉ công dân tự gõ"),
    "mismatch": _("trang không giữ giá trị vừa điền"),
    "waits": _("chưa điền vì ô đứng trước chưa xong"),
    "timeout": _("trang không trả lời kịp"),
    "attached": _("đã đính kèm"),
    "too_large": _("tệp lớn hơn mức cổng nhận"),
    "wrong_type": _("cổng không nhận tệp PDF ở đây"),
    "damaged": _("tệp trong kho đã hỏng"),
}


class Outcome(Struct, frozen=True, omit_defaults=True):
    """What became of one field; `read_back` is personal and never leaves the screen or stdout."""

    field: str
    state: str
    read_back: str = ""
    selector: str = ""

    @property
    def filled(self) -> bool:
        """True when the page holds what the case says."""
        return self.state in DONE


class Handed(Struct, frozen=True, omit_defaults=True):
    """What became of one paper."""

    part: str
    state: str
    sha256: str = ""
    selector: str = ""


class Misfit(Struct, frozen=True):
    """One place where the recipe does not fit the page."""

    step: str
    name: str
    fault: str
    tried: tuple[str, ...]


class Report(Struct, frozen=True):
    """For the technician: names of fields and selectors, hosts, no value and no person."""

    recipe: str
    version: str
    misfits: tuple[Misfit, ...]
    blocked: tuple[str, ...]


def misfits(plan: Plan, fields: dict[str, Outcome], files: dict[str, Handed]) -> tuple[Misfit, ...]:
    """Return where the recipe did not fit; values that a person has to settle are none."""
    found = []
    for step in plan.steps:
        for field in step.fields:
            outcome = fields.get(field.id)
            if (
                outcome is None
                or outcome.filled
                or outcome.state in ASK
                or outcome.state == "waits"
            ):
                continue
            if field.optional and outcome.state == "missing":
                continue
            found.append(Misfit(step.id, field.id, outcome.state, field.find))
        for file in step.files:
            handed = files.get(file.part)
            if handed is not None and handed.state != "attached" and not file.optional:
                found.append(Misfit(step.id, file.part, handed.state, file.find))
    return tuple(found)


def write(plan: Plan, found: tuple[Misfit, ...], blocked: tuple[str, ...]) -> bytes:
    """Return the technician's report as JSON."""
    report = Report(plan.recipe, plan.version, found, blocked)
    return msgspec.json.format(msgspec.json.encode(report), indent=1)
