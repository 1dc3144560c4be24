"""Addresses: kept as the paper writes them, old or new; only empty parts go."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.model import BadInput
from kiosk.values.texts import one_line

LONGEST = 300


def tidy_address(text: str) -> str:
    """Parts between commas with single spaces, empty ones dropped; no part is ever rewritten."""
    parts = (part.strip() for part in one_line(text).split(","))
    return ", ".join(part for part in parts if part)


def parse_address(text: str) -> str:
    """The tidied address; BadInput when nothing is left or it is no single address."""
    address = tidy_address(text)
    if not any(character.isalnum() for character in address):
        raise BadInput(_("Chưa có địa chỉ; hãy ghi từ chi tiết đến xã, tỉnh."))
    if len(address) > LONGEST:
        raise BadInput(
            _("Địa chỉ dài quá {longest} ký tự; hãy ghi riêng một địa chỉ.").format(longest=LONGEST)
        )
    return address
