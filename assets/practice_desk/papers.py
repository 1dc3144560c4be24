"""The card and the papers themselves, flat: a design of our own, no emblem, no official layout."""

from __future__ import annotations

from collections.abc import Sequence

from assets.practice_desk.sheet import AMBER, BLACK, Colour, Sheet
from assets.practice_desk.story import (
    FATHER,
    GRANDFATHER,
    MARK,
    MOTHER,
    OWNER,
    card_mrz,
    card_payload,
)

Lines = Sequence[tuple[str, str]]
"""Printed label and handwritten answer, one line each."""

CARD = (85.6, 54.0)
A4 = (210.0, 297.0)
A5_LYING = (210.0, 148.5)
_CARD_COLOUR: Colour = (214, 229, 238)
_PAPER: Colour = (250, 249, 245)
_TEAL: Colour = (10, 92, 104)
_GREY: Colour = (88, 96, 104)


def card_front() -> Sheet:
    """Draw the front: a grey figure for the picture, and what the card says."""
    sheet = _card(1)
    sheet.text(4.5, 7.4, "THẺ CĂN CƯỚC ĐỂ TẬP", 3.9, weight="Bold", colour=_TEAL)
    sheet.text(4.5, 11, "Practice card · Cùng Nộp", 2.5, colour=_GREY)
    sheet.box((5, 14.5), (21, 28), fill=(190, 206, 216), radius=1.5)
    sheet.disc(15.5, 24, 4.6, 5.4, (126, 146, 160))
    sheet.box((7.5, 31.5), (16, 10.6), fill=(126, 146, 160), radius=4.5)
    sheet.box((7.5, 37), (16, 5.5), fill=(126, 146, 160))
    day = MOTHER.born
    _pair(sheet, 30, 15.6, "Số (No.)", MOTHER.number, 4.4)
    _pair(sheet, 30, 24.3, "Họ và tên (Full name)", MOTHER.name.upper(), 3.7)
    _pair(sheet, 30, 32.5, "Ngày sinh (Date of birth)", day, 3.4)
    _pair(sheet, 64, 32.5, "Giới tính (Sex)", MOTHER.sex, 3.4)
    _pair(sheet, 30, 40, "Nơi cư trú (Residence)", MOTHER.address, 3.3)
    sheet.ribbon(46.6, 5.2, 3.3)
    return sheet


def card_back() -> Sheet:
    """Draw the back: QR code, dates, and the three machine-readable lines."""
    sheet = _card(2)
    sheet.qr(62.5, 3, 20, card_payload(MOTHER))
    _pair(sheet, 4.5, 6.4, "Ngày cấp (Date of issue)", MOTHER.issued, 3.4)
    _pair(sheet, 4.5, 14.4, "Có giá trị đến (Expiry)", MOTHER.expires, 3.4)
    _pair(sheet, 34, 6.4, "Nơi cấp (Issued by)", "Cùng Nộp, để tập", 3)
    sheet.text(34, 15.2, "Đưa mã vuông này", 2.3, colour=_GREY)
    sheet.text(34, 18.4, "lại gần camera", 2.3, colour=_GREY)
    sheet.ribbon(25, 5.2, 3.3)
    sheet.box((-1, 32), (CARD[0] + 2, 23), fill=(244, 247, 248))
    for row, line in enumerate(card_mrz(MOTHER)):
        for column, sign in enumerate(line):
            place = 5.9 + column * 2.54, 38.6 + row * 6
            sheet.text(*place, sign, 3.3, weight="Medium", anchor="ms")
    return sheet


def birth_slip() -> Sheet:
    """Draw a birth slip on A5, lying."""
    sheet = Sheet(*A5_LYING, _PAPER, 3)
    _head(sheet, "Trạm y tế xã Thực Hành (không có thật)", "Số: 000/TH", "GIẤY CHỨNG SINH")
    lines = (
        ("Họ và tên mẹ", f"{MOTHER.name}, sinh ngày {MOTHER.born}"),
        ("Số định danh của mẹ", MOTHER.number),
        ("Nơi cư trú", MOTHER.address),
        ("Họ và tên cha", f"{FATHER.name}, số định danh {FATHER.number}"),
        ("Đã sinh con lúc", "6 giờ 20 phút, ngày 18/11/2026"),
        ("Giới tính của con; cân nặng", "Nam; 3.200 gam"),
        ("Dự định đặt tên con", "Đinh Gia Bình"),
    )
    _form(sheet, 52.5, 8.6, lines)
    _foot(sheet, 121, "Ngày 18 tháng 11 năm 2026", "Người đỡ đẻ", "Bùi Thị Tập")
    return sheet


