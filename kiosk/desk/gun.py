"""QR guns, that type like a keyboard or speak by a serial line: told from a person, and read."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.identity import Wedge, read_payload
from kiosk.identity.wedge import FAST, HICCUP, SHORTEST

__all__ = ["FAST", "HICCUP", "Wedge", "advice", "is_code"]

FIELDS = 5
"""So many separators are in no text that a person types, and in every card."""


def is_code(payload: str) -> bool:
    """Tell whether a burst of keys is a card, or some code that is worth a sentence.

    False for all else: it was typed by a person, or belongs into the field that has the focus.
    """
    found = read_payload(payload)
    return found.citizen is not None or found.error != "not_id_card" or found.kind != "unknown"


def advice(payload: str, touched: bool, room: int | None = None) -> str:
    """What to do about a burst that is a gun's, and cannot be used; empty for all others.

    `touched`: an input method had its fingers in it. Telex and VNI cannot be undone: they may
    leave a card that reads well and names another person. `room`: so many characters may be
    typed where a secret is, or None elsewhere; a code of goods is not one, and may lock the desk.
    """
    if touched and (is_code(payload) or payload.count("|") >= 2):
        return _(
            "Bộ gõ tiếng Việt đã sửa chữ của máy đọc mã. Chuyển Unikey sang chữ E, hoặc đặt máy "
            "đọc ở chế độ cổng COM, rồi quét lại."
        )
    if payload.count("|") >= FIELDS and not is_code(payload):
        return _(
            "Máy đọc mã gửi chữ không đọc được. Quét lại; nếu vẫn vậy, chuyển bàn phím sang tiếng "
            "Anh (US) rồi quét lại."
        )
    if room is not None and not is_code(payload) and _is_no_secret(payload, room):
        return _(
            "Súng quét vừa gửi một mã không phải thẻ căn cước. Mã không được gõ vào đây; cần "
            "dùng thì gõ tay."
        )
    return ""


def _is_no_secret(payload: str, room: int) -> bool:
    """No person types it that fast, and no keeper of passwords has one like it."""
    return len(payload) > room or (len(payload) >= SHORTEST and payload.isdigit())
