"""The desk's frame: header, steps, one page, what to say, footer; and its keys."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kiosk.desk import another, citizen, home
from kiosk.desk.visit import TITLES
from kiosk.model import Citizen
from kiosk.values import mask_id, mask_name
from ui.officer.quiet import QuietPage
from ui.officer.seat import Seat
from ui.officer.step import StepPage
from ui.officer.walk import Walk
from ui.widgets.dialogs import ask
from ui.widgets.footer import Footer
from ui.widgets.header import Header
from ui.widgets.page import Page
from ui.widgets.say import SayPanel
from ui.widgets.steps import StepList

FORWARD = "forward"
NO_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
"""They do nothing by themselves."""


class Shell(QWidget):
    """Shows either a quiet page (log-on, home, lock) or the walk through the steps.

    `ended`: the visit is over, its screens are empty. `locked`: the officer leaves the seat.
    """

    ended = Signal()
    locked = Signal()

    def __init__(self, seat: Seat, pages: Mapping[str, StepPage]) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.seat = seat
        self.pages = dict(pages)
        self.walk = Walk(seat, pages)
        self.header = Header(practice=seat.desk.practice)
        self.steps = StepList(list(TITLES.values()))
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self.words = SayPanel()
        self.footer = Footer()
        self._left_at: QWidget | None = None
        """What had the focus when the seat was locked."""
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        for page in self.pages.values():
            self.stack.addWidget(page)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.steps)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(middle, 1)
        column.addWidget(self.footer)

    def _connect(self) -> None:
        self.walk.moved.connect(self._show_step)
        self.walk.over.connect(self.end)
        self.steps.picked.connect(self.walk.pick)
        self.footer.forward.connect(self.forward)
        self.footer.backward.connect(self.backward)
        self.header.paused.connect(self.pause)
        self.header.ended.connect(self.ask_end)
        self.header.locked.connect(self.locked)
        self.seat.changed.connect(self.refresh)
        self.seat.tasks.trouble.connect(self.show_error)
        self._clock.timeout.connect(self._tick)
        for page in self.pages.values():
            page.look_again.connect(self.refresh)
            page.abandoned.connect(self.end)
            page.again.connect(self.another)

    # quiet pages

    def show_quiet(self, page: QuietPage, *, resting: bool = False) -> None:
        """Show log-on, home or lock, without steps; `resting`: the open step is come back to."""
        if resting:
            self.rest()
        else:
            self.leave()
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self._clock.stop()
        self.steps.hide()
        self.words.hide()
        self.header.show_idle(self.seat.desk.officer)
        self.footer.show_back(visible=False)
        words = page.next_words()
        self.footer.show_next(words, visible=bool(words))
        self.stack.setCurrentWidget(page)
        self.setFocus()
        page.enter()

    # the walk

    def begin(self, step: str = "procedure") -> None:
        """Start the walk for the seat's visit."""
        self.steps.show()
        self.words.show()
        self._clock.start()
        self._tick()
        self.walk.start(step)

    def rest(self) -> None:
        """The open step stops its cameras and keeps all else, with the place of the cursor."""
        page = self.page()
        self._left_at = self.focusWidget()
        if page is not None:
            page.rest()
        else:
            self.leave()

    def resume(self) -> None:
        """Show the open step again as it was, after a lock."""
        self.steps.show()
        self.words.show()
        self._clock.start()
        page, place = self.pages[self.walk.step], self._left_at
        self.stack.setCurrentWidget(page)
        still_there = place is not None and isValid(place) and page.isAncestorOf(place)
        (place if place is not None and still_there else self).setFocus()
        page.wake()
        self.refresh()

    def page(self) -> StepPage | None:
        """The step page that is shown; None on a quiet page."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, StepPage) else None

    def forward(self) -> None:
        """What the main button and Enter do."""
        page = self.page()
        shown = self.stack.currentWidget()
        if isinstance(shown, QuietPage):
            shown.forward()
        elif page is not None:
            page.when_idle(partial(self._go, page), FORWARD)

    def _go(self, page: StepPage) -> None:
        """What was typed last is stored by now."""
        if page is self.page() and page.can_go_on():
            page.clear_errors()
            page.forward()

    def backward(self) -> None:
        """What "Quay lại" does: one page back inside the step, else the step before."""
        page = self.page()
        if page is not None:
            page.when_idle(partial(self._go_back, page), "backward")

    def _go_back(self, page: StepPage) -> None:
        if page is self.page() and not page.back_within():
            self.walk.back()

    def refresh(self) -> None:
        """Draw header, steps, words and footer from the visit and the page."""
        page = self.page()
        if page is None:
            return
        case = self.seat.visit.case
        person = case.citizen if case else None
        self.header.show_visit(*_masked(person), draft=self.seat.visit.draft)
        self.steps.show_marks(self.walk.marks())
        self.words.say(*page.say(), page.why_title())
        somewhere = page.has_back() or not self.walk.first()
        self.footer.show_back(visible=somewhere and self.walk.may_change())
        if page.waits_for(FORWARD):
            self.footer.show_next(_("Chờ chút…"))
        else:
            self.footer.show_next(page.next_words(), enabled=page.can_go_on())
        wide = page.wide()
        for part in (self.steps, self.words, self.footer):
            part.setVisible(not wide)

    def _show_step(self, step: str) -> None:
        self.leave()
        page = self.pages[step]
        page.clear_errors()
        self.stack.setCurrentWidget(page)
        page.verticalScrollBar().setValue(0)
        self.setFocus()
        page.enter()
        self.refresh()

    def leave(self) -> None:
        """The page that is shown stops what it does: cameras, timers, a portal's page."""
        page = self.stack.currentWidget()
        if isinstance(page, StepPage | QuietPage):
            page.leave()

    # pause and end

    def pause(self) -> None:
        """Put the case aside and go home, once all in hand is stored; it is found there again."""
        seat, visit, page = self.seat, self.seat.visit, self.page()
        if page is None:
            return
        page.rest()
        page.when_still(
            lambda: seat.vault(
                lambda: home.pause(seat.desk, visit),
                lambda _none: self.end(),
                partial(self._not_paused, page),
            )
        )

    def _not_paused(self, page: StepPage, sentence: str) -> None:
        """The disk refuses: the citizen is still here, and so is the open camera."""
        page.wake()
        self.show_error(sentence)

    def ask_end(self) -> None:
        """Ask before the screens are emptied."""
        ask(
            self.window(),
            _("Kết thúc phiên này?"),
            _("Xoá thông tin trên màn hình; hồ sơ chờ gửi vẫn được giữ."),
            _("Kết thúc phiên"),
            self.end,
        )

    def end(self) -> None:
        """Empty every screen and the clipboard; no stored case is touched."""
        self.leave()
        self.walk.stop()
        self.seat.new_visit()
        for page in self.pages.values():
            page.forget()
        self.words.say("")
        QGuiApplication.clipboard().clear()
        self.ended.emit()

    def another(self) -> None:
        """The same citizen has another matter: empty screens, but the person is known."""
        visit = another.begin(self.seat.visit)
        self.leave()
        self.walk.stop()
        for page in self.pages.values():
            page.forget()
        self.seat.new_visit(visit)
        self.seat.held_card = visit.before.citizen if visit.before is not None else None
        self.begin()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; function keys belong to the page; F8 reads aloud."""
        key = Qt.Key(event.key())
        page = self.page()
        keys = page.keys() if page is not None else {}
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_F8:
            self.words.read_aloud()
        elif page is not None and page.busy and key not in NO_KEYS and not event.isAutoRepeat():
            # The page is about to change: what the key means then is known only then.
            page.when_idle(partial(self._press_again, page, event.clone()))
        elif key in keys:
            keys[key]()
        else:
            super().keyPressEvent(event)

    def _press_again(self, page: StepPage, press: QKeyEvent) -> None:
        """A key that came while the page was at work; never on a page that was not seen yet."""
        shown = self.page()
        if shown is page:
            QApplication.sendEvent(self.focusWidget() or self, press)
        elif shown is not None:
            shown.message.say(_("Một phím bấm lúc máy đang lưu chưa được dùng; bấm lại nếu cần."))

    def _enter(self) -> None:
        """Enter presses the button that has the focus, else the main one."""
        focused = self.focusWidget()
        if (
            isinstance(focused, QPushButton)
            and focused.hasFocus()
            and not (focused.isCheckable() and focused.isChecked())
        ):
            focused.click()
        else:
            self.forward()

    def tell(self, sentence: str) -> None:
        """Say something that the person has to know of, on whatever page is shown."""
        shown = self.stack.currentWidget()
        if isinstance(shown, Page):
            shown.tell(sentence)

    def show_error(self, sentence: str) -> None:
        """Say what went wrong, on whatever page is shown."""
        shown = self.stack.currentWidget()
        if isinstance(shown, Page):
            shown.show_error(sentence)

    def _tick(self) -> None:
        self.header.show_clock(round(time.monotonic() - self.seat.visit.started))


def _masked(person: Citizen | None) -> tuple[str, str]:
    name = mask_name(person.full_name.text) if person and person.full_name else ""
    return name, mask_id(citizen.number_of(person)) if person else ""
