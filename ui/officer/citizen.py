"""Step 3: the card is read the moment it is sharp; typing works at any time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from kiosk.desk import citizen, scenes
from kiosk.model import Citizen
from scanner.frame import Frame
from ui import theme
from ui.officer.feed import Feed
from ui.officer.person import PersonForm
from ui.officer.seat import Seat
from ui.officer.standin import StandIn
from ui.officer.step import StepPage
from ui.widgets.blocks import Card, Fault, Message
from ui.widgets.buttons import Button
from ui.widgets.dialogs import ask
from ui.widgets.flow import Flow
from ui.widgets.live import LiveView
from ui.widgets.text import Words


class CitizenPage(StepPage):
    """F5 reads the card again, F6 begins to type."""

    name = "citizen"

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat, "", "")
        self.view = LiveView(_("Hình camera trực tiếp"), _("Đang mở camera…"))
        self.feed = Feed(seat, self.view)
        self._looking = False
        """True where the lock closed the camera."""
        self.said = Words("", "lead")
        self.form = PersonForm(list(citizen.FIELDS))
        self.doubts = Message("attention")
        self.standin = StandIn(self)
        self.form.changed.connect(self._change)
        self._arrange()

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.view)
        left.addWidget(self.said)
        buttons = Flow()
        buttons.addWidget(Button(_("Đọc lại thẻ"), self.read_card, hint="F5"))
        buttons.addWidget(Button(_("Gõ tay"), self.type_by_hand, hint="F6"))
        left.addLayout(buttons)
        left.addStretch(1)
        self._left = QWidget()
        self._left.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        self._card = Card()
        self._card.inside.setContentsMargins(12, 12, 12, 12)
        self._card.inside.addWidget(self.form)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self.body.addWidget(self.doubts)
        self.body.addLayout(self._grid)
        self.body.addWidget(self.standin)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Large letters need the whole width for the values."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_grid"):
            self._place()

    def _place(self) -> None:
        """A wide picture while the card is looked for, wide values once it was read."""
        large, known = theme.current().large, self._person() is not None
        for part in (self._left, self._card):
            self._grid.removeWidget(part)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(self._left, 0, 0, top)
        self._grid.addWidget(self._card, *((1, 0) if large else (0, 1)), top)
        self._grid.setColumnStretch(0, 3 if known else 4)
        self._grid.setColumnStretch(1, 0 if large else 7 if known else 5)
        self.view.setFixedHeight(150 if known else 220)

    def enter(self) -> None:
        """Read the card, unless the citizen is known already."""
        held, self.seat.held_card = self.seat.held_card, None
        if held is not None:
            self.accept(held)
        elif self._person() is None:
            self.read_card()
        self._draw()

    def leave(self) -> None:
        """Close the camera."""
        self.feed.stop()

    def rest(self) -> None:
        """Close the camera for a while."""
        self._looking = self.feed.running
        self.leave()

    def wake(self) -> None:
        """Look for the card again where it was looked for."""
        if self._looking:
            self.read_card()

    def forget(self) -> None:
        """Nothing of the person stays."""
        super().forget()
        self.feed.forget()
        self.form.forget()
        self.standin.forget()
        self.doubts.clear()
        self.said.setText("")

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """F5 reads again, F6 types."""
        return {Qt.Key.Key_F5: self.read_card, Qt.Key.Key_F6: self.type_by_hand}

    def say(self) -> tuple[str, str]:
        """Ask for the card."""
        words, why = super().say()
        return (
            words
            or _("Ông/bà cho tôi xem thẻ căn cước. Tôi chỉ đọc mã ở góc thẻ rồi trả lại ngay."),
            why or _("Đọc mã thì không phải gõ lại và không sai số."),
        )

    def read_card(self) -> None:
        """Open the camera and look for a card."""
        self.clear_errors()
        self._say(_("Đưa mã QR ở góc thẻ lại gần camera."), "lead")
        self.setFocus()
        self.feed.start(_look, self._seen, self._not_seen, scenes.card())

    def type_by_hand(self) -> None:
        """Put the cursor into the first empty line."""
        fields = self.form.fields
        empty = (name for name, field in fields.items() if not field.value())
        self.reveal(fields[next(empty, "full_name")].edit)

    def show_target(self, target: str) -> None:
        """Focus one value, or whoever stands here."""
        field = self.form.fields.get(target)
        if field is not None:
            self.reveal(field.edit)
        elif target == "proxy":
            self.standin.focus_first()

    def take_card(self, citizen: Citizen) -> bool:
        """Every card that is read while this page is open is for this page."""
        self.accept(citizen)
        return True

    def accept(self, person: Citizen) -> None:
        """Take a person that was read: the applicant, or whoever stands here for one."""
        known = self._person()
        if self.standin.wants(person, known):
            self.standin.take(person)
        elif known is not None and not _same(known, person):
            ask(
                self.window(),
                _("Đổi người nộp?"),
                _("Thẻ vừa đọc là của người khác với người đang ghi trên màn hình."),
                _("Đổi sang người này"),
                partial(self._store, person),
            )
        else:
            self._store(person)

    def forward(self) -> None:
        """Go on when nothing is missing and nothing is wrong."""
        wrong = self.form.wrong()
        if wrong:
            self.reveal(self.form.fields[wrong].edit)
            return
        lacking = citizen.lacking(self.seat.visit)
        if lacking:
            self.show_faults(
                [Fault(text, partial(self.show_target, name)) for name, text in lacking]
            )
            return
        if not self.standin.complete():
            return
        self.finished.emit()

    def _person(self) -> Citizen | None:
        case = self.seat.visit.case
        return case.citizen if case else None

    def _store(self, person: Citizen) -> None:
        desk, visit = self.seat.desk, self.seat.visit
        self.clear_errors()
        self.work(lambda: citizen.accept(desk, visit, person), self._stored)

    def _stored(self, _case: object) -> None:
        self.feed.stop()
        self.form.clear_errors()
        self.view.show_watch(None)
        self.view.show_tone("done")
        self._say(_("✓ Đã đọc thẻ. Kiểm tra từng dòng cùng công dân."), "done")
        QApplication.beep()
        self._draw()

    def _change(self, name: str, text: str) -> None:
        desk, visit = self.seat.desk, self.seat.visit
        field = self.form.fields[name]
        field.asked += 1
        field.set_error("")

        def changed(_case: object) -> None:
            field.asked -= 1
            self._draw()

        def wrong(sentence: str) -> None:
            field.asked -= 1
            field.set_error(sentence)

        self.work(lambda: citizen.change(desk, visit, name, text), changed, wrong)

    def _seen(self, _frame: Frame, person: Citizen | None) -> None:
        if person is not None and self.feed.running:
            self.feed.stop()
            self.accept(person)

    def _not_seen(self, sentence: str) -> None:
        """A code that is no card, or a camera that does not work: said beside the picture."""
        self._say(sentence, "attention")
        if not self.feed.running:
            self.view.clear(sentence)

    def _say(self, text: str, kind: str) -> None:
        self.said.setText(text)
        self.said.set_kind(kind)

    def _draw(self) -> None:
        visit = self.seat.visit
        self._place()
        if self._person() is None:
            self.set_title(_("Thẻ căn cước của công dân"), _("Đọc thẻ bằng camera, hoặc gõ tay."))
        else:
            self.set_title(
                _("Thông tin công dân"),
                _("Kiểm tra cùng công dân. Sửa một ô thì dấu “đọc từ thẻ” sẽ mất."),
            )
        self.form.show_rows(citizen.rows(visit))
        doubts = citizen.warnings(visit)
        self.doubts.clear()
        if doubts:
            self.doubts.say("\n".join(doubts))
        self.standin.draw()
        self.look_again.emit()


def _look(frame: Frame) -> Citizen | None:
    return citizen.read_frame(frame.pixels)


def _same(one: Citizen, other: Citizen) -> bool:
    numbers = [citizen.number_of(person) for person in (one, other)]
    return "" in numbers or numbers[0] == numbers[1]
