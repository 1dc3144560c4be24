"""Of several faulty packs each is told, under its own name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.model import BadInput
from kiosk.procedures import packs

SOUND: dict[str, Any] = json.loads((packs.FOLDER / "1.000894.json").read_text(encoding="utf-8"))


def write(file: Path, **changes: Any) -> None:
    file.write_text(json.dumps({**SOUND, **changes}), encoding="utf-8")


def test_every_faulty_file_of_a_folder_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.json", level="bốn")
    (tmp_path / "b.json").write_bytes(b"\xff")
    write(tmp_path / "c.json")
    write(tmp_path / "d.json")
    found = packs.verify(tmp_path)
    assert [(one.file, one.at) for one in found] == [
        ("a.json", "$.level"),
        ("b.json", "dòng 1"),
        ("d.json", "$.code"),
    ]
    assert found[2].fault == "Thủ tục 1.000894 đã có ở một tệp khác trong thư mục."
    loaded = packs.load_all(tmp_path)
    assert list(loaded.faults) == found
    assert [pack.code for pack in loaded] == ["1.000894"]


@pytest.mark.parametrize("data", [b"\xff", b"{}"])
def test_the_fault_of_bytes_carries_the_name_they_were_given(data: bytes) -> None:
    pack, faults = packs.verify_bytes("gui.json", data)
    assert pack is None
    assert {one.file for one in faults} == {"gui.json"}


def test_a_folder_without_packs_is_told(tmp_path: Path) -> None:
    (found,) = packs.verify(tmp_path)
    assert (found.file, found.at) == (tmp_path.name, "$")
    assert "Không có gói hướng dẫn" in found.fault
    with pytest.raises(BadInput, match="Không có thư mục gói"):
        packs.load_all(tmp_path / "missing")
