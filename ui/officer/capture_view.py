"""The faces of step 7: a paper under the camera, a paper that is only seen, all papers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk.capture import Slot
from scanner.sources.base import Way
from ui.officer.scanning import Scanning
from ui.officer.shooting import Shooting
from ui.officer.verdict import VerdictBar
from ui.widgets.blocks import Card, EmptyState, empty
from ui.widgets.buttons import Button, ChoiceRow, Tick
from ui.widgets.flow import Flow
from ui.widgets.live import LiveView
from ui.widgets.strip import PageStrip, Thumb
from ui.widgets.text import Badge, Words

GAP = 16
WAYS = {
    Way.PLATEN: _("Mặt kính"),
    Way.FEEDER: _("Khay nạp"),
    Way.DUPLEX: _("Hai mặt"),
}


class CaptureView(QWidget):
    """Three faces: a paper under the camera, a paper that is only looked at, the list.

    `opened` carries the part that is to be opened from the list.
    """

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.live = LiveView(_("Hình trực tiếp của giấy tờ"), _("Camera chưa mở."))
        self.strip = PageStrip()
        self.empty_strip = EmptyState(_("Chưa có trang nào"), _("Đặt giấy xuống, máy tự chụp."))
        self.shoot = Button("", hint="F5")
        self.files = Button(_("Chọn tệp ảnh…"))
        self.scanner = Button("", hint="F10")
        self.ways = ChoiceRow(name=_("Giấy nằm ở đâu trong máy quét"))
        self.scanner_words = Words("", "small")
        self.automatic = Tick(_("Tự chụp (F9)"))
        self.automatic.setChecked(True)
        self.saved = Words("", "strong")
        self.verdict = VerdictBar()
        self.paper_words = Words("", "body")
        self.photograph = Button(_("Chụp giấy này"))
        self._ways: tuple[Way, ...] = ()
        self._camera = QWidget()
        self._seen = Card()
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._arrange()

    def _arrange(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.empty_strip)
        side.addWidget(self.strip, 1)
        side.addStretch(0)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self.live, 1, Qt.AlignmentFlag.AlignTop)
        top.addLayout(side)
        tools = Flow()
        for tool in (self.shoot, self.automatic, self.files, self.scanner):
            tools.addWidget(tool)
        inside = QVBoxLayout(self._camera)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addLayout(top)
        inside.addLayout(tools)
        inside.addWidget(self.ways)
        inside.addWidget(self.scanner_words)
        inside.addWidget(self.saved)
        inside.addWidget(self.verdict)
        self._seen.inside.addWidget(self.paper_words)
        self._seen.inside.addWidget(self.photograph, 0, Qt.AlignmentFlag.AlignLeft)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for face in (self._camera, self._seen, self._list):
            column.addWidget(face)
        self._face(self._list)

    def show_looked_at(self, note: str) -> None:
        """Show a paper that is only looked at and given back."""
        words = _("Xem giấy này, so với người đang ngồi đây, rồi trả lại ngay. Không chụp.")
        self._say(words, note)
        self.photograph.hide()

    def show_on_paper(self) -> None:
        """Show a paper that is handed in as it is, with the way to photograph it after all."""
        self._say(_("Công dân nộp bản giấy này tại quầy; không gửi ảnh."))
        self.photograph.show()

    def show_slot(self, pages: Sequence[Thumb], shooting: Shooting) -> None:
        """Show one paper under the camera: its pages, and what can be done."""
        self._face(self._camera)
        self.strip.show_pages(pages)
        self.strip.setVisible(bool(pages))
        self.empty_strip.setVisible(not pages)
        self.shoot.say(_shoot_words(shooting))
        self.verdict.show_state(pages=bool(pages), working=shooting.working > 0)
        self.saved.set_kind("done" if pages else "strong")
        self.saved.setText(_saved_words(len(pages)))

    def show_scanner(self, scanning: Scanning) -> None:
        """Show the scanner's button: search, scan with this one, or stop."""
        self.scanner.say(scanning.words())
        self.scanner.setEnabled(not scanning.looking)
        self.scanner.set_kind("primary" if scanning.usual else "secondary")
        self.scanner.setAccessibleDescription(scanning.described())
        self.scanner_words.setText(scanning.described())
        self.scanner_words.setVisible(bool(scanning.described()))
        choices = scanning.choices
        self.ways.setVisible(bool(choices) and not scanning.running)
        if choices != self._ways:
            self._ways = choices
            self.ways.set_choices([(way.value, WAYS[way]) for way in choices])
        self.ways.set_value(scanning.chosen.value if scanning.chosen else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The live picture is as high as a wide camera's picture at this width."""
        super().resizeEvent(event)
        self.empty_strip.setFixedWidth(self.strip.width())
        room = self.width() - self.strip.width() - GAP
        self.live.setFixedHeight(max(200, round(room * 9 / 16)))

    def show_list(self, slots: Sequence[Slot]) -> None:
        """Show all papers with their state, each with a way to open it again."""
        empty(self._lines)
        for slot in slots:
            self._lines.addWidget(self._line(slot))
        self._face(self._list)

    def forget(self) -> None:
        """Show nothing of any paper."""
        self.strip.show_pages([])
        self.verdict.close_panel()
        empty(self._lines)
        self.automatic.setChecked(True)
        self._face(self._list)

    def _say(self, *sentences: str) -> None:
        self.paper_words.setText("\n\n".join(text for text in sentences if text))
        self._face(self._seen)

    def _face(self, face: QWidget) -> None:
        for part in (self._camera, self._seen, self._list):
            part.setVisible(part is face)

    def _line(self, slot: Slot) -> QWidget:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(12)
        words = Words(slot.need.name, "strong")
        row.addWidget(words, 1)
        row.addWidget(Badge(slot.words, "done" if slot.done else "attention"))
        button = Button(_("Mở lại"), partial(self.opened.emit, slot.need.part), kind="link")
        button.setAccessibleName(_("Mở lại: {name}").format(name=slot.need.name))
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        card.inside.addLayout(row)
        return card


def _saved_words(count: int) -> str:
    if not count:
        return _("Chưa có trang nào được lưu.")
    return _("✓ Đã lưu {n} trang. So ảnh với bản chính trên bàn:").format(n=count)


def _shoot_words(shooting: Shooting) -> str:
    if not shooting.running:
        return _("Mở lại camera")
    if shooting.guide.active:
        return _("Chụp phần này")
    return _("Chụp lại") if shooting.again else _("Chụp ngay")
