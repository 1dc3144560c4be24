"""The bar below: lights of the devices, the queue, and the way back and on."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _
from gettext import ngettext

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.text import Words


class Light(Struct, frozen=True):
    """One device: True works, False needs somebody, None is not there. Words say which."""

    words: str
    on: bool | None


class _Dot(QWidget):
    """Full circle: works. Cross in a circle: trouble. Empty circle: not there."""

    def __init__(self, on: bool | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = on
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """A small square."""
        return QSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shape; shape and words tell what the colour tells."""
        ink = {True: "done", False: "error", None: "edge"}[self._on]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(ink), 2))
        painter.setBrush(theme.colour(ink if self._on else "surface"))
        painter.drawEllipse(QRectF(2, 2, 12, 12))
        if self._on is False:
            painter.drawLine(5, 5, 11, 11)
            painter.drawLine(11, 5, 5, 11)
        painter.end()


class Lights(QWidget):
    """The lights beside each other, with their words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(self, gap=20)
        self._shown: tuple[Light, ...] = ()

    def show_lights(self, lights: Sequence[Light]) -> None:
        """Replace all lights."""
        if tuple(lights) == self._shown:
            return
        self._shown = tuple(lights)
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for light in lights:
            self._flow.addWidget(self._one(light))
        self.updateGeometry()

    def _one(self, light: Light) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(_Dot(light.on, holder))
        row.addWidget(Words(light.words, "small", holder, wrap=False))
        holder.setAccessibleName(light.words)
        return holder


class Footer(QFrame):
    """`backward` and `forward` are the two buttons; Enter is the second one's key."""

    backward = Signal()
    forward = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.lights = Lights(self)
        self.queue = Words("", "small", self, wrap=False)
        self.back = Button(_("‹ Quay lại"), self.backward.emit, parent=self)
        self.next = Button("", self.forward.emit, kind="primary", hint=_("Enter"), parent=self)
        for button in (self.back, self.next):
            button.setProperty("big", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(20)
        row.addWidget(self.lights, 1)
        row.addWidget(self.queue)
        row.addWidget(self.back)
        row.addWidget(self.next)
        self.show_next()
        self.show_queue(0)

    def show_queue(self, count: int) -> None:
        """How many cases wait to be sent."""
        words = ngettext("{n} hồ sơ chờ gửi", "{n} hồ sơ chờ gửi", count).format(n=count)
        self.queue.setText(words)

    def show_next(self, words: str = "", *, enabled: bool = True, visible: bool = True) -> None:
        """Name what Enter does on this page; nothing to do hides the button."""
        self.next.say(words or _("Tiếp tục ›"))
        self.next.setEnabled(enabled)
        self.next.setVisible(visible)

    def show_back(self, *, visible: bool) -> None:
        """Offer the way back, or not."""
        self.back.setVisible(visible)
