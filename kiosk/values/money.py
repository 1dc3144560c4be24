"""Amounts in whole đồng."""

from __future__ import annotations

import re
from gettext import gettext as _

from kiosk.model import BadInput
from kiosk.values.texts import plain_digits

_UNIT = re.compile(r"\s*(?:đồng|dong|đ|vnđ|vnd|₫)\.?$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]{1,15}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[. ,][0-9]{3}){1,4}")


def parse_money(text: str) -> int:
    """Đồng of "1234", "1.234 đ" or "1.234.000 đồng"; BadInput for anything else."""
    amount = _UNIT.sub("", plain_digits(text).strip()).strip()
    if not (_PLAIN.fullmatch(amount) or _GROUPED.fullmatch(amount)):
        raise BadInput(_("Số tiền chưa đúng; hãy ghi số đồng, ví dụ 8.000 đ."))
    return int(re.sub(r"[. ,]", "", amount))


def show_money(amount: int) -> str:
    """Digits in groups of three and the sign of the đồng: 1.234 đ."""
    return f"{amount:,}".replace(",", ".") + " đ"
