from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from ui import theme


@pytest.mark.parametrize(("palette", "least"), [(theme.CALM, 4.5), (theme.STARK, 7.0)])
def test_every_pair_of_letters_and_ground_is_legible(palette: theme.Palette, least: float) -> None:
    for ink, ground in theme.WRITTEN_ON:
        ratio = theme.contrast(getattr(palette, ink), getattr(palette, ground))
        assert ratio >= least, f"{ink} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("palette", [theme.CALM, theme.STARK])
def test_edges_and_rings_are_seen(palette: theme.Palette) -> None:
    for ink, ground in (
        ("edge", "surface"),
        ("edge", "ground"),
        ("ring", "surface"),
        ("ring", "ground"),
        ("ring_on_dark", "primary"),
        ("ring_on_dark", "navy"),
    ):
        assert theme.contrast(getattr(palette, ink), getattr(palette, ground)) >= 3.0


def test_contrast_of_known_pairs() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_token_of_the_style_sheet_is_filled(app: QApplication) -> None:
    for made in (theme.make(), theme.make(contrast=True, large=True)):
        sheet = theme.style_sheet(made)
        assert "$" not in sheet
        assert made.palette.primary in sheet


def test_large_text_is_seen_at_once(app: QApplication) -> None:
    button = QPushButton("Tiếp tục")
    button.show()
    before = button.sizeHint().height()
    theme.apply(app, theme.make(large=True))
    assert button.font().pixelSize() == 24
    assert button.sizeHint().height() > before
