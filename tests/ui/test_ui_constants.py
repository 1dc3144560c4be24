from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
from PySide6.QtCore import QObject, Signal, QTimer
{first}

class Bell(QObject):
    rung = Signal()

bell, timer = Bell(), QTimer()
for _n in range(100_000):
    bell.rung.emit()
    timer.stop()
print("alive")
"""


def _run(first: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(first=first)], capture_output=True, text=True
    )


def test_a_day_of_signals_does_not_end_the_process() -> None:
    done = _run("import ui")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "alive\n"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="constants are immortal from 3.12 on")
def test_without_spare_references_it_would() -> None:
    """The control: the day this fails, PySide counts right and `ui` needs its help no more."""
    done = _run("pass")
    assert done.returncode != 0
    assert "dealloc" in done.stderr
