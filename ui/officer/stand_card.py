"""The camera: which one, whether it is mirrored, and how well it stands above an A4 sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from gettext import gettext as _

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk import devices, scenes
from kiosk.desk.devices import Job
from scanner import stand
from scanner.frame import Frame
from scanner.sources.base import Device
from scanner.stand import Report
from ui.officer.choice_card import ChoiceCard
from ui.officer.feed import Feed
from ui.officer.seat import Seat
from ui.widgets.blocks import Message
from ui.widgets.buttons import Button, Tick
from ui.widgets.live import LiveView
from ui.widgets.text import Words

TALL = 300


class StandCard(ChoiceCard):
    """Its picture is closed until a person opens it: only then is the camera used."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(seat, "camera", _("Camera: thẻ căn cước và chụp giấy tờ"), parent=parent)
        self.mode = ""
        """How the camera works and what it gives on A4, once it was seen."""
        self._found: list[Device] = []
        self._names: Mapping[str, str] = {}
        self.view = LiveView(_("Hình từ camera"), _("Camera chưa mở"), self)
        self.view.setFixedHeight(TALL)
        self._feed = Feed(seat, self.view)
        self._said = Message("info", parent=self)
        self._figure = Words("", "heading", self)
        self.mirrored = Tick(_("Hình bị lật trái phải"), self)
        self.mirrored.toggled.connect(self.turn_over)
        self.turn = Button(
            _("Mở camera để thử và chỉnh chỗ đặt"), self.toggle, icon="camera", parent=self
        )
        self._open = QWidget(self)
        self.told.setText(_("Đang tìm camera…"))
        for part in (self.mirrored, self._open):
            self.inside.addWidget(part)
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
        column.addWidget(self._said)
        column.addStretch(1)
        row.addLayout(column, 2)

    # which one

    def show_devices(self, found: Sequence[Device], names: Mapping[str, str]) -> None:
        """Offer the cameras that are here now; the practice desk has one of its own.

        `names` holds what was chosen and may be gone.
        """
        self._found, self._names = list(found), names
        moved = self._moved()
        if moved is not None:
            self.pick(moved.id)
        else:
            self._offer()

    def _moved(self) -> Device | None:
        """The chosen camera where it has another number now: in another socket, by its name."""
        name = self._names.get(self.value)
        there = [one.name for one in self._found if one.id == self.value]
        if name is None or name in there:
            return None
        return next((one for one in self._found if one.name == name), None)

    def _offer(self) -> None:
        practice = self._seat.desk.practice
        usual = _("Camera thực hành") if practice else _("Tự chọn")
        self.offer([("", usual), *devices.named(self._found)])
        drawn = practice and not self.value
        self.mirrored.setVisible(not drawn)
        self.mirrored.blockSignals(True)
        self.mirrored.setChecked(self._seat.settings.camera_mirrored)
        self.mirrored.blockSignals(False)
        self._tell()

    def show_lock(self) -> None:
        """Whether it is mirrored is a part of the choice."""
        super().show_lock()
        self.mirrored.setEnabled(devices.may_choose(self._seat.desk, "camera"))

    def _tell(self) -> None:
        if self._seat.desk.practice and not self.value:
            self.told.setText(_("Giấy tờ vẽ sẵn nằm dưới camera; không cần cắm camera thật."))
        elif self._found:
            self.told.setText(
                _("Đặt một tờ A4 trắng dưới camera rồi mở thử: máy nói cần nâng, hạ hay xoay.")
            )
        else:
            self.told.setText(_("Chưa thấy camera nào. Cắm webcam: máy tự nhận ra."))

    def pick(self, value: str) -> None:
        """Keep a choice, with the name of the device; an open picture changes with it."""
        device = next((one for one in self._found if one.id == value), None)
        if device is not None:
            home = self._seat.desk.home
            self._seat.tasks.page(lambda: devices.note_choice(home, Job.CARD, device))
        super().pick(value)
        self._offer()
        if not self._open.isHidden():
            self.close_camera()
            self.toggle()

    def missing_name(self) -> str:
        """As it was called when it was chosen."""
        return self._names.get(self.value, self.value)

    def turn_over(self, on: bool) -> None:
        """Keep whether the picture has to be turned over; an open one changes with it."""
        self.chosen.emit({"camera_mirrored": on})
        if self.mirrored.isChecked() != on:
            self._offer()
        if not self._open.isHidden():
            self.close_camera()
            self.toggle()

    # its picture

    def toggle(self) -> None:
        """Open the camera, or close it."""
        if self._open.isHidden():
            self._figure.setText(_("Đang tìm tờ giấy…"))
            self._said.clear()
            self._open.show()
            self.turn.say(_("Đóng camera"))
            self._feed.start(stand.check, self._seen, self._failed, scenes.sheet())
        else:
            self.close_camera()

    def close_camera(self) -> None:
        """Give the camera back, and keep no picture."""
        self._feed.forget()
        self._open.hide()
        self.turn.say(_("Mở camera để thử và chỉnh chỗ đặt"))

    def _seen(self, frame: Frame, report: Report) -> None:
        height, width = frame.pixels.shape[:2]
        size = devices.mode_words(frame.mode) if frame.mode else f"{width}×{height}"
        if report.dpi:
            self.mode = _("{size}, {dpi} điểm/inch trên A4").format(size=size, dpi=report.dpi)
        else:
            self.mode = _("{size}, chưa thấy tờ A4").format(size=size)
        self._figure.setText(self.mode)
        other = not self._seat.settings.camera_mirrored
        turn = (_("Lật lại hình"), lambda: self.turn_over(other))
        clear = report.good and report.dpi >= stand.GOOD_DPI
        words, tone = " ".join(report.sentences), "done" if clear else "attention"
        if words != self._said.text():
            # the same again would take the button away under the pointer
            offered = report.mirrored and self.mirrored.isEnabled()
            self._said.say(words, tone, [turn] if offered else ())
        self.view.show_watch(report.quad)

    def _failed(self, sentence: str) -> None:
        self._figure.setText(_("Camera chưa dùng được"))
        self._said.say(sentence, "error")
        self.view.clear(sentence)
