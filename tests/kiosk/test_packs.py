"""The five shipped packs: their facts, their channels, their words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kiosk.model import BadInput
from kiosk.procedures import catalogue, packs
from kiosk.procedures.conditions import fields_of
from kiosk.procedures.pack import Confidence, Pack, Rule, Unit
from kiosk.procedures.schema import pack_schema

CODES = ("1.001193", "2.000635", "1.004873", "1.000656", "1.004194")
STEPS = {
    "procedure",
    "papers",
    "citizen",
    "consent",
    "account",
    "form",
    "capture",
    "review",
    "send",
}


@pytest.fixture(scope="module")
def shipped() -> packs.Packs:
    return packs.load_all()


@pytest.fixture(params=CODES)
def pack(shipped: packs.Packs, request: pytest.FixtureRequest) -> Pack:
    found = shipped.get(request.param)
    assert found is not None
    return found


def test_five_packs_ship_without_a_fault(shipped: packs.Packs) -> None:
    assert {found.code for found in shipped} == set(CODES)
    assert shipped.faults == ()
    assert packs.verify(packs.FOLDER) == []
    assert shipped.get("9.999999") is None


def test_the_published_schema_is_the_types(shipped: packs.Packs) -> None:
    published = json.loads((packs.FOLDER / packs.SCHEMA).read_text(encoding="utf-8"))
    assert published == pack_schema()


def test_names_are_those_of_the_catalogue(pack: Pack) -> None:
    entry = catalogue.load().get(pack.code)
    assert entry is not None
    assert (entry.name, entry.field) == (pack.name, pack.field)


def test_every_pack_speaks_to_the_citizen(pack: Pack) -> None:
    assert {"procedure", "papers", "citizen", "form", "capture", "review", "send"} <= set(pack.say)
    assert set(pack.say) <= STEPS
    assert set(pack.why) <= STEPS
    assert any("Ông/bà" in text or "ông/bà" in text for text in pack.say.values())


def test_the_citizen_s_own_card_is_only_shown(pack: Pack) -> None:
    card = next(paper for paper in pack.papers if paper.id == "giay_to_tuy_than")
    assert card.rule is Rule.SHOW_ONLY


def test_the_general_part_stands_last(pack: Pack) -> None:
    assert pack.papers[-1].id == "KHAC"
    assert pack.papers[-1].name == "Giấy tờ khác"
    assert not pack.papers[-1].required


def test_fees_say_their_exemption_and_how_long_they_are_believed(pack: Pack) -> None:
    assert pack.fee.text
    assert pack.fee.exemption
    assert date.fromisoformat(pack.fee.believed_until) > date.fromisoformat(pack.version)


def test_what_only_general_knowledge_says_is_marked(pack: Pack) -> None:
    for field in fields_of(pack).values():
        if "Hiểu biết chung" in field.provenance.source:
            assert field.provenance.confidence is Confidence.C


def test_civil_status_goes_on_line_and_residence_to_the_police(shipped: packs.Packs) -> None:
    for code in CODES[:4]:
        found = shipped.get(code)
        assert found is not None
        assert [c.connector for c in found.channels] == ["opencps", "packet", "paper"]
    residence = shipped.get("1.004194")
    assert residence is not None
    assert [c.connector for c in residence.channels] == ["packet", "paper"]
    assert residence.channels[0].link.startswith("https://dichvucong.bocongan.gov.vn")


@pytest.mark.parametrize(
    ("code", "unit", "days"),
    [
        ("1.001193", Unit.SAME_DAY, 0),
        ("1.004873", Unit.WORKING_DAYS, 3),
        ("1.004194", Unit.WORKING_DAYS, 3),
    ],
)
def test_deadlines_have_a_unit(shipped: packs.Packs, code: str, unit: Unit, days: int) -> None:
    found = shipped.get(code)
    assert found is not None
    assert (found.time.unit, found.time.days) == (unit, days)


def test_an_old_fee_is_a_warning_and_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "1.001193.json"
    text = (packs.FOLDER / file.name).read_text(encoding="utf-8")
    file.write_text(
        text.replace('"believed_until": "2026-12-31"', '"believed_until": "2020-01-01"')
    )
    assert packs.verify(tmp_path) == []
    assert len(packs.load_all(tmp_path)) == 1
    warnings = packs.warnings(tmp_path)
    assert [(w.file, w.at) for w in warnings] == [(file.name, "$.fee.believed_until")]
    assert packs.warnings(packs.FOLDER, today=date(2026, 12, 31)) == []
    assert len(packs.warnings(packs.FOLDER, today=date(2027, 1, 1))) == 5


def test_a_procedure_without_a_pack_still_has_two_ways() -> None:
    entry = catalogue.Entry("1.000894", "Thủ tục đăng ký kết hôn", "Hộ tịch")
    found = packs.generic(entry)
    assert [channel.connector for channel in found.channels] == ["packet", "paper"]
    assert [paper.id for paper in found.papers] == ["KHAC"]
    assert "Chưa có gói hướng dẫn" in found.fee.text
    assert all(f.provenance.confidence is Confidence.C for f in fields_of(found).values())


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        packs.load_all(tmp_path / "none")
