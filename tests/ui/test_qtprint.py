"""Slips painted by Qt, on a printer that is a PDF: the same page, true to size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageChops, ImageStat
from PySide6.QtCore import QSizeF
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from kiosk.desk.printers import NoPrinter, pages
from kiosk.slips import trial
from ui import qtprint

pdfium = pytest.importorskip("pypdfium2")


def printed(pdf: bytes, file: Path, papers: list[QSizeF]) -> bytes:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    qtprint.paint(pdf, printer, papers)
    return file.read_bytes()


def size(pdf: bytes) -> tuple[int, int]:
    page = next(pages(pdf, 36))
    return round(page.width_mm), round(page.height_mm)


def test_the_page_is_the_slip_true_to_size(app: QApplication, tmp_path: Path) -> None:
    pdf = trial.render("UBND xã Nhật Tân", practice=False)
    made = printed(pdf, tmp_path / "a5.pdf", [QSizeF(148, 210), QSizeF(210, 297)])
    assert size(made) == size(pdf) == (148, 210)
    shots = [
        pdfium.PdfDocument(one)[0].render(scale=1).to_pil().convert("L") for one in (pdf, made)
    ]
    other = shots[1].resize(shots[0].size)
    assert ImageStat.Stat(ImageChops.difference(shots[0], other)).mean[0] < 4
    # a blank page would not pass
    assert (
        ImageStat.Stat(ImageChops.difference(shots[0], shots[0].point(lambda _: 255))).mean[0] > 8
    )


def test_a_printer_without_a5_prints_on_a4_true_to_size(app: QApplication, tmp_path: Path) -> None:
    pdf = trial.render("UBND xã Nhật Tân", practice=False)
    made = printed(pdf, tmp_path / "a4.pdf", [QSizeF(210, 297), QSizeF(215.9, 279.4)])
    assert size(made) == (210, 297)
    shot = pdfium.PdfDocument(made)[0].render(scale=1).to_pil().convert("L")
    corner = shot.crop((0, 0, 420, 595))
    original = (
        pdfium.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("L").crop((0, 0, 420, 595))
    )
    assert ImageStat.Stat(ImageChops.difference(corner, original)).mean[0] < 4


def test_a_printer_that_takes_nothing_is_told(app: QApplication, tmp_path: Path) -> None:
    with pytest.raises(NoPrinter, match="Bật máy in"):
        printed(trial.render("UBND", practice=True), tmp_path / "no" / "such.pdf", [])