def death_notice() -> Sheet:
    """Draw a death notice on A4."""
    sheet = Sheet(*A4, _PAPER, 4)
    _head(sheet, "Trạm y tế xã Thực Hành (không có thật)", "Số: 00/BT-TH", "GIẤY BÁO TỬ")
    lines = (
        ("Họ, chữ đệm, tên người chết", GRANDFATHER.name),
        ("Ngày, tháng, năm sinh", GRANDFATHER.born),
        ("Giới tính", GRANDFATHER.sex),
        ("Số định danh cá nhân", GRANDFATHER.number),
        ("Nơi cư trú cuối cùng", GRANDFATHER.address),
        ("Đã chết vào lúc", "21 giờ 05 phút, ngày 15/11/2026"),
        ("Nơi chết", "Tại nhà, Khu 5, Xuân Đài, Phú Thọ"),
        ("Nguyên nhân chết", "Tuổi già"),
        ("Người báo tin", f"{MOTHER.name} (cháu nội)"),
        ("Số định danh người báo tin", MOTHER.number),
    )
    _form(sheet, 66, 13.5, lines)
    _foot(sheet, 222, "Ngày 16 tháng 11 năm 2026", "Người lập giấy", "Triệu Văn Tập")
    return sheet


def marriage_extract() -> Sheet:
    """Draw an extract of a marriage entry on A4."""
    sheet = Sheet(*A4, _PAPER, 5)
    head = ("UBND xã Thực Hành (không có thật)", "Số: 00/TLKH-TH")
    _head(sheet, *head, "TRÍCH LỤC ĐĂNG KÝ KẾT HÔN")
    lines = (
        ("Họ, chữ đệm, tên vợ", MOTHER.name),
        ("Ngày sinh; dân tộc", f"{MOTHER.born}; Mường"),
        ("Số định danh cá nhân", MOTHER.number),
        ("Nơi cư trú", MOTHER.address),
        ("Họ, chữ đệm, tên chồng", FATHER.name),
        ("Ngày sinh; dân tộc", f"{FATHER.born}; Mường"),
        ("Số định danh cá nhân", FATHER.number),
        ("Nơi cư trú", FATHER.address),
        ("Đăng ký kết hôn tại", "UBND xã Thực Hành"),
        ("Số; ngày đăng ký", "00/2025; 05/10/2025"),
    )
    _form(sheet, 66, 13.5, lines)
    _foot(sheet, 222, "Ngày 06 tháng 10 năm 2025", "Người ký trích lục", "Lò Thị Tập")
    return sheet


def marital_status() -> Sheet:
    """Draw an earlier paper on marital status, given before the wedding, on A4."""
    sheet = Sheet(*A4, _PAPER, 7)
    head = ("UBND xã Thực Hành (không có thật)", "Số: 00/XNHN-TH")
    _head(sheet, *head, "XÁC NHẬN TÌNH TRẠNG HÔN NHÂN")
    lines = (
        ("Họ, chữ đệm, tên", MOTHER.name),
        ("Ngày, tháng, năm sinh", MOTHER.born),
        ("Giới tính; dân tộc", f"{MOTHER.sex}; Mường"),
        ("Quốc tịch", "Việt Nam"),
        ("Số định danh cá nhân", MOTHER.number),
        ("Nơi cư trú", MOTHER.address),
        ("Trong thời gian", "từ 17/03/2021 đến 10/09/2025"),
        ("Tình trạng hôn nhân", "chưa đăng ký kết hôn với ai"),
        ("Dùng để", f"đăng ký kết hôn với {FATHER.name}"),
        ("Có giá trị", "06 tháng kể từ ngày cấp"),
    )
    _form(sheet, 66, 13.5, lines)
    _foot(sheet, 222, "Ngày 10 tháng 9 năm 2025", "Người ký giấy", "Lò Thị Tập")
    return sheet


