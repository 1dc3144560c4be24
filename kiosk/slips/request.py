"""Slip "Giấy đề nghị hỗ trợ nộp hồ sơ": the citizen asks the office to help with filing.

It asks for help and is no mandate: nobody acts in the citizen's name by it, and it says so.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from reportlab.platypus import KeepTogether

from kiosk.slips.drawings import tick_box
from kiosk.slips.look import ITALIC, QUIET, SEMIBOLD, style, words
from kiosk.slips.sheet import Size, Story, box, build, gap, grid, heading, rows, width_of


class Request(Struct, frozen=True, kw_only=True):
    """What stands on the slip; values that are not known yet leave room to write."""

    name: str
    id_number: str
    phone: str
    address: str
    procedure: str
    agency: str
    office: str
    officer: str
    consents: tuple[str, ...]
    """What the citizen agreed to, purpose by purpose, in the words that were read aloud."""
    text_version: str = ""
    spoken: str = ""
    """How a yes was given that nobody could write: who witnessed it."""
    proxy: str = ""
    """Who stands here for the applicant, and how they are related."""
    practice: bool = False
    size: Size = "A4"


def render(slip: Request) -> bytes:
    """The slip as PDF bytes."""
    return build(
        lambda: _story(slip),
        title="Giấy đề nghị hỗ trợ nộp hồ sơ",
        office=slip.office,
        size=slip.size,
        practice=slip.practice,
    )


def _story(slip: Request) -> Story:
    width = width_of(slip.size)
    small = slip.size == "A5"
    text = style(9.5 if small else 11.5, after=3)
    return [
        words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style(11, SEMIBOLD, centred=True)),
        words("Độc lập – Tự do – Hạnh phúc", style(10.5, SEMIBOLD, centred=True, after=6)),
        heading("GIẤY ĐỀ NGHỊ HỖ TRỢ NỘP HỒ SƠ", 14 if small else 17, centred=True),
        words(f"Kính gửi: {slip.office}", style(11, SEMIBOLD, centred=True, after=6)),
        rows(_facts(slip), width, size=9.5 if small else 11.5, label_part=0.32),
        gap(6),
        words(
            "Tôi đề nghị cán bộ giúp tôi chuẩn bị và gửi hồ sơ trên qua mạng. Tôi tự khai, tự xem "
            "lại và tự quyết định việc nộp; tôi là người nộp hồ sơ.",
            text,
        ),
        *_consents(slip, width, text),
        box(
            "Giấy này là lời đề nghị giúp đỡ, không phải giấy ủy quyền: cán bộ không thay tôi "
            "ký, khai hay nhận kết quả.",
            width,
            size=10 if small else 11,
            attention=True,
        ),
        _signatures(slip, width),
    ]


def _facts(slip: Request) -> list[tuple[str, str]]:
    room = "." * 50
    return [
        ("Tôi tên là", slip.name or room),
        ("Số định danh", slip.id_number or room),
        ("Điện thoại", slip.phone or room),
        ("Nơi ở", slip.address or room),
        ("Thủ tục", slip.procedure),
        ("Cơ quan giải quyết", slip.agency),
        *([("Người đi thay", slip.proxy)] if slip.proxy else []),
    ]


def _consents(slip: Request, width: float, text: Any) -> Story:
    """The purposes that were agreed to, ticked; none where the consent is still to be given."""
    if not slip.consents:
        return []
    lead = f"Tôi đã đồng ý (lời văn số {slip.text_version}):"
    cells = [[tick_box(12, ticked=True), words(purpose, text)] for purpose in slip.consents]
    said = [words(slip.spoken, text)] if slip.spoken else []
    return [words(lead, text), grid(cells, [20, width - 20]), *said, gap(4)]


def _signatures(slip: Request, width: float) -> Any:
    centred, quiet = style(11, SEMIBOLD, centred=True), style(9.5, ITALIC, QUIET, centred=True)
    hand = 46 if slip.size == "A4" else 26
    cells = [
        [words("Cán bộ hỗ trợ", centred), words("Người đề nghị", centred)],
        [words("(ký, ghi rõ họ tên)", quiet), words("(ký hoặc điểm chỉ, ghi rõ họ tên)", quiet)],
        [gap(hand), gap(hand)],
        [words(slip.officer, style(10.5, centred=True)), ""],
    ]
    half = width / 2
    day = words("Ngày ...... tháng ...... năm ............", style(10.5, centred=True))
    return KeepTogether([gap(8), grid([["", day], *cells], [half, half])])
