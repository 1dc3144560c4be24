"""Identification numbers: twelve digits since 2016, nine on the old CMND.

Digits 1-3 name the province where the birth was registered, digit 4 century and sex, digits
5-6 the year of birth (Circular 07/2016/TT-BCA, article 7).
"""

from __future__ import annotations

import re
from gettext import gettext as _

from kiosk.model import BadInput
from kiosk.values.provinces import PROVINCES, Province
from kiosk.values.texts import plain_digits

_BETWEEN_DIGITS = re.compile(r"[\s.\-]+")
_DIGITS = re.compile(r"[0-9]+")


def _digits(text: str) -> str:
    digits = _BETWEEN_DIGITS.sub("", plain_digits(text))
    if not _DIGITS.fullmatch(digits):
        raise BadInput(_("Số định danh chỉ gồm chữ số; hãy kiểm tra lại trên thẻ."))
    return digits


def _of_length(digits: str, *lengths: int) -> str:
    if len(digits) not in lengths:
        wanted = _(" hoặc ").join(str(length) for length in lengths)
        raise BadInput(
            _(
                "Số định danh phải có {wanted} chữ số, đang có {count}; kiểm tra lại trên thẻ."
            ).format(wanted=wanted, count=len(digits))
        )
    return digits


def parse_id(text: str) -> str:
    """The twelve digits of a CCCD or Căn cước number; spaces, dots and dashes are dropped."""
    return _of_length(_digits(text), 12)


def parse_old_id(text: str) -> str:
    """The nine digits of an old CMND number."""
    return _of_length(_digits(text), 9)


def parse_any_id(text: str) -> str:
    """Twelve digits, or the nine of an old CMND."""
    return _of_length(_digits(text), 12, 9)


def sex_of(id_number: str) -> str:
    """Nam or Nữ, as digit 4 of a twelve-digit number says."""
    return "Nữ" if int(id_number[3]) % 2 else "Nam"


def born_in(id_number: str) -> str:
    """Year of birth as digits 4 to 6 of a twelve-digit number say."""
    return str(1900 + int(id_number[3]) // 2 * 100 + int(id_number[4:6]))


def province_of(id_number: str) -> Province | None:
    """Province where the birth was registered; None for other codes (births abroad have some)."""
    return PROVINCES.get(id_number[:3])
