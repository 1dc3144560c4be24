"""Slips on their way to paper: what became of each is said where the officer is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget

from kiosk.desk import printers
from kiosk.desk.printers import Sent, Turn
from kiosk.model import BadInput
from ui.officer.logon import LockPage
from ui.officer.seat import Seat
from ui.printing import Given, Printing
from ui.widgets.page import Page

EVERY_MS = 2000
LOOKS = 300
"""Looks after which a slip that still waits is left to the queue: ten minutes."""
Actions = Sequence[tuple[str, Callable[[], object]]]


class Slip(NamedTuple):
    """What was printed last; a new visit forgets its bytes."""

    pdf: bytes
    title: str


class Printouts(QObject):
    """Hands slips over, follows the newest through the queue, and offers to print it again."""

    def __init__(
        self, seat: Seat, pages: QStackedWidget, printing: Printing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.printing = printing
        self._seat = seat
        self._pages = pages
        self._slip: Slip | None = None
        self._sent: Sent | None = None
        self._queued: list[Sent] = []
        """All that the queue has, or keeps a copy of."""
        self._said: set[str] = set()
        """Sentences of ours: only they are taken back."""
        self._trouble = ""
        self._looks = 0
        self._timer = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._timer.timeout.connect(self._look)
        pages.currentChanged.connect(self._moved)

    def give(self, pdf: bytes, title: str) -> None:
        """Print a slip, or show it where there is no print queue."""
        self._follow(None)
        self._take_back()
        slip = self._slip = Slip(bytes(pdf), title)
        printing = self.printing
        self._say(_("Đang đưa sang máy in…"), "info")
        self._seat.tasks.page(
            lambda: printing.hand_over(slip.pdf, slip.title), partial(self._given, slip)
        )

    def forget(self) -> None:
        """The visit is over: nothing of its slips is kept here; the queue keeps what it has."""
        self._slip, self._trouble = None, ""
        self._tidy()

    def stop(self) -> None:
        """The program ends."""
        self._follow(None)
        self._slip = None
        sent, self._queued = self._queued, []
        if sent:
            # on the lane that is waited for
            self._seat.tasks.vault(partial(printers.tidy, sent), None, lambda _sentence: None)

    def again(self) -> None:
        """Print the newest slip once more; what still waits of it is taken out of the queue."""
        slip, sent = self._slip, self._sent
        if slip is None:
            return
        if sent is not None:
            self._seat.tasks.page(partial(printers.withdraw, sent))
        self.give(slip.pdf, slip.title)

    def _given(self, slip: Slip, given: Given | None) -> None:
        if given is None:
            return
        note = given.note
        if given.file is not None:
            try:
                self.printing.view(given.file)
            except BadInput as error:
                note = str(error)
        if given.sent.job:
            self._queued.append(given.sent)
        if slip is not self._slip:
            # The next slip, or the next citizen: only a trouble is still of use.
            if note:
                self._tell(note)
            return
        if note:
            self._fail(note)
        else:
            self._say(_("Đã đưa sang máy in."), "done")
        if given.sent.job:
            self._follow(given.sent)

    def _tidy(self) -> None:
        """Of what is printed no copy stays in the queue of the system."""
        if self._queued:
            sent, self._queued = self._queued, []
            self._seat.tasks.page(
                partial(printers.tidy, sent),
                self._queued.extend,
                lambda _sentence: self._queued.extend(sent),
            )

    # the queue

    def _follow(self, sent: Sent | None) -> None:
        self._sent, self._looks = sent, 0
        if sent is None:
            self._timer.stop()
            self._trouble = ""
        else:
            self._timer.start()

    def _look(self) -> None:
        sent = self._sent
        if sent is not None:
            self._looks += 1
            self._seat.tasks.page(
                lambda: printers.turn(sent),
                partial(self._seen, sent),
                lambda _sentence: self._look_later(sent),
            )

    def _look_later(self, sent: Sent) -> None:
        """One question without an answer is not the end of the slip."""
        if sent is self._sent and self._looks < LOOKS:
            self._timer.start()

    def _seen(self, sent: Sent, turn: Turn) -> None:
        if sent is not self._sent:
            return
        if turn.over:
            troubled = bool(self._trouble)
            self._follow(None)
            self._tidy()
            if troubled:
                self._take_back()
                self._say(_("Máy in đã nhận xong phiếu."), "done")
            return
        if turn.words and turn.words != self._trouble:
            self._fail(turn.words)
        elif self._trouble and not turn.words:
            self._trouble = ""
            self._take_back()
            self._say(_("Máy in đang in tiếp."), "info")
        self._look_later(sent)

    # words

    def _fail(self, sentence: str) -> None:
        self._trouble = sentence
        actions: Actions = [(_("In lại"), self.again)] if self._slip is not None else ()
        self._tell(sentence, actions)

    def _moved(self, _index: int) -> None:
        """Another page is shown: what is not printed yet is said there too."""
        QTimer.singleShot(0, self._repeat)

    def _repeat(self) -> None:
        if self._trouble and self._slip is not None:
            self._fail(self._trouble)

    def _say(self, sentence: str, tone: str) -> None:
        """Where nothing else is said: words that nobody has to act on."""
        page = self._page()
        if page is not None and page.message.text() in {"", *self._said}:
            self._said.add(sentence)
            page.message.say(sentence, tone)

    def _take_back(self) -> None:
        """What was told is over, also on pages that were left."""
        for at in range(self._pages.count()):
            page = self._pages.widget(at)
            if isinstance(page, Page) and page.message.text() in self._said - {""}:
                page.message.clear()
        self._said.clear()

    def _tell(self, sentence: str, actions: Actions = ()) -> None:
        page = self._page()
        if page is None:
            return
        self._said.add(sentence)
        page.tell(sentence)
        # beside a portal's page it is said elsewhere, and without buttons
        if page.message.text() == sentence:
            page.message.say(sentence, "attention", actions)

    def _page(self) -> Page | None:
        """Not the lock: nobody may print from it."""
        shown = self._pages.currentWidget()
        return shown if isinstance(shown, Page) and not isinstance(shown, LockPage) else None
