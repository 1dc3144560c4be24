"""Repeated groups: a page a row, answers row by row, lists in case files and at the portal."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from kiosk.desk import form, form_rows, procedure
from kiosk.desk.case_file import CaseFile
from kiosk.desk.core import Desk
from kiosk.desk.visit import Visit
from kiosk.model import Answer, BadInput, Case, Source
from kiosk.procedures import forms, packs, rows
from kiosk.procedures.pack import Pack
from kiosk.slips import declaration

CODE = "1.004222"
GROUP = "nguoi_cung"
VALUE: dict[str, Any] = json.loads((packs.FOLDER / f"{CODE}.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def pack() -> Pack:
    found = packs.load_all().get(CODE)
    assert found is not None
    return found


@pytest.fixture
def desk(pack: Pack) -> Desk:
    """Keeps cases in memory."""
    known = SimpleNamespace(get=lambda _code: pack, draft=lambda _code: False)
    return cast(Desk, SimpleNamespace(packs=known, save=lambda case, *_event, **_detail: case))


@pytest.fixture
def visit(desk: Desk) -> Visit:
    made = Visit()
    procedure.choose(desk, made, CODE, "nha_minh")
    made.case = Case("c", CODE, "2026-11-24", "An", "2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z")
    return made


def titles(visit: Visit) -> list[str]:
    return [sheet.group.title for sheet in form.sheets(visit)]


def member(number: int, name: str) -> dict[str, str]:
    return {
        f"{GROUP}.{number}.cung_ho_ten": name,
        f"{GROUP}.{number}.cung_ngay_sinh": "01/02/2015",
        f"{GROUP}.{number}.cung_gioi_tinh": "Nữ",
        f"{GROUP}.{number}.cung_quan_he": "con",
    }


def test_each_row_is_a_page_and_the_group_lists_them(desk: Desk, visit: Visit) -> None:
    assert titles(visit)[-1] == "Những người cùng đăng ký"
    form_rows.add(desk, visit, GROUP)
    form_rows.add(desk, visit, GROUP)
    assert titles(visit)[-3:] == [
        "Những người cùng đăng ký",
        "Người cùng đăng ký 1",
        "Người cùng đăng ký 2",
    ]
    assert form.answer_all(desk, visit, member(2, "Lò Thị Bé")) == {}
    page = next(sheet for sheet in form.sheets(visit) if sheet.repeat is not None)
    assert [(row.words, row.open) for row in page.rows] == [
        ("", True),
        ("Lò Thị Bé · 01/02/2015 · Nữ", False),
    ]
    assert {fault.field for fault in form.faults(visit) if "." in fault.field} == {
        f"{GROUP}.1.cung_{name}" for name in ("ho_ten", "ngay_sinh", "gioi_tinh", "quan_he")
    }


def test_a_row_that_goes_takes_its_answers_and_the_others_move_up(desk: Desk, visit: Visit) -> None:
    for number, name in enumerate(("Lò Văn Một", "Lò Văn Hai", "Lò Văn Ba"), 1):
        form_rows.add(desk, visit, GROUP)
        form.answer_all(desk, visit, member(number, name))
    form_rows.remove(desk, visit, GROUP, 2)
    sent = rows.nested(visit.answers())[GROUP]
    assert [row["cung_ho_ten"] for row in sent] == ["Lò Văn Một", "Lò Văn Ba"]
    assert not any(".3." in name for name in visit.answers())
    with pytest.raises(BadInput):
        form_rows.remove(desk, visit, GROUP, 3)
    with pytest.raises(BadInput):
        form_rows.add(desk, visit, "chu_ho")


def test_no_more_rows_than_the_guide_takes(desk: Desk, visit: Visit) -> None:
    for _row in range(15):
        form_rows.add(desk, visit, GROUP)
    with pytest.raises(BadInput, match="15"):
        form_rows.add(desk, visit, GROUP)


def test_a_wrong_answer_names_its_row(desk: Desk, visit: Visit) -> None:
    form_rows.add(desk, visit, GROUP)
    wrong = form.answer_all(desk, visit, {f"{GROUP}.1.cung_ngay_sinh": "31/02/2015"})
    assert list(wrong) == [f"{GROUP}.1.cung_ngay_sinh"]
    faults = [fault.message for fault in form.faults(visit)]
    assert "Người cùng đăng ký 1 · Họ, chữ đệm, tên: chưa ghi" in faults


def test_the_review_and_the_declaration_show_every_row(pack: Pack) -> None:
    flat = rows.flattened({GROUP: [{"cung_ho_ten": "Lò Thị Bé"}, {"cung_ho_ten": "Lò Văn Tí"}]})
    answers = {name: Answer(str(text), Source.FILE) for name, text in flat.items()}
    lines = {line.label: line.text for line in forms.summary(pack, answers, None, "nha_minh")}
    assert lines["Người cùng đăng ký 1 · Họ, chữ đệm, tên"] == "Lò Thị Bé"
    assert lines["Người cùng đăng ký 2 · Họ, chữ đệm, tên"] == "Lò Văn Tí"
    texts = {name: answer.text for name, answer in answers.items()}
    labels = forms.labels(pack, texts)
    assert labels[f"{GROUP}.2.cung_ho_ten"] == "Người cùng đăng ký 2 · Họ, chữ đệm, tên"
    whole = rows.unrolled(pack, texts)
    assert declaration.render(
        declaration.Declaration(pack=whole, answers=texts, variant="nha_minh")
    ).startswith(b"%PDF")


def test_conditions_inside_a_row_ask_their_own_row() -> None:
    value = copy.deepcopy(VALUE)
    group = value["groups"][-1]
    condition = [{"field": "cung_gioi_tinh", "values": ["Nữ"]}]
    group["fields"].append({**group["fields"][-1], "id": "ten_con_gai", "when": condition})
    assert packs.verify_bytes("a.json", json.dumps(value).encode())[1] == []
    pack = msgspec.convert(value, Pack)
    answers = {f"{GROUP}.1.cung_gioi_tinh": "Nam", f"{GROUP}.2.cung_gioi_tinh": "Nữ"}
    shown = {
        field.id
        for group in forms.visible_groups(pack, answers, "nha_minh")
        for field in group.fields
    }
    assert f"{GROUP}.2.ten_con_gai" in shown
    assert f"{GROUP}.1.ten_con_gai" not in shown


@pytest.mark.parametrize(
    ("change", "at", "fault"),
    [
        (
            lambda v: v["groups"][0].update(when=[{"field": "cung_ho_ten", "values": ["*"]}]),
            "$.groups[0].when[0].field",
            "có nhiều dòng",
        ),
        (
            lambda v: v["groups"][-1]["repeat"].update(least=9, most=3),
            "$.groups[3].repeat.least",
            "ít nhất",
        ),
        (
            lambda v: v["groups"][-1]["fields"][0].update(prefill="applicant.full_name"),
            "$.groups[3].fields[0].prefill",
            "nhóm lặp",
        ),
        (lambda v: v["groups"][-1].update(id="ho_ten"), "$.groups[3].id", "ho_ten"),
        (
            lambda v: v["groups"][-1]["repeat"].update(most=0),
            "$.groups[3].repeat.most",
            "",
        ),
        (lambda v: v["groups"][-1].update(repeat={}), "$.groups[3].repeat", "item"),
    ],
)
def test_a_broken_repeat_is_told(change: Any, at: str, fault: str) -> None:
    value = copy.deepcopy(VALUE)
    change(value)
    faults = packs.verify_bytes("a.json", json.dumps(value).encode())[1]
    assert [(f.at, fault in f.fault) for f in faults][:1] == [(at, True)], faults


def test_a_case_file_gives_a_list_of_objects(tmp_path: Path) -> None:
    said = {"ho_ten": "Lò Văn An", GROUP: [{"cung_ho_ten": "Lò Thị Bé", "cung_so": 3}]}
    file = msgspec.convert(
        {
            "procedure": CODE,
            "consent": {"text_version": "1", "purposes": ["submit"]},
            "officer": "An",
            "answers": said,
        },
        CaseFile,
    )
    flat = rows.flattened(file.answers)
    assert flat == {
        "ho_ten": "Lò Văn An",
        GROUP: 1,
        f"{GROUP}.1.cung_ho_ten": "Lò Thị Bé",
        f"{GROUP}.1.cung_so": 3,
    }
    texts = {name: str(text) for name, text in flat.items()}
    assert rows.nested(texts)[GROUP] == [{"cung_ho_ten": "Lò Thị Bé", "cung_so": "3"}]


def test_answers_to_rows_that_there_are_not_are_named(pack: Pack) -> None:
    flat = rows.flattened({GROUP: [{"la": "x"}], "chu_ho": [{"ho_ten": "y"}], "ho_ten": "z"})
    texts = {name: str(text) for name, text in flat.items()}
    assert forms.unknown(pack, texts) == [f"{GROUP}.1.la", "chu_ho", "chu_ho.1.ho_ten"]
