"""The plan: values as a portal writes them, pages by their signs, the number, the report."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiosk.model import (
    BadInput,
    Check,
    Citizen,
    CopyKind,
    Part,
    Proxy,
    Source,
    Submission,
    Value,
)
from kiosk.portals.guided import plan as plans
from kiosk.portals.guided.plan import Frame
from kiosk.portals.guided.recipe import Field, Recipe, Result
from kiosk.portals.guided.report import Handed, Outcome, misfits, write
from kiosk.portals.guided.result import address_of_lookup, number_in, typed_number
from kiosk.portals.guided.values import address_part, text_of, written


def value(text: str) -> Value:
    return Value(text, Source.CARD)


PACKET = Submission(
    case_id="c",
    key="k",
    connector="packet",
    portal="",
    procedure="1.001193",
    procedure_name="Khai sinh",
    agency="H44.99/1",
    applicant=Citizen(
        full_name=value("Đinh Thị Hoà"),
        dob=value("1990-02-03"),
        address=value("Khu 5, Xã Đồng Lương, Tỉnh Phú Thọ"),
    ),
    delegate=Proxy(Citizen(full_name=value("Đinh Văn Sáu"), dob=value("1961")), "cha"),
    officer="o",
    office="x",
    answers={"dan_toc": "Tày", "trong": ""},
    parts=(
        Part("gcs", "Giấy chứng sinh", "01-gcs.pdf", "r", "ab" * 32, 900_000,
             CopyKind.ORIGINAL, Check.MATCH),
    ),
    sealed_at="2026-11-24T00:00:00+00:00",
)  # fmt: skip


def field(**more: Any) -> Field:
    data = {"id": "x", "label": "X", "kind": "text", "find": ["label:X"], **more}
    return msgspec.convert(data, Field)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"value": ["applicant.full_name"], "format": "upper"}, "ĐINH THỊ HOÀ"),
        ({"value": ["answers.trong", "answers.dan_toc"]}, "Tày"),
        ({"value": ["answers.dan_toc"], "map": {"Tày": "02"}}, "02"),
        ({"value": ["applicant.dob"], "kind": "date"}, "03/02/1990"),
        ({"value": ["applicant.dob"], "kind": "date", "format": "yyyy-mm-dd"}, "1990-02-03"),
        ({"value": ["applicant.dob"], "kind": "select", "format": "m"}, "2"),
        ({"value": ["applicant.dob"], "kind": "select", "format": "dd"}, "03"),
        ({"value": ["proxy.dob"], "kind": "date"}, "1961"),
        ({"value": ["proxy.full_name"]}, "Đinh Văn Sáu"),
        ({"value": ["proxy.relation"]}, "cha"),
        ({"value": ["case.procedure"]}, "1.001193"),
        ({"value": ["applicant.address"], "part": "province"}, "Tỉnh Phú Thọ"),
        ({"value": ["applicant.phone"]}, ""),
        ({"const": "Việt Nam"}, "Việt Nam"),
    ],
)
def test_values_as_the_portal_writes_them(more: dict[str, Any], expected: str) -> None:
    assert text_of(field(**more), PACKET) == expected


@pytest.mark.parametrize(
    ("address", "province", "ward", "rest"),
    [
        ("Khu 5, Xã Đồng Lương, Phú Thọ", "Phú Thọ", "Xã Đồng Lương", "Khu 5"),
        ("Số 1, tổ 2, P. Nông Trang, TP Việt Trì, Phú Thọ", "Phú Thọ", "P. Nông Trang",
         "Số 1, tổ 2"),
        ("Xã Yên Kỳ, Hạ Hòa, Phú Thọ", "Phú Thọ", "Xã Yên Kỳ", ""),
        ("Thị trấn Cẩm Khê, Phú Thọ", "Phú Thọ", "Thị trấn Cẩm Khê", ""),
        ("Phú Thọ", "", "", "Phú Thọ"),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_parts_of_addresses(address: str, province: str, ward: str, rest: str) -> None:
    parts = [address_part(address, part) for part in ("province", "ward", "rest")]
    assert parts == [province, ward, rest]


def test_letters_inside_a_date_pattern_are_only_those_of_the_pattern() -> None:
    assert written("1990-12-31", "d.m.yyyy") == "31.12.1990"
    assert written("không phải ngày", "dd/mm/yyyy") == "không phải ngày"


def recipe(**more: Any) -> Recipe:
    data: dict[str, Any] = {
        "format": 1,
        "id": "r",
        "version": "2026-11-24",
        "title": "Cổng",
        "procedures": ["1.001193"],
        "hosts": {"portal": ["dvc.example.vn"]},
        "start": "https://dvc.example.vn/nop?ma={procedure}&cq={agency}",
        "steps": [
            {"id": "a", "title": "A", "where": {"address": ["/nop?*"]},
             "fields": [{"id": "ten", "label": "T", "kind": "text", "find": ["label:T"],
                         "value": ["applicant.full_name"]},
                        {"id": "cha", "label": "C", "kind": "text", "find": ["label:C"],
                         "const": "1", "when": [{"field": "proxy", "values": ["cha"]}]},
                        {"id": "me", "label": "M", "kind": "text", "find": ["label:M"],
                         "const": "1", "when": [{"field": "proxy", "values": ["me"]}]}]},
            {"id": "b", "title": "B",
             "where": {"address": ["/nop*"], "marks": ["text:Giấy tờ"], "absent": ["id:xong"]},
             "files": [{"part": "gcs", "find": ["name:f"], "max_bytes": 1000}]},
        ],
        "result": {"where": {"marks": ["text:thành công"]}},
        **more,
    }  # fmt: skip
    return msgspec.convert(data, Recipe)


def test_codes_go_into_the_address_and_cannot_break_out_of_it() -> None:
    plan = plans.make(recipe(), PACKET)
    assert plan.start == "https://dvc.example.vn/nop?ma=1.001193&cq=H44.99%2F1"
    there = plans.make(recipe(), PACKET, "http://127.0.0.1:8080")
    assert there.start == "http://127.0.0.1:8080/nop?ma=1.001193&cq=H44.99%2F1"
    assert there.hosts.portal == ("dvc.example.vn", "127.0.0.1:8080")


def test_conditions_and_limits_are_settled_in_the_plan() -> None:
    plan = plans.make(recipe(), PACKET)
    assert [field.id for field in plan.steps[0].fields] == ["ten", "cha"]
    assert plan.steps[1].files[0].fault == "too_large"


@pytest.mark.parametrize(
    ("address", "marks", "expected"),
    [
        ("https://dvc.example.vn/nop?ma=1", set(), "a"),
        ("https://dvc.example.vn/nop?ma=1", {"text:Giấy tờ"}, "b"),
        ("https://dvc.example.vn/nop?ma=1", {"text:Giấy tờ", "id:xong"}, "a"),
        ("https://dvc.example.vn/nopx", set(), None),
        ("https://dvc.example.vn/khac", {"text:Giấy tờ"}, None),
        ("https://evil.example.com/nop?ma=1", {"text:Giấy tờ"}, None),
    ],
)
def test_a_page_is_known_by_its_signs(address: str, marks: set[str], expected: str | None) -> None:
    plan = plans.make(recipe(), PACKET)
    found = plans.recognise(plan, (Frame(address, frozenset(marks)),))
    assert (found.id if found else None) == expected


def test_signs_must_stand_in_one_and_the_same_frame() -> None:
    plan = plans.make(recipe(), PACKET)
    frames = (
        Frame("https://dvc.example.vn/khung", frozenset({"text:Giấy tờ"})),
        Frame("https://dvc.example.vn/nop?x", frozenset()),
    )
    found = plans.recognise(plan, frames)
    assert found is not None
    assert found.id == "a"


RULE = Result(where=msgspec.convert({"marks": ["text:x"]}, type=recipe().result.where.__class__))


def test_numbers() -> None:
    text = "Mã hồ sơ: 000.17.22.H44-261124-0007. Xin cảm ơn"
    assert number_in(RULE, [text, text], "") == "000.17.22.H44-261124-0007"
    assert number_in(RULE, ["G09.20-20260609-0092637"], "") == "G09.20-20260609-0092637"
    assert number_in(RULE, [text, "H44-261124-0008"], "") == "", "two are none"
    assert number_in(RULE, ["ngày 24-11-2026"], "") == ""
    in_address = Result(where=RULE.where, pattern=r"so=([0-9-]+)", in_address=True)
    assert number_in(in_address, [], "https://x/kq?so=12-34&a=1") == "12-34"


def test_typed_numbers() -> None:
    assert typed_number(RULE, " 000.17.22.h44–261124–0007 ") == "000.17.22.H44-261124-0007"
    for wrong in ("", "123", "000.17.22.H44-261124-0007 và nữa"):
        with pytest.raises(BadInput):
            typed_number(RULE, wrong)


def test_the_address_of_a_look_up_carries_the_number_only() -> None:
    assert address_of_lookup("https://x.vn/tra?so={number}", "A&b") == "https://x.vn/tra?so=A%26b"
    assert address_of_lookup("", "1") == ""
    assert address_of_lookup("javascript:{number}", "1") == ""


def test_the_report_names_fields_and_no_person() -> None:
    plan = plans.make(recipe(), PACKET)
    outcomes = {
        "ten": Outcome("ten", "missing"),
        "cha": Outcome("cha", "changed", "Đinh Văn Sáu", "label:C"),
    }
    handed = {"gcs": Handed("gcs", "too_large")}
    found = misfits(plan, outcomes, handed)
    assert [(one.step, one.name, one.fault) for one in found] == [
        ("a", "ten", "missing"),
        ("b", "gcs", "too_large"),
    ]
    text = write(plan, found, ("theo-doi.example.com",)).decode()
    assert "label:T" in text
    assert "theo-doi.example.com" in text
    for personal in ("Đinh", "Hoà", "Sáu", "1990"):
        assert personal not in text
