"""Line icons in any colour, drawn from the shipped files at the size that is wanted."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap

import assets

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

TINT = 'color="#1A1C1E"'
"""The one attribute of a file that says its colour."""


@cache
def _drawing(name: str) -> str:
    return assets.path(f"icons/{name}.svg").read_text(encoding="utf-8")


def read_all() -> None:
    """Read every icon and what draws them, on any thread: afterwards painting waits for no disk."""
    from PySide6.QtSvg import QSvgRenderer  # noqa: F401

    for file in assets.path("icons").glob("*.svg"):
        _drawing(file.stem)


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer  # the first window has no icon and does not wait for it

    drawing = _drawing(name)
    return QSvgRenderer(QByteArray(drawing.replace(TINT, f'color="{colour}"').encode()))


def paint(painter: QPainter, where: QRectF, name: str, ink: QColor) -> None:
    """Draw icon `name` into `where`."""
    _renderer(name, ink.name()).render(painter, where)


def pixmap(name: str, side: int, ink: QColor) -> QPixmap:
    """Icon `name` as a square picture of `side` logical pixels."""
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen is not None else 1.0
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint(painter, QRectF(0, 0, side, side), name, ink)
    painter.end()
    return picture
