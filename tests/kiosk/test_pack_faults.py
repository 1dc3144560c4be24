"""Broken packs: the file, the place and the fault are named, and the others still load."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.procedures import packs

NAME = "1.004873.json"
SOUND: dict[str, Any] = json.loads((packs.FOLDER / NAME).read_text(encoding="utf-8"))

Breaker = Callable[[dict[str, Any]], object]


def field(pack: dict[str, Any], name: str) -> dict[str, Any]:
    return next(f for group in pack["groups"] for f in group["fields"] if f["id"] == name)


BROKEN: dict[str, tuple[Breaker, str, str]] = {
    "missing field": (lambda p: p.pop("fee"), "$", "Thiếu mục bắt buộc “fee”"),
    "missing deep": (lambda p: p["papers"][2].pop("rule"), "$.papers[2]", "“rule”"),
    "wrong type": (
        lambda p: p["papers"][1].update(required="yes"),
        "$.papers[1].required",
        "phải là true hoặc false",
    ),
    "unknown rule": (
        lambda p: p["papers"][2].update(rule="notarise"),
        "$.papers[2].rule",
        "“notarise” không dùng được; chỉ nhận: certified_copy, compare",
    ),
    "unknown key": (lambda p: p.update(colour=1), "$.colour", "Không có mục nào tên “colour”"),
    "bad code": (lambda p: p.update(code="4873"), "$.code", "ví dụ đúng: 1.001193"),
    "bad id": (lambda p: p["papers"][0].update(id="a b"), "$.papers[0].id", "sai cách viết"),
    "no papers": (lambda p: p.update(papers=[]), "$.papers", "không được để trống"),
    "empty name": (lambda p: p.update(name=""), "$.name", "Không được để trống"),
    "long text": (lambda p: p.update(name="x" * 2001), "$.name", "dài quá 2000"),
    "other format": (lambda p: p.update(format=2), "$.format", "chỉ nhận: 1"),
    "amount in words": (
        lambda p: p["fee"].update(amount="tám nghìn"),
        "$.fee.amount",
        "số nguyên hoặc null",
    ),
    "no source": (
        lambda p: p["papers"][0].pop("provenance"),
        "$.papers[0]",
        "Thiếu mục bắt buộc “provenance”",
    ),
    "condition on nothing": (
        lambda p: p["papers"][0]["when"][0].update(field="tuoi"),
        "$.papers[0].when[0].field",
        "“tuoi” không có",
    ),
    "condition on no choice": (
        lambda p: p["papers"][0]["when"][0].update(values=["Có lẽ"]),
        "$.papers[0].when[0].values[0]",
        "“Có lẽ” không nằm trong các lựa chọn của “da_cap”",
    ),
    "condition on itself": (
        lambda p: field(p, "da_cap").update(when=[{"field": "da_cap", "values": ["Rồi"]}]),
        "$.groups[2].fields[8].when[0].field",
        "quay vòng",
    ),
    "group on itself": (
        lambda p: p["groups"][2].update(when=[{"field": "da_cap", "values": ["Rồi"]}]),
        "$.groups[2].when[0].field",
        "quay vòng",
    ),
    "paper twice": (
        lambda p: p["papers"].insert(1, copy.deepcopy(p["papers"][0])),
        "$.papers[1].id",
        "dùng hai lần",
    ),
    "field twice": (
        lambda p: p["groups"][1]["fields"][0].update(id="nyc_ho_ten"),
        "$.groups[1].fields[0].id",
        "dùng hai lần",
    ),
    "reserved name": (
        lambda p: p["groups"][1]["fields"][4].update(id="proxy"),
        "$.groups[1].fields[4].id",
        "để dành",
    ),
    "choice without choices": (
        lambda p: field(p, "muc_dich").pop("choices"),
        "$.groups[2].fields[9].choices",
        "phải có các lựa chọn",
    ),
    "default no choice": (
        lambda p: field(p, "da_cap").update(default="Có"),
        "$.groups[2].fields[8].default",
        "không nằm trong",
    ),
    "unknown prefill": (
        lambda p: p["groups"][0]["fields"][0].update(prefill="applicant.name"),
        "$.groups[0].fields[0].prefill",
        "“applicant.name”",
    ),
    "past of a text": (
        lambda p: p["groups"][0]["fields"][0].update(past=True),
        "$.groups[0].fields[0].past",
        "loại date",
    ),
    "no general part": (lambda p: p["papers"].pop(), "$.papers", "KHAC"),
    "general part required": (
        lambda p: p["papers"][-1].update(required=True),
        "$.papers[7]",
        "không bắt buộc",
    ),
    "alone among alternatives": (
        lambda p: p["papers"][0].update(one_of="nhom"),
        "$.papers[0].one_of",
        "chỉ có một giấy",
    ),
    "variants without question": (lambda p: p.pop("question"), "$.question", "câu hỏi"),
    "question without variants": (lambda p: p.pop("variants"), "$.variants", "trường hợp"),
    "variant answers no choice": (
        lambda p: p["variants"][0]["answers"].update(tinh_trang="Không rõ"),
        "$.variants[0].answers.tinh_trang",
        "không nằm trong",
    ),
    "no days": (lambda p: p["time"].pop("days"), "$.time.days", "ít nhất là 1"),
    "no calendar day": (
        lambda p: p["fee"].update(believed_until="2026-02-30"),
        "$.fee.believed_until",
        "không có trong lịch",
    ),
    "negative fee": (lambda p: p["fee"].update(amount=-1), "$.fee.amount", "âm"),
    "packet without link": (lambda p: p["channels"][1].pop("link"), "$.channels[1].link", "https"),
    "residence to opencps": (
        lambda p: p.update(field="Đăng ký, quản lý cư trú"),
        "$.channels[0].connector",
        "Bộ Công an",
    ),
    "not an object": (lambda p: p.update(groups="x"), "$.groups", "danh sách"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_pack_names_file_place_and_fault(tmp_path: Path, fault: str) -> None:
    broken, at, words = BROKEN[fault]
    pack = copy.deepcopy(SOUND)
    broken(pack)
    file = tmp_path / NAME
    file.write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
    found = packs.verify(file)
    assert [f for f in found if f.file == NAME and f.at == at and words in f.fault], found
    loaded = packs.load_all(tmp_path)
    assert len(loaded) == 0
    assert list(loaded.faults) == found


def test_the_sound_pack_has_no_fault(tmp_path: Path) -> None:
    """The control: what is broken above is whole before."""
    (tmp_path / NAME).write_text(json.dumps(SOUND), encoding="utf-8")
    assert packs.verify(tmp_path) == []


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    pack = copy.deepcopy(SOUND)
    del pack["fee"], pack["papers"][0]["rule"]
    pack["level"] = "bốn"
    (tmp_path / NAME).write_text(json.dumps(pack), encoding="utf-8")
    assert {f.at for f in packs.verify(tmp_path)} == {"$", "$.papers[0]", "$.level"}


UNREADABLE = {
    "open brace": (b'{"format": 1,\n "code": ', "dòng 2, cột 10", "JSON bị hỏng"),
    "not UTF-8": ('{"name":\n"Tên"}'.encode("cp1258", "replace"), "dòng 2", "UTF-8"),
    "UTF-16": ('{\n"name": "ê"}'.encode("utf-16"), "dòng 1", "UTF-8"),
    "twice": (b'{"a": 1, "a": 2}', "$", "hai lần"),
    "not a number": (b'{"a": NaN}', "$", "số không dùng được"),
    "long number": (b'{"a": ' + b"9" * 5000 + b"}", "$", "số không dùng được"),
    "deep": (b"[" * 40 + b"]" * 40, "$", "quá sâu"),
    "very deep": (b"[" * 200_000, "$", "quá sâu"),
    "large": (b'"' + b"a" * 1_100_000 + b'"', "$", "1 MB"),
    "a list": (b"[]", "$", "phải là nhóm mục"),
    "empty": (b"", "dòng 1, cột 1", "JSON bị hỏng"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_an_unreadable_file_is_one_fault(tmp_path: Path, fault: str) -> None:
    data, at, words = UNREADABLE[fault]
    file = tmp_path / "x.json"
    file.write_bytes(data)
    found = packs.verify(file)
    assert found[0].file == "x.json"
    assert found[0].at == at
    assert words in found[0].fault
    assert packs.load_all(tmp_path).faults


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + (packs.FOLDER / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(data)
    assert packs.verify(tmp_path) == []
    assert len(packs.load_all(tmp_path)) == 1


def test_one_broken_pack_does_not_take_the_others(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps(SOUND), encoding="utf-8")
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    loaded = packs.load_all(tmp_path)
    assert loaded.get("1.004873") is not None
    assert [fault.file for fault in loaded.faults] == ["a.json"]


def test_the_same_procedure_twice_is_a_fault_of_the_second(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(SOUND), encoding="utf-8")
    assert [(f.file, f.at) for f in packs.verify(tmp_path)] == [("b.json", "$.code")]
    assert [(f.file, f.at) for f in packs.load_all(tmp_path).faults] == [("b.json", "$.code")]


def test_nothing_to_verify_is_said(tmp_path: Path) -> None:
    assert "Không có gói" in packs.verify(tmp_path)[0].fault
    assert "Không có gói" in packs.verify(tmp_path / "none.json")[0].fault


def test_whatever_is_put_into_a_pack_verify_answers(tmp_path: Path) -> None:
    """A few hundred random wounds: always a list, and loading agrees with it."""
    rng = random.Random(7)
    junk: list[Any] = [None, 0, -1, "", "x", [], {}, True, 1.5, "9" * 60, ["*"], {"id": "a"}]
    file = tmp_path / NAME
    for _ in range(150):
        pack = copy.deepcopy(SOUND)
        node: Any = pack
        while isinstance(node, (dict, list)) and node:
            key = rng.choice(list(node) if isinstance(node, dict) else list(range(len(node))))
            if rng.random() < 0.3 or not isinstance(node[key], (dict, list)):
                node[key] = rng.choice(junk)
                break
            node = node[key]
        file.write_text(json.dumps(pack), encoding="utf-8")
        found = packs.verify(file)
        assert bool(found) == (len(packs.load_all(tmp_path)) == 0)
        assert all(fault.file == NAME and fault.at and fault.fault for fault in found)
