"""Values as a second person may see them on a screen."""

from __future__ import annotations

DOT = "•"


def mask_id(number: str) -> str:
    """All but the last four digits covered."""
    return DOT * max(0, len(number) - 4) + number[-4:] if len(number) > 4 else DOT * len(number)


def mask_name(name: str) -> str:
    """The last word covered but for its first letter; always two dots, to hide its length."""
    words = name.split()
    if not words:
        return ""
    return " ".join([*words[:-1], words[-1][0] + DOT * 2])


def mask_phone(digits: str) -> str:
    """The first two and the last three digits shown: "09•• ••• 678"."""
    if len(digits) < 8:
        return DOT * len(digits)
    middle = len(digits) - 7
    return f"{digits[:2]}{DOT * 2} {DOT * middle} {digits[-3:]}"
