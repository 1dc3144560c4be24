"""Names that want out of their folder, links, devices: nothing is written or read elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import unicodedata
from pathlib import Path

import msgspec
import pytest

from kiosk.desk import case_file, packing
from kiosk.files import write_whole
from kiosk.model import CopyKind
from kiosk.portals import packet
from kiosk.procedures import packs
from scanner.frame import PictureError
from tests.faults.test_vault_canary import a_submission
from tests.journeys.commands import Office

ROOT = Path(__file__).resolve().parents[2]
NAMES = [
    "../../thoat",
    "..\\..\\thoat",
    "/tmp/thoat",
    "C:\\thoat",
    "C:thoat",
    "\\\\may-chu\\chung\\thoat",
    "CON",
    "nul.pdf",
    "COM1",
    "a\0b",
    "a\nb",
    "\n",
    "a.pdf:luong",
    "a. ",
    "~root",
    "-rf",
    "x" * 400,
    "GIẤY",
    "giấy",
    unicodedata.normalize("NFD", "giấy"),
    "\u202egiay",
    "",
]
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10)),
}


def _harmless(name: str) -> bool:
    plain = name.isascii() and name.isprintable() and not set(name) & set('/\\:*?"<>|~ ')
    stem = name.partition(".")[0].lower()
    return plain and len(name) < 80 and not name.startswith(("-", ".")) and stem not in DEVICES


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_whose_code_is_a_path_is_no_pack(name: str) -> None:
    good = json.loads((ROOT / "assets" / "packs" / "1.001193.json").read_text(encoding="utf-8"))
    for code in (name, f"1.001193{name}" if name else "", f"{name}1.001193" if name else ""):
        pack, faults = packs.verify_bytes("a.json", json.dumps(good | {"code": code}).encode())
        assert pack is None
        assert faults


def test_control_the_same_pack_with_its_code_is_one() -> None:
    data = (ROOT / "assets" / "packs" / "1.001193.json").read_bytes()
    assert packs.verify_bytes("a.json", data)[0] is not None


def test_papers_of_any_name_become_files_of_harmless_names(tmp_path: Path) -> None:
    named = [packing.file_name(number, name) for number, name in enumerate(NAMES, 1)]
    assert all(map(_harmless, named))
    assert len({name.casefold() for name in named}) == len(NAMES)


def test_a_packet_stays_in_its_folder_whatever_its_parts_are_called(tmp_path: Path) -> None:
    data = b"%PDF-1.4"
    digest = hashlib.sha256(data).hexdigest()
    one = a_submission().parts[0]
    parts = [
        msgspec.structs.replace(
            one, name=name, file_name=name, pdf_digest=digest, copy=CopyKind.ORIGINAL
        )
        for name in NAMES
    ]
    sealed = msgspec.structs.replace(a_submission(), parts=tuple(parts))
    folder = tmp_path / "goi"
    folder.mkdir()
    outside = tmp_path / "ngoai"
    outside.write_bytes(b"as before")
    first = packet.export(sealed, lambda _digest: data, folder)[0]
    first.unlink()
    first.symlink_to(outside)
    written = packet.export(sealed, lambda _digest: data, folder)
    assert all(path.resolve().parent == folder for path in written)
    assert all(_harmless(path.name) for path in written)
    assert len({path.name.casefold() for path in written}) == len(NAMES) + 1
    assert sorted(tmp_path.iterdir()) == [folder, outside]
    assert outside.read_bytes() == b"as before"


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_a_link_that_was_planted_is_replaced_and_never_written_through(
    tmp_path: Path, link: str
) -> None:
    outside, inside = tmp_path / "ngoai", tmp_path / "home" / "settings.json"
    inside.parent.mkdir()
    outside.write_bytes(b"as before")
    getattr(inside, link)(outside)
    write_whole(inside, b"new")
    assert (outside.read_bytes(), inside.read_bytes()) == (b"as before", b"new")
    assert not inside.is_symlink()
    assert stat.S_IMODE(inside.stat().st_mode) == 0o600


def _pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe.jpg")
    return "pipe.jpg"


def _link(folder: Path) -> str:
    (folder / "link.jpg").symlink_to("/dev/zero")
    return "link.jpg"


@pytest.mark.parametrize(
    "image", [_pipe, _link, "/dev/zero", "a\0b.jpg", "x" * 5000, "../..", ".", "", "CON"]
)
def test_a_case_file_that_names_a_device_is_refused_at_once(tmp_path: Path, image) -> None:
    name = image if isinstance(image, str) else image(tmp_path)
    case = {
        "procedure": "1.001193",
        "officer": "A",
        "consent": {"text_version": "1", "purposes": ["submit"]},
        "papers": [{"images": [name]}],
    }
    (tmp_path / "CASE.json").write_text(json.dumps(case))
    with pytest.raises(PictureError) as error:
        case_file.load(tmp_path / "CASE.json")
    assert error.value.code == "missing"
    assert "/dev" not in str(error.value)


def test_what_the_program_writes_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        office = Office(tmp_path)
        done = office.run("store", "verify")
        made = office.run("pack", "new", "1.009999", str(tmp_path / "home" / "goi"))
    finally:
        os.umask(before)
    assert made.code == 0, made.err
    assert done.code == 0, done.err
    found = list((tmp_path / "home").rglob("*"))
    assert len(found) > 3
    open_to_others = [str(path) for path in found if path.stat().st_mode & 0o077]
    assert open_to_others == []
