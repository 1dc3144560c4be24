"""Fonts, colours and text styles of everything printed."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from assets import path
from kiosk.values import show_date

REGULAR, MEDIUM, SEMIBOLD, BOLD, ITALIC = (
    "BeVietnamPro",
    "BeVietnamPro-Medium",
    "BeVietnamPro-SemiBold",
    "BeVietnamPro-Bold",
    "BeVietnamPro-Italic",
)
_FILES = {
    REGULAR: "BeVietnamPro_400Regular",
    MEDIUM: "BeVietnamPro_500Medium",
    SEMIBOLD: "BeVietnamPro_600SemiBold",
    BOLD: "BeVietnamPro_700Bold",
    ITALIC: "BeVietnamPro_400Regular_Italic",
}

INK, QUIET = HexColor("#1A1C1E"), HexColor("#4A4F55")
BLUE, PALE_BLUE = HexColor("#0B5CAD"), HexColor("#E9F1FA")
AMBER, PALE_AMBER = HexColor("#8A4B00"), HexColor("#FFF4E0")
GREEN, RED = HexColor("#0B7A3B"), HexColor("#B3261E")
LINE, YELLOW = HexColor("#C4CAD1"), HexColor("#F5B800")

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_LEADING = 1.36
"""Over the size: capitals with two accents (Ẫ, Ễ) must not touch the line above."""


@cache
def load_fonts() -> frozenset[int]:
    """Register the fonts with reportlab once; the code points that all of them can draw."""
    drawable: set[int] | None = None
    for name, file in _FILES.items():
        font = TTFont(name, str(path(f"fonts/{file}.ttf")))
        pdfmetrics.registerFont(font)
        points = set(font.face.charToGlyph)
        drawable = points if drawable is None else drawable & points
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD
    )
    # Every drawing begins by asking for this font; Helvetica could not be embedded.
    STATE_DEFAULTS["fontName"] = REGULAR
    return frozenset(drawable or ())


_LIKE = {"ʼ": "’", "→": "–", "✓": "v", "\t": " ", "\u200b": ""}


def drawable(text: str) -> str:
    """The text in composed letters; what the font lacks as base letter and mark, or as "?"."""
    known = load_fonts()
    out = []
    for character in unicodedata.normalize("NFC", text):
        if ord(character) in known or character == "\n":
            out.append(character)
            continue
        parts = _LIKE.get(character, unicodedata.normalize("NFD", character))
        out.append(parts if all(ord(part) in known for part in parts) else "?")
    return "".join(out)


def style(
    size: float, font: str = REGULAR, color: Color = INK, *, centred: bool = False, after: float = 0
) -> ParagraphStyle:
    """A paragraph style: sizes in points, `after` is the space below."""
    load_fonts()
    return ParagraphStyle(
        f"{font}{size}",
        fontName=font,
        fontSize=size,
        leading=size * _LEADING,
        textColor=color,
        alignment=1 if centred else 0,
        spaceAfter=after,
    )


def words(text: str, look: ParagraphStyle) -> Any:
    """A paragraph of plain text: nothing in it is taken for markup, line breaks are kept."""
    lines = [escape(line) for line in drawable(text).split("\n")]
    return Paragraph("<br/>".join(lines), look)


def as_written(text: str) -> str:
    """Stored dates as people write them, dd/mm/yyyy; any other text as it is."""
    return show_date(text) if _ISO_DATE.fullmatch(text) else text


def width_of_text(text: str, font: str, size: float) -> float:
    """Points that the text takes on one line."""
    load_fonts()
    return float(pdfmetrics.stringWidth(drawable(text), font, size))


def fitted(text: str, font: str, largest: float, smallest: float, width: float) -> float:
    """Largest size in points at which the text is at most `width` points wide."""
    wide = width_of_text(text, font, largest)
    return max(smallest, min(largest, largest * width / wide)) if wide else largest
