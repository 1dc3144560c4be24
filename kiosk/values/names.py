"""Names of persons: kept as they are written, spaces collapsed."""

from __future__ import annotations

import unicodedata
from gettext import gettext as _

from kiosk.model import BadInput
from kiosk.values.texts import one_line

APOSTROPHES = "'’‘ʼ`´"
"""As in K'Brếp, H'Hen, Y'Linh, however the keyboard wrote it."""

LONGEST = 100


def parse_name(text: str) -> str:
    """The name in composed letters (NFC); its letter case is kept.

    Letters of any script, single letters as a word, apostrophes and hyphens inside a word;
    anything else raises BadInput.
    """
    name = one_line(text)
    if not name:
        raise BadInput(_("Chưa có họ và tên; hãy ghi như trên giấy tờ."))
    if len(name) > LONGEST:
        raise BadInput(_("Họ và tên dài quá; hãy ghi riêng họ tên của một người."))
    for word in name.split(" "):
        _check_word(word)
    return name


def _check_word(word: str) -> None:
    for character in word:
        if not is_name_character(character):
            raise BadInput(
                _("Họ và tên không có ký tự “{character}”; hãy viết đầy đủ, chỉ dùng chữ.").format(
                    character=character
                )
            )
    if not unicodedata.category(word[0]).startswith("L"):
        raise BadInput(_("Mỗi chữ trong họ và tên phải bắt đầu bằng chữ cái; hãy kiểm tra lại."))


def is_name_character(character: str) -> bool:
    """True for what may stand in a word of a name.

    Combining marks count: Bahnar and Ede write letters that have no composed form.
    """
    kind = unicodedata.category(character)
    return kind.startswith("L") or kind == "Mn" or character in APOSTROPHES or character in "-‐"
