"""Small pictures drawn with lines, so that they look the same on every PC and at every size."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPen, QPixmap, QPolygonF

STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "check": (((0.18, 0.55), (0.42, 0.78), (0.84, 0.26)),),
    "dash": (((0.25, 0.5), (0.75, 0.5)),),
    "cross": (((0.25, 0.25), (0.75, 0.75)), ((0.75, 0.25), (0.25, 0.75))),
    "warning": (
        ((0.5, 0.1), (0.95, 0.88), (0.05, 0.88), (0.5, 0.1)),
        ((0.5, 0.38), (0.5, 0.6)),
        ((0.5, 0.73), (0.5, 0.75)),
    ),
    "info": (((0.5, 0.45), (0.5, 0.75)), ((0.5, 0.25), (0.5, 0.27))),
    "speaker": (
        ((0.1, 0.38), (0.28, 0.38), (0.5, 0.18), (0.5, 0.82), (0.28, 0.62), (0.1, 0.62)),
        ((0.64, 0.35), (0.7, 0.5), (0.64, 0.65)),
        ((0.76, 0.22), (0.86, 0.5), (0.76, 0.78)),
    ),
    "down": (((0.22, 0.38), (0.5, 0.66), (0.78, 0.38)),),
    "up": (((0.22, 0.62), (0.5, 0.34), (0.78, 0.62)),),
    "turn": (
        (
            (0.75, 0.3),
            (0.5, 0.18),
            (0.25, 0.3),
            (0.18, 0.55),
            (0.35, 0.8),
            (0.65, 0.8),
            (0.82, 0.58),
        ),
        ((0.78, 0.08), (0.78, 0.32), (0.54, 0.32)),
    ),
    "camera": (
        (
            (0.08, 0.3),
            (0.32, 0.3),
            (0.4, 0.18),
            (0.6, 0.18),
            (0.68, 0.3),
            (0.92, 0.3),
            (0.92, 0.82),
        ),
        ((0.92, 0.82), (0.08, 0.82), (0.08, 0.3)),
        ((0.5, 0.42), (0.64, 0.55), (0.5, 0.68), (0.36, 0.55), (0.5, 0.42)),
    ),
    "paper": (
        ((0.22, 0.08), (0.62, 0.08), (0.8, 0.28), (0.8, 0.92), (0.22, 0.92), (0.22, 0.08)),
        ((0.36, 0.45), (0.66, 0.45)),
        ((0.36, 0.62), (0.66, 0.62)),
    ),
}
"""Lines in a unit square, by name."""


def paint(painter: QPainter, where: QRectF, name: str, ink: QColor, weight: float = 0.11) -> None:
    """Draw icon `name` into `where`; the line is `weight` of its width. "search" has a circle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(ink, max(1.5, where.width() * weight))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.translate(where.topLeft())
    side = where.width()
    if name == "search":
        painter.drawEllipse(QRectF(0.12 * side, 0.12 * side, 0.52 * side, 0.52 * side))
        painter.drawLine(QPointF(0.58 * side, 0.58 * side), QPointF(0.86 * side, 0.86 * side))
    for stroke in STROKES.get(name, ()):
        painter.drawPolyline(QPolygonF([QPointF(x * side, y * side) for x, y in stroke]))
    painter.restore()


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


def icon(name: str, side: int, ink: QColor) -> QIcon:
    """Icon `name` for a button."""
    return QIcon(pixmap(name, side, ink))
