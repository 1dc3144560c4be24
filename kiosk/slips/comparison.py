"""Slip "Phiếu đối chiếu (nội bộ)": the office's own record of what was compared with originals.

It is no certified copy and says so.
"""

from __future__ import annotations

from gettext import gettext as _
from typing import Any

from msgspec import Struct
from reportlab.platypus import KeepTogether

from kiosk.model import Check
from kiosk.slips.sheet import Size, Story, box, build, gap, heading, rows, section, width_of


class Compared(Struct, frozen=True, kw_only=True):
    """One paper and the officer's verdict."""

    name: str
    check: Check
    officer: str
    time: str
    """As it is printed."""
    pages: int
    pdf_digest: str
    """SHA-256, hexadecimal; only its head is printed."""
    master_digests: tuple[str, ...] = ()
    reason: str = ""


class Comparison(Struct, frozen=True, kw_only=True):
    """What stands on the slip."""

    procedure: str
    code: str
    number: str
    """The portal's number; empty while there is none."""
    papers: tuple[Compared, ...]
    office: str
    practice: bool = False
    size: Size = "A4"


def render(slip: Comparison) -> bytes:
    """The slip as PDF bytes."""
    return build(
        lambda: _story(slip),
        title=_("Phiếu đối chiếu (nội bộ)"),
        office=slip.office,
        size=slip.size,
        practice=slip.practice,
        foot=_("Phiếu nội bộ của nơi hỗ trợ"),
    )


def verdict(check: Check) -> str:
    """The officer's verdict in the desk's words."""
    return {
        Check.MATCH: _("Khớp bản chính"),
        Check.MISMATCH: _("Không khớp"),
        Check.UNCHECKED: _("Chưa đối chiếu"),
    }[check]


def short(digest: str) -> str:
    """The first twelve digits of a digest, in groups that can be read aloud."""
    head = digest[:12]
    return " ".join(head[at : at + 4] for at in range(0, len(head), 4))


def _pages(count: int) -> str:
    return _("{count} trang").format(count=count) if count else ""


def _story(slip: Comparison) -> Story:
    width = width_of(slip.size)
    facts = [(_("Thủ tục"), f"{slip.procedure} ({slip.code})")]
    if slip.number:
        facts.append((_("Mã số hồ sơ"), slip.number))
    return [
        heading(_("Phiếu đối chiếu (nội bộ)")),
        rows(facts, width, label_part=0.22),
        *(_paper(at, paper, width) for at, paper in enumerate(slip.papers, start=1)),
        gap(12),
        box(_("Ghi nhận nội bộ; không phải bản sao chứng thực."), width, attention=True),
    ]


def _paper(at: int, paper: Compared, width: float) -> Any:
    pairs = [
        (_("Kết quả"), " · ".join(filter(None, (verdict(paper.check), _pages(paper.pages))))),
        (_("Lý do"), paper.reason),
        (_("Cán bộ, lúc"), f"{paper.officer}, {paper.time}"),
        (_("Dấu vết tệp PDF"), short(paper.pdf_digest)),
        (_("Dấu vết ảnh chụp"), "; ".join(short(digest) for digest in paper.master_digests)),
    ]
    filled = [(label, text) for label, text in pairs if text]
    return KeepTogether(
        [
            section(f"{at}. {paper.name}", 12),
            rows(filled, width, size=10, label_part=0.22),
        ]
    )
