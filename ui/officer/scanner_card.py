"""Which scanner takes A4 papers in: the list, how it is asked, one page for a trial."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from gettext import gettext as _
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from kiosk.desk import devices
from kiosk.desk.devices import Job
from kiosk.settings import Home, Settings
from scanner.frame import DeviceMissing, Page
from scanner.sources.base import Device
from ui.officer.choice_card import ChoiceCard
from ui.officer.seat import Seat
from ui.widgets.buttons import Button
from ui.widgets.live import LiveView

TALL = 320


class ScannerCard(ChoiceCard):
    """The setting is the id of a scanner; nothing: the last good one, else the first."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(seat, "scanner", _("Máy quét: giấy A4"), parent=parent)
        self._found: list[Device] = []
        self._names: Mapping[str, str] = {}
        self._cancel: Event | None = None
        self.view = LiveView(_("Trang quét thử"), _("Chưa quét"), self)
        self.view.setFixedHeight(TALL)
        self.view.hide()
        self.trial = Button(_("Quét thử một trang"), self.press, icon="paper", parent=self)
        self.inside.addWidget(self.view)
        self.inside.addWidget(self.trial, 0, Qt.AlignmentFlag.AlignLeft)
        self.told.setText(_("Đang tìm máy quét…"))

    def show_devices(self, found: Sequence[Device], names: Mapping[str, str]) -> None:
        """Offer those that are here now; `names` holds what was chosen and may be gone."""
        self._found, self._names = list(found), names
        self.offer([("", _("Tự chọn")), *devices.named(found)])
        self.trial.setEnabled(bool(found))
        self._tell()

    def pick(self, value: str) -> None:
        """Keep a choice, with the name of the device."""
        device = next((one for one in self._found if one.id == value), None)
        if device is not None:
            home = self._seat.desk.home
            self._seat.tasks.page(lambda: devices.note_choice(home, Job.SHEET, device))
        super().pick(value)
        self._tell()

    def missing_name(self) -> str:
        """As it was called when it was chosen."""
        return self._names.get(self.value, self.value)

    def _tell(self) -> None:
        words = devices.profile_words(self._seat.settings)
        none = _("Chưa thấy máy quét nào; không có vẫn chụp được bằng camera.")
        self.told.setText(words if self._found else none)

    @property
    def trying(self) -> bool:
        """True while a trial is under way."""
        return self._cancel is not None

    def press(self) -> None:
        """Scan one page as a case would, and show it; nothing of it is kept. Or stop that."""
        if self._cancel is not None:
            self._cancel.set()
            return
        seat, cancel = self._seat, Event()
        self._cancel = cancel
        self.trial.say(_("Dừng quét thử"))
        self.told.setText(_("Đang quét thử…"))
        began = time.monotonic()
        home, settings, found = seat.desk.home, seat.settings, list(self._found)
        seat.tasks.page(
            lambda: _one_page(home, settings, found, cancel),
            lambda page: self._show(page, time.monotonic() - began),
            self.told.setText,
            self._over,
            cancel,
        )

    def forget(self) -> None:
        """End a trial, and keep no picture."""
        if self._cancel is not None:
            self._cancel.set()
        self.view.clear()
        self.view.hide()

    def _show(self, page: Page | None, seconds: float) -> None:
        if page is None or self._cancel is None or self._cancel.is_set():
            self._tell()
            return
        words = _("Quét tốt: {width}×{height} điểm, {dpi} điểm/inch, sau {n} giây.")
        image = QImage.fromData(page.master)
        self.view.show()
        self.view.show_image(image, image.width(), image.height())
        self.told.setText(
            words.format(
                width=page.width,
                height=page.height,
                dpi=round(page.dpi),
                n=f"{seconds:.1f}".replace(".", ","),
            )
        )

    def _over(self) -> None:
        self._cancel = None
        self.trial.say(_("Quét thử một trang"))


def _one_page(home: Home, settings: Settings, found: list[Device], cancel: Event) -> Page | None:
    """The first page of the scanner that a case would use; raises a ScannerError."""
    device = devices.choose(home, found, Job.SHEET, settings.scanner)
    if device is None:
        raise DeviceMissing(_("Chưa thấy máy quét nào; bật máy quét rồi bấm “Kiểm tra lại”."))
    with closing(devices.scan(settings, device.id, cancel)) as pages:
        return next(pages, None)
