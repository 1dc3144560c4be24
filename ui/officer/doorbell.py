"""One window for each home: a second start rings here, and the first window comes to the front."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE_MS = 3000
_ANSWER = b"here"


class Doorbell(QObject):
    """Of the first window. `rung` comes when the program was started again."""

    rung = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        """Listen; call while the home's lock is held. Where it cannot, nobody rings."""
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        QLocalServer.removeServer(_name(home))  # left by a desk that was killed
        self._server.listen(_name(home))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _answer(self) -> None:
        while self._server.hasPendingConnections():
            line = self._server.nextPendingConnection()
            line.disconnected.connect(line.deleteLater)
            line.write(_ANSWER)
            line.flush()
            # The visitor hangs up: on Windows what was not read yet would go with the line.
        self.rung.emit()


class Visitor(QObject):
    """Of a second start: rings once, and tells whether the first window `answered`."""

    answered = Signal(bool)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = QLocalSocket(self)
        self._line.readyRead.connect(self._heard)
        self._line.errorOccurred.connect(lambda _error: self._over(False))
        self._clock = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._clock.timeout.connect(lambda: self._over(False))
        self._told = False
        self._name = _name(home)

    def ring(self) -> None:
        """Ring; `answered` follows within three seconds."""
        self._clock.start()
        self._line.connectToServer(self._name)

    def _heard(self) -> None:
        self._over(bytes(self._line.readAll().data()) == _ANSWER)

    def _over(self, answered: bool) -> None:
        if not self._told:
            self._told = True
            self._clock.stop()
            self._line.disconnectFromServer()
            self.answered.emit(answered)


def _name(home: Path) -> str:
    """A socket in the home, which is its owner's alone; Windows has names of pipes instead."""
    if sys.platform == "win32":
        # However its letters were written: Windows knows no other folder by them.
        return "cungnop-" + hashlib.sha256(os.path.normcase(home).encode()).hexdigest()[:24]
    return str(home / "desk.socket")
