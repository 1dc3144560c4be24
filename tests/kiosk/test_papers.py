"""The checklist: rules, alternatives, conditions, what is missing, and parts of a case file."""

from __future__ import annotations

import pytest

from kiosk.model import BadInput, Citizen, Proxy
from kiosk.procedures import packs, papers
from kiosk.procedures.catalogue import Entry
from kiosk.procedures.conditions import proxy_answers
from kiosk.procedures.pack import Pack, Rule

PACKS = packs.load_all()


def pack(code: str) -> Pack:
    found = PACKS.get(code)
    assert found is not None
    return found


def parts(code: str, answers: dict[str, str], variant: str = "") -> dict[str, papers.Need]:
    return {need.part: need for need in papers.checklist(pack(code), answers, variant)}


def lacking(code: str, variant: str, *brought: str, **answers: str) -> list[str]:
    return [need.part for need in papers.missing(pack(code), answers, brought, variant)]


def proxy(code: str, relation: str) -> dict[str, str]:
    return proxy_answers(pack(code), Proxy(Citizen(), relation))


def test_rules_are_said_in_the_desk_s_words() -> None:
    assert [papers.rule_words(rule) for rule in Rule] == [
        "Nộp bản chính",
        "Đối chiếu bản chính tại chỗ",
        "Cần bản sao chứng thực",
        "Chỉ xuất trình",
        "Không phải nộp (đã có trong cơ sở dữ liệu)",
    ]


@pytest.mark.parametrize(
    ("variant", "paper"),
    [
        ("giay_chung_sinh", "giay_chung_sinh"),
        ("nguoi_lam_chung", "van_ban_lam_chung"),
        ("cam_doan", "giay_cam_doan"),
        ("bo_roi", "bien_ban_bo_roi"),
    ],
)
def test_a_birth_asks_for_the_one_paper_of_its_case(variant: str, paper: str) -> None:
    assert lacking("1.001193", variant, "giay_to_tuy_than") == [paper]
    assert lacking("1.001193", variant, "giay_to_tuy_than", paper) == []


def test_a_surrogate_birth_asks_for_two() -> None:
    assert lacking("1.001193", "mang_thai_ho") == [
        "giay_chung_sinh",
        "xac_nhan_mang_thai_ho",
        "giay_to_tuy_than",
    ]


def test_alternatives_are_missing_once_under_both_names() -> None:
    missing = papers.missing(pack("1.000656"), {}, ["giay_to_tuy_than"], "co_giay")
    assert [need.part for need in missing] == ["giay_bao_tu"]
    assert missing[0].name.startswith("Giấy báo tử hoặc Giấy tờ thay")
    for one in ("giay_bao_tu", "giay_thay_giay_bao_tu"):
        assert lacking("1.000656", "co_giay", "giay_to_tuy_than", one) == []


def test_an_old_certificate_comes_back_only_when_there_was_one() -> None:
    base = ("1.004873", "chua_ket_hon", "giay_to_tuy_than")
    assert lacking(*base, da_cap="Rồi") == ["giay_xac_nhan_cu"]
    assert lacking(*base, da_cap="Chưa") == []
    assert "giay_xac_nhan_cu" not in parts("1.004873", {"da_cap": "Chưa"})


def test_an_open_question_leaves_its_paper_open() -> None:
    """Before the form the desk can only say "if": never that a paper is missing."""
    need = parts("1.004873", {})["giay_xac_nhan_cu"]
    assert need.maybe
    assert not need.required
    assert lacking("1.004873", "chua_ket_hon", "giay_to_tuy_than") == []


def test_a_divorce_asks_for_numbers_and_not_for_the_judgment() -> None:
    need = parts("1.004873", {}, "da_ly_hon")["giay_ly_hon"]
    assert need.rule is Rule.NOT_NEEDED
    assert not need.required
    assert "giay_ly_hon" not in parts("1.004873", {}, "chua_ket_hon")


def test_the_place_of_death_is_shown_only_when_no_home_is_known() -> None:
    assert lacking("1.000656", "co_giay", "giay_bao_tu", "giay_to_tuy_than") == []
    answers = {"biet_noi_cu_tru": "Không"}
    missing = papers.missing(pack("1.000656"), answers, ["giay_bao_tu"], "co_giay")
    assert [need.part for need in missing] == ["giay_noi_chet", "giay_to_tuy_than"]


