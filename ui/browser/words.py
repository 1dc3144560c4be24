"""What the panel says, in the words of the desk."""

from __future__ import annotations

from gettext import gettext as _

HAND_OVER = {
    "login": _("Công dân tự đăng nhập bằng điện thoại của mình."),
    "captcha": _("Công dân gõ mã kiểm tra trên trang."),
    "otp": _("Công dân gõ mã OTP gửi về điện thoại của mình."),
    "declaration": _("Đọc lời cam đoan; công dân tự đánh dấu."),
    "signature": _("Công dân tự ký số."),
    "payment": _("Công dân tự thanh toán."),
    "submit": _("Công dân xem lại rồi tự bấm nút nộp."),
    "check": _("Cùng công dân xem lại trang này."),
}
"""What the citizen does, by the acts of a recipe."""

OPENING = _("Đang mở cổng…")
ELSEWHERE = _(
    "Trang này không có trong công thức. Cứ làm cùng công dân; cần giá trị nào thì bấm “Chép”."
)
DOWN = _("Cổng không trả lời. Hồ sơ vẫn còn nguyên; chờ một lát rồi bấm “Tải lại”.")
CRASHED = _("Trang bị dừng đột ngột. Hồ sơ vẫn còn nguyên; bấm “Tải lại” rồi điền lại.")
LOGIN_LOST = _("Cổng đã đăng xuất. Hồ sơ vẫn còn; công dân đăng nhập lại, rồi bấm điền trang.")
DISTRUSTED = _("Chứng chỉ của {host} không đáng tin; trang không được mở. Báo kỹ thuật viên.")
BLOCKED = _("Đã chặn {host}: không có trong công thức. Trang thiếu gì thì báo kỹ thuật viên.")
LEAVE = _("Rời trang này? Những gì vừa nhập trên trang có thể mất.")
SPOKE = _("Trang báo: {text}")
NO_FILE = {
    "unknown": _("Chỗ vừa bấm không có trong công thức nên không tệp nào được giao."),
    "too_large": _("Tệp lớn hơn mức cổng nhận; quay lại chụp nhẹ hơn."),
    "wrong_type": _("Cổng không nhận tệp PDF ở chỗ này."),
    "damaged": _("Tệp trong kho đã hỏng; quay lại chụp giấy đó."),
}
UNSURE = _(
    "Chưa thấy số hồ sơ. Nếu công dân đã bấm nộp, hãy gõ số hiện trên trang; "
    "chưa nộp thì cứ kết thúc, hồ sơ được nhắc tra lại."
)


def filled(done: int, total: int) -> str:
    """How much of a page is filled."""
    return _("Đã điền {done}/{total} ô.").format(done=done, total=total)
