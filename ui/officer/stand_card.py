"""Where the camera stands: the live picture of an A4 sheet, its sharpness, and what to move."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk import scenes
from scanner import stand
from scanner.frame import Frame
from scanner.stand import Report
from ui.officer.feed import Feed
from ui.officer.seat import Seat
from ui.widgets.blocks import Card, Message
from ui.widgets.buttons import Button
from ui.widgets.live import LiveView
from ui.widgets.text import Words

TALL = 300


class StandCard(Card):
    """Closed until a person opens it: only then is the camera used."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._seat = seat
        self.mode = ""
        """Picture size of the camera and what it gives on A4, once it was seen."""
        self.view = LiveView(_("Hình từ camera"), _("Camera chưa mở"), self)
        self.view.setFixedHeight(TALL)
        self._feed = Feed(seat, self.view)
        self._told = Message("info", parent=self)
        self._figure = Words("", "heading", self)
        self.turn = Button(_("Mở camera để chỉnh chỗ đặt"), self.toggle, parent=self)
        self._open = QWidget(self)
        self.inside.addWidget(Words(_("Chỗ đặt camera"), "heading", self))
        lead = _("Đặt một tờ A4 trắng dưới camera; máy nói cần nâng, hạ hay xoay thế nào.")
        self.inside.addWidget(Words(lead, "lead", self))
        self.inside.addWidget(self._open)
        self.inside.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignLeft)
        self._lay_out()
        self._open.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._open)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.view, 3)
        column = QVBoxLayout()
        column.addWidget(self._figure)
        column.addWidget(self._told)
        column.addStretch(1)
        row.addLayout(column, 2)

    def toggle(self) -> None:
        """Open the camera, or close it."""
        if self._open.isHidden():
            self._figure.setText(_("Đang tìm tờ giấy…"))
            self._told.clear()
            self._open.show()
            self.turn.say(_("Đóng camera"))
            self._feed.start(stand.check, self._seen, self._failed, scenes.sheet())
        else:
            self.close_camera()

    def close_camera(self) -> None:
        """Give the camera back, and keep no picture."""
        self._feed.forget()
        self._open.hide()
        self.turn.say(_("Mở camera để chỉnh chỗ đặt"))

    def _seen(self, frame: Frame, report: Report) -> None:
        height, width = frame.pixels.shape[:2]
        size = f"{width}×{height}"
        if report.dpi:
            self.mode = _("{size}, {dpi} điểm/inch trên A4").format(size=size, dpi=report.dpi)
        else:
            self.mode = _("{size}, chưa thấy tờ A4").format(size=size)
        self._figure.setText(self.mode)
        self._told.say(" ".join(report.sentences), "done" if report.good else "attention")
        self.view.show_watch(report.quad)

    def _failed(self, sentence: str) -> None:
        self._figure.setText(_("Camera chưa dùng được"))
        self._told.say(sentence, "error")
        self.view.clear(sentence)
