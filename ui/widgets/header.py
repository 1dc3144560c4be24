"""The bar on top: practice badge, the masked citizen, the clock of this visit, pause and end."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui.widgets.buttons import Button
from ui.widgets.text import Words


class Header(QFrame):
    """`paused` and `ended` are the two buttons; `locked` leaves the seat on the home screen."""

    paused = Signal()
    ended = Signal()
    locked = Signal()

    def __init__(self, *, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.badge = QLabel(_("BẢN THỰC HÀNH"), self)
        self.badge.setObjectName("practice")
        self.badge.setVisible(practice)
        self.draft = QLabel(_("BẢN NHÁP"), self)
        self.draft.setObjectName("draft")
        self.draft.setAccessibleName(_("BẢN NHÁP: gói hướng dẫn chưa ai ký, chỉ để chạy thử"))
        self.who = Words("", "strong", self)
        self.clock = Words("", "body", self, wrap=False)
        self.pause = Button(
            _("Tạm dừng"), self.paused.emit, kind="header", icon="pause", parent=self
        )
        self.end = Button(
            _("Kết thúc phiên"), self.ended.emit, kind="header", icon="end", parent=self
        )
        self.lock = Button(_("Khoá máy"), self.locked.emit, kind="header", icon="lock", parent=self)
        self.setMinimumHeight(56)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(18)
        row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.draft, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.who, 1)
        for part in (self.clock, self.lock, self.pause, self.end):
            row.addWidget(part)
        self.show_idle("")

    def show_idle(self, officer: str) -> None:
        """Nobody is being served: say who sits here."""
        words = _("Cán bộ: {name}").format(name=officer) if officer else _("Cùng Nộp")
        self.who.setText(words)
        for part in (self.clock, self.pause, self.end, self.draft):
            part.hide()
        self.lock.setVisible(bool(officer))

    def show_visit(self, name: str, number: str, *, draft: bool = False) -> None:
        """Somebody is being served; name and number come masked, empty while unknown.

        `draft`: by a guide that nobody signed.
        """
        self.draft.setVisible(draft)
        known = _("Công dân: {name} · {number}").format(name=name, number=number)
        self.who.setText(known if name else _("Chưa có thông tin công dân"))
        self.lock.hide()
        for part in (self.clock, self.pause, self.end):
            part.show()

    def show_clock(self, seconds: int) -> None:
        """How long this visit takes so far, as mm:ss."""
        self.clock.setText(f"{seconds // 60:02d}:{seconds % 60:02d}")
        self.clock.setAccessibleName(
            _("Thời gian của phiên: {minutes} phút {seconds} giây").format(
                minutes=seconds // 60, seconds=seconds % 60
            )
        )
