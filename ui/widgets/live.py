"""The live picture: newest frame, the page outlined, the ring of the shutter, a caption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.widgets.overlays import Ghost, Marked, paint_ghost, paint_marks

if TYPE_CHECKING:
    from scanner.frame import Pixels, Quad

GREEN = QColor("#22C55E")
WHITE = QColor("#FFFFFF")


def to_image(pixels: Pixels, longest: int = 0) -> QImage:
    """A picture of scanner/ as one of Qt's own, shrunk to at most `longest` pixels a side."""
    height, width = pixels.shape[:2]
    step = max(1, -(-max(height, width) // longest)) if longest else 1
    small = pixels[::step, ::step].copy()
    rows, columns = small.shape[:2]
    image = QImage(small.data, columns, rows, columns * 3, QImage.Format.Format_BGR888)
    return image.copy()


class LiveView(QWidget):
    """Keeps the shape of the picture; what it shows is also its accessible description.

    `frame_tone` colours the border: "" none, "done" green and thick.
    """

    def __init__(self, name: str, waiting: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._size = (0, 0)
        self._quad: Quad | None = None
        self._progress = 0.0
        self._caption = ""
        self._waiting = waiting
        self._tone = ""
        self._marks: tuple[Marked, ...] = ()
        self._ghost: Ghost | None = None
        self.setAccessibleName(name)
        self.setAccessibleDescription(waiting)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Four to three."""
        return QSize(600, 450)

    def image(self) -> QImage:
        """The picture that is shown; null when there is none."""
        return self._image

    def show_image(self, image: QImage, width: int, height: int) -> None:
        """Show a picture whose original has `width` x `height` pixels (those of the quad)."""
        self._image = image
        self._size = (width, height)
        self.update()

    def show_watch(self, quad: Quad | None, progress: float = 0.0, caption: str = "") -> None:
        """Outline the page, fill the ring to `progress` (0 to 1), and say what is wanted."""
        self._quad = quad
        self._progress = min(1.0, max(0.0, progress))
        if caption != self._caption:
            self._caption = caption
            self.setAccessibleDescription(caption or self._waiting)
        self.update()

    def show_marks(self, marks: Sequence[tuple[Quad, str]]) -> None:
        """Frame faults of the picture, each with its word; none takes them away."""
        width, height = self._size
        self._marks = tuple(
            Marked(tuple((x / width, y / height) for x, y in corners), words)
            for corners, words in marks
            if width and height
        )
        self.update()

    def show_ghost(self, ghost: Ghost | None) -> None:
        """Show which part of a page is to be taken next; None takes the guide away."""
        self._ghost = ghost
        self.update()

    def show_tone(self, tone: str) -> None:
        """Colour the border."""
        self._tone = tone
        self.update()

    def clear(self, waiting: str = "") -> None:
        """Forget picture, outline and caption; `waiting` stands in their place."""
        self._image = QImage()
        self._quad, self._progress, self._caption, self._tone = None, 0.0, "", ""
        self._marks = ()
        self._waiting = waiting or self._waiting
        self.setAccessibleDescription(self._waiting)
        self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture lies in this widget."""
        room = QRectF(self.rect())
        if self._image.isNull():
            return room
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (room.width() - size.width()) / 2,
            (room.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, outline, faults, guide, ring, caption, border: in this order."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        where = self.picture_rect()
        clip = QPainterPath()
        clip.addRoundedRect(where, 8, 8)
        painter.setClipPath(clip)
        if self._image.isNull():
            self._paint_waiting(painter, where)
        else:
            painter.drawImage(where, self._image)
            self._paint_quad(painter, where)
            paint_marks(painter, where, self._marks)
            if self._ghost is not None:
                paint_ghost(painter, where, self._ghost)
            self._paint_ring(painter, where)
        self._paint_caption(painter, where)
        if self._tone:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(self._tone), 10))
            painter.drawRoundedRect(where, 8, 8)
        painter.end()

    def _paint_waiting(self, painter: QPainter, where: QRectF) -> None:
        painter.fillRect(where, theme.colour("primary_soft"))
        painter.setPen(theme.colour("text"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(where.adjusted(16, 16, -16, -16), flags, self._waiting)

    def _paint_quad(self, painter: QPainter, where: QRectF) -> None:
        width, height = self._size
        if self._quad is None or not width or not height:
            return
        corners = [
            QPointF(where.x() + x / width * where.width(), where.y() + y / height * where.height())
            for x, y in self._quad
        ]
        painter.setPen(QPen(GREEN, 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF(corners))

    def _paint_ring(self, painter: QPainter, where: QRectF) -> None:
        if self._progress <= 0:
            return
        circle = QRectF(0, 0, 88, 88)
        circle.moveCenter(where.center())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(WHITE, 9))
        painter.drawEllipse(circle)
        painter.setPen(QPen(GREEN, 9))
        painter.drawArc(circle, 90 * 16, -round(self._progress * 360 * 16))

    def _paint_caption(self, painter: QPainter, where: QRectF) -> None:
        if not self._caption:
            return
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        room = where.adjusted(16, 0, -16, 0).toRect()
        needed = painter.fontMetrics().boundingRect(room, int(flags), self._caption)
        band = QRectF(where.x(), 0, where.width(), needed.height() + 20)
        band.moveBottom(where.bottom())
        ground = theme.colour("navy")
        ground.setAlphaF(0.93)
        painter.fillRect(band, ground)
        painter.setPen(theme.colour("on_navy"))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(band.adjusted(16, 0, -16, 0), middle, self._caption)
