"""Composition root of the desk: one window at once, then everything else behind it.

Nothing of kiosk/ is imported before the window is painted: OpenCV, the store's driver and the
slips' library take longer to load than the window takes to appear.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from gettext import gettext as _
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QVBoxLayout

from ui import theme
from ui.garbage import Garbage
from ui.opening import OpeningPage
from ui.tasks import Tasks, bug_sentence, is_worded, log_bug
from ui.widgets import icons
from ui.widgets.dialogs import tell_bug

if TYPE_CHECKING:
    from ui.officer.doorbell import Doorbell
    from ui.officer.gun import Gun
    from ui.officer.office import Office
    from ui.start import Opened, Taken

log = logging.getLogger(__name__)
SIZE = (1366, 768)
ICON = 256
"""Pixels of the program's picture in the bar of the system; it makes the others of it."""
FRAME = 6
"""Pixels of the yellow frame."""


class Window(QFrame):
    """The only window; in practice mode a yellow frame runs all around it.

    `painted` comes once, when a person has seen it: nothing heavy may begin before.
    """

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._seen = False
        self.setObjectName("frame")
        self.setWindowTitle(_("Cùng Nộp"))
        self.resize(*SIZE)
        self.setMinimumSize(1000, 600)
        self.stack = QStackedWidget(self)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.opening = OpeningPage()
        self.stack.addWidget(self.opening)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame; tell of the first painting, after it."""
        super().paintEvent(event)
        if self.property("practice"):
            painter = QPainter(self)
            painter.fillRect(self.rect(), theme.colour("practice"))
            painter.end()
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.painted.emit)

    def show_practice(self) -> None:
        """Draw the yellow frame: never mistaken for real."""
        self.setProperty("practice", True)
        self.setWindowTitle(_("Cùng Nộp – BẢN THỰC HÀNH"))
        self._column.setContentsMargins(FRAME, FRAME, FRAME, FRAME)

    def come_forward(self) -> None:
        """Lie in front of the other windows, for a person who started the program again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()


class Program:
    """Opens the desk behind the window, and ends everything again."""

    def __init__(self, app: QApplication, window: Window, practice: bool | None) -> None:
        """`practice` is what the command line asked for; None follows the settings."""
        self.app = app
        self.window = window
        self.tasks = Tasks()
        self.garbage = Garbage()
        self.office: Office | None = None
        self.doorbell: Doorbell | None = None
        self._gun: Gun | None = None
        """Before the desk has its own."""
        self._practice = practice
        self.tasks.bug.connect(self.tell_bug)
        window.opening.again.connect(self.open)
        for keys, large in (
            (QKeySequence.StandardKey.ZoomIn, True),
            (QKeySequence.StandardKey.ZoomOut, False),
        ):
            shortcut = QShortcut(QKeySequence(keys), window)
            shortcut.activated.connect(partial(self._zoom, large))

    def open(self) -> None:
        """Open home, store and guides on the vault's thread."""
        opening = self.window.opening

        def ask(new: bool) -> str:
            self.tasks.give_back(partial(self._ask_phrase, new=new))
            return opening.answers.get()

        def work() -> Opened | Taken:
            from ui.start import open_desk

            return open_desk(self._practice, ask, self.tasks.aside)

        self.tasks.vault(work, self._opened, opening.show_trouble)

    def close(self) -> bool:
        """End all work; True when no thread is left."""
        self.window.opening.answers.put("")
        self._drop_gun()
        if self.doorbell is not None:
            self.doorbell.close()
        if self.office is not None:
            self.office.close()
        ended = self.tasks.shutdown()
        self.garbage.stop()
        from kiosk import logs

        logs.stop()
        return ended

    def tell_bug(self, sentence: str) -> None:
        """One dialog for what nobody expected."""
        tell_bug(self.window, sentence)

    def _ask_phrase(self, *, new: bool) -> None:
        """A gun is read at no desk that is closed, and none types a passphrase."""
        from kiosk.desk import gun
        from ui.officer.gun import Gun

        opening = self.window.opening
        if self._gun is None:
            self._gun = Gun(self.app, gun.is_code, None, gun.advice)
            self._gun.scanned.connect(lambda _payload: opening.tell_gun())
            self._gun.damaged.connect(opening.tell)
        opening.ask_phrase(new=new)

    def _drop_gun(self) -> None:
        if self._gun is not None:
            self._gun.stop()
            self._gun = None

    def _opened(self, opened: Opened | Taken) -> None:
        from ui.officer.doorbell import Doorbell
        from ui.officer.office import Office
        from ui.start import Taken

        if isinstance(opened, Taken):
            self._hand_over(opened)
            return
        self.doorbell = Doorbell(opened.home.root, self.window)
        self.doorbell.rung.connect(self.window.come_forward)
        self._drop_gun()
        self.office = Office(self.app, self.window, self.tasks, opened)
        self.window.stack.addWidget(self.office.shell)
        self.window.stack.setCurrentWidget(self.office.shell)
        self.office.begin()
        self.garbage.keep()
        self.app.setWindowIcon(icons.pixmap("app", ICON, theme.colour("primary")))

    def _hand_over(self, taken: Taken) -> None:
        """Let the window that has this home come to the front, and go."""
        from ui.officer.doorbell import Visitor

        visitor = Visitor(taken.home.root, self.window)

        def answered(here: bool) -> None:
            if here:
                self.window.close()
            else:
                self.window.opening.show_trouble(taken.words)

        visitor.answered.connect(answered)
        visitor.ring()

    def _zoom(self, large: bool) -> None:
        if self.office is not None:
            self.office.set_large(large)


def install_hook(program: Program) -> None:
    """Bring every error that escapes from a slot to one dialog and the log."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            program.app.quit()
            return
        if is_worded(error):
            program.tasks.trouble.emit(str(error))
            return
        log_bug(error)
        program.tell_bug(bug_sentence())

    sys.excepthook = hook


def run_desk(argv: Sequence[str]) -> int:
    """Open the desk and return its exit code. `argv` may hold --real or --practice."""
    practice = {"--real": False, "--practice": True}
    asked = [practice[word] for word in argv if word in practice]
    os.umask(0o077)
    # Widgets and forms are painted without OpenGL; loading it would only cost 40 MiB.
    os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")
    app = QApplication([sys.argv[0]])
    app.setApplicationName("CungNop")
    app.setStyle("Fusion")
    theme.load_fonts()
    theme.apply(app, theme.make())
    window = Window()
    program = Program(app, window, asked[-1] if asked else None)
    install_hook(program)
    window.painted.connect(program.open)
    window.showMaximized()
    try:
        return app.exec()
    finally:
        program.close()
