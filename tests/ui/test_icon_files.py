"""The shipped icons: one grid, one stroke, tintable, and readable by Qt's own renderer."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

import assets

ICONS = sorted(path for path in assets.path("icons").glob("*.svg") if path.stem != "app")
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" '
    'color="#1A1C1E" fill="none" stroke="currentColor" stroke-width="2"'
)
NAMES = [
    *("camera", "card", "check", "clock", "dash", "delete", "down", "end", "error", "globe"),
    *("home", "info", "lock", "paper", "pause", "person", "print", "search", "speaker"),
    *("turn-left", "turn-right", "undo", "up", "warning"),
]


def drawn(svg: str, side: int) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    assert renderer.isValid()
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def inked(image: QImage) -> list[tuple[int, int]]:
    spots = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return [(x, y) for x, y in spots if image.pixelColor(x, y).alpha() > 200]


def test_the_set_is_complete() -> None:
    assert [path.stem for path in ICONS] == NAMES


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_keeps_to_the_grid_and_takes_a_tint(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    assert svg.startswith(HEAD)
    spots = inked(drawn(svg.replace("#1A1C1E", "#0B5CAD"), 48))
    assert len(spots) > 60, "something is drawn"
    edge = {0, 1, 46, 47}
    assert not [spot for spot in spots if edge & set(spot)]
    blue = drawn(svg.replace("#1A1C1E", "#0B5CAD"), 48).pixelColor(*spots[len(spots) // 2])
    assert blue.blue() > 150 > blue.red()


def test_the_mark_of_the_program_stays_apart_from_its_ground_when_small() -> None:
    image = drawn((assets.path("icons") / "app.svg").read_text(encoding="utf-8"), 16)
    levels = {image.pixelColor(x, 8).lightness() for x in range(2, 14)}
    assert max(levels) - min(levels) > 80
