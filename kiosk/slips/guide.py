"""Slip "Lần sau tự làm được": how the citizen can file alone the next time."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from reportlab.platypus import KeepTogether

from kiosk.slips.drawings import can_be_qr, disc, qr
from kiosk.slips.look import QUIET, SEMIBOLD, style, words
from kiosk.slips.sheet import Size, Story, box, build, gap, grid, heading, width_of


class Guide(Struct, frozen=True, kw_only=True):
    """What stands on the slip."""

    procedure: str
    code: str
    link: str
    """Page of the procedure at the portal; empty where it can only be searched for."""
    papers: tuple[str, ...]
    """Names of what has to be photographed."""
    office: str
    phone: str = ""
    practice: bool = False
    size: Size = "A5"


def render(slip: Guide) -> bytes:
    """The slip as PDF bytes."""
    return build(
        lambda: _story(slip),
        title="Lần sau tự làm được",
        office=slip.office,
        size=slip.size,
        practice=slip.practice,
        foot=slip.code,
    )


def _story(slip: Guide) -> Story:
    width = width_of(slip.size)
    help_line = "Chưa tự làm được thì cứ đến quầy, cán bộ làm cùng."
    if slip.phone:
        help_line += " " + f"Hỏi qua điện thoại: {slip.phone}."
    return [
        heading("Lần sau tự làm được", 17 if slip.size == "80mm" else 19),
        words(slip.procedure, style(_title_size(slip), SEMIBOLD, after=5)),
        *(_step(at, step, width) for at, step in enumerate(_steps(slip), start=1)),
        KeepTogether([*_link(slip, width), gap(8), box(help_line, width)]),
    ]


def _title_size(slip: Guide) -> float:
    """Smaller for a name of several lines, so that the steps stay on one page."""
    return 12 if len(slip.procedure) < 90 else 10


def _steps(slip: Guide) -> list[str]:
    found = ["Chuẩn bị điện thoại có VNeID mức độ 2."]
    if slip.papers:
        found.append("Chụp rõ, đủ bốn góc:" + "".join(f"\n• {name}" for name in slip.papers))
    found.append(
        "Dùng điện thoại quét mã bên dưới để mở trang của thủ tục."
        if can_be_qr(slip.link)
        else f"Mở dichvucong.gov.vn và tìm theo mã thủ tục {slip.code}."
    )
    found += [
        "Đăng nhập bằng VNeID của chính mình.",
        "Điền tờ khai, gửi kèm ảnh, bấm nộp.",
        "Ghi lại mã số hồ sơ để hỏi kết quả.",
    ]
    return found


def _step(at: int, text: str, width: float) -> Any:
    side = 22
    return grid(
        [[disc(at, side), words(text, style(11))]],
        [side + 10, width - side - 10],
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    )


def _link(slip: Guide, width: float) -> Story:
    if not can_be_qr(slip.link):
        return []
    side = 110
    code, address = qr(slip.link, side), words(slip.link, style(8.5, color=QUIET))
    if slip.size == "80mm":
        return [gap(4), code, gap(2), address]
    columns = [side + 8, width - side - 8]
    return [gap(4), grid([[code, address]], columns, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"))]
