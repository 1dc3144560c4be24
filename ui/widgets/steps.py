"""The nine steps at the left: number, tick or dash in a circle, and the name."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from gettext import gettext as _

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets import icons

LEFT = 18
GAP = 14


class StepState(StrEnum):
    """How far a step is."""

    AHEAD = "ahead"
    CURRENT = "current"
    DONE = "done"
    PASSED = "passed"
    """Had nothing to ask."""


WORDS = {
    StepState.AHEAD: _("chưa làm"),
    StepState.CURRENT: _("đang làm"),
    StepState.DONE: _("đã xong"),
    StepState.PASSED: _("không cần"),
}


class Step(QPushButton):
    """One line of the list; a press goes back to a step that is done."""

    def __init__(self, number: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "step")
        self.number = number
        self.name = name
        self.mark = StepState.AHEAD
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_mark(StepState.AHEAD)

    def set_mark(self, mark: StepState) -> None:
        """Show how far the step is; steps ahead cannot be pressed."""
        self.mark = mark
        self.setEnabled(mark is not StepState.AHEAD)
        self.setAccessibleName(
            _("Bước {number}: {name}, {state}").format(
                number=self.number, name=self.name, state=WORDS[mark]
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the name in bold."""
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Bold)
        metrics = type(self.fontMetrics())(font)
        width = LEFT + self._side() + GAP + metrics.horizontalAdvance(self.name) + 28
        return QSize(width, max(52, self._side() + 20))

    def minimumSizeHint(self) -> QSize:
        """Nothing may be cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _side(self) -> int:
        return round(theme.current().scale.body * 1.55)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, circle with number or icon, name, ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.mark is StepState.CURRENT:
            painter.fillRect(self.rect(), theme.colour("primary_soft"))
            painter.fillRect(0, 0, 5, self.height(), theme.colour("primary"))
        elif self.underMouse() and self.isEnabled():
            painter.fillRect(self.rect(), theme.colour("primary_soft"))
        side = self._side()
        circle = QRectF(LEFT, (self.height() - side) / 2, side, side)
        self._paint_circle(painter, circle)
        self._paint_name(painter, round(circle.right()) + GAP)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("ring"), 3))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 8, 8)
        painter.end()

    def _paint_circle(self, painter: QPainter, circle: QRectF) -> None:
        full = {StepState.CURRENT: "primary", StepState.DONE: "done"}.get(self.mark)
        painter.setPen(QPen(theme.colour(full or "edge"), 1.5))
        painter.setBrush(theme.colour(full or "surface"))
        painter.drawEllipse(circle)
        inner = circle.adjusted(4, 4, -4, -4)
        if self.mark is StepState.DONE:
            icons.paint(painter, inner, "check", theme.colour("on_primary"))
        elif self.mark is StepState.PASSED:
            icons.paint(painter, inner, "dash", theme.colour("muted"))
        else:
            font = QFont(self.font())
            font.setPixelSize(theme.current().scale.small)
            painter.setFont(font)
            painter.setPen(theme.colour("on_primary" if full else "muted"))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self.number))

    def _paint_name(self, painter: QPainter, x: int) -> None:
        font = QFont(self.font())
        current = self.mark is StepState.CURRENT
        font.setWeight(QFont.Weight.Bold if current else QFont.Weight.Normal)
        painter.setFont(font)
        ink = {StepState.CURRENT: "primary_strong", StepState.DONE: "text"}.get(self.mark, "muted")
        painter.setPen(theme.colour(ink))
        painter.drawText(
            x, 0, self.width() - x, self.height(), Qt.AlignmentFlag.AlignVCenter, self.name
        )


class StepList(QFrame):
    """All steps; `picked` carries the index (from 0) of the one that was pressed."""

    picked = Signal(int)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("steps")
        self.setAccessibleName(_("Các bước"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 1, 12)
        column.setSpacing(0)
        self.steps = [Step(number, name, self) for number, name in enumerate(names, 1)]
        for index, step in enumerate(self.steps):
            step.clicked.connect(lambda _on=False, index=index: self.picked.emit(index))
            column.addWidget(step)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_marks(self, marks: Sequence[StepState]) -> None:
        """Show how far each step is."""
        for step, mark in zip(self.steps, marks, strict=True):
            step.set_mark(mark)
