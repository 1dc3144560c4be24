"""Slip "Phiếu đối chiếu (nội bộ)": the office's own record of what was compared with originals.

It is no certified copy and says so.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from reportlab.platypus import KeepTogether

from kiosk.model import Check
from kiosk.slips.look import style, words
from kiosk.slips.sheet import (
    Size,
    Story,
    box,
    build,
    gap,
    heading,
    room_for,
    rows,
    section,
    width_of,
)


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
    signed: str = ""
    """Who signed the PDF, once that was verified."""


class Comparison(Struct, frozen=True, kw_only=True):
    """What stands on the slip."""

    procedure: str
    code: str
    number: str
    """The portal's number; empty while there is none."""
    papers: tuple[Compared, ...]
    on_paper: tuple[str, ...] = ()
    """Names of what was handed in as it is: drawings, what cannot be photographed."""
    shown: tuple[str, ...] = ()
    """Names of what was only shown; nothing of it was copied."""
    office: str
    practice: bool = False
    size: Size = "A4"


def render(slip: Comparison) -> bytes:
    """The slip as PDF bytes."""
    return build(
        lambda: _story(slip),
        title="Phiếu đối chiếu (nội bộ)",
        office=slip.office,
        size=slip.size,
        practice=slip.practice,
        foot="Phiếu nội bộ của nơi hỗ trợ",
    )


def verdict(check: Check) -> str:
    """The officer's verdict in the desk's words."""
    return {
        Check.MATCH: "Khớp bản chính",
        Check.MISMATCH: "Không khớp",
        Check.UNCHECKED: "Chưa đối chiếu",
    }[check]


def short(digest: str) -> str:
    """The first twelve digits of a digest, in groups that can be read aloud."""
    head = digest[:12]
    return " ".join(head[at : at + 4] for at in range(0, len(head), 4))


def _pages(count: int) -> str:
    return f"{count} trang" if count else ""


def _story(slip: Comparison) -> Story:
    width = width_of(slip.size)
    facts = [("Thủ tục", f"{slip.procedure} ({slip.code})")]
    if slip.number:
        facts.append(("Mã số hồ sơ", slip.number))
    return [
        heading("Phiếu đối chiếu (nội bộ)"),
        rows(facts, width, label_part=0.22),
        *(_paper(at, paper, width) for at, paper in enumerate(slip.papers, start=1)),
        *_listed("Nộp bản giấy, không chụp", slip.on_paper),
        *_listed("Đã xem bản chính rồi trả lại, không sao chụp", slip.shown),
        gap(12),
        box("Ghi nhận nội bộ; không phải bản sao chứng thực.", width, attention=True),
    ]


def _listed(title: str, names: tuple[str, ...]) -> Story:
    if not names:
        return []
    return [
        room_for(60),
        section(title, 12),
        *(words(f"•  {name}", style(10.5, after=2)) for name in names),
    ]


def _paper(at: int, paper: Compared, width: float) -> Any:
    pairs = [
        ("Kết quả", " · ".join(filter(None, (verdict(paper.check), _pages(paper.pages))))),
        ("Lý do", paper.reason),
        ("Cán bộ, lúc", f"{paper.officer}, {paper.time}"),
        ("Dấu vết tệp PDF", short(paper.pdf_digest)),
        ("Chữ ký số đã kiểm tra", paper.signed),
        ("Dấu vết ảnh chụp", "; ".join(short(digest) for digest in paper.master_digests)),
    ]
    filled = [(label, text) for label, text in pairs if text]
    return KeepTogether(
        [
            section(f"{at}. {paper.name}", 12),
            rows(filled, width, size=10, label_part=0.22),
        ]
    )
