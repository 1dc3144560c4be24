"""A desk that takes a page and dies the moment it is called saved: no farewell of any kind."""

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import Qt

from ui.tour.stage import application, stage


def main(home: Path) -> None:
    with stage(application(), home) as desk:
        desk.hand.press(Qt.Key.Key_Return)
        desk.hand.until(desk.at_home, "home")
        desk.to_consent("trich luc", "Trích lục kết hôn")
        desk.consent()
        desk.go("form")
        desk.hand.press(Qt.Key.Key_Return)
        desk.stored()
        desk.hand.press(Qt.Key.Key_Return)
        desk.taken()
        desk.hand.until(lambda: desk.hand.says("✓ Đã lưu 1 trang"), "the page is called saved")
        os.kill(os.getpid(), signal.SIGKILL)


main(Path(sys.argv[1]))
