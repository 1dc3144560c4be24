"""Slips by Qt's own printing: the way of Windows, where the print queue takes no PDF."""

from __future__ import annotations

import sys
from gettext import gettext as _
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter

from kiosk.desk.printers import NoPrinter, PageImage, Sent, pages, queue, taken

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

DPI = 300
_ON_WINDOWS = sys.platform == "win32"
NEAR = 2.0
"""Millimetres by which a paper may differ from the page that is printed on it."""


def send(pdf: bytes, title: str, name: str = "") -> Sent:
    """Queue a PDF where the system prints: the queue itself, under Windows by painting.

    For any thread but the GUI's. Raises NoPrinter; see `kiosk.printers.send`.
    """
    if not _ON_WINDOWS:
        return queue(pdf, title, name)
    # Here and not above: loaded by the first slip, and only where Qt prints it.
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    info = QPrinterInfo.printerInfo(name) if name else QPrinterInfo.defaultPrinter()
    if info.isNull():
        raise NoPrinter(_("Không thấy máy in. Bật máy in hoặc chọn máy in khác ở “Thiết bị”."))
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    paint(
        pdf, printer, [size.size(QPageSize.Unit.Millimeter) for size in info.supportedPageSizes()]
    )
    return taken(info.printerName(), title)


def paint(pdf: bytes, printer: QPrinter, papers: list[QSizeF]) -> None:
    """Paint every page true to size on the paper of its size, else on A4.

    `papers` are the sizes that the printer has, in millimetres; none: any. Raises NoPrinter.
    """
    printer.setResolution(DPI)
    printer.setFullPage(True)
    painter = QPainter()
    try:
        for number, page in enumerate(pages(pdf, DPI)):
            printer.setPageSize(_paper(page, papers))
            if not (printer.newPage() if number else painter.begin(printer)):
                raise NoPrinter(_("Máy in không nhận phiếu. Bật máy in, kiểm tra dây rồi in lại."))
            image = QImage(
                page.rgb, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888
            )
            painter.drawImage(_place(page), image)
    finally:
        if painter.isActive():
            painter.end()


def _place(page: PageImage) -> QRectF:
    """From the corner of the paper, in dots."""
    return QRectF(0, 0, page.width_mm * DPI / 25.4, page.height_mm * DPI / 25.4)


def _paper(page: PageImage, papers: list[QSizeF]) -> QPageSize:
    """A printer without A5 would wait for it for ever."""
    wanted = QSizeF(page.width_mm, page.height_mm)
    has = not papers or any(
        abs(one.width() - wanted.width()) < NEAR and abs(one.height() - wanted.height()) < NEAR
        for one in papers
    )
    if not has:
        return QPageSize(QPageSize.PageSizeId.A4)
    match = QPageSize.SizeMatchPolicy.FuzzyMatch
    return QPageSize(wanted, QPageSize.Unit.Millimeter, "", match)
