"""The practice portal as a child process: it lives as long as the desk that started it."""

from __future__ import annotations

import os
import subprocess
import sys
from gettext import gettext as _
from types import TracebackType

from kiosk.model import Unreachable
from kiosk.settings import Home


class PracticePortal:
    """Starts `kiosk practice` on a free port; leaving the block ends it."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._child: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> PracticePortal:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> str:
        """Start the child and return its address; raises Unreachable when it does not come up."""
        command = [sys.executable]
        if not getattr(sys, "frozen", False):
            command += ["-m", "ui"]
        # The child ends when its standard input closes, so it cannot outlive a desk that died.
        self._child = subprocess.Popen(  # noqa: S603 - our own program, fixed arguments
            [*command, "practice", "--port", "0", "--while-stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "KIOSK_HOME": str(self._home.root)},
        )
        assert self._child.stdout is not None  # noqa: S101 - type narrowing: a pipe was asked for
        self.url = self._child.stdout.readline().strip()
        if not self.url.startswith("http://127.0.0.1:"):
            self.stop()
            raise Unreachable(
                _("Cổng thực hành không khởi động được. Đóng chương trình rồi mở lại.")
            )
        return self.url

    def stop(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(timeout=3)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()