def residence_paper() -> Sheet:
    """Draw an owner's paper that somebody may live in the house, on A4."""
    sheet = Sheet(*A4, _PAPER, 6)
    _head(sheet, "Giấy viết giữa hai bên", "Lập thành 02 bản", "GIẤY CHO Ở NHỜ")
    lines = (
        ("Bên cho ở nhờ", OWNER.name),
        ("Số định danh cá nhân", OWNER.number),
        ("Là chủ sở hữu nhà tại", "Số 8, tổ 4, Việt Trì, Phú Thọ"),
        ("Bên ở nhờ", MOTHER.name),
        ("Ngày sinh", MOTHER.born),
        ("Số định danh cá nhân", MOTHER.number),
        ("Nơi thường trú", MOTHER.address),
        ("Thời hạn ở nhờ", "từ 01/12/2026 đến 30/11/2028"),
        ("Diện tích; số người cùng ở", "18 m2; 02 người"),
        ("Hai bên đồng ý", "để bên ở nhờ đăng ký tạm trú"),
    )
    _form(sheet, 66, 13.5, lines)
    sheet.text(58, 222, "Bên ở nhờ", 4.6, weight="SemiBold", anchor="ms")
    sheet.signature(58, 237, MOTHER.name)
    _foot(sheet, 222, "Ngày 20 tháng 11 năm 2026", "Bên cho ở nhờ", OWNER.name, stamped=False)
    return sheet


def _card(seed: int) -> Sheet:
    sheet = Sheet(*CARD, _CARD_COLOUR, seed)
    for wave in range(9):
        colour = (202 - wave * 2, 222 - wave, 226 + wave * 2)
        sheet.disc(78 - wave, 60 - wave * 2, 74 - wave * 7, 46 - wave * 4, colour)
    return sheet


def _pair(sheet: Sheet, x: float, y: float, label: str, value: str, size: float) -> None:
    sheet.text(x, y, label, 2.0, colour=_GREY)
    sheet.text(x, y + 0.9 + size, value, size, weight="SemiBold")


def _head(sheet: Sheet, giver: str, number: str, title: str) -> None:
    """Print band, giver, number and title; the watermark lies below all text."""
    tall = sheet.height > 200
    sheet.watermark(13 if tall else 10.6, 52 if tall else 32)
    sheet.ribbon(5, 14, 8)
    at = 28
    sheet.text(20, at, giver, 4.4, weight="SemiBold")
    sheet.text(190, at, number, 4.4, anchor="rs")
    size = 9 if tall else 8.4
    height = 50 if tall else 41
    sheet.text(105, height, title, size, weight="Bold", colour=_TEAL, anchor="ms")


def _form(sheet: Sheet, top: float, step: float, lines: Lines) -> None:
    size = 5.4 if step > 10 else 4.7
    for row, (label, answer) in enumerate(lines):
        y = top + row * step
        end = sheet.text(20, y, f"{label}: ", size)
        sheet.dotted(end + 1, 190, y + 0.9)
        sheet.ink(end + 2, y - 0.3, answer, size * 1.1)


def _foot(sheet: Sheet, y: float, day: str, role: str, name: str, *, stamped: bool = True) -> None:
    """Print date, role, signature and the practice band at the bottom edge."""
    sheet.text(150, y - 7, day, 4.2, anchor="ms")
    sheet.text(150, y, role, 4.6, weight="SemiBold", anchor="ms")
    low = sheet.height < 200
    sheet.signature(150, y + (9 if low else 15), name)
    if stamped:
        sheet.stamp(108, y + (10 if low else 17))
    if not low:
        sheet.text(20, 283, f"{MARK}. Vẽ để tập, mọi tên và số đều bịa.", 4.2, colour=AMBER)
        sheet.line([(20, 276), (190, 276)], 0.3, BLACK)