@pytest.mark.parametrize(("relation", "asked"), [("bà", False), ("Ông", False), ("hàng xóm", True)])
def test_grandparents_register_a_birth_without_a_mandate(relation: str, asked: bool) -> None:
    found = parts("1.001193", proxy("1.001193", relation), "giay_chung_sinh")
    assert ("van_ban_uy_quyen" in found) == asked
    if asked:
        assert found["van_ban_uy_quyen"].required


def test_any_proxy_brings_a_mandate_for_a_copy() -> None:
    assert parts("2.000635", proxy("2.000635", "con"))["van_ban_uy_quyen"].required
    assert parts("2.000635", proxy("2.000635", ""))["van_ban_uy_quyen"].required
    assert "van_ban_uy_quyen" not in parts("2.000635", proxy_answers(pack("2.000635"), None))
    assert parts("2.000635", {})["van_ban_uy_quyen"].maybe


@pytest.mark.parametrize(
    ("variant", "missing"),
    [
        ("thue_muon", ["cho_o_hop_phap"]),
        ("nha_minh", ["cho_o_hop_phap"]),
        ("ve_voi_ho", []),
        ("danh_sach", ["van_ban_de_nghi"]),
        ("don_vi", ["gioi_thieu_quan_doi"]),
    ],
)
def test_residence_by_dwelling(variant: str, missing: list[str]) -> None:
    assert lacking("1.004194", variant, "giay_to_tuy_than") == missing


def test_a_lease_need_not_be_notarised() -> None:
    need = parts("1.004194", {}, "thue_muon")["cho_o_hop_phap"]
    assert need.rule is Rule.COMPARE
    assert "không bắt buộc công chứng" in need.note


@pytest.mark.parametrize(
    ("code", "variant", "part"),
    [
        ("1.001193", "", "giay_chung_sinh"),
        ("1.001193", "bo_roi", "bien_ban_bo_roi"),
        ("1.000656", "", "giay_bao_tu"),
        ("1.000656", "chet_da_lau", "chung_cu_su_kien_chet"),
        ("1.004873", "", "chung_minh_noi_truoc"),
        ("2.000635", "", "KHAC"),
        ("1.004194", "", "cho_o_hop_phap"),
        ("1.004194", "ve_voi_ho", "ct01"),
    ],
)
def test_no_part_is_the_first_one_that_is_handed_in_as_pictures(
    code: str, variant: str, part: str
) -> None:
    assert papers.resolve(pack(code), "", {}, variant) == part


def test_no_part_with_a_proxy_is_the_mandate() -> None:
    found = pack("2.000635")
    assert papers.resolve(found, "", proxy("2.000635", "con")) == "van_ban_uy_quyen"


def test_no_part_on_paper_may_be_one_that_is_only_shown() -> None:
    assert papers.resolve(pack("2.000635"), "", {}, with_pictures=False) == "giay_to_tuy_than"


def test_parts_by_id_and_by_number() -> None:
    found = pack("1.001193")
    assert papers.resolve(found, "giay_chung_sinh", {}) == "giay_chung_sinh"
    assert papers.resolve(found, "khac", {}) == "KHAC"
    assert papers.resolve(found, "1", {}) == "giay_chung_sinh"
    assert papers.resolve(found, str(len(found.papers)), {}) == "KHAC"


@pytest.mark.parametrize("part", ["0", "99", "-1", "hoá đơn", "²", "1.5", "9" * 50])
def test_an_unknown_part_is_bad_input(part: str) -> None:
    with pytest.raises(BadInput, match="không có giấy tờ"):
        papers.resolve(pack("1.001193"), part, {})


def test_every_pack_sums_its_papers_up_in_a_line() -> None:
    assert papers.summary(pack("1.001193")) == (
        "3 giấy: 1 nộp bản chính, 1 tùy trường hợp, 1 chỉ xuất trình"
    )
    assert papers.summary(pack("1.000656")).startswith("4 giấy: 1 nộp bản chính")


def test_a_procedure_without_a_guide_promises_no_papers() -> None:
    entry = Entry("1.000894", "Thủ tục đăng ký kết hôn", "Hộ tịch")
    assert papers.summary(packs.generic(entry)) == "Chưa có gói hướng dẫn"
