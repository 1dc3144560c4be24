"""What the fuzzing and the thinking about it found in texts, lists and files: each once."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from cryptography.exceptions import InternalError, UnsupportedAlgorithm

import assets
from kiosk.cli.main import main
from kiosk.cli.output import Output
from kiosk.desk import case_file, devices
from kiosk.files import TooLarge, read_whole
from kiosk.jsonfiles.fault import Fault
from kiosk.jsonfiles.reading import parse_json
from kiosk.model import BadInput, StoreError
from kiosk.portals.credentials import root_of
from kiosk.portals.guided import recipes
from kiosk.portals.opencps.answers import instant
from kiosk.procedures import catalogue, packs, signing, word_files
from kiosk.settings import Home
from kiosk.signatures import verify
from kiosk.vault import copies, passphrase, ways
from scanner.frame import PictureError
from scanner.sources.isolated import heard
from scanner.sources.sane_options import parsed
from scanner.sources.sides import decoded
from tests.faults.fuzz_papers import ours, tool
from tests.peak import STATUS
from ui.browser.runs import parsed as parsed_of_page
from ui.guide import _root

SHIPPED = packs.FOLDER / "1.000894.json"
NOT_UTF8 = b'{"kept":"keyring","entry":"\xff","check":"0"}'
DEEP = b'{"a":' * 100_000


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("half", ["\\ud800", "\\udC00", "\\ud83d x", "\\\\\\udfff"])
def test_half_a_character_has_a_place(half: str) -> None:
    found = parse_json("a.json", f'{{"a": "\\ud83d\\ude00 \\\\ud800",\n "b": "{half}"}}'.encode())
    assert isinstance(found, Fault)
    assert "dòng 2, cột" in found.at


def test_a_whole_pair_and_a_written_out_backslash_are_text() -> None:
    assert not isinstance(parse_json("a.json", rb'["\ud83d\ude00", "\\ud800"]'), Fault)


@pytest.mark.parametrize("name", ["a\ud800", "\x1b[2Ja", "a\u202eb"])
def test_a_guide_with_an_odd_key_is_refused_on_one_line(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "1.000894.json"
    file.write_text(json.dumps({**json.loads(SHIPPED.read_text("utf-8")), name: 1}))
    for words in (["--json"], []):
        assert main(["pack", "verify", str(file), *words]) == 2
        said = capsys.readouterr()
        said.err.encode()
        assert all(line.isprintable() for line in said.err.splitlines())
        assert words or all(line.isprintable() for line in said.out.splitlines())


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_file_name_that_is_no_text_is_told_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jpg")
    for words in (["--json"], []):
        assert main(["read", name, *words]) == 2
    assert json.loads(capsys.readouterr().out.splitlines()[0])["image"] == name


@pytest.mark.parametrize("data", [b'{"card":{"id":"\xff","name":"A"}}', DEEP, b"\xff"])
def test_devices_of_a_damaged_file_are_none(tmp_path: Path, data: bytes) -> None:
    home = Home(tmp_path)
    home.devices_file.write_bytes(data)
    assert devices.remembered(home) == {}


@pytest.mark.parametrize("data", [NOT_UTF8, DEEP, b'{"kept":"several","ways":[]}'])
def test_a_damaged_office_key_is_told_as_such(data: bytes) -> None:
    with pytest.raises(StoreError, match="hỏng"):
        ways.parse(data)


def test_words_of_an_error_are_printable_whatever_they_quote() -> None:
    for odd in "\u2006\u00a0\u2028\u202e\ue000\U000e0001\x1b\ud800":
        assert str(BadInput(f"a{odd}ế")) == "a ế"


def test_a_line_of_json_is_one_line_for_every_reader(capsys: pytest.CaptureFixture[str]) -> None:
    for as_json in (True, False):
        Output(as_json=as_json).line({"a": "1\u2028\u2029\x85\n2"})
    said = capsys.readouterr().out
    assert len(said.splitlines()) == 2
    assert json.loads(said.splitlines()[0]) == {"a": "1\u2028\u2029\x85\n2"}


def _copy(*known: dict[str, Any]) -> bytes:
    return msgspec.msgpack.encode({"made": "2026", "mark": b"m", "ways": known, "sealed": b"s"})


WAY = {"kept": "passphrase", "salt": b"s" * 16, "wrapped": b"w" * 48}


@pytest.mark.parametrize(
    "data",
    [
        _copy(),
        _copy({**WAY, "memory_kib": 1024 * 1024}),
        _copy(*[WAY] * 65),
        _copy(WAY).replace(b"2026", b"\xff\xff\xff\xff"),
    ],
)
def test_a_copy_of_keys_that_asks_for_too_much_is_none(
    tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrase, "unwrap", lambda *_said: pytest.fail("tried"))
    file = tmp_path / "keys.bak"
    file.write_bytes(data)
    with pytest.raises(BadInput, match="không phải bản sao khoá"):
        copies.read_keys_copy(file, "mat khau")


@pytest.mark.parametrize("address", ["http://[", "https://[::1", "https://a:99999", "http://a:0"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(BadInput, match="Địa chỉ cổng"):
        root_of(address)


@pytest.mark.parametrize("number", ["1.0", "1e308", "1e3"])
def test_a_number_that_only_the_schema_takes_for_whole_is_a_fault(
    tmp_path: Path, number: str
) -> None:
    pack = SHIPPED.read_text("utf-8").replace('"format": 1', f'"format": {number}')
    found, faults = packs.verify_bytes("a.json", pack.encode())
    assert (found, bool(faults)) == (None, True)
    recipe = next(assets.path("recipes").glob("[0-9]*.json")).read_text("utf-8")
    file = tmp_path / "recipe.json"
    file.write_text(recipe.replace('"format": 1', f'"format": {number}'), "utf-8")
    assert recipes.verify(file)
    with pytest.raises(BadInput, match=r"recipe\.json sai ở"):
        recipes.load(file)


def test_a_guide_with_half_an_address_is_refused() -> None:
    value = json.loads(SHIPPED.read_text("utf-8"))
    for address in ("https://[", "https://"):
        value["channels"] = [{"connector": "packet", "link": address}]
        _pack, faults = packs.verify_bytes("a.json", json.dumps(value).encode())
        assert "$.channels[0].link" in {fault.at for fault in faults}


def test_half_an_address_of_a_portal_to_try_is_told() -> None:
    with pytest.raises(BadInput):
        _root("http://[")
    assert _root("http://127.0.0.1:80/a") == "http://127.0.0.1:80"


@pytest.mark.parametrize("error", [zlib.error, AssertionError, UnsupportedAlgorithm, OverflowError])
@pytest.mark.parametrize("where", ["verifying.validate_pdf_signature", "pages._check"])
def test_whatever_a_library_stumbles_over_in_a_signed_file_is_told(
    error: type[Exception], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_words: object, **_more: object) -> None:
        raise error("odd")

    signed = tool().sign(ours())
    assert verify(signed, ours(), "d" * 64, tool().trust).signer
    monkeypatch.setattr(f"kiosk.signatures.{where}", stumble)
    with pytest.raises(BadInput):
        verify(signed, ours(), "d" * 64, tool().trust)


def test_an_entry_of_an_archive_without_a_name(tmp_path: Path) -> None:
    file = tmp_path / "a.doc"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("xml", b"<a/>")
    file.write_bytes(file.read_bytes().replace(b"xml", b"\0ml"))
    with pytest.raises(BadInput):
        word_files.open_word(file)


def test_the_first_day_of_all_is_no_date_of_a_portal() -> None:
    assert instant("01/01/0001 00:00:00") == ""
    assert instant("02/01/0001 00:00:00") == "0001-01-01T17:00:00+00:00"


@pytest.mark.parametrize("words", ["75....1200", "1.2.3..4", "..", "9" * 400 + "..9", "٧..٩"])
def test_odd_numbers_of_a_scanner_are_none(words: str) -> None:
    said = f"    --resolution {words}dpi\n    -x {words}mm\n    --depth {'9' * 5000}|8\n"
    assert (parsed(said).range, parsed(said).width, parsed(said).dpis) == (None, 0.0, ())


def test_an_error_of_openssl_itself_is_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_words: object) -> None:
        raise InternalError("unknown", [])

    signing.new_key(tmp_path, "A")
    monkeypatch.setattr(signing.serialization, "load_pem_private_key", stumble)
    with pytest.raises(BadInput, match="Không mở được khóa"):
        signing.load_key(tmp_path / signing.KEY_FILE)


@pytest.mark.parametrize("line", [b'{"log":"\xff"}\n', DEEP, b"", b"libusb: error\n", b"[]"])
def test_what_a_driver_prints_between_its_words_is_no_word(line: bytes) -> None:
    assert heard(line) is None
    assert heard(b'{"log":"x"}\n') is not None


def test_a_page_that_answers_too_deep_says_nothing() -> None:
    assert parsed_of_page("[" * 100_000) is None
    assert parsed_of_page("[1]") == [1]


def _scanned(**more: object) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(100, 100))
    kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": 2, "Height": 2}
    picture = {"BitsPerComponent": 8, "ColorSpace": pikepdf.Name.DeviceGray}
    image = pikepdf.Stream(pdf, b"\0\xff\0\xff", **kind, **picture)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=image))
    for key, value in more.items():
        target = page.obj if key in ("Rotate", "MediaBox") else image
        target[f"/{key}"] = value
    pdf.save(out)
    return out.getvalue()


def test_a_scanned_page_is_taken() -> None:
    (made,) = decoded(_scanned())
    assert made[0] is not None


@pytest.mark.parametrize(
    "more",
    [
        {"Rotate": pikepdf.Name.A},
        {"BitsPerComponent": 3},
        {"ColorSpace": pikepdf.Name.Odd},
        {"Width": pikepdf.String("x")},
    ],
    ids=str,
)
def test_a_scanned_page_of_odd_parts_is_half(more: dict[str, object]) -> None:
    with pytest.raises(PictureError):
        list(decoded(_scanned(**more)))


BOMB = """
import sys
from pathlib import Path
from kiosk.model import BadInput
from kiosk.signatures.pages import check_same
from scanner.frame import PictureError
from scanner.sources.sides import decoded
from tests.peak import peak
good, bad = (Path(name).read_bytes() for name in sys.argv[1:])
check_same(good, good)
before = peak()
for act in (lambda: list(decoded(bad)), lambda: check_same(bad, good)):
    try:
        act()
    except (BadInput, PictureError):
        print((peak() - before) // 2**20)
"""


@pytest.mark.skipif(not STATUS.exists(), reason="this system does not tell memory so")
def test_a_small_pdf_whose_table_is_wide_takes_no_memory(tmp_path: Path) -> None:
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page(page_size=(100, 100))
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    files = [tmp_path / "good.pdf", tmp_path / "bad.pdf"]
    for file, wide in zip(files, (b"4", b"500000000"), strict=True):
        file.write_bytes(re.sub(rb"/Columns \d+", b"/Columns " + wide, out.getvalue()))
    done = subprocess.run(
        [sys.executable, "-c", BOMB, *map(str, files)], capture_output=True, text=True, check=True
    )
    assert [int(grown) < 100 for grown in done.stdout.split()] == [True, True]


def test_a_file_without_an_end_is_refused_at_once() -> None:
    zero = Path("/dev/zero")
    if not zero.exists():
        pytest.skip("this system has no such file")
    with pytest.raises(TooLarge):
        read_whole(zero, 10)
    with pytest.raises(BadInput):
        case_file.load(zero)
    with pytest.raises(BadInput):
        catalogue.load_csv(zero)
    with pytest.raises(BadInput):
        word_files.open_word(zero)
    for command in (["site", "import"], ["pack", "verify"], ["pack", "install"], ["submit"]):
        assert main([*command, "/dev/zero"]) == 2


def test_a_file_is_read_to_its_bound(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"12345")
    assert read_whole(file, 5) == b"12345"
    with pytest.raises(TooLarge):
        read_whole(file, 4)
