"""Whatever bytes come in from outside: our own errors, bounded memory, an end."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from kiosk.desk import case_file
from kiosk.model import BadInput
from scanner import decoders, pictures
from scanner.frame import PictureError
from tests.faults.fuzz_made import ROOT
from tests.faults.fuzzing import CONTROLS, READERS

MOST = 200 * 1024 * 1024
"""Bytes by which a reader may grow over what it needs for good examples."""
SHORT = {
    "returned": 200,
    "doc": 80,
    "query": 300,
    "commands": 60,
    "pem": 500,
    "pack": 700,
    "recipe": 800,
    "case": 1200,
    "scanned": 800,
    "picture": 1200,
    "picture-apart": 300,
}
LONG = {"picture": 20_000, "picture-apart": 20_000, "doc": 20_000, "commands": 20_000}
LONG |= {"query": 100_000, "pem": 100_000}


def fuzz(name: str, count: int, seed: int = 1) -> dict:
    """What one child says; a crash of it is a find."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.fuzzing", name, str(seed), "0", str(count)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return {"finds": {f"died of {done.returncode}": done.stderr[-600:].decode()}, "growth": 0}
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", READERS)
def test_foreign_bytes_meet_only_errors_of_ours(name: str) -> None:
    found = fuzz(name, SHORT.get(name, 2500))
    assert found["finds"] == {}
    assert found["growth"] < MOST
    assert found["taken"] > 0  # else nothing behind the first check was ever tried


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", READERS)
def test_a_million_of_each(name: str) -> None:
    found = fuzz(name, int(os.environ.get("FUZZ_COUNT", LONG.get(name, 1_000_000))), seed=2)
    sys.stdout.write(f"{name}: {found}\n")
    assert found["finds"] == {}
    assert found["growth"] < MOST


@pytest.mark.parametrize("kind", CONTROLS)
def test_control_each_kind_of_fault_is_found(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUZZ_CPU_SECONDS", "1")
    found = fuzz(kind, 1)
    fault = "".join(found["finds"])
    wanted = {"k": "KeyError", "h": "Hang", "c": "died of -6"}.get(kind[-1], "")
    assert wanted in fault
    assert (found["growth"] > MOST) is kind.endswith("m")
    assert bool(fault) is not kind.endswith("m")


# what was found


def _damaged_avif() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.full((40, 56, 3), 90, np.uint8)).save(out, "AVIF")
    return out.getvalue()[:-8] + bytes(8)


def test_a_damaged_avif_is_called_damaged() -> None:
    with pytest.raises(PictureError) as error:
        pictures.load_bytes(_damaged_avif(), "a.avif")
    assert error.value.code == "truncated"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_small_file_of_a_huge_picture_takes_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    head = struct.pack(">IIBBBBB", 10_900, 11_000, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"x"))
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _image: pytest.fail("decoded"))
    with pytest.raises(PictureError) as error:
        list(decoders.whole(png + _chunk(b"IEND", b""), "a.png"))
    assert error.value.code == "truncated"


def test_an_empty_page_of_a_large_scanner_is_a_picture() -> None:
    out = io.BytesIO()
    Image.new("L", (3508, 4960), 255).save(out, "PNG")
    assert pictures.load_bytes(out.getvalue(), "a.png").pixels.shape == (4960, 3508, 3)


def test_words_of_an_error_stay_on_their_line(tmp_path: Path) -> None:
    file = tmp_path / "CASE.json"
    file.write_text(
        json.dumps(
            {
                "procedure": "1",
                "officer": "",
                "consent": {"text_version": "1", "purposes": []},
                "citizen": {"a\n2026-11-25 INFO \x1b[2J\u202e": "x"},
            }
        )
    )
    with pytest.raises(BadInput) as error:
        case_file.applicant(case_file.load(file).file)
    assert str(error.value).isprintable()
