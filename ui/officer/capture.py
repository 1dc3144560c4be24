"""Step 7: pictures of the papers, one paper after the other, each compared with its original."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gettext import gettext as _

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog

from kiosk.desk import another, capture, scenes
from kiosk.desk.capture import Slot
from kiosk.model import Check, CopyKind, PageRef
from ui.officer.capture_view import CaptureView
from ui.officer.scan_work import ScanWork
from ui.officer.seat import Seat

SHOW_ONLY = "show_only"


class CapturePage(ScanWork):
    """Works on one paper at a time; with every paper done it lists them."""

    name = "capture"

    def __init__(self, seat: Seat) -> None:
        self.view = CaptureView()
        super().__init__(seat, _("Chụp giấy tờ"), self.view.live)
        self.body.addWidget(self.view)
        self._anyway = False
        """True while a paper that was to be handed in as it is gets photographed after all."""
        self._connect()

    def _connect(self) -> None:
        view, shooting = self.view, self.shooting
        shooting.taken.connect(self.take_page)
        shooting.failed.connect(self.show_error)
        shooting.changed.connect(self.refresh)
        view.shoot.clicked.connect(lambda _on=False: self.shoot())
        view.automatic.toggled.connect(shooting.set_automatic)
        self.connect_scanner(view)
        view.files.clicked.connect(lambda _on=False: self._ask_files())
        view.verdict.asked.connect(self._show_panel)
        view.verdict.decided.connect(self._compare)
        view.verdict.on_paper.connect(self._on_paper)
        view.strip.retake.connect(self.retake_page)
        view.strip.turn.connect(self.turn_page)
        view.strip.up.connect(lambda index: self.move_page(index, index - 1))
        view.strip.down.connect(lambda index: self.move_page(index, index + 1))
        view.strip.remove.connect(self.remove_page)
        view.strip.other_size.connect(self.resize_page)
        view.opened.connect(self.open)
        view.photograph.clicked.connect(lambda _on=False: self._photograph_anyway())

    # the step

    def needed(self) -> bool:
        """Not where no paper is to be shown or photographed."""
        return self.seat.visit.case is None or bool(self._slots())

    def enter(self) -> None:
        """Open the first paper that is not done; with all done, the list."""
        self.part = ""
        desk, visit = self.seat.desk, self.seat.visit
        self.find_scanner(self.view)
        self.work(lambda: capture.note_cards(desk, visit), lambda _case: self._begin())

    def leave(self) -> None:
        """Close the camera and give the scanner back."""
        self.scanning.stop()
        self.shooting.stop()
        self.view.live.clear()

    def rest(self) -> None:
        """Stop camera and scanner; the pictures that they have given are still stored."""
        self.scanning.finish()
        self.shooting.rest()

    def wake(self) -> None:
        """Open the camera again where it was open."""
        self.shooting.wake()

    @property
    def still(self) -> bool:
        """Also no picture is being made into a page."""
        return super().still and not self.shooting.working and not self.scanning.running

    def forget(self) -> None:
        """No picture stays."""
        super().forget()
        self.part, self._retake = "", None
        self.scanning.stop()
        self.shooting.forget()
        self.thumbs.forget()
        self.view.forget()
        self.set_title(_("Chụp giấy tờ"), "")

    def forward(self) -> None:
        """Enter: the reason that is being written, the shown paper, or the next paper."""
        slot = self._slot()
        if self.view.verdict.asking:
            self.view.verdict.confirm()
        elif slot is None or slot.done:
            self._next()
        elif slot.need.rule == SHOW_ONLY:
            self._shown()
        elif slot.document.pages:
            self.show_error(_("So ảnh với bản chính rồi bấm F2 nếu khớp, F3 nếu không khớp."))
        else:
            self.show_error(
                _("Giấy này chưa có trang nào. Đặt giấy dưới camera, hoặc bấm F7 để nộp bản giấy.")
            )

    def back_within(self) -> bool:
        """The paper before."""
        parts = [slot.need.part for slot in self._slots()]
        if self.part not in parts or parts.index(self.part) == 0:
            return False
        self.open(parts[parts.index(self.part) - 1])
        return True

    def show_target(self, target: str) -> None:
        """Open one paper, done or not."""
        if target in {slot.need.part for slot in self._slots()}:
            self.open(target)

    def next_words(self) -> str:
        """A paper that is only shown is ticked off by Enter."""
        slot = self._slot()
        shown = slot is not None and not slot.done and slot.need.rule == SHOW_ONLY
        return _("Đã xem, trả lại ›") if shown else ""

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """F2 to F4 compare, F5 takes, F6 turns, F7 leaves it on paper, F9 shutter, F10 scans."""
        if self._slot() is None or self.next_words():
            return {}
        verdict = self.view.verdict
        looking: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_F2: verdict.say_match,
            Qt.Key.Key_F3: verdict.ask_mismatch,
            Qt.Key.Key_F4: verdict.ask_unchecked,
            Qt.Key.Key_F5: self.shoot,
        }
        if self.shooting.working or self.scanning.running:
            looking = dict.fromkeys(looking, self._not_yet)
        return looking | {
            Qt.Key.Key_F6: self.turn_last,
            Qt.Key.Key_F7: verdict.paper.click,
            Qt.Key.Key_F9: self.view.automatic.click,
            Qt.Key.Key_F10: self.scan,
        }

    # papers

    def open(self, part: str) -> None:
        """Show one paper, with the camera on unless it was only to be seen."""
        self.clear_errors()
        self.scanning.stop()
        self.part, self._retake, self._anyway = part, None, False
        self.view.verdict.close_panel()
        slot = self._slot()
        if slot is None:
            return
        self._offer_held(slot)
        if slot.need.rule == SHOW_ONLY or slot.document.handed_in_on_paper:
            self.shooting.stop()
        else:
            self.start_camera()
        self.refresh()

    def _offer_held(self, slot: Slot) -> None:
        """A paper that was photographed for this citizen's matter before need not be again."""
        desk, visit, part = self.seat.desk, self.seat.visit, slot.need.part
        held = None if slot.document.pages else another.held(visit, part)
        if held is None:
            return

        def take() -> None:
            self.message.clear()
            self.work(lambda: another.reuse(desk, visit, part), lambda _case: self._begin())

        words = _("Đã chụp giấy này cho việc trước ({n} trang).").format(n=len(held.pages))
        self.message.say(words, "info", [(_("Dùng lại ảnh đã chụp"), take)])

    def _begin(self) -> None:
        self.thumbs.fetch(
            [page for slot in self._slots() for page in slot.document.pages], self.refresh
        )
        if self.part:
            return
        open_parts = capture.undecided(self.seat.visit)
        if open_parts:
            self.open(open_parts[0].need.part)
        else:
            self._show_list()

    def start_camera(self) -> None:
        """Open the camera for the open paper."""
        pack, fine = self.seat.visit.chosen(), self.fine()
        self.shooting.fine = fine if fine.profile == "archive" else None
        self.shooting.start(scenes.paper(pack.code, self.part), self.paper_size())

    def _photograph_anyway(self) -> None:
        slot = self._slot()
        if slot is not None:
            self._anyway = True
            self.start_camera()
            self.refresh()

    def _next(self) -> None:
        """The next paper that is not done, or the next step."""
        open_parts = capture.undecided(self.seat.visit)
        if open_parts:
            self.open(open_parts[0].need.part)
        else:
            self.finished.emit()

    def _show_list(self) -> None:
        self.part = ""
        self.shooting.stop()
        self.set_title(_("Giấy tờ đã xong"), _("Bấm Tiếp tục, hoặc mở lại một giấy để sửa."))
        self.view.show_list(self._slots())
        self.look_again.emit()

    def pages(self) -> tuple[PageRef, ...]:
        """The pages of the open paper."""
        slot = self._slot()
        return slot.document.pages if slot else ()

    def _slots(self) -> list[Slot]:
        return capture.slots(self.seat.visit) if self.seat.visit.case is not None else []

    def _slot(self) -> Slot | None:
        return next((slot for slot in self._slots() if slot.need.part == self.part), None)

    # drawing

    def refresh(self) -> None:
        """Draw the open paper: its name, its pages, what can be done."""
        slot = self._slot()
        if slot is None:
            self.look_again.emit()
            return
        slots = self._slots()
        number = [one.need.part for one in slots].index(self.part) + 1
        place = _("Giấy {n} trong {all} · {rule}").format(
            n=number, all=len(slots), rule=slot.need.rule_words
        )
        if slot.need.rule != SHOW_ONLY and not slot.document.handed_in_on_paper:
            place = f"{place} · {self.fine().words}"
        self.set_title(slot.need.name, f"{place} · {slot.words}" if slot.words else place)
        if slot.need.rule == SHOW_ONLY:
            self.view.show_looked_at(slot.need.note)
        elif slot.document.handed_in_on_paper and not self._anyway:
            self.view.show_on_paper()
        else:
            self.view.show_slot(self.thumbs.of(slot.document.pages), self.shooting)
            if self.scanning.running:
                self.view.verdict.show_state(pages=bool(slot.document.pages), working=True)
        self.look_again.emit()

    # pictures

    def shoot(self) -> None:
        """F5: take the picture now, or take it again."""
        if self.shooting.running:
            self.clear_errors()
            self.shooting.take_now()
        else:
            slot = self._slot()
            if slot is not None:
                self.start_camera()

    def turn_last(self) -> None:
        """F6: turn the newest page by a quarter."""
        pages = self.pages()
        if pages:
            self.turn_page(len(pages) - 1)

    def load_files(self, files: list[str]) -> None:
        """Take pictures from files."""
        if files:
            self.clear_errors()
            self.shooting.load(files)

    def _ask_files(self) -> None:
        dialog = QFileDialog(self, _("Chọn tệp ảnh"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(_("Ảnh") + " (*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.load_files)
        dialog.open()

    # the comparison

    def _compare(self, check: Check, reason: str) -> None:
        slot = self._slot()
        if slot is None:
            return
        part = slot.need.part
        certified = slot.need.rule == "certified_copy"
        copy = CopyKind.CERTIFIED_COPY if certified else CopyKind.ORIGINAL
        desk, visit = self.seat.desk, self.seat.visit
        # a picture that the camera takes meanwhile would undo the comparison with what was seen
        self.shooting.stop()
        self.message.say(_("Đang ghép các trang thành một tệp PDF…"))
        self.work(
            lambda: capture.compare(desk, visit, part, check, reason=reason, copy=copy),
            lambda _case: self._next(),
            self._not_compared,
        )

    def _not_yet(self) -> None:
        """Nobody compares or takes again what was not seen yet."""
        self.message.say(_("Ảnh đang được xử lý. Xem ảnh rồi hãy bấm lại."))

    def _not_compared(self, sentence: str) -> None:
        self.message.clear()
        if self._slot() is not None:
            self.start_camera()
        self.show_error(sentence)

    def _show_panel(self) -> None:
        """The next key belongs to the reason; it comes into view once it has its place."""
        verdict = self.view.verdict
        verdict.reason.edit.setFocus()
        QTimer.singleShot(0, lambda: self.ensureWidgetVisible(verdict.panel, 16, 48))

    def _on_paper(self) -> None:
        part = self.part
        desk, visit = self.seat.desk, self.seat.visit
        self.work(lambda: capture.note_on_paper(desk, visit, part), lambda _case: self._next())

    def _shown(self) -> None:
        part = self.part
        desk, visit = self.seat.desk, self.seat.visit
        self.work(lambda: capture.note_shown(desk, visit, part), lambda _case: self._next())
