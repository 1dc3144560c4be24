"""Form logic: what is asked, what the card answers, what is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.model import Answer, BadInput, Citizen, Proxy, Source, Value
from kiosk.procedures import forms, packs
from kiosk.procedures.pack import Confidence, Field, FieldKind, Pack, Provenance

PACKS = packs.load_all()
TODAY = date(2026, 11, 24)
NOWHERE = Provenance("thử", "2026-11-24", Confidence.C)


def pack(code: str) -> Pack:
    found = PACKS.get(code)
    assert found is not None
    return found


def card(name: str = "Lò Thị Mẫu", number: str = "025190000123", sex: str = "Nữ") -> Citizen:
    def value(text: str) -> Value:
        return Value(text, Source.CARD)

    return Citizen(
        id_number=value(number),
        full_name=value(name),
        dob=value("1990-05-09"),
        sex=value(sex),
        address=value("Khu 5, xã Thử Nghiệm, tỉnh Phú Thọ"),
    )


def texts(answers: dict[str, Answer]) -> dict[str, str]:
    return {name: answer.text for name, answer in answers.items()}


def asked(found: Pack, answers: dict[str, str], variant: str = "") -> list[str]:
    return [f.id for g in forms.visible_groups(found, answers, variant) for f in g.fields]


def test_a_copy_for_oneself_needs_no_typing() -> None:
    """The card, the defaults and the variant answer everything: the short way of step 6."""
    found = pack("2.000635")
    answers = forms.prefill(found, card(), None)
    known = texts(answers) | found.variants[0].answers
    assert forms.check_all(found, known, today=TODAY) == []
    assert answers["nguoi_ho_ten"] == Answer("Lò Thị Mẫu", Source.CARD)
    assert answers["so_ban_sao"].text == "1"


def test_a_copy_for_somebody_else_asks_for_that_person() -> None:
    found = pack("2.000635")
    answers = forms.prefill(found, card(), None, {"nyc_quan_he": "Con"})
    assert "nguoi_ho_ten" not in answers
    known = {**texts(answers), "nyc_quan_he": "Con"}
    missing = [fault.field for fault in forms.check_all(found, known)]
    assert missing == ["nguoi_ho_ten", "nguoi_ngay_sinh"]


@pytest.mark.parametrize("relation", ["Mẹ", "Cha"])
def test_the_card_is_that_of_the_parent_who_stands_here(relation: str) -> None:
    found = pack("1.001193")
    before = forms.prefill(found, card(), None)
    assert not [name for name in before if name.endswith("_ho_ten") and name[:3] != "nyc"]
    after = forms.prefill(found, card(), None, {"nyc_quan_he": relation})
    mine, other = ("me", "cha") if relation == "Mẹ" else ("cha", "me")
    assert after[f"{mine}_ho_ten"].text == "Lò Thị Mẫu"
    assert after[f"{mine}_ngay_sinh"].text == "1990-05-09"
    assert f"{other}_ho_ten" not in after
    assert f"{mine}_dan_toc" not in after  # nobody's ethnic group is presumed
    assert after[f"{other}_quoc_tich"].text == "Việt Nam"


def test_an_answer_that_was_given_is_not_filled_over() -> None:
    given = {"nyc_ho_ten": "Lò Văn Khác"}
    assert "nyc_ho_ten" not in forms.prefill(pack("2.000635"), card(), None, given)


def test_values_of_the_proxy_and_of_earlier_sources_keep_their_origin() -> None:
    found = pack("1.000656")
    citizen = Citizen(full_name=Value("Hà Văn Thử", Source.TYPED))
    answers = forms.prefill(found, citizen, Proxy(card(), "Con"))
    assert answers["nyc_ho_ten"] == Answer("Hà Văn Thử", Source.TYPED)


def test_a_value_that_cannot_be_used_is_asked_for() -> None:
    citizen = Citizen(id_number=Value("12", Source.TYPED), full_name=Value("", Source.CARD))
    answers = forms.prefill(pack("2.000635"), citizen, None)
    assert "nyc_so_dinh_danh" not in answers
    assert "nyc_ho_ten" not in answers


def test_questions_come_and_go_with_the_answers() -> None:
    found = pack("1.004873")
    assert "ly_hon_so" not in asked(found, {}, "chua_ket_hon")
    assert {"ly_hon_so", "ly_hon_ngay"} <= set(asked(found, {}, "da_ly_hon"))
    assert "ket_hon_voi" in asked(found, {"muc_dich": "Đăng ký kết hôn"})
    assert "ket_hon_voi" not in asked(found, {"muc_dich": "Vay vốn"})


def test_an_answer_to_a_question_that_went_away_counts_no_more() -> None:
    found = pack("2.000635")
    stale = {"loai_giay": "Khai sinh", "noi_dang_ky": "Nơi khác", "viec_khac": "giám hộ"}
    lines = [line.field for line in forms.summary(found, {}, stale, "khai_sinh")]
    assert "viec_khac" not in lines
    assert "noi_dang_ky_ten" in lines


def test_an_abandoned_child_has_no_parents_page() -> None:
    groups = [group.id for group in forms.visible_groups(pack("1.001193"), {}, "bo_roi")]
    assert "me" not in groups
    assert "cha" not in groups
    groups = [group.id for group in forms.visible_groups(pack("1.001193"), {}, "giay_chung_sinh")]
    assert {"me", "cha"} <= set(groups)


def test_no_father_no_questions_about_him() -> None:
    page = forms.visible_groups(pack("1.001193"), {"khai_cha": "Không"})[3]
    assert [field.id for field in page.fields] == ["khai_cha"]


def make(kind: FieldKind, **more: object) -> Field:
    return Field("x", "Mục", kind, NOWHERE, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked_for", "typed", "stored"),
    [
        (make(FieldKind.DATE), "5/9/1985", "1985-09-05"),
        (make(FieldKind.DATE, past=True), "1950", "1950"),
        (make(FieldKind.ID), "025 190 000 123", "025190000123"),
        (make(FieldKind.PHONE), "+84 912 345 678", "0912345678"),
        (make(FieldKind.NAME), "  lò   thị mẫu ", "lò thị mẫu"),
        (make(FieldKind.ADDRESS), "Khu 5,, Thử", "Khu 5, Thử"),
        (make(FieldKind.CHOICE, choices=("Có", "Không")), "có", "Có"),
        (make(FieldKind.NUMBER), "007", "7"),
        (make(FieldKind.NUMBER), "0", "0"),
        (make(FieldKind.TEXT), " a\n b ", "a b"),
        (make(FieldKind.TEXT), "   ", ""),
    ],
)
def test_answers_are_stored_in_one_form(asked_for: Field, typed: str, stored: str) -> None:
    assert forms.check_field(asked_for, typed, TODAY) == stored


@pytest.mark.parametrize(
    ("asked_for", "typed"),
    [
        (make(FieldKind.DATE), "31/02/2020"),
        (make(FieldKind.DATE), "1950"),
        (make(FieldKind.DATE, past=True), "25/11/2026"),
        (make(FieldKind.ID), "12345"),
        (make(FieldKind.PHONE), "12"),
        (make(FieldKind.NAME), "Lò 2"),
        (make(FieldKind.ADDRESS), ",,"),
        (make(FieldKind.CHOICE, choices=("Có", "Không")), "Có lẽ"),
        (make(FieldKind.NUMBER), "hai"),
        (make(FieldKind.NUMBER), "-1"),
        (make(FieldKind.NUMBER), "1000000"),
        (make(FieldKind.NUMBER), "9" * 100),
        (make(FieldKind.NUMBER), "²"),
        (make(FieldKind.TEXT), "x" * 1001),
    ],
)
def test_what_cannot_be_right_is_bad_input(asked_for: Field, typed: str) -> None:
    with pytest.raises(BadInput):
        forms.check_field(asked_for, typed, TODAY)


def test_faults_name_the_question_in_the_order_of_the_form() -> None:
    found = pack("1.004873")
    known = texts(forms.prefill(found, card(), None)) | {"nguoi_ngay_sinh": "31/02/1990"}
    faults = forms.check_all(found, known, "chua_ket_hon", TODAY)
    assert [fault.field for fault in faults] == ["nguoi_ngay_sinh", "muc_dich"]
    assert faults[0].message.startswith("Ngày sinh: ")
    assert faults[1].message == "Dùng vào việc gì?: chưa ghi"


def test_the_review_shows_values_as_people_write_them() -> None:
    found = pack("2.000635")
    answers = forms.prefill(found, card(), None)
    answers["nyc_dien_thoai"] = Answer("0912345678", Source.TYPED)
    lines = {line.field: line for line in forms.summary(found, answers, variant="khai_sinh")}
    assert lines["nguoi_ngay_sinh"].text == "09/05/1990"
    assert lines["nguoi_ngay_sinh"].source is Source.CARD
    assert lines["nyc_dien_thoai"].text == "0912 345 678"
    assert lines["nyc_ho_ten"].label == "Họ, chữ đệm, tên người yêu cầu"
    assert "so_dang_ky" not in lines  # open, and may stay open
    assert not [line for line in lines.values() if line.missing]


def test_the_review_says_what_is_missing() -> None:
    lines = {line.field: line for line in forms.summary(pack("1.004873"), {})}
    assert lines["muc_dich"].missing
    assert lines["muc_dich"].text == ""


def test_a_damaged_answer_is_shown_as_it_is() -> None:
    assert forms.show(make(FieldKind.DATE), "không rõ") == "không rõ"
    assert forms.show(make(FieldKind.PHONE), "12") == "12"
    assert forms.show(make(FieldKind.TEXT), "") == ""


def test_unknown_answers_are_listed() -> None:
    found = pack("1.001193")
    given = {"tre_ho_ten": "A", "viec_sinh": "cam_doan", "proxy": "con", "mau_mat": "nâu"}
    assert forms.unknown(found, given) == ["mau_mat"]


def test_questions_are_found_by_id() -> None:
    found = pack("1.004194")
    question = forms.field(found, "den_ngay")
    assert question is not None
    assert forms.labels(found)["den_ngay"] == question.label
    assert forms.field(found, "mau_mat") is None


def test_a_page_alone_follows_its_own_answers() -> None:
    page = next(g for g in pack("2.000635").groups if g.id == "giay_can_cap")
    names = [f.id for f in forms.visible_fields(page, {"noi_dang_ky": "Nơi khác"})]
    assert "noi_dang_ky_ten" in names
    assert "noi_dang_ky_ten" not in [f.id for f in forms.visible_fields(page, {})]
