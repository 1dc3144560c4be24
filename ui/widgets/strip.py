"""The pages of one paper as small pictures, each with what can be done to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from gettext import gettext as _

from msgspec import Struct
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.blocks import empty
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.text import Badge, Words


class Thumb(Struct, frozen=True, eq=False):
    """One page: small picture, its words ("trang 1 · 178 dpi"), and the verdict's word and tone."""

    image: QImage
    words: str
    verdict: str
    tone: str
    other: str = ""
    """The size that this page could have too ("A5"); empty where it is sure."""


class _Picture(QWidget):
    def __init__(self, image: QImage, parent: QWidget) -> None:
        super().__init__(parent)
        self._image = image
        self.setFixedHeight(120)

    def sizeHint(self) -> QSize:
        """As wide as the strip."""
        return QSize(140, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page in its own shape, with a thin edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        where = QRectF(0, 0, size.width(), size.height())
        where.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(where, self._image)
        painter.setPen(theme.colour("edge"))
        painter.drawRect(where.adjusted(0, 0, -1, -1))
        painter.end()


class PageStrip(QScrollArea):
    """Each signal carries the index (from 0) of the page."""

    retake = Signal(int)
    turn = Signal(int)
    up = Signal(int)
    down = Signal(int)
    remove = Signal(int)
    other_size = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Các trang đã chụp"))
        self._inner = QWidget()
        self._inner.setObjectName("page")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(8)
        self.setWidget(self._inner)
        self.fit()

    def fit(self) -> None:
        """Take the width that suits the size of the letters."""
        self.setFixedWidth(244 if theme.current().large else 220)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: another width."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.fit()

    def show_pages(self, pages: Sequence[Thumb]) -> None:
        """Replace all pages; the last one is scrolled into view."""
        empty(self._column)
        cards = [self._card(index, page, len(pages)) for index, page in enumerate(pages)]
        for card in cards:
            self._column.addWidget(card)
        self._column.addStretch(1)
        if cards:
            self._inner.adjustSize()
            self.ensureWidgetVisible(cards[-1])

    def _card(self, index: int, page: Thumb, count: int) -> QWidget:
        card = QFrame(self._inner)
        card.setProperty("block", "card")
        card.setAccessibleName(f"{page.words}, {page.verdict}")
        column = QVBoxLayout(card)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(_Picture(page.image, card))
        column.addWidget(Words(page.words, "small", card), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(Badge(page.verdict, page.tone, card), 0, Qt.AlignmentFlag.AlignHCenter)
        tools = Flow(gap=4)
        for icon, words, signal, there in (
            ("camera", _("Chụp lại"), self.retake, True),
            ("turn-right", _("Xoay"), self.turn, True),
            ("up", _("Lên"), self.up, index > 0),
            ("down", _("Xuống"), self.down, index < count - 1),
            ("delete", _("Xoá"), self.remove, True),
        ):
            if there:
                tool = Button(words, partial(signal.emit, index), kind="tool", icon=icon)
                tool.setAccessibleName(_("{act} trang {n}").format(act=words, n=index + 1))
                tools.addWidget(tool)
        if page.other:
            words = _("Khổ {size}").format(size=page.other)
            tool = Button(words, partial(self.other_size.emit, index), kind="tool", icon="paper")
            tool.setAccessibleName(
                _("Trang {n} là khổ {size}").format(n=index + 1, size=page.other)
            )
            tools.addWidget(tool)
        column.addLayout(tools)
        return card
