"""The codes of the contract in words for the officer."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.identity.reading import CardReading


def sentence(code: str) -> str:
    """One sentence for a warning code: what was seen and what to do. Unknown codes come back."""
    return {
        "sex_mismatch": _("Giới tính không khớp với số định danh; hãy hỏi lại công dân."),
        "year_mismatch": _("Năm sinh không khớp với số định danh; hãy hỏi lại công dân."),
        "province_unknown": _("Ba số đầu của số định danh không phải mã tỉnh; hãy nhìn lại thẻ."),
        "no_diacritics": _("Họ tên và địa chỉ bị mất dấu; hãy gõ lại có dấu như trên thẻ."),
        "bad_chars": _("Có chữ bị hỏng khi đọc mã; hãy sửa lại như trên thẻ."),
        "sex_from_id": _("Giới tính được suy từ số định danh; hãy kiểm tra lại."),
        "layout_vn": _(
            "Súng quét gõ qua bàn phím tiếng Việt; số đã được dịch lại, hãy đối chiếu mọi ô."
        ),
        "dob_year_only": _("Thẻ chỉ ghi năm sinh; hãy hỏi lại ngày, tháng nếu tờ khai cần."),
        "repaired_encoding": _("Dấu tiếng Việt đã được khôi phục; hãy đối chiếu họ tên với thẻ."),
        "six_fields": _("Mã trên thẻ thiếu ô số cũ; hãy đối chiếu các ô với thẻ."),
        "id_mismatch": _("Số định danh ở hai mặt thẻ khác nhau; hãy xem lại thẻ."),
        "dob_mismatch": _("Ngày sinh ở hai mặt thẻ khác nhau; hãy xem lại thẻ."),
        "name_mismatch": _("Họ tên ở hai mặt thẻ khác nhau; hãy xem lại thẻ."),
    }.get(code, code)


def why_not(reading: CardReading) -> str:
    """One sentence for a reading without a citizen; empty when there is one."""
    if reading.error is None:
        return ""
    by_kind = {
        "bhyt": _("Đây là thẻ bảo hiểm y tế; hãy đưa thẻ căn cước."),
        "vietqr": _("Đây là mã chuyển tiền; hãy đưa mã QR trên thẻ căn cước."),
        "url": _("Đây là mã của một trang web; hãy đưa mã QR trên thẻ căn cước."),
    }
    by_error = {
        "bad_date": _("Ngày tháng trên thẻ đọc được không đúng; hãy quét lại hoặc gõ tay."),
        "bad_id": _("Số định danh đọc được không đúng; hãy quét lại hoặc gõ tay."),
        "not_id_card": _("Mã này không phải của thẻ căn cước; hãy quét lại hoặc gõ tay."),
    }
    return by_kind.get(reading.kind or "", by_error[reading.error])
