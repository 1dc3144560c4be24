"""Small helpers on text that every value needs."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents, đ as d: for comparing and searching, never for showing."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D").lower()


def one_line(text: str) -> str:
    """Composed letters (NFC), control characters and runs of white space as one space."""
    clean = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", clean).split())


def plain_digits(text: str) -> str:
    """Full-width and other compatibility characters as ordinary ones; for digit fields only."""
    return unicodedata.normalize("NFKC", text)
