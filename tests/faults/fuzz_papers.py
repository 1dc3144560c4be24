"""Readers of pictures, pages and documents: what a camera, a scanner or a person's stick holds."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tests.faults.damage import sound_png
from tests.faults.fuzz_made import OURS, Made, folder

if TYPE_CHECKING:
    from PIL import Image

    from tests.kiosk.signing_tool import Tool

PARTS, NEXT, NAMED = b"\x1fparts\x1f", b"\x1f--\x1f", b"\x1e--\x1e"


def _noise() -> Image.Image:
    from PIL import Image

    return Image.fromarray(np.random.default_rng(3).integers(0, 255, (40, 56, 3), np.uint8))


def _saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def _mended(data: bytes) -> bytes:
    return sound_png(data) if data.startswith(b"\x89PNG\r\n\x1a\n") and data[-1] & 1 else data


def picture() -> Made:
    """A picture file."""
    from scanner import pictures

    image = _noise()
    exif = image.getexif()
    exif[0x0112] = 6
    good = [
        _saved(image, kind, **more)
        for kind, more in (
            ("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("TIFF", {}),
            ("TIFF", {"compression": "tiff_lzw"}), ("WEBP", {}), ("GIF", {}), ("BMP", {}),
            ("AVIF", {}), ("JPEG", {"exif": exif, "dpi": (300, 300)}),
        )
    ]  # fmt: skip
    good += [
        _saved(image.convert("1"), "TIFF", compression="group4"),
        _saved(image.convert("CMYK"), "JPEG"),
        _saved(image.convert("P"), "PNG"),
        _saved(image.convert("I;16") if image.mode == "I" else image.convert("L"), "PNG"),
    ]
    path = folder() / "fuzz.jpg"

    def read(data: bytes) -> object:
        path.write_bytes(data)
        pictures.glance(path, 16)
        return pictures.load(path)

    return Made(read, good, OURS, "bytes", _mended)


def picture_apart() -> Made:
    """The same on the program's own way, through its process for foreign bytes."""
    from scanner.apart import decoding

    decoding._inside = False
    return picture()


def scanned() -> Made:
    """What a scanner or copier sends: a picture, or a PDF with a picture on each page."""
    import img2pdf
    import pikepdf

    from scanner.frame import PictureError
    from scanner.sources.sides import sides

    image = _noise()
    jpeg = _saved(image, "JPEG", dpi=(300, 300))
    fax = _saved(image.convert("1"), "TIFF", compression="group4")
    good = [jpeg, _saved(image, "PNG", dpi=(200, 200)), _saved(image, "TIFF", dpi=(300, 300))]
    good += [img2pdf.convert(one) for one in (jpeg, fax, _saved(image, "PNG"))]
    with pikepdf.open(io.BytesIO(img2pdf.convert([jpeg, jpeg]))) as pdf:
        pdf.pages[0].Rotate = 90
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        good.append(out.getvalue())

    def read(data: bytes) -> object:
        with suppress(PictureError):  # it bears no words: the source says where it was
            return list(sides(data))
        return None

    return Made(read, good, (), "pdf", _mended)


@cache
def ours() -> bytes:
    """A PDF as the program makes it."""
    from scanner import document, pictures
    from scanner.frame import Page, Paper, Verdict

    sheet = np.full((140, 99, 3), 240, np.uint8)
    sheet[30:34, 10:60] = 30
    master = pictures.encode_jpeg(sheet, 90)
    page = Page(master, "0" * 64, 99, 140, Paper.A4, (210.0, 297.0), 12.0, Verdict.OK)
    return document.make_pdf([page]).data


@cache
def tool() -> Tool:
    """An office's signing tool, with a root that is trusted."""
    from tests.kiosk.signing_tool import Tool

    return Tool(folder())


def stored(archive: bytes) -> bytes:
    """The parts of an archive, laid open to damage; `repacked` makes an archive of them again."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        parts = [(entry.filename.encode(), packed.read(entry)) for entry in packed.infolist()]
    return PARTS + NEXT.join(name + NAMED + data for name, data in parts)


def repacked(data: bytes) -> bytes:
    """An archive with right sums, where the parts were laid open; any other bytes as they are."""
    if not data.startswith(PARTS):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for part in data[len(PARTS) :].split(NEXT):
            name, _sign, content = part.partition(NAMED)
            entry = zipfile.ZipInfo(name.decode("utf-8", "replace")[:200] or "x")
            packed.writestr(entry, content)
    return out.getvalue()


def pnm() -> Made:
    """The picture of scanimage, as it comes through the pipe piece by piece."""
    from scanner.sources.pnm import Picture

    good = [
        b"P4\n3 2\n\xbf\x40", b"P5 # a\n3 2\n255\n\0\1\2\3\4\5", b"P5\n2 1\n65535\n\x10\xff\x20\0",
        b"P6\n2 2\n255\n" + bytes(12), b"P6\n# SANE data follows\n4 1\n65535\n" + bytes(24),
    ]  # fmt: skip

    def read(data: bytes) -> object:
        picture, step = Picture(), len(data) % 7 + 1
        with suppress(ValueError):  # its own
            for at in range(0, len(data), step):
                piece = data[at : at + step]
                while piece:
                    room = picture.room()
                    count = min(len(room), len(piece))
                    room[:count] = piece[:count]
                    picture.took(count)
                    piece = piece[count:]
            return picture.pixels()
        return None

    return Made(read, good, (), "fields")


def told() -> Made:
    """What the system's programs print of scanners and printers."""
    from kiosk.printers import cups
    from scanner.sources import sane
    from scanner.sources.base import Settings, Way
    from scanner.sources.sane_options import parsed

    good = [
        b"    --resolution auto||75|150|300dpi [75]\n    --mode Color|Gray [Color]\n"
        b"    --source Flatbed|ADF|ADF Duplex [Flatbed]\n    --adf-mode Simplex|Duplex [Simplex]\n"
        b"    -x 0..215.9mm (in steps of 0.1) [215.9]\n    -y 0..297mm [297]\n",
        b"    --resolution 75..1200dpi (in steps of 1) [300]\n    --depth 8|16 [8]\n"
        b"    --duplex[=(yes|no)] [no]\n    --source Flatbed [inactive]\n",
        b"hpaio:/usb/x?serial=VNB3K12345\x1fHewlett-Packard\x1fHP_LaserJet\x1fMFP\n"
        b"airscan:e0:Ex\x1feSCL\x1fEx Scan\x1fip=192.0.2.7\nbad\n",
        b"printer HP disabled since Tue\n\tReason: paused\n\tAlerts: media-empty-report cover\n"
        b"printer Canon is idle.\n\tunable to connect\n",
    ]

    class Said(sane.Sane):
        """Every run of the program says the same."""

        said = ""

        def _run(self, *_words: object) -> tuple[int, str, str]:
            return 0, self.said, self.said

    def read(data: bytes) -> object:
        source = Said("true")
        source.said = data.decode("utf-8", "replace")
        cups.states(source.said)
        source.devices()
        options = parsed(source.said)
        for way in Way:
            if options.way_words(way) is not None:
                options.words(way, Settings(dpi=300))
        sane._fault(1, source.said, 0)
        return source.capabilities("sane:x")

    return Made(read, good, OURS, "fields")


