"""Slip "Phiếu hỗ trợ nộp hồ sơ trực tuyến": what was handed in here, and what happens next.

It is not the official receipt, says so, and names a day of return only as the authority gave it.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from reportlab.platypus import KeepTogether

from kiosk.slips.drawings import can_be_qr, qr
from kiosk.slips.look import BOLD, PALE_BLUE, QUIET, SEMIBOLD, fitted, style, words
from kiosk.slips.sheet import (
    Size,
    Story,
    box,
    build,
    gap,
    grid,
    heading,
    room_for,
    rows,
    section,
    width_of,
)

_TITLE = {"A4": 22, "A5": 17, "80mm": 15}


class Support(Struct, frozen=True, kw_only=True):
    """What stands on the slip; empty texts are left out."""

    procedure: str
    number: str
    """The portal's number; empty while the case waits to be sent."""
    state: str
    """Where the case stands, in words."""
    office: str
    officer: str
    time: str
    """As it is printed: "14:05 ngày 03/02/2026"."""
    papers: tuple[str, ...]
    link: str = ""
    """Page where the number can be looked up."""
    place: str = ""
    phone: str = ""
    fee: str = ""
    """What the authority asks to be paid, and whether it was."""
    pay_link: str = ""
    """The portal's own page where the fee is paid; a code of it is printed."""
    delivery: str = ""
    """How the result comes, where it does not have to be fetched."""
    next_steps: tuple[str, ...] = ()
    """Instead of the usual words on what happens next."""
    return_day: str = ""
    """Only from the authority's own document."""
    practice: bool = False
    size: Size = "A5"


def render(slip: Support) -> bytes:
    """The slip as PDF bytes."""
    return build(
        lambda: _story(slip),
        title="Phiếu hỗ trợ nộp hồ sơ trực tuyến",
        office=slip.office,
        size=slip.size,
        practice=slip.practice,
    )


def _story(slip: Support) -> Story:
    width = width_of(slip.size)
    return [
        heading("Phiếu hỗ trợ nộp hồ sơ trực tuyến", _TITLE[slip.size]),
        _number(slip, width),
        gap(6),
        rows(_facts(slip), width, size=10.5),
        *_pay(slip, width),
        *_papers(slip),
        KeepTogether(
            [
                section("Việc tiếp theo", 12),
                *(
                    words(f"{at}. {step}", style(10.5, after=3))
                    for at, step in enumerate(slip.next_steps or _usual_steps(slip), start=1)
                ),
                gap(6),
                box(
                    "Không thay thế Giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
                    width,
                    attention=True,
                ),
            ]
        ),
    ]


def _number(slip: Support, width: float) -> Any:
    """The number as large as it fits beside its QR code."""
    side = 92
    narrow = slip.size == "80mm"
    room = width - 24 if narrow else width - side - 34
    number = slip.number or "Chưa có mã số"
    size = fitted(number, BOLD, 26, 11, room)
    left = [
        words("Mã số hồ sơ", style(10.5, color=QUIET)),
        words(number, style(size, BOLD, after=4)),
        words(slip.state, style(12, SEMIBOLD)),
    ]
    code = slip.number or slip.link
    picture = qr(code, side) if can_be_qr(code) else ""
    return grid(
        [[left], [picture]] if narrow else [[left, picture]],
        [width] if narrow else [width - side - 8, side + 8],
        ("BACKGROUND", (0, 0), (-1, -1), PALE_BLUE),
        ("ROUNDEDCORNERS", [8, 8, 8, 8]),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (0, -1), 12),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    )


def _facts(slip: Support) -> list[tuple[str, str]]:
    facts = [
        ("Thủ tục", slip.procedure),
        ("Nơi hỗ trợ", "\n".join(filter(None, (slip.office, slip.place)))),
        ("Cán bộ", slip.officer),
        ("Thời gian", slip.time),
        ("Lệ phí", slip.fee),
        ("Nhận kết quả", slip.delivery),
        ("Ngày hẹn trả (theo cơ quan giải quyết)", slip.return_day),
    ]
    return [(label, value) for label, value in facts if value]


def _pay(slip: Support, width: float) -> Story:
    if not can_be_qr(slip.pay_link):
        return []
    side = 84
    text = [
        words("Trả lệ phí trên cổng", style(11, SEMIBOLD)),
        words("Dùng điện thoại quét mã, hoặc nhờ nơi hỗ trợ mở trang này.", style(10, color=QUIET)),
        words(slip.pay_link, style(8, color=QUIET)),
    ]
    columns = [side + 10, width - side - 10]
    cells = [[qr(slip.pay_link, side), text]]
    return [KeepTogether([gap(6), grid(cells, columns, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"))])]


def _papers(slip: Support) -> Story:
    if not slip.papers:
        return []
    lines = (words(f"•  {paper}", style(10.5, after=2)) for paper in slip.papers)
    return [room_for(70), section("Giấy tờ trong hồ sơ", 12), *lines]


def _usual_steps(slip: Support) -> list[str]:
    steps = [
        "Cơ quan giải quyết xem hồ sơ, rồi tiếp nhận hoặc báo cần bổ sung.",
        "Giữ phiếu này; khi hỏi, đọc hoặc đưa mã số hồ sơ.",
    ]
    if not slip.number:
        steps[0] = "Nơi hỗ trợ gửi hồ sơ khi cổng mở lại, rồi báo mã số cho ông/bà."
    if slip.phone:
        steps.append(f"Cần hỏi, gọi {slip.phone}.")
    return steps
