"""Vietnamese telephone numbers: national digits inside."""

from __future__ import annotations

import re
from gettext import gettext as _

from kiosk.model import BadInput
from kiosk.values.texts import plain_digits

_BETWEEN_DIGITS = re.compile(r"[\s.\-()]+")
_INTERNATIONAL = re.compile(r"(?:\+|00)840?|84(?=[35789][0-9]{8}$)")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{9}")


def parse_phone(text: str) -> str:
    """National digits, "0912345678" or "02103846637"; +84 and 0084 are understood."""
    digits = _BETWEEN_DIGITS.sub("", plain_digits(text))
    digits = _INTERNATIONAL.sub("0", digits, count=1) if digits[:1] in "+08" else digits
    if not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)):
        raise BadInput(
            _(
                "Số điện thoại chưa đúng; di động có 10 chữ số bắt đầu bằng 03, 05, 07, 08, 09, "
                "máy bàn có 11 chữ số bắt đầu bằng 02."
            )
        )
    return digits


def show_phone(digits: str) -> str:
    """In groups for reading aloud: "0912 345 678"."""
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
