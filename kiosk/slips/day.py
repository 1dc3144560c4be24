"""Slip "Phiếu cuối ngày": the day's figures, who worked here, and the anchor of the audit log.

Kept in the office's folder: whoever later cuts or rewrites the log on the PC contradicts it.
"""

from __future__ import annotations

from msgspec import Struct

from kiosk.slips.drawings import qr
from kiosk.slips.look import BOLD, QUIET, style, words
from kiosk.slips.sheet import Size, Story, box, build, gap, grid, heading, rows, section, width_of


class Day(Struct, frozen=True, kw_only=True):
    """What stands on the slip; nothing about a citizen."""

    day: str
    """As it is printed: "24/11/2026"."""
    time: str
    office: str
    officer: str
    """Who printed it."""
    officers: tuple[str, ...]
    """All who logged on or worked that day."""
    figures: tuple[tuple[str, int], ...]
    anchor: str
    """Number and short code of the log's last entry; empty before the first."""
    entries: int
    sound: bool
    """Whether the log was whole when the slip was printed."""
    practice: bool = False
    size: Size = "A5"


def render(slip: Day) -> bytes:
    """The slip as PDF bytes."""
    return build(
        lambda: _story(slip),
        title="Phiếu cuối ngày",
        office=slip.office,
        size=slip.size,
        practice=slip.practice,
    )


def _story(slip: Day) -> Story:
    width = width_of(slip.size)
    facts = [
        ("Ngày", slip.day),
        ("In lúc", slip.time),
        ("Người in", slip.officer),
        ("Cán bộ trong ngày", ", ".join(slip.officers)),
    ]
    figures = [(label, str(number)) for label, number in slip.figures]
    return [
        heading("Phiếu cuối ngày", 17 if slip.size == "A5" else 22),
        rows([fact for fact in facts if fact[1]], width, size=10.5),
        section("Số liệu trong ngày", 12),
        rows(figures, width, size=10.5, label_part=0.6),
        section("Mốc nhật ký", 12),
        *_anchor(slip, width),
        gap(6),
        words(
            "Kẹp phiếu này vào sổ của cơ quan. Muốn kiểm tra nhật ký trên máy có bị sửa không, "
            "kỹ thuật viên gõ mốc này vào lệnh kiosk audit verify --anchor.",
            style(9.5, color=QUIET),
        ),
    ]


def _anchor(slip: Day, width: float) -> Story:
    if not slip.anchor:
        return [words("Nhật ký chưa có mục nào.", style(10.5))]
    side = 64
    left = [
        words(slip.anchor, style(17, BOLD, after=4)),
        words(f"Nhật ký có {slip.entries} mục.", style(10.5, color=QUIET)),
    ]
    story: Story = [
        grid(
            [[left, qr(slip.anchor, side)]],
            [width - side - 8, side + 8],
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        )
    ]
    if not slip.sound:
        story.append(
            box(
                "Nhật ký trên máy bị hỏng hoặc đã bị sửa. Báo kỹ thuật viên.", width, attention=True
            )
        )
    return story
