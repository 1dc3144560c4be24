"""Packs from outside: letters that are not seen, steps and parts that there are not, far dates."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.procedures import packs

VALUE: dict[str, Any] = json.loads((packs.FOLDER / "1.000894.json").read_text(encoding="utf-8"))


def faults(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, str]]:
    value = copy.deepcopy(VALUE)
    change(value)
    found = packs.verify_bytes("a.json", json.dumps(value).encode())[1]
    return [(fault.at, fault.fault) for fault in found]


@pytest.mark.parametrize(
    ("change", "at", "words"),
    [
        (lambda v: v.update(name="Kết hôn\x00"), "$.name", "ký tự điều khiển"),
        (lambda v: v.update(short_name="Kết \u202enôh"), "$.short_name", "ký tự điều khiển"),
        (
            lambda v: v["papers"][0].update(name="Tờ\u200bkhai"),
            "$.papers[0].name",
            "ký tự điều khiển",
        ),
        (lambda v: v["say"].update(nowhere="Xin chào"), "$.say.nowhere", "Không có bước"),
        (
            lambda v: v["papers"][0].update(file_template="../../x"),
            "$.papers[0].file_template",
            "Mã trên cổng",
        ),
        (
            lambda v: v["papers"][0].update(portal_part="a/b"),
            "$.papers[0].portal_part",
            "Mã trên cổng",
        ),
        (
            lambda v: v["channels"][-1].update(link="file:///etc/passwd"),
            "",
            "https://",
        ),
    ],
)
def test_what_a_hostile_pack_hides_is_named(
    change: Callable[[dict[str, Any]], object], at: str, words: str
) -> None:
    found = faults(change)
    assert found
    assert words in found[0][1]
    assert not at or found[0][0] == at


def test_lines_and_tabs_are_no_fault() -> None:
    assert faults(lambda v: v["fee"].update(note="Một\nHai\tBa")) == []
    assert faults(lambda v: v["papers"][0].update(portal_part="TP01.a-b_2")) == []


def test_a_source_of_tomorrow_is_looked_at(tmp_path: Path) -> None:
    value = copy.deepcopy(VALUE)
    value["provenance"]["date"] = "2031-01-01"
    file = tmp_path / "1.000894.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    assert packs.verify(file) == []
    found = packs.warnings(file, date(2026, 12, 1))
    assert [(fault.at, "tương lai" in fault.fault) for fault in found] == [
        ("$.provenance.date", True)
    ]
    assert packs.warnings(packs.FOLDER / "1.000894.json", date(2026, 12, 1)) == []