def driver() -> Made:
    """The lines of a driver's process, among which the driver may print what it likes."""
    from scanner.sources.base import Capabilities, Device, Way
    from scanner.sources.isolated import Word, heard

    words = [
        Word(slot=1, place=4096, shape=(480, 640, 3), at=12.5, dpi=300.0, size=1 << 20),
        Word(error="DeviceBusy", message="Máy bận", log="x"),
        Word(devices=(Device("camera:0", "A", "camera", "", ("usb:1",)),)),
        Word(capabilities=Capabilities(ways=(Way.PLATEN,), dpis=(300,)), end=True),
    ]
    return Made(heard, [msgspec.json.encode(one) for one in words], (), "json")


def escl() -> Made:
    """The XML of a network scanner, and the addresses that it names."""
    from scanner.sources.base import Settings, Way
    from scanner.sources.escl import _parts, messages, places

    good = [
        b'<?xml version="1.0"?><scan:ScannerCapabilities xmlns:scan="a" xmlns:pwg="b">'
        b"<pwg:MakeAndModel>HP</pwg:MakeAndModel><scan:UUID>1-2</scan:UUID><scan:Platen>"
        b"<scan:PlatenInputCaps><scan:MaxWidth>2550</scan:MaxWidth><scan:MaxHeight>3508"
        b"</scan:MaxHeight><scan:XResolution>300</scan:XResolution><scan:XResolutionRange>"
        b"<scan:Min>75</scan:Min><scan:Max>600</scan:Max></scan:XResolutionRange>"
        b"<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:PlatenInputCaps>"
        b"</scan:Platen><scan:AdfOption>Duplex</scan:AdfOption></scan:ScannerCapabilities>",
        b'<scan:ScannerStatus xmlns:scan="a"><pwg:State xmlns:pwg="b">Idle</pwg:State>'
        b"<scan:AdfState>ScannerAdfJam</scan:AdfState><scan:JobInfo><JobUri>/a/b</JobUri>"
        b"<JobState>Aborted</JobState><JobStateReason>x</JobStateReason></scan:JobInfo>"
        b"</scan:ScannerStatus>",
        b"http://192.0.2.7:8080/eSCL/ScanJobs/1-2",
        b"escl:https://[fe80::1%25eth0]:443/eSCL#urn:uuid:1-2",
    ]

    def read(data: bytes) -> object:
        base, _path = places.split(data.decode("latin-1"))
        places.host_of(base)
        with suppress(*OURS):
            places.candidates(_parts(data.decode("utf-8", "replace"))[0])
        with suppress(messages.NotUnderstood):
            messages.read_status(data).stopped_by()
        try:
            beds = messages.read_scanner(data).beds
        except messages.NotUnderstood:
            return None
        return [messages.order(bed, way, Settings(way=Way.PLATEN)) for way, bed in beds.items()]

    return Made(read, good, (), "xml")


def announced() -> Made:
    """What a device says of itself in the network (the TXT record of mDNS)."""
    from zeroconf import BadTypeInNameException, ServiceInfo

    from scanner.sources.escl.discover import TYPES, _Found

    def record(*texts: bytes) -> bytes:
        return b"".join(bytes([len(one)]) + one for one in texts)

    good = [
        record(b"txtvers=1", b"ty=HP LaserJet", b"uuid=urn:uuid:1-2", b"rs=eSCL", b"note=Phong 1"),
        record(b"ty=Canon", b"rs=", b"UUID=3-4", b"duplex=T", b"flag"),
        b"",
    ]

    def read(data: bytes) -> object:
        found, kind = _Found(), TYPES[len(data) % 2]
        for name in (data[:30].decode("utf-8", "replace"), "HP"):
            with suppress(BadTypeInNameException):  # the library hands on no such name
                info = ServiceInfo(kind, f"{name}.{kind}", 80, 0, 0, data, addresses=[b"\0" * 4])
                found._infos[name] = info
        return found.devices()

    return Made(read, good, (), "fields")
