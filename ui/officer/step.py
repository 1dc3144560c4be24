"""What the nine step pages have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from PySide6.QtCore import Qt, Signal

from kiosk.model import Citizen
from ui.officer.seat import Seat
from ui.widgets.page import Page

T = TypeVar("T")


class StepPage(Page):
    """One step: it reads `seat.visit` in `enter` and holds nothing of a person after `forget`.

    `finished`: the step is done, go to the next one. `jump`: open another step (name, target
    within it) and come straight back when that one is finished. `abandoned`: this visit ends
    here, its screens are emptied. `again`: the same citizen has another matter. `look_again`:
    ask the frame for `say`, `next_words` and `can_go_on` again.
    """

    name = ""
    """One of kiosk.desk.visit.STEPS."""

    finished = Signal()
    abandoned = Signal()
    jump = Signal(str, str)
    look_again = Signal()
    again = Signal()

    def __init__(self, seat: Seat, title: str, lead: str = "") -> None:
        super().__init__(title, lead)
        self.seat = seat
        self._running = 0
        self._waiting: list[tuple[str, Callable[[], object]]] = []

    def enter(self) -> None:
        """The page is shown now: draw it from the visit."""

    def leave(self) -> None:
        """The page is hidden: stop cameras and timers."""

    def rest(self) -> None:
        """The seat is locked: stop cameras, but let what is in hand be stored."""
        self.leave()

    def wake(self) -> None:
        """The same officer goes on: what was typed stands as it was left."""

    @property
    def still(self) -> bool:
        """True while nothing is in hand that is yet to be stored."""
        return not self.busy and not self._waiting

    def when_still(self, act: Callable[[], object]) -> None:
        """Run `act` once everything in hand is stored."""
        if self.still:
            act()
            return

        def look() -> None:
            if self.still:
                self.look_again.disconnect(look)
                act()

        self.look_again.connect(look)

    def forget(self) -> None:
        """The visit ended: nothing of the person may stay in any widget."""
        self._waiting.clear()
        self.clear_errors()

    def forward(self) -> None:
        """Enter or "Tiếp tục": check, store, then emit `finished`."""
        self.finished.emit()

    def back_within(self) -> bool:
        """Go one page back inside this step; False where "Quay lại" leaves the step."""
        return False

    def has_back(self) -> bool:
        """True where "Quay lại" stays inside this step."""
        return False

    def needed(self) -> bool:
        """False where this step has nothing to ask: it is passed by itself."""
        return True

    def say(self) -> tuple[str, str]:
        """What to say to the citizen, and why it is asked; the guide's own words come first."""
        pack = self.seat.visit.pack
        if pack is None:
            return "", ""
        return pack.say.get(self.name, ""), pack.why.get(self.name, "")

    def why_title(self) -> str:
        """What stands above the second text of `say`; empty means "Vì sao cần?"."""
        return ""

    def next_words(self) -> str:
        """Words of the main button; empty means "Tiếp tục"."""
        return ""

    def can_go_on(self) -> bool:
        """Whether the main button does anything now."""
        return True

    def wide(self) -> bool:
        """True while the page needs the whole window below the header."""
        return False

    def keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        """Function keys of this page."""
        return {}

    def show_target(self, target: str) -> None:
        """Bring a field, part or value into focus (from a link on another page)."""

    def take_card(self, citizen: Citizen) -> bool:
        """A card was read while this page is open; True when the page has used it."""
        return False

    @property
    def busy(self) -> bool:
        """True while work of this page runs, or is about to."""
        return self._running > 0

    def work(
        self,
        act: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Run `act` on the vault's thread; without `failed` its errors appear on top."""
        self._running += 1
        self.seat.vault(act, done, failed or self.show_error, self._settled)

    def when_idle(self, act: Callable[[], object], once: str = "") -> None:
        """Run `act` as soon as no work of this page runs, after what was asked for before.

        With `once`, asking again while it waits asks for nothing more.
        """
        if not self.busy and not self._waiting:
            act()
        elif not once or once not in {name for name, _act in self._waiting}:
            self._waiting.append((once, act))
            self.look_again.emit()

    def waits_for(self, once: str) -> bool:
        """True while something that was asked for under this name waits for the page's work."""
        return once in {name for name, _act in self._waiting}

    def _settled(self) -> None:
        self._running -= 1
        while self._waiting and not self.busy:
            self._waiting.pop(0)[1]()
        self.look_again.emit()
