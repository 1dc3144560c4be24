"""Receipts: what a printer of another make would burn is the slip, dot by dot."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from kiosk import health
from kiosk import settings as sets
from kiosk.desk import printers
from kiosk.model import BadInput
from kiosk.printers import NoPrinter, Sent, receipts
from kiosk.slips.support import Support, render

SLIP = Support(
    procedure="Cấp bản sao trích lục hộ tịch",
    number="H44.99.1-261124-0007",
    state="Đã gửi, chờ tiếp nhận",
    office="Trung tâm Phục vụ hành chính công xã Nhật Tân",
    officer="Đỗ Thị Hường",
    time="14:05 ngày 24/11/2026",
    papers=("Giấy khai sinh (bản chính)", "Tờ khai"),
    link="https://dichvucong.example.vn/tra-cuu",
    phone="0210 000 000",
    size="80mm",
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "_AGAIN", 0.02)
    monkeypatch.setattr(receipts, "_PACE", 10_000.0)


class Roll:
    """A receipt printer at a port of this computer: keeps what it is sent, says what it must."""

    def __init__(self, paper: bytes, cover: bytes, later: bytes) -> None:
        self.got = bytearray()
        self._paper, self._cover, self._later = paper, cover, later
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.where = f"net:127.0.0.1:{self._listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        line, _who = self._listener.accept()
        with line:
            while data := line.recv(65536):
                self.got += data
                if self.got.endswith(b"\x10\x04\x04") and self._paper:
                    line.sendall(self._later if b"\x1dV" in self.got else self._paper)
                if self.got.endswith(b"\x10\x04\x02"):
                    line.sendall(self._cover)

    def end(self) -> None:
        self.thread.join(20)
        self._listener.close()


@contextmanager
def roll(paper: bytes = b"\x12", cover: bytes = b"\x12", later: bytes = b"\x12") -> Iterator[Roll]:
    made = Roll(paper, cover, later)
    made.thread.start()
    try:
        yield made
    finally:
        made.end()


def burnt(data: bytes) -> tuple[Image.Image, bool]:
    """The dots of all GS v 0 blocks below each other, and whether the paper was cut after them."""
    rows, at, wide = b"", 0, 0
    while (at := data.find(b"\x1dv0", at)) >= 0:
        wide = int.from_bytes(data[at + 4 : at + 6], "little")
        tall = int.from_bytes(data[at + 6 : at + 8], "little")
        rows += data[at + 8 : at + 8 + wide * tall]
        at += 8 + wide * tall
        end = at
    dots = Image.frombytes("1", (wide * 8, len(rows) // wide), bytes(255 - b for b in rows))
    return dots, b"\x1dV" in data[end:]


def test_the_dots_are_the_slip_and_the_paper_is_cut() -> None:
    pdf = render(SLIP)
    assert receipts.is_receipt(pdf)
    with roll() as printer:
        receipts.send(pdf, printer.where)
    dots, cut = burnt(bytes(printer.got))
    pages = receipts.raster(pdf)
    assert cut
    assert dots.size == (receipts.DOTS, sum(page.height for page in pages))
    top = 0
    for page in pages:
        part = dots.crop((0, top, receipts.DOTS, top + page.height))
        assert part.tobytes() == page.tobytes()
        top += page.height
    share = dots.histogram()[0] / (dots.width * dots.height)
    assert 0.02 < share < 0.5, "neither white nor black"
    # no letter of a person's goes as text
    assert "Hường".encode() not in printer.got


def test_the_number_can_be_scanned_off_the_roll() -> None:
    zxing = pytest.importorskip("zxingcpp")
    pages = receipts.raster(render(SLIP))
    texts = [code.text for page in pages for code in zxing.read_barcodes(page.convert("L"))]
    assert "H44.99.1-261124-0007" in texts


def test_the_report_tells_how_the_receipt_printer_is(tmp_path: Path) -> None:
    def item(where: str) -> health.Item:
        return health._receipt_printer(where)

    with roll() as printer:
        good = item(printer.where)
    assert good.item == f"printer:{printer.where}"
    assert good.ok
    assert bytes(printer.got) == b"\x10\x04\x04\x10\x04\x02", "a look prints nothing"
    with roll(paper=b"\x72") as printer:
        without = item(printer.where)
    assert without.ok is False
    assert "hết giấy" in without.advice
    assert item(f"file:{tmp_path}/lp0").ok is False
    assert item("usb:04b8:0e15").ok is None


def test_out_of_paper_is_said_before_anything_is_sent() -> None:
    with roll(paper=b"\x72") as printer, pytest.raises(NoPrinter, match="hết giấy"):
        receipts.send(render(SLIP), printer.where)
    assert bytes(printer.got) == b"\x10\x04\x04"


def test_an_open_cover_is_said_before_anything_is_sent() -> None:
    with roll(cover=b"\x16") as printer, pytest.raises(NoPrinter, match="Đóng nắp"):
        receipts.send(render(SLIP), printer.where)
    assert b"\x1dv0" not in printer.got


def test_paper_that_ends_while_it_prints_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "_PACE", 100.0)
    with roll(later=b"\x72") as printer, pytest.raises(NoPrinter, match="hết giấy"):
        receipts.send(render(SLIP), printer.where)
    assert burnt(bytes(printer.got))[1], "all of it was sent"


def test_bytes_that_are_no_answer_say_nothing() -> None:
    with roll(paper=b"\xff") as printer:
        receipts.send(render(SLIP), printer.where)
    assert burnt(bytes(printer.got))[1]


def test_printers_at_a_usb_port_are_found_by_name(tmp_path: Path) -> None:
    nodes, about = tmp_path / "usb", tmp_path / "about"
    assert receipts.found(nodes, about) == []
    nodes.mkdir()
    for name in ("lp0", "lp1", "hiddev0"):
        (nodes / name).touch()
    (about / "lp0" / "device").mkdir(parents=True)
    told = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;"
    (about / "lp0" / "device" / "ieee1284_id").write_text(told)
    assert receipts.found(nodes, about) == [
        (f"file:{nodes}/lp0", "EPSON TM-T20III"),
        (f"file:{nodes}/lp1", "lp1"),
    ]


def test_a_printer_that_never_speaks_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "ANSWER", 0.1)
    with roll(paper=b"") as printer:
        receipts.send(render(SLIP), printer.where)
    assert burnt(bytes(printer.got))[1]


def test_a_printer_that_is_off_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for where in (f"net:127.0.0.1:{port}", f"file:{tmp_path}/no/lp0", "usb:1a2b:3c4d"):
        with pytest.raises(NoPrinter, match="kiểm tra dây"):
            receipts.send(render(SLIP), where)


def test_a_device_file_gets_the_same(tmp_path: Path) -> None:
    pdf, device = render(SLIP), tmp_path / "lp0"
    device.touch()
    receipts.send(pdf, f"file:{device}")
    assert burnt(device.read_bytes())[0].height == sum(p.height for p in receipts.raster(pdf))


def test_a_device_that_takes_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "PATIENCE", 0.1)
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(NoPrinter, match="Bật máy in"):
            receipts.send(render(SLIP), f"file:{pipe}")
    finally:
        os.close(reader)


def test_each_slip_goes_to_the_printer_of_its_size(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    device = tmp_path / "lp0"
    device.touch()
    given: list[str] = []

    def queue(_pdf: bytes, _title: str, name: str) -> Sent:
        given.append(name)
        return Sent(name, f"{name}-1")

    desk = sets.Settings(printer="Van_phong", receipt_printer=f"file:{device}")
    assert printers.send(render(SLIP), "phieu-ho-tro", desk, queue) == Sent()
    assert given == []
    assert device.stat().st_size > 1000
    wide = msgspec.structs.replace(SLIP, size="A5")
    printers.send(render(wide), "phieu-ho-tro", desk, queue)
    assert given == ["Van_phong"]
    assert capsys.readouterr().out == "", "standard output belongs to the commands"


@pytest.mark.parametrize("where", ["net:", "usb:1:2", "lpt1", "net:a:b"])
def test_an_address_that_is_none_is_refused(where: str) -> None:
    with pytest.raises(BadInput):
        sets.parse(f'{{"receipt_printer": "{where}"}}'.encode(), "settings.json")
