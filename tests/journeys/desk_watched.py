"""A whole visit at DEBUG, with every way out of the program watched; says what it saw as JSON.

Called with the home and a folder for the unencrypted twin. The person is the practice card's.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kiosk.model import State
from ui import tasks
from ui.tour.stage import Stage, application, stage
from ui.widgets.buttons import Button

Key = Qt.Key
SECRET = "Hà Gia Chim Yến 071820938475"
"""Typed into the form, searched for, copied, and the words of an error."""


class Commands:
    """Every command that is started."""

    def __init__(self) -> None:
        self.said: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, values: tuple[object, ...]) -> None:
        if event in ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system"):
            self.said.append(repr(values))


class Watch(QObject):
    """Window titles as they change, and every command that is started."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.titles: set[str] = set()
        self.commands = Commands().said
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowTitleChange, QEvent.Type.Show) and isinstance(
            watched, QWidget
        ):
            self.titles.add(watched.windowTitle())
        return False


def everything() -> None:
    """Every room says all that it can."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    for handler in root.handlers:
        handler.setLevel(logging.DEBUG)
    logging.getLogger("canary").debug("the log is open")
    logging.getLogger("canary").debug("one\n2026-01-01 INFO forged \x1b[2J\u202e\u2028 line")


def _fails() -> None:
    raise ValueError(SECRET)


def _visit(desk: Stage) -> str:
    """Everything up to the form, ended there; returns what was copied on the way."""
    hand = desk.hand
    hand.press(Key.Key_Return)
    hand.until(desk.at_home, "home")
    hand.press(Key.Key_Return)
    desk.go("procedure")
    hand.write(SECRET)
    desk.stored()
    box = desk.window.focusWidget()
    assert isinstance(box, QLineEdit)
    hand.press(*[Key.Key_Backspace] * len(SECRET))
    desk.pick("dang ky khai sinh", "Có giấy chứng sinh")
    hand.press(Key.Key_F2, Key.Key_Return)
    desk.card_read()
    hand.press(Key.Key_Return)
    desk.go("consent")
    desk.consent()
    desk.go("form")
    hand.press(Key.Key_1)
    desk.stored()
    hand.press(Key.Key_Return)
    desk.stored()
    hand.write("Hà Gia Chim Yến")
    line = desk.window.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    line.copy()
    copied = QApplication.clipboard().text()
    desk.stored()
    hand.click(desk.office.shell.header.pause)
    hand.until(desk.at_home, "home after the pause")
    desk.stored()
    hand.click(hand.find(Button, "Làm tiếp"))
    desk.go("form")
    desk.end_by_header()
    return copied


def _filed(desk: Stage) -> None:
    hand = desk.hand
    desk.to_review("trich luc", "Trích lục kết hôn")
    hand.press(Key.Key_F2)
    desk.state(State.FILED)
    desk.printing(Key.Key_F9)


def _twin(desk: Stage, folder: Path) -> None:
    """What the store holds, as if nothing were encrypted."""
    cases: list[bytes] = []

    def read() -> None:
        with desk.office.seat.desk.vault.read() as tx:
            cases.extend(msgspec.json.encode(case) for case in tx.cases())

    done: list[None] = []
    desk.office.seat.tasks.vault(read, done.append)
    desk.hand.until(lambda: done, "the cases")
    folder.mkdir()
    for number, case in enumerate(cases):
        (folder / f"{number}.json").write_bytes(case)


def main(home: Path, twin: Path) -> None:
    app = application()
    watch = Watch(app)
    with stage(app, home) as desk:
        everything()
        copied = _visit(desk)
        left = app.clipboard().text()
        try:
            _fails()
        except ValueError as error:
            tasks.log_bug(error)
        _filed(desk)
        _twin(desk, twin)
        desk.end()
        printed = [title for title, _pdf in desk.printed]
    said = {
        "titles": sorted(watch.titles),
        "commands": watch.commands,
        "copied": copied,
        "clipboard": left,
        "printed": printed,
        "argv": Path("/proc/self/cmdline").read_text(),
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
