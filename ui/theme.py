"""Colours, sizes and the style sheet: the one place where the look of the desk is decided.

Plain tuples: msgspec takes a tenth of the time that the first window has.
"""

from __future__ import annotations

from string import Template
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import assets

FAMILY = "Be Vietnam Pro"


class Palette(NamedTuple):
    """Colours as #RRGGBB; `*_soft` is the ground on which the colour of that name is written."""

    text: str
    muted: str
    surface: str
    ground: str
    line: str
    edge: str
    """Border of a control: seen without reading, at least 3:1."""
    primary: str
    primary_strong: str
    primary_soft: str
    on_primary: str
    navy: str
    on_navy: str
    done: str
    done_soft: str
    attention: str
    attention_soft: str
    error: str
    error_soft: str
    practice: str
    on_practice: str
    ring: str
    """Focus on a light control."""
    ring_on_dark: str
    """Focus on a dark control."""


class Scale(NamedTuple):
    """Sizes of letters in pixels."""

    small: int
    body: int
    large: int
    title: int


class Theme(NamedTuple):
    """A palette at a scale."""

    palette: Palette
    scale: Scale
    contrast: bool = False
    large: bool = False


CALM = Palette(
    text="#1A1C1E",
    muted="#454B54",
    surface="#FFFFFF",
    ground="#F5F7FA",
    line="#D9DEE5",
    edge="#6B7480",
    primary="#0B5CAD",
    primary_strong="#094A8C",
    primary_soft="#E7F0FA",
    on_primary="#FFFFFF",
    navy="#0D3B70",
    on_navy="#FFFFFF",
    done="#0B6B34",
    done_soft="#E1F3E8",
    attention="#8A4B00",
    attention_soft="#FFF4E0",
    error="#B3261E",
    error_soft="#FDECEA",
    practice="#F5B800",
    on_practice="#1A1C1E",
    ring="#0B5CAD",
    ring_on_dark="#FFC933",
)
STARK = Palette(
    text="#000000",
    muted="#1A1A1A",
    surface="#FFFFFF",
    ground="#FFFFFF",
    line="#000000",
    edge="#000000",
    primary="#00397A",
    primary_strong="#00264F",
    primary_soft="#FFFFFF",
    on_primary="#FFFFFF",
    navy="#000000",
    on_navy="#FFFFFF",
    done="#004D21",
    done_soft="#FFFFFF",
    attention="#5C3100",
    attention_soft="#FFFFFF",
    error="#8A0F08",
    error_soft="#FFFFFF",
    practice="#FFD400",
    on_practice="#000000",
    ring="#000000",
    ring_on_dark="#FFD400",
)
DESK = Scale(small=16, body=18, large=21, title=30)
LARGE = Scale(small=21, body=24, large=27, title=36)

WRITTEN_ON = (
    ("text", "surface"),
    ("text", "ground"),
    ("text", "primary_soft"),
    ("text", "attention_soft"),
    ("text", "error_soft"),
    ("muted", "surface"),
    ("muted", "ground"),
    ("muted", "primary_soft"),
    ("primary", "surface"),
    ("primary", "ground"),
    ("primary", "primary_soft"),
    ("primary_strong", "primary_soft"),
    ("on_primary", "primary"),
    ("on_primary", "primary_strong"),
    ("on_navy", "navy"),
    ("done", "surface"),
    ("done", "ground"),
    ("done", "done_soft"),
    ("attention", "attention_soft"),
    ("attention", "surface"),
    ("error", "error_soft"),
    ("error", "surface"),
    ("on_practice", "practice"),
)
"""Every pair (letters, ground) that the style sheet and the painted widgets use."""


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two #RRGGBB colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def make(*, contrast: bool = False, large: bool = False) -> Theme:
    """The theme for the two switches that the officer has."""
    return Theme(STARK if contrast else CALM, LARGE if large else DESK, contrast, large)


_current = make()


def current() -> Theme:
    """The theme that is shown; painted widgets ask for it at each painting."""
    return _current


def colour(name: str) -> QColor:
    """A colour of the current palette by its field name."""
    return QColor(getattr(_current.palette, name))


def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme, from the one template."""
    template = assets.path("styles/desk.qss").read_text(encoding="utf-8")
    tokens = theme.palette._asdict() | theme.scale._asdict()
    tokens |= {"family": FAMILY}
    return Template(template).substitute(tokens)


def load_fonts() -> None:
    """Offer the shipped letters to Qt; without them the next family of the list is used."""
    for file in sorted(assets.path("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole program in `theme`, at once."""
    global _current
    _current = theme
    font = QFont([FAMILY, "Noto Sans", "Segoe UI"])
    font.setPixelSize(theme.scale.body)
    app.setFont(font)
    app.setPalette(_qt_palette(theme.palette))
    # Undressed first: in place of another sheet Qt would dress each widget again for each of those
    # that hold it, and that takes seconds.
    app.setStyleSheet("")
    app.setStyleSheet(style_sheet(theme))


def _qt_palette(palette: Palette) -> QPalette:
    """What the style sheet cannot reach: selections, place holders, links."""
    qt = QPalette()
    role = QPalette.ColorRole
    qt.setColor(role.Window, QColor(palette.ground))
    qt.setColor(role.Base, QColor(palette.surface))
    qt.setColor(role.Text, QColor(palette.text))
    qt.setColor(role.WindowText, QColor(palette.text))
    qt.setColor(role.PlaceholderText, QColor(palette.muted))
    qt.setColor(role.Highlight, QColor(palette.primary))
    qt.setColor(role.HighlightedText, QColor(palette.on_primary))
    qt.setColor(role.Link, QColor(palette.primary))
    return qt
