"""Drawn over a live picture: faults in their place, the wanted part of a page as a ghost."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from ui import theme
from ui.widgets import icons

Corners = Sequence[tuple[float, float]]


class Marked(Struct, frozen=True):
    """A fault: its corners in the picture, 0 to 1, and its word."""

    corners: tuple[tuple[float, float], ...]
    words: str


class Ghost(Struct, frozen=True, eq=False):
    """A page that is taken in parts: its picture, what was taken, and the part that comes next."""

    page: QImage
    seen: tuple[tuple[float, float], ...]
    """Stretches along the longer side, 0 to 1."""
    wanted: tuple[float, float]


def paint_marks(painter: QPainter, where: QRectF, marks: Sequence[Marked]) -> None:
    """Frame each fault and name it; marks of one place share a frame and stand in one line."""
    places: dict[tuple[tuple[float, float], ...], list[str]] = {}
    for mark in marks:
        places.setdefault(mark.corners, []).append(mark.words)
    for corners, words in places.items():
        outline = QPolygonF(
            [QPointF(where.x() + x * where.width(), where.y() + y * where.height())
             for x, y in corners]
        )  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor("#FFFFFF"), 8))
        painter.drawPolygon(outline)
        painter.setPen(QPen(theme.colour("error"), 4))
        painter.drawPolygon(outline)
        _label(painter, where, outline.boundingRect(), " · ".join(words))


def _label(painter: QPainter, where: QRectF, box: QRectF, words: str) -> None:
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    line = painter.fontMetrics()
    side = line.height()
    plate = QRectF(0, 0, line.horizontalAdvance(words) + side + 30, side + 12)
    plate.moveCenter(box.center())
    above = box.top() - plate.height() - 8
    below = min(box.bottom() + 8, where.bottom() - plate.height() - 4)
    plate.moveTop(above if above > where.top() + 4 else below)
    plate.moveLeft(min(max(plate.left(), where.left() + 4), where.right() - plate.width() - 4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("error"))
    painter.drawRoundedRect(plate, 6, 6)
    white = QColor("#FFFFFF")
    mark = QRectF(plate.left() + 10, plate.center().y() - side / 2, side, side)
    icons.paint(painter, mark, "warning", white)
    painter.setPen(white)
    painter.drawText(plate.adjusted(side + 18, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, words)


def paint_ghost(painter: QPainter, where: QRectF, ghost: Ghost) -> None:
    """The wanted part, pale, where it should come to lie, and a small map of the whole page."""
    page = ghost.page
    upright = page.height() >= page.width()
    start, end = ghost.wanted
    if upright:
        part = QRectF(0, start * page.height(), page.width(), (end - start) * page.height())
    else:
        part = QRectF(start * page.width(), 0, (end - start) * page.width(), page.height())
    size = part.size().scaled(where.size() * 0.94, Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(where.center())
    painter.setOpacity(0.38)
    painter.drawImage(target, page, part)
    painter.setOpacity(1.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#FFFFFF"), 3, Qt.PenStyle.DashLine))
    painter.drawRect(target)
    _map(painter, where, ghost, upright)


def _map(painter: QPainter, where: QRectF, ghost: Ghost, upright: bool) -> None:
    height = where.height() * 0.36
    size = ghost.page.size().scaled(
        round(height * 1.5), round(height), Qt.AspectRatioMode.KeepAspectRatio
    )
    box = QRectF(where.right() - size.width() - 12, where.top() + 12, size.width(), size.height())
    painter.fillRect(box.adjusted(-4, -4, 4, 4), theme.colour("navy"))
    painter.drawImage(box, ghost.page)
    done = QColor(theme.colour("done"))
    done.setAlphaF(0.45)
    for stretch in ghost.seen:
        painter.fillRect(_stretch(box, stretch, upright), done)
        tick = QRectF(0, 0, 22, 22)
        tick.moveCenter(_stretch(box, stretch, upright).center())
        icons.paint(painter, tick, "check", QColor("#FFFFFF"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("attention"), 4))
    painter.drawRect(_stretch(box, ghost.wanted, upright).adjusted(2, 2, -2, -2))


def _stretch(box: QRectF, span: tuple[float, float], upright: bool) -> QRectF:
    start, end = span
    if upright:
        return QRectF(
            box.left(), box.top() + start * box.height(), box.width(), (end - start) * box.height()
        )
    return QRectF(
        box.left() + start * box.width(), box.top(), (end - start) * box.width(), box.height()
    )
