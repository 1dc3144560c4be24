"""The shipped packs: their facts, their channels, their words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kiosk.model import BadInput
from kiosk.procedures import catalogue, forms, packs, papers
from kiosk.procedures.conditions import fields_of
from kiosk.procedures.pack import Confidence, Pack, Rule, Unit
from kiosk.procedures.schema import pack_schema

CODES = sorted(file.stem for file in packs.FOLDER.glob("?.??????.json"))
POLICE = {
    "Đăng ký, quản lý cư trú",
    "Cấp, quản lý căn cước",
    "Định danh và xác thực điện tử",
    "Sát hạch, cấp giấy phép lái xe",
    "Lý lịch tư pháp",
}
BY_OPENCPS_FIRST = {"Hộ tịch", "Nuôi con nuôi", "Chứng thực"}
SECTORS = (
    BY_OPENCPS_FIRST
    | POLICE
    | {
        "Cấp sổ BHXH, thẻ BHYT",
        "Thực hiện chính sách BHXH",
        "Giảm nghèo",
        "Bảo trợ xã hội",
        "Người có công",
        "Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)",
        "Đất đai",
        "Hoạt động xây dựng",
    }
)
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


def test_packs_of_every_sector_ship_without_a_fault(shipped: packs.Packs) -> None:
    assert {found.code for found in shipped} == set(CODES)
    assert len(CODES) >= 40
    assert {found.field for found in shipped} >= SECTORS
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
    stated = [pack.time.provenance, pack.fee.provenance, pack.mandate.provenance, pack.provenance]
    stated += [paper.provenance for paper in pack.papers]
    stated += [field.provenance for field in fields_of(pack).values()]
    for provenance in stated:
        if "hiểu biết chung" in provenance.source.casefold():
            assert provenance.confidence is Confidence.C


def test_a_certified_copy_is_asked_for_only_where_the_procedure_itself_does(pack: Pack) -> None:
    for paper in pack.papers:
        if paper.rule is Rule.CERTIFIED_COPY:
            assert "chứng thực" in paper.note
            assert paper.provenance.confidence is Confidence.A


def test_every_case_has_its_own_checklist(pack: Pack) -> None:
    """Each choice of the plain question leads to papers that can be told, and to a form."""
    for variant in pack.variants:
        needs = papers.checklist(pack, {}, variant.id)
        assert needs[-1].part == "KHAC"
        assert forms.visible_groups(pack, {}, variant.id)
    stated = {field.id for field in fields_of(pack).values()}
    tried = {name for variant in pack.variants for name in variant.answers}
    asked = {c.field for paper in pack.papers for c in paper.when}
    assert asked <= stated | tried | {"proxy", "proxy_exempt"}


def test_channels_are_those_of_the_sector(pack: Pack) -> None:
    ways = [channel.connector for channel in pack.channels]
    assert "paper" in ways
    assert "packet" in ways
    if pack.field in BY_OPENCPS_FIRST:
        assert ways == ["opencps", "packet", "paper"]
    if pack.field in POLICE:
        assert "opencps" not in ways
        packet = pack.channels[ways.index("packet")]
        assert packet.link.startswith("https://dichvucong.bocongan.gov.vn")
    if "BH" in pack.field or "hộ kinh doanh" in pack.field:
        assert "opencps" not in ways


@pytest.mark.parametrize(
    ("code", "unit", "days"),
    [
        ("1.001193", Unit.SAME_DAY, 0),
        ("1.004873", Unit.WORKING_DAYS, 3),
        ("1.004194", Unit.WORKING_DAYS, 3),
        ("1.004222", Unit.WORKING_DAYS, 7),
        ("1.010038", Unit.WORKING_DAYS, 5),
        ("3.000347", Unit.WORKING_DAYS, 5),
        ("3.000333", Unit.DAYS, 10),
        ("2.000986", Unit.WORKING_DAYS, 20),
    ],
)
def test_deadlines_have_a_unit(shipped: packs.Packs, code: str, unit: Unit, days: int) -> None:
    found = shipped.get(code)
    assert found is not None
    assert (found.time.unit, found.time.days) == (unit, days)


@pytest.mark.parametrize(
    ("code", "amount", "said"),
    [
        ("1.000894", 0, "Miễn lệ phí"),
        ("2.000884", 10000, "một trường hợp"),
        ("2.001263", 400000, "400.000 đ"),
        ("3.000347", 135000, "135.000 đ"),
        ("1.014063", 25000, "31/12/2026"),
        ("2.000815", None, "200.000 đ"),
        ("1.004859", None, "Hội đồng nhân dân tỉnh"),
    ],
)
def test_fees_hidden_in_the_portal_s_notes_are_told(
    shipped: packs.Packs, code: str, amount: int | None, said: str
) -> None:
    found = shipped.get(code)
    assert found is not None
    assert found.fee.amount == amount
    assert said in found.fee.text


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
    assert len(packs.warnings(packs.FOLDER, today=date(2027, 1, 1))) == len(CODES)


def test_a_procedure_without_a_pack_still_has_two_ways() -> None:
    entry = catalogue.Entry("1.000894", "Thủ tục đăng ký kết hôn", "Hộ tịch")
    found = packs.generic(entry)
    assert [channel.connector for channel in found.channels] == ["packet", "paper"]
    assert [paper.id for paper in found.papers] == ["KHAC"]
    assert "Chưa có gói hướng dẫn" in found.fee.text
    assert all(f.provenance.confidence is Confidence.C for f in fields_of(found).values())


def test_a_procedure_without_a_pack_has_the_papers_of_the_portals_record() -> None:
    known = {entry.code: entry for entry in catalogue.load()}
    listed = json.loads((catalogue.FOLDER / "papers.json").read_text(encoding="utf-8"))
    assert len(listed) > 90
    assert not listed.keys() & set(CODES)
    for code, names in listed.items():
        found = packs.generic(known[code])
        assert [paper.name for paper in found.papers[:-1]] == names
        assert found.papers[-1].id == "KHAC"
        assert not any(paper.required for paper in found.papers)
        for paper in found.papers[:-1]:
            assert code in paper.provenance.source
            assert paper.rule in (Rule.SHOW_ONLY, Rule.COMPARE)
            assert 5 < len(paper.name) <= 260
    assert packs.generic(known["2.002189"]).papers[0].name.startswith("Bản sao giấy tờ")


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        packs.load_all(tmp_path / "none")
