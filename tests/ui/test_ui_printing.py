from __future__ import annotations

import stat
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.desk.printers import NoPrinter, Sent
from kiosk.model import BadInput
from ui.printing import Printing

PDF = b"%PDF-1.7 a slip"


def _none(_pdf: bytes, _title: str) -> Sent:
    raise NoPrinter("Chưa có máy in.")


def test_a_slip_that_a_printer_took_is_no_file(app: QApplication, tmp_path: Path) -> None:
    given: list[tuple[bytes, str]] = []

    def take(pdf: bytes, title: str) -> Sent:
        given.append((pdf, title))
        return Sent("Van_phong", "Van_phong-1", "Máy in hết giấy.")

    found = Printing(tmp_path / "print", take).hand_over(PDF, "phieu-ho-tro")
    assert found.file is None
    assert found.note == "Máy in hết giấy."
    assert found.sent.job == "Van_phong-1"
    assert given == [(PDF, "phieu-ho-tro")]
    assert list(tmp_path.rglob("*.pdf")) == []


def test_without_a_printer_the_viewer_gets_it(app: QApplication, tmp_path: Path) -> None:
    seen: list[Path] = []

    def view(file: Path) -> bool:
        seen.append(file)
        return True

    printing = Printing(tmp_path / "print", _none, view)
    given = printing.hand_over(PDF, "con-thieu-gi")
    file = given.file
    assert file is not None
    assert given.note == "Chưa có máy in."
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
    printing = Printing(tmp_path / "print", _none, lambda _file: False)
    file = printing.hand_over(PDF, "phieu").file
    assert file is not None
    with pytest.raises(BadInput, match="máy in"):
        printing.view(file)


def test_what_a_crash_left_is_gone_at_the_next_start(app: QApplication, tmp_path: Path) -> None:
    left = tmp_path / "print" / "phieu-1.pdf"
    left.parent.mkdir()
    left.write_bytes(PDF)
    Printing(tmp_path / "print", _none)
    assert not left.exists()
