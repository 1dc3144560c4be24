"""Receipt printers of 80 mm, spoken to in ESC/POS: the slip goes as a picture.

Their code pages break Vietnamese letters, so that no text is ever sent.
"""

from __future__ import annotations

import os
import select
import socket
import time
from gettext import gettext as _
from pathlib import Path

from PIL import Image, ImageChops

from kiosk.printers.states import NoPrinter

DOTS, DOTS_PER_MM = 576, 8
"""Across the printed part of the roll (72 mm); 203 dots per inch."""
WIDEST = 81
"""Millimetres; a wider page is no receipt."""
PATIENCE = 8
"""Seconds for a printer to be reached, and to take what it is sent."""
ANSWER = 1.0
"""Seconds for its word on paper; many never say any."""
PORT = 9100
_ASK_PAPER, _NO_PAPER = b"\x10\x04\x04", 0x60
"""DLE EOT 4, and the bits of its answer that say that the roll is at its end."""
_ASK_WHY, _COVER = b"\x10\x04\x02", 0x04
"""DLE EOT 2, and the bit of its answer that says that the cover is open."""
_FIXED, _SET = 0x93, 0x12
"""Bits that are the same in every such answer: other bytes are none."""
_PACE, _AGAIN = 100.0, 0.5
"""Millimetres a second that slow printers print; seconds between two looks meanwhile."""
_MM_PER_POINT = 25.4 / 72
_DARK = 160
"""Below this level a dot is burnt: thin strokes of letters stay whole."""


def is_receipt(pdf: bytes) -> bool:
    """Tell whether a slip was laid out for the narrow roll."""
    import pypdfium2  # here and not above: few offices have such a printer

    with pypdfium2.PdfDocument(pdf) as document:
        return bool(document[0].get_width() * _MM_PER_POINT <= WIDEST)


def raster(pdf: bytes) -> list[Image.Image]:
    """Every page as black and white dots (mode "1"), without the empty rest below."""
    import pypdfium2

    out = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            margin = (page.get_width() * _MM_PER_POINT - DOTS / DOTS_PER_MM) / 2 / _MM_PER_POINT
            made = page.render(
                scale=DOTS_PER_MM * _MM_PER_POINT, grayscale=True, crop=(margin, 0, margin, 0)
            ).to_pil()
            out.append(_trimmed(made.convert("L").resize((DOTS, made.height))))
    return out


def _trimmed(grey: Image.Image) -> Image.Image:
    dots = grey.point(lambda level: 0 if level < _DARK else 255).convert("1")
    used = ImageChops.invert(dots).getbbox()
    return dots.crop((0, 0, DOTS, used[3] if used else 1))


def send(pdf: bytes, where: str) -> None:
    """Print a slip; `where` is `net:HOST[:PORT]`, `file:/dev/usb/lp0` or `usb:VVVV:PPPP`.

    Returns once the printer has taken all of it; one of the network that tells how it is is
    looked at until its paper is out. Raises NoPrinter with a sentence; a slip that was begun is
    printed whole when it is sent again.
    """
    pages = raster(pdf)
    commands = _commands(pages)
    kind, _colon, rest = where.partition(":")
    try:
        if kind == "net":
            _to_network(rest, commands, sum(page.height for page in pages) / DOTS_PER_MM / _PACE)
        elif kind == "file":
            _to_file(rest, commands)
        else:
            _to_usb(rest, commands)
    except OSError as error:
        raise _not_there() from error


def look(where: str) -> None:
    """Ask whether the printer is there, and a network printer for its paper; prints nothing.

    Raises NoPrinter with a sentence.
    """
    kind, _colon, rest = where.partition(":")
    try:
        if kind == "net":
            with _line(rest) as line:
                _is_well(line)
        elif kind == "file":
            Path(rest).stat()
    except OSError as error:
        raise _not_there() from error


def found(
    nodes: Path = Path("/dev/usb"), about: Path = Path("/sys/class/usbmisc")
) -> list[tuple[str, str]]:
    """Printers at a USB port of this PC as addresses for `send`, each with its maker's name.

    Linux only: under Windows such a printer is one of the system's.
    """
    return [
        (f"file:{node}", _name(about / node.name / "device" / "ieee1284_id") or node.name)
        for node in sorted(nodes.glob("lp*"))
    ]


def _name(told: Path) -> str:
    """Of an identity as IEEE 1284 has it: `MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;`."""
    try:
        parts = told.read_text("utf-8", "replace").split(";")
    except OSError:
        return ""
    known = dict(part.strip().partition(":")[::2] for part in parts if ":" in part)
    maker = known.get("MFG") or known.get("MANUFACTURER") or ""
    return f"{maker} {known.get('MDL') or known.get('MODEL') or ''}".strip()


def _not_there() -> NoPrinter:
    return NoPrinter(
        _("Máy in phiếu nhỏ không nhận phiếu. Bật máy in, kiểm tra dây hoặc mạng rồi in lại.")
    )


def _commands(pages: list[Image.Image]) -> bytes:
    from escpos.printer import Dummy

    paper = Dummy()
    # without it the library prints a remark on standard output, which belongs to our commands
    paper.profile.profile_data["media"]["width"]["pixels"] = DOTS
    for page in pages:
        paper.image(page, impl="bitImageRaster")
    paper.cut()
    return bytes(paper.output)


def _to_network(address: str, commands: bytes, seconds: float) -> None:
    with _line(address) as line:
        speaks = _is_well(line)
        line.sendall(commands)
        until = time.monotonic() + seconds
        while speaks and time.monotonic() < until:
            time.sleep(_AGAIN)
            speaks = _is_well(line)
        line.shutdown(socket.SHUT_WR)


def _line(address: str) -> socket.socket:
    host, _colon, port = address.partition(":")
    return socket.create_connection((host, int(port or PORT)), PATIENCE)


def _is_well(line: socket.socket) -> bool:
    """False for one that does not answer, which is taken to be well; raises NoPrinter."""
    paper = _answer(line, _ASK_PAPER)
    if paper is None:
        return False
    if paper & _NO_PAPER == _NO_PAPER:
        raise NoPrinter(_("Máy in phiếu nhỏ hết giấy. Lắp cuộn giấy mới rồi in lại."))
    if (_answer(line, _ASK_WHY) or 0) & _COVER:
        raise NoPrinter(_("Nắp máy in phiếu nhỏ đang mở. Đóng nắp rồi in lại."))
    return True


def _answer(line: socket.socket, question: bytes) -> int | None:
    line.settimeout(ANSWER)
    try:
        line.sendall(question)
        said = line.recv(1)
    except TimeoutError:
        said = b""
    line.settimeout(PATIENCE)
    return said[0] if said and said[0] & _FIXED == _SET else None


def _to_file(name: str, commands: bytes) -> None:
    """A device that takes nothing (off, no paper) must not hold the desk for ever."""
    flags = os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(name, flags)
    with os.fdopen(handle, "wb", buffering=0) as device:
        rest = memoryview(commands)
        while rest:
            if os.name == "posix" and not select.select([], [device], [], PATIENCE)[1]:
                raise TimeoutError
            rest = rest[device.write(rest) or 0 :]


def _to_usb(ids: str, commands: bytes) -> None:
    from escpos.exceptions import Error
    from escpos.printer import Usb

    vendor, _colon, product = ids.partition(":")
    printer = Usb(int(vendor, 16), int(product, 16), timeout=PATIENCE * 1000)
    try:
        printer.open()
        printer._raw(commands)
    except (Error, ValueError, RuntimeError) as error:
        # no driver for USB on this computer, or no such printer
        raise OSError from error
    finally:
        printer.close()
