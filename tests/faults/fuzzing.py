"""Foreign bytes for every reader of the program: `python -m tests.faults.fuzzing NAME SEED COUNT`.

One process per reader, so that a crash, a hang or a heap that grows is seen from outside. Good
examples are damaged by a seeded generator; the same seed and number give the same bytes again.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import hashlib
import io
import json
import logging
import os
import random
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

CPU_SECONDS = float(os.environ.get("FUZZ_CPU_SECONDS", "20"))
"""Processor time of one example that counts as a hang."""
TODAY = date(2026, 11, 24)
ROOT = Path(__file__).resolve().parents[2]

Read = Callable[[bytes], object]
Made = tuple[Read, list[bytes], tuple[type[BaseException], ...]]
"""A reader, good examples, and the errors that are its own."""


class Hang(BaseException):
    """An example took too much processor time."""


def _errors() -> tuple[type[BaseException], ...]:
    from kiosk.model import KioskError
    from scanner.frame import ScannerError

    return (KioskError, ScannerError)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _card() -> Made:
    from kiosk.desk.citizen import read_text

    good = ROOT / "tests" / "data" / "card_payloads.jsonl"
    texts = [json.loads(line) for line in good.read_text(encoding="utf-8").splitlines()]
    payloads = [str(one["raw"]).encode() for one in texts if one.get("raw")]
    return lambda data: read_text(_text(data)), payloads[:40], _errors()


def _mrz() -> Made:
    from kiosk import identity
    from kiosk.identity import mrz, wedge

    good = [
        b"IDVNM3030045678025303004567<<9\n0303170F2803179VNM<<<<<<<<<<<2\n"
        b"HA<<THI<KIEU<MY<<<<<<<<<<<<<<<",
        b"P<VNMNGUYEN<<THI<UNG<<<<<<<<<<<<<<<<<<<<<<<<\n"
        b"C1234567<0VNM8509059F3501014025185001234<<54",
    ]

    def read(data: bytes) -> object:
        text = _text(data)
        identity.to_json(mrz.read(text, TODAY).citizen or identity.from_json({}))
        return wedge.Wedge()

    return read, good, ()


def _case_json() -> Made:
    from kiosk.desk import case_file

    good = {
        "procedure": "1.001193",
        "consent": {"text_version": "1", "purposes": ["submit"]},
        "officer": "Cán bộ A",
        "citizen": {"id_number": "025303000001", "full_name": "Hà Thị Kiều My", "dob": "2003"},
        "answers": {"a": 1, "b": "x", "c": [{"d": 1.5}]},
        "papers": [{"part": "KHAC", "images": [], "check": "match", "copy": "original"}],
    }
    path = _file(".json")

    def read(data: bytes) -> object:
        path.write_bytes(data)
        return case_file.applicant(case_file.load(path).file)

    return read, [msgspec.json.encode(good)], _errors()


def _settings() -> Made:
    from kiosk import settings

    good = settings.Settings(
        office=settings.Office(name="Xã A", place="B", phone="1", agency="H1"),
        portals=(settings.Portal(name="Cổng", url="https://cong.vn"),),
        pack_root="A" * 43 + "=",
    )
    return lambda data: settings.parse(data, "site.json"), [msgspec.json.encode(good)], _errors()


def _pack() -> Made:
    from kiosk.procedures import packs

    files = sorted((ROOT / "assets" / "packs").glob("[0-9]*.json"))[:6]
    return lambda data: packs.verify_bytes("a.json", data), [f.read_bytes() for f in files], ()


def _signature() -> Made:
    from kiosk.procedures import delta, trust

    some = {"statement": {}, "signature": "x", "certificate": {}, "number": 1, "packs": []}
    root = "A" * 43 + "="

    def read(data: bytes) -> object:
        for act in (
            lambda: trust.read_signature(data),
            lambda: trust.read_revocations(data, root),
            lambda: delta.read(data, root),
        ):
            try:
                act()
            except _errors():
                continue
        return None

    return read, [msgspec.json.encode(some)], ()


def _recipe() -> Made:
    from kiosk.portals.guided import recipes

    files = sorted((ROOT / "assets" / "recipes").glob("[0-9]*.json"))
    path = _file(".json")

    def read(data: bytes) -> object:
        path.write_bytes(data)
        return recipes.verify(path)

    return read, [f.read_bytes() for f in files], ()


def _picture() -> Made:
    import numpy as np
    from PIL import Image

    from scanner import pictures

    noise = np.random.default_rng(3).integers(0, 255, (40, 56, 3), np.uint8)
    image = Image.fromarray(noise)
    good = []
    for kind, more in (
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {}),
        ("GIF", {}),
        ("BMP", {}),
        ("AVIF", {}),
    ):
        out = io.BytesIO()
        image.save(out, kind, **more)
        good.append(out.getvalue())
    out = io.BytesIO()
    image.convert("1").save(out, "TIFF", compression="group4")
    good.append(out.getvalue())
    path = _file(".jpg")

    def read(data: bytes) -> object:
        path.write_bytes(data)
        pictures.glance(path, 16)
        return pictures.load(path)

    return read, good, _errors()


def _pdf() -> Made:
    sys.path.insert(0, str(ROOT / "tests" / "kiosk"))
    from signing_tool import Tool
    from test_signatures import ours

    from kiosk.signatures import verify

    logging.disable(logging.CRITICAL)
    tool = Tool(Path(tempfile.mkdtemp(dir=_folder)))
    signed = tool.sign(ours())
    digest = hashlib.sha256(ours()).hexdigest()

    def read(data: bytes) -> object:
        return verify(data, ours(), digest, tool.trust, datetime.now(UTC))

    return read, [signed], _errors()


def _doc() -> Made:
    sys.path.insert(0, str(ROOT / "tests" / "kiosk"))
    import portal_docs

    from kiosk.procedures import doc_import

    path = _file(".doc")
    good = portal_docs.write(Path(_folder) / "ChiTietTTHC_1.009999.doc").read_bytes()

    def read(data: bytes) -> object:
        path.write_bytes(data)
        return doc_import.import_file(path, TODAY)

    return read, [good], _errors()


def _escl() -> Made:
    from scanner.sources.base import Settings, Way
    from scanner.sources.escl import messages

    good = (
        b'<?xml version="1.0"?><scan:ScannerCapabilities xmlns:scan="a" xmlns:pwg="b">'
        b"<pwg:MakeAndModel>HP</pwg:MakeAndModel><scan:UUID>1-2</scan:UUID><scan:Platen>"
        b"<scan:PlatenInputCaps><scan:MaxWidth>2550</scan:MaxWidth><scan:MaxHeight>3508"
        b"</scan:MaxHeight><scan:XResolution>300</scan:XResolution><scan:XResolutionRange>"
        b"<scan:Min>75</scan:Min><scan:Max>600</scan:Max></scan:XResolutionRange>"
        b"<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:PlatenInputCaps>"
        b"</scan:Platen></scan:ScannerCapabilities>",
        b'<scan:ScannerStatus xmlns:scan="a"><pwg:State xmlns:pwg="b">Idle</pwg:State>'
        b"<scan:AdfState>ScannerAdfJam</scan:AdfState><scan:JobInfo><JobUri>/a/b</JobUri>"
        b"<JobState>Aborted</JobState><JobStateReason>x</JobStateReason></scan:JobInfo>"
        b"</scan:ScannerStatus>",
    )

    def read(data: bytes) -> object:
        with contextlib.suppress(messages.NotUnderstood):
            messages.read_status(data).stopped_by()
        try:
            beds = messages.read_scanner(data).beds
        except messages.NotUnderstood:
            return None
        return [messages.order(bed, way, Settings(way=Way.PLATEN)) for way, bed in beds.items()]

    return read, list(good), ()


def _control(data: bytes) -> object:
    """A reader with every kind of fault that must be found."""
    if data[:1] == b"k":
        raise KeyError("foreign")
    if data[:1] == b"m":
        return len(bytearray(600_000_000))
    if data[:1] == b"h":
        while True:
            pass
    if data[:1] == b"c":
        os.abort()
    return None


READERS: dict[str, Callable[[], Made]] = {
    "card": _card,
    "mrz": _mrz,
    "case": _case_json,
    "settings": _settings,
    "pack": _pack,
    "signature": _signature,
    "recipe": _recipe,
    "picture": _picture,
    "pdf": _pdf,
    "doc": _doc,
    "escl": _escl,
}
CONTROLS = {
    f"control-{kind}": (lambda kind=kind: (_control, [kind.encode()], ())) for kind in "kmhc"
}
WORDS = (
    b"\0", b"\xff\xff\xff\xff", b"{", b"}", b"[" * 40, b'"', b",", b"-1", b"1e999", b"9" * 400,
    b"null", b"true", b"NaN", b"\\ud800", b"\\u0000", b"|", b"<", b"<<", b"&x;", b"]]>",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", "Ữ\u0302\u202e".encode(), b"../../x", b"\r\n", b"\x1b[2J",
    b"\xef\xbb\xbf", b"99999999999999999999", b"0000-00-00", b"((((a+)+)+)+$",
)  # fmt: skip


def damaged(good: bytes, luck: random.Random, others: list[bytes]) -> bytes:
    """`good` with one to six damages; one time in fifty nothing of it but noise."""
    if luck.random() < 0.02:
        return luck.randbytes(luck.randrange(200))
    data = bytearray(good)
    for _damage in range(luck.randrange(1, 7)):
        at = luck.randrange(len(data) + 1)
        kind = luck.randrange(7)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << luck.randrange(8)
        elif kind == 1 and data:
            data[at % len(data)] = luck.randrange(256)
        elif kind == 2:
            data[at:at] = luck.choice(WORDS)
        elif kind == 3:
            del data[at : at + luck.randrange(1, 40)]
        elif kind == 4:
            data[at:at] = data[at : at + luck.randrange(1, 300)]
        elif kind == 5 and luck.random() < 0.3:
            del data[at:]
        else:
            other = luck.choice(others)
            begin = luck.randrange(len(other) + 1)
            data[at : at + 30] = other[begin : begin + luck.randrange(1, 60)]
    return bytes(data)


def example(made: list[bytes], seed: int, number: int) -> bytes:
    """The bytes of one number; the first of all are the good ones themselves."""
    if number < len(made):
        return made[number]
    luck = random.Random(seed * 1_000_003 + number)
    return damaged(luck.choice(made), luck, made)


def _hang(_number: int, _frame: object) -> None:
    raise Hang


def _meet(read: Read, data: bytes, own: tuple[type[BaseException], ...]) -> str:
    """What was wrong with the reader; nothing where it answered or raised its own error."""
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        read(data)
    except own as error:
        return "" if str(error).isprintable() and str(error) else "unprintable words"
    except (Exception, Hang) as error:  # noqa: BLE001 - whatever it is, it is the find
        places = traceback.extract_tb(error.__traceback__)
        return f"{type(error).__name__} at {places[-1].filename}:{places[-1].lineno}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def run(name: str, seed: int, first: int, count: int) -> dict[str, object]:
    """Meet `count` examples from number `first` on; what was found, and how the heap grew."""
    read, good, own = (READERS | CONTROLS)[name]()
    signal.signal(signal.SIGPROF, _hang)
    for data in good if name in READERS else []:
        _meet(read, data, own)  # whatever is loaded with the first use is no growth
    gc.collect()
    before = _peak()
    finds: dict[str, int] = {}
    for number in range(first, first + count):
        fault = _meet(read, example(good, seed, number), own)
        if fault:
            finds.setdefault(fault, number)
    return {"finds": finds, "growth": _peak() - before, "count": count}


def _peak() -> int:
    """Bytes that this process ever held at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _file(ending: str) -> Path:
    return Path(_folder) / f"fuzz{ending}"


_folder = ""


def main(words: list[str]) -> None:
    """One line of JSON on standard output."""
    global _folder
    faulthandler.enable()
    with tempfile.TemporaryDirectory() as _folder:
        name, seed, first, count = words[0], *map(int, words[1:])
        sys.stdout.write(json.dumps(run(name, seed, first, count)))


if __name__ == "__main__":
    main(sys.argv[1:])
