from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.model import BadInput
from ui.printing import Printing

PDF = b"%PDF-1.7 a slip"


def _queue(folder: Path, code: int) -> str:
    """A print queue that keeps what it was given, or refuses."""
    script = folder / "lp"
    script.write_text(
        f"#!{sys.executable}\nimport shutil, sys\n"
        f"shutil.copy(sys.argv[-1], {str(folder / 'printed.pdf')!r})\nsys.exit({code})\n"
    )
    script.chmod(0o700)
    return str(script)


def test_a_slip_goes_to_the_queue_and_leaves_nothing(app: QApplication, tmp_path: Path) -> None:
    printing = Printing(tmp_path / "print", queue=_queue(tmp_path, 0))
    assert printing.hand_over(PDF, "phieu-ho-tro") is None
    assert (tmp_path / "printed.pdf").read_bytes() == PDF
    assert list((tmp_path / "print").iterdir()) == []


@pytest.mark.parametrize("queue", ["refuses", "none"])
def test_without_a_queue_the_viewer_gets_it(app: QApplication, tmp_path: Path, queue: str) -> None:
    seen: list[Path] = []

    def view(file: Path) -> bool:
        seen.append(file)
        return True

    program = _queue(tmp_path, 1) if queue == "refuses" else str(tmp_path / "no-such-program")
    printing = Printing(tmp_path / "print", view, queue=program)
    file = printing.hand_over(PDF, "con-thieu-gi")
    assert file is not None
    assert file.read_bytes() == PDF
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    printing.clear()
    assert file.exists(), "a visit that ends must not take away what is not shown yet"
    printing.view(file)
    assert seen == [file]
    printing.clear()
    assert not file.exists()


def test_with_neither_a_sentence_says_what_to_do(app: QApplication, tmp_path: Path) -> None:
    printing = Printing(tmp_path / "print", lambda _file: False, queue="no-such-program")
    file = printing.hand_over(PDF, "phieu")
    assert file is not None
    with pytest.raises(BadInput, match="máy in"):
        printing.view(file)


def test_what_a_crash_left_is_gone_at_the_next_start(app: QApplication, tmp_path: Path) -> None:
    left = tmp_path / "print" / "phieu-1.pdf"
    left.parent.mkdir()
    left.write_bytes(PDF)
    Printing(tmp_path / "print")
    assert not left.exists()
