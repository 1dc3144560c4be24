"""A desk for the walk: practice mode in a home of its own, nothing printed, nothing left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from kiosk.desk.printers import NoPrinter, Sent
from kiosk.model import State
from ui import theme
from ui.app import Program, Window, install_hook
from ui.officer.capture import CapturePage
from ui.officer.office import Office
from ui.officer.step import StepPage
from ui.printing import Printing
from ui.tour.hand import Hand, Waited
from ui.widgets.buttons import Button, Tick

SIZE = (1366, 768)


class Stage:
    """An open desk with a hand at it."""

    def __init__(self, app: QApplication, program: Program, window: Window) -> None:
        self.app = app
        self.program = program
        self.window = window
        self.hand = Hand(app, window, self._calm)
        self.printed: list[tuple[str, bytes]] = []
        """Title and bytes of what would have been printed."""
        self.printer_says = ""
        """What the printer is said to say to the next slips."""

    @property
    def office(self) -> Office:
        """The open desk."""
        if self.program.office is None:
            raise Waited("the desk is not open")
        return self.program.office

    def _calm(self) -> bool:
        office = self.program.office
        return office is None or office.gun.idle

    def page(self, name: str) -> StepPage:
        """The page of a step."""
        return self.office.shell.pages[name]

    def at(self, step: str) -> Callable[[], bool]:
        """Holds while that step is shown and has nothing to do."""

        def holds() -> bool:
            shell = self.office.shell
            return (
                shell.walk.step == step
                and shell.page() is shell.pages[step]
                and not shell.pages[step].busy
            )

        return holds

    def go(self, step: str) -> None:
        """Wait until a step is open."""
        self.hand.until(self.at(step), f"step {step}")
        self.stored()

    def stored(self) -> None:
        """Wait until everything that was handed to the store so far is in it, and shown."""
        done: list[None] = []
        self.hand.settle()
        self.office.seat.tasks.vault(lambda: None, done.append)
        self.hand.until(lambda: done, "the store")
        shell = self.office.shell
        self.hand.until(lambda: not (page := shell.page()) or not page.busy, "the page's work")
        self.hand.settle(0.03)

    def at_home(self) -> bool:
        """True on the home screen."""
        return self.office.shell.stack.currentWidget() is self.office.home

    # parts of the way that many walks share

    def pick(self, query: str, variant: str) -> None:
        """Step 1, from the search to step 2."""
        hand = self.hand
        hand.write(query)
        hand.until(lambda: hand.shows(variant), f"a procedure for {query}")
        self.go("procedure")
        hand.click(hand.find(Button, variant))
        self.go("procedure")
        hand.press(Qt.Key.Key_Return)
        self.go("papers")

    def card_read(self) -> None:
        """Wait until the card under the camera is read."""
        self.hand.until(lambda: self.office.seat.visit.case, "the card is read")
        self.go("citizen")

    def to_consent(self, query: str, variant: str) -> None:
        """From home to step 4, with every paper brought."""
        self.hand.press(Qt.Key.Key_Return)
        self.go("procedure")
        self.pick(query, variant)
        self.hand.press(Qt.Key.Key_F2, Qt.Key.Key_Return)
        self.card_read()
        self.hand.press(Qt.Key.Key_Return)
        self.go("consent")

    def consent(self) -> None:
        """Tick what is needed and go on."""
        tick = next(iter(self.page("consent").findChildren(Tick)))
        tick.setFocus()
        self.hand.press(Qt.Key.Key_Space, Qt.Key.Key_Return)

    def to_review(self, query: str, variant: str) -> None:
        """From home to step 8, with a form that needs nothing but what is known."""
        self.to_consent(query, variant)
        self.consent()
        self.go("form")
        self.hand.press(Qt.Key.Key_Return)
        self.go("form")
        self.hand.press(Qt.Key.Key_Return)
        self.all_papers()
        self.go("review")

    def all_papers(self) -> None:
        """Step 7: every paper photographed by the shutter and found to match, or seen."""
        page = self.page("capture")
        if not isinstance(page, CapturePage):
            raise Waited("step 7 is another page")
        self.go("capture")
        for _paper in range(12):
            part = page.part
            if page.next_words():
                self.hand.press(Qt.Key.Key_Return)
            else:
                self.taken()
                self.hand.press(Qt.Key.Key_F2)
            self.hand.until(
                lambda: page.part != part or not self.at("capture")(),  # noqa: B023 - used at once
                "the next paper",
            )
            self.stored()
            if not self.at("capture")():
                return
        raise Waited("the papers do not end")

    def taken(self) -> None:
        """Wait until the shutter has taken a page and it is stored."""
        self.go("capture")
        visit, page = self.office.seat.visit, self.page("capture")
        if not isinstance(page, CapturePage):
            raise Waited("step 7 is another page")
        part = page.part
        self.hand.until(
            lambda: any(found.pages for found in visit.open_case().documents if found.part == part),
            "a stored page",
        )
        self.hand.until(lambda: not page.shooting.working, "the picture is made")
        self.go("capture")

    def state(self, state: State) -> None:
        """Wait at step 9 until the case has come that far."""
        visit = self.office.seat.visit
        self.hand.until(
            lambda: visit.case is not None and visit.case.state is state, f"state {state.value}"
        )
        self.go("send")
        self.stored()

    def printing(self, key: Qt.Key) -> None:
        """Press a key that prints, and wait for the paper."""
        before = len(self.printed)
        self.hand.press(key)
        self.hand.until(lambda: len(self.printed) > before, "a printed slip")
        self.hand.settle(0.1)

    def scroll_down(self, step: str) -> None:
        """Turn the wheel to the end of a page."""
        bar = self.page(step).verticalScrollBar()
        bar.setValue(bar.maximum())
        self.hand.settle(0.05)

    def end(self) -> None:
        """End the visit by Enter."""
        self.hand.press(Qt.Key.Key_Return)
        self.hand.until(self.at_home, "home again")
        self.stored()

    def end_by_header(self) -> None:
        """End the visit by the button on top, and say yes."""
        self.hand.click(self.office.shell.header.end)
        self.hand.settle(0.1)
        self.hand.press(Qt.Key.Key_Return)
        self.hand.until(self.at_home, "home again")
        self.stored()

    def keep_prints(self) -> None:
        """Keep what is printed instead of printing it."""

        def keep(file: Path) -> bool:
            self.printed.append((file.stem.rpartition("-")[0], file.read_bytes()))
            return True

        def none(_pdf: bytes, _title: str) -> Sent:
            raise NoPrinter(self.printer_says)

        self.office.printing = Printing(self.program_home / "print", none, keep)

    @property
    def program_home(self) -> Path:
        """The folder of all state."""
        return self.office.seat.desk.home.root


@contextmanager
def stage(app: QApplication, home: Path) -> Iterator[Stage]:
    """Open a practice desk whose state lies in `home`, and close it again."""
    before = os.environ.get("KIOSK_HOME")
    os.environ["KIOSK_HOME"] = str(home)
    window = Window()
    window.setFixedSize(*SIZE)
    program = Program(app, window, True)
    install_hook(program)
    made = Stage(app, program, window)
    try:
        window.show()
        window.activateWindow()
        QTimer.singleShot(0, program.open)
        made.hand.until(lambda: program.office is not None, "the desk opens", 60)
        made.keep_prints()
        made.hand.until(lambda: made.office.seat.desk.portal_url, "the practice portal answers", 60)
        made.hand.settle(0.1)
        yield made
    finally:
        program.close()
        window.close()
        window.deleteLater()
        made.hand.settle()
        if before is None:
            os.environ.pop("KIOSK_HOME", None)
        else:
            os.environ["KIOSK_HOME"] = before


def application() -> QApplication:
    """The one application, dressed as the desk is."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["tour"])
    app.setStyle("Fusion")
    theme.load_fonts()
    theme.apply(app, theme.make())
    return app
