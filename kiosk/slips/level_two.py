"""Slip for the police desk: what an identity account of level 2 takes, and what comes then."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from reportlab.platypus import KeepTogether

from kiosk.slips.drawings import disc
from kiosk.slips.look import QUIET, REGULAR, SEMIBOLD, style, words
from kiosk.slips.sheet import Size, Story, box, build, gap, grid, heading, width_of

_TITLE = {"A4": 22, "A5": 16, "80mm": 15}


class LevelTwo(Struct, frozen=True, kw_only=True):
    """What stands on the slip; nothing of a person."""

    where: str
    """The authority, from the guide of that procedure."""
    bring: tuple[str, ...]
    days: str
    """How long it takes, in words; empty where nothing is known."""
    procedure: str
    """What the citizen came for, and comes back with."""
    office: str
    place: str = ""
    phone: str = ""
    practice: bool = False
    size: Size = "A5"


def render(slip: LevelTwo) -> bytes:
    """The slip as PDF bytes."""
    return build(
        lambda: _story(slip),
        title="Phiếu hẹn làm định danh mức 2",
        office=slip.office,
        size=slip.size,
        practice=slip.practice,
    )


def _story(slip: LevelTwo) -> Story:
    width = width_of(slip.size)
    return [
        heading("Phiếu hẹn làm định danh mức 2 (VNeID)", _TITLE[slip.size]),
        words("Để lần sau tự nộp hồ sơ qua mạng bằng điện thoại.", style(11, color=QUIET, after=6)),
        *(_step(at, text, width) for at, text in enumerate(_steps(slip), start=1)),
        gap(8),
        KeepTogether(box(_today(slip), width)),
    ]


def _steps(slip: LevelTwo) -> list[str]:
    wait = f" Thời gian: {slip.days}." if slip.days else ""
    return [
        f"Đến {slip.where}, nói: “Tôi làm tài khoản định danh điện tử mức 2”.",
        "Mang theo:" + "".join(f"\n• {name}" for name in slip.bring),
        f"Cán bộ công an chụp ảnh, lấy vân tay.{wait}",
        "Có tin nhắn báo thì cài ứng dụng VNeID, kích hoạt; chưa làm được thì mang điện thoại lại "
        "đây, cán bộ làm cùng.",
    ]


def _today(slip: LevelTwo) -> str:
    lines = [f"Hôm nay vẫn nộp được bằng giấy: {slip.procedure}."]
    where = ", ".join(filter(None, (slip.office, slip.place)))
    lines.append(f"Nơi hỗ trợ: {where}")
    if slip.phone:
        lines.append(f"Điện thoại: {slip.phone}")
    return "\n".join(lines)


def _step(at: int, text: str, width: float) -> Any:
    side = 24
    return grid(
        [[disc(at, side), words(text, style(11.5, SEMIBOLD if at == 1 else REGULAR))]],
        [side + 10, width - side - 10],
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    )
