"""One citizen at the desk: what was chosen so far, and the case once there is one."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from gettext import gettext as _

from msgspec import Struct

from kiosk.model import BadInput, Case, Citizen, Document
from kiosk.procedures.conditions import proxy_answers
from kiosk.procedures.pack import Channel, Pack

STEPS = (
    "procedure",
    "papers",
    "citizen",
    "consent",
    "account",
    "form",
    "capture",
    "review",
    "send",
)
"""The nine steps, in order; the names are those of the rooms beside this one."""

TITLES = {
    "procedure": _("Thủ tục"),
    "papers": _("Thành phần hồ sơ"),
    "citizen": _("Công dân"),
    "consent": _("Đồng ý"),
    "account": _("Tài khoản"),
    "form": _("Tờ khai"),
    "capture": _("Chụp giấy tờ"),
    "review": _("Kiểm tra lại"),
    "send": _("Nộp"),
}


class Before(Struct, frozen=True):
    """The matter that the same citizen came with just before; in memory, for this visit alone."""

    case_id: str
    pack: Pack
    citizen: Citizen
    answers: dict[str, str]
    documents: tuple[Document, ...]


@dataclass
class Visit:
    """The state of the wizard for one citizen; personal data is only in `case`."""

    started: float = field(default_factory=time.monotonic)
    pack: Pack | None = None
    has_guide: bool = True
    """False where the procedure has no pack of its own ("Chưa có gói hướng dẫn")."""
    draft: bool = False
    """True where nobody signed the guide: every screen says "BẢN NHÁP"."""
    variant: str = ""
    brought: set[str] = field(default_factory=set)
    case: Case | None = None
    supersedes: str = ""
    before: Before | None = None
    """What need not be asked or photographed twice."""

    def chosen(self) -> Pack:
        """Return the guide of the chosen procedure; raises BadInput before the choice."""
        if self.pack is None:
            raise BadInput(_("Chưa chọn thủ tục. Quay lại bước 1 và chọn thủ tục."))
        return self.pack

    def open_case(self) -> Case:
        """Return the case; raises BadInput before the citizen is known."""
        if self.case is None:
            raise BadInput(_("Chưa có công dân. Quay lại bước 3, đọc thẻ hoặc gõ tay."))
        return self.case

    def answers(self) -> dict[str, str]:
        """Return all answers as text: the variant's, the form's, and who stands here."""
        texts = self.variant_answers()
        if self.case is not None:
            texts.update({name: answer.text for name, answer in self.case.answers.items()})
            if self.pack is not None:
                texts.update(proxy_answers(self.pack, self.case.proxy))
        return texts

    def variant_answers(self) -> dict[str, str]:
        """Return what the chosen variant settles; nothing before the choice."""
        variants = self.pack.variants if self.pack is not None else ()
        chosen = next((one for one in variants if one.id == self.variant), None)
        return dict(chosen.answers) if chosen else {}


def channel(pack: Pack, *, has_portal: bool) -> Channel:
    """Return the best way to file: the pack's first channel that this desk can use."""
    for candidate in pack.channels:
        if candidate.connector != "opencps" or has_portal:
            return candidate
    return Channel(connector="paper")
