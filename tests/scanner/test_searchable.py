"""Text below the pages: found where it stands, in Vietnamese, and the file stays archival."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from test_scanner_document import archival_faults, opened

from scanner import reading
from scanner.document import make_pdf
from scanner.frame import Page, Paper, Verdict
from scanner.pictures import encode_jpeg

FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "BeVietnamPro_400Regular.ttf"
DPI = 150
LINES = {
    "Đơn đề nghị hỗ trợ": (300, 260),
    "Kính gửi Chủ tịch": (160, 700),
    "Người yêu cầu ký tên": (640, 1450),
}

able = pytest.mark.skipif(
    not reading.able() or not shutil.which("pdftotext"),
    reason="tesseract with Vietnamese and pdftotext are not installed here",
)


def printed(size=(1240, 1754), size_mm=(210.0, 297.0)):
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for line, at in LINES.items():
        pen.text(at, line, font=ImageFont.truetype(FONT, 36), fill=(20, 20, 20))
    pixels = np.ascontiguousarray(np.asarray(picture)[..., ::-1])
    return Page(
        master=encode_jpeg(pixels, 90), digest="0" * 64, width=size[0], height=size[1],
        paper=Paper.A4, size_mm=size_mm, dpi=150.0, verdict=Verdict.OK,
    )  # fmt: skip


def told(pdf, tmp_path, *options):
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf.data)
    return subprocess.run(
        ["pdftotext", *options, str(file), "-"], capture_output=True, text=True, check=True
    ).stdout


@able
def test_what_is_printed_is_found_where_it_stands(tmp_path):
    pages = [printed(), printed()]
    pdf = make_pdf(pages, searchable=True)
    assert archival_faults(pdf.data) == []
    text = re.sub(r"\s+", " ", told(pdf, tmp_path))
    for line in LINES:
        assert text.count(line) == 2, text
    boxes = told(pdf, tmp_path, "-f", "1", "-l", "1", "-bbox")
    for line, (x, y) in LINES.items():
        word = line.split()[0]
        left, top, bottom = map(
            float,
            re.search(
                rf'xMin="([\d.]+)" yMin="([\d.]+)" .*yMax="([\d.]+)">{word}<', boxes
            ).groups(),
        )
        points = 72 / DPI
        assert left == pytest.approx(x * points, abs=4)
        assert (top + bottom) / 2 == pytest.approx((y + 24) * points, abs=8)
    plain = make_pdf(pages)
    assert told(plain, tmp_path).strip() == ""
    assert len(pdf.data) - len(plain.data) < 6000
    assert pdf.pages == plain.pages


@able
def test_the_text_is_invisible_and_its_font_is_in_the_file():
    with opened(make_pdf([printed()], searchable=True)) as pdf:
        text = pdf.pages[0].resources.XObject["/Text"]
        drawn = text.read_bytes()
        modes = re.findall(rb"(\d) Tr", drawn)
        assert modes
        assert set(modes) == {b"3"}
        fonts = [font for _name, font in text.Resources.Font.items()]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
            assert "/ToUnicode" in font


@able
def test_the_limit_counts_the_text_too():
    page = printed()
    free = make_pdf([page], searchable=True)
    assert len(make_pdf([page], max_bytes=len(free.data), searchable=True).data) <= len(free.data)
    assert len(make_pdf([page], max_bytes=len(free.data) - 1, searchable=True).data) < len(
        free.data
    )


def test_without_tesseract_the_page_is_kept_without_text(monkeypatch):
    monkeypatch.setattr(reading.shutil, "which", lambda _program: None)
    reading.able.cache_clear()
    try:
        pdf = make_pdf([printed()], searchable=True)
    finally:
        reading.able.cache_clear()
    with pikepdf.open(io.BytesIO(pdf.data)) as file:
        assert "/Text" not in file.pages[0].resources.XObject


def test_a_program_that_fails_costs_only_the_text(monkeypatch):
    def fails(*_args, **_options):
        raise subprocess.TimeoutExpired("tesseract", 1)

    monkeypatch.setattr(reading, "able", lambda: True)
    monkeypatch.setattr(reading.subprocess, "run", fails)
    assert make_pdf([printed()], searchable=True).pages
