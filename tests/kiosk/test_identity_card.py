"""The card's payload: kept examples, what is odd, what is no card, and any text at all."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from identity_cards import cards

from kiosk.identity import card, read_payload, sentence, to_json, why_not
from kiosk.model import Source

KEPT = Path(__file__).parents[1] / "data/card_payloads.jsonl"
EXAMPLES = [json.loads(line) for line in KEPT.read_text("utf-8").splitlines()]
PLAIN = "025185001234|131234567|Nguyễn Thị Ửng|05091985|Nữ|Khu 3, Thạch Kiệt, Phú Thọ|10052021"


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["case"] for example in EXAMPLES])
def test_examples(example):
    reading = read_payload(example["raw"])
    seen = {"error": reading.error, "kind": reading.kind, "warnings": list(reading.warnings)}
    seen |= to_json(reading.citizen) if reading.citizen else {}
    assert {key: seen[key] for key in example["expect"]} == example["expect"]


def test_every_value_says_that_it_was_read_from_the_card():
    citizen = card.read(PLAIN).citizen
    for key in ("id_number", "old_id", "full_name", "dob", "sex", "address", "issue_date"):
        assert getattr(citizen, key).source is Source.CARD
    assert citizen.warnings == ()


@pytest.mark.parametrize("born", ["00001985", "1985", "00/00/1985"])
def test_only_the_year_of_birth(born):
    reading = card.read(PLAIN.replace("05091985", born))
    assert reading.citizen.dob.text == "1985"
    assert reading.warnings == ("dob_year_only",)


@pytest.mark.parametrize(
    ("change", "warnings"),
    [
        (("025185", "025085"), {"sex_mismatch"}),
        (("025185", "025186"), {"year_mismatch"}),
        (("025185", "025385"), {"year_mismatch"}),
        (("025185", "999185"), {"province_unknown"}),
        (("025185", "999086"), {"province_unknown", "year_mismatch", "sex_mismatch"}),
        (("Nguyễn", "Nguy\ufffdn"), {"bad_chars"}),
        (("Nguyễn", "Nguyễn 2"), {"bad_chars"}),
        (("Nguyễn Thị Ửng", ""), {"bad_chars"}),
        (("Thạch", "Th?ch"), {"bad_chars"}),
        (("131234567", "13123456"), {"bad_chars"}),
        (("|Nữ|", "||"), {"sex_from_id"}),
        (("|Nữ|", "|N\ufffd|"), {"sex_from_id", "bad_chars"}),
        (("Nữ", "Nu"), set()),
        (("|10052021", "|"), set()),
    ],
)
def test_what_is_odd_is_said(change, warnings):
    reading = card.read(PLAIN.replace(*change))
    assert set(reading.warnings) == warnings
    assert reading.citizen.sex.text == "Nữ"
    assert reading.citizen.warnings == reading.warnings


@pytest.mark.parametrize(
    ("text", "error", "kind"),
    [
        (PLAIN.replace("05091985", "31021985"), "bad_date", None),
        (PLAIN.replace("05091985", ""), "bad_date", None),
        (PLAIN.replace("10052021", "10132021"), "bad_date", None),
        (PLAIN.replace("10052021", "00002021"), "bad_date", None),
        (PLAIN.replace("025185001234", "02518500123"), "bad_id", None),
        (PLAIN.replace("025185001234", "O25185001234"), "bad_id", None),
        (PLAIN.replace("025185001234", "٠٢٥١٨٥٠٠١٢٣٤"), "bad_id", None),
        ("", "not_id_card", "unknown"),
        ("025185001234", "not_id_card", "unknown"),
        ("a|b|c|d|e|f|g", "not_id_card", "unknown"),
        ("https://dichvucong.gov.vn/?a=1|2", "not_id_card", "url"),
        ("HTTP://EXAMPLE.VN", "not_id_card", "url"),
        ("www.example.vn", "not_id_card", "url"),
        ("0002010102113854", "not_id_card", "vietqr"),
        (
            "2521234567|4E677579E1BB856E20C3816E|05/09/1985|2|-|25 - 001|01/01/2021|-|"
            "01/01/2021|25212345|-|4|01/01/2025|1a2b3c-7102|4|5068C3BA|$",
            "not_id_card",
            "bhyt",
        ),
        (PLAIN + "|" * 6, "not_id_card", "unknown"),
        ("x" * 1_000_000, "not_id_card", "unknown"),
    ],
)
def test_what_is_no_card_says_why(text, error, kind):
    reading = read_payload(text)
    assert (reading.citizen, reading.error, reading.kind) == (None, error, kind)
    assert why_not(reading).endswith(".")


def test_every_warning_has_a_sentence_of_its_own():
    codes = "|".join(
        [
            "sex_mismatch|year_mismatch|province_unknown|no_diacritics|bad_chars|sex_from_id",
            "layout_vn|dob_year_only|repaired_encoding|six_fields",
            "id_mismatch|dob_mismatch|name_mismatch",
        ]
    ).split("|")
    sentences = {sentence(code) for code in codes}
    assert len(sentences) == len(codes)
    assert all(text.endswith(".") for text in sentences)
    assert why_not(card.read(PLAIN)) == ""


@given(st.text(st.characters(exclude_categories=())) | st.text("0123456789|;\n ăâêôđ\u0300ﾄ進Ìò<"))
def test_any_text_is_answered(text):
    reading = read_payload(text)
    assert (reading.citizen is None) == (reading.error is not None)
    json.dumps(reading.citizen and to_json(reading.citizen), ensure_ascii=False).encode()


@given(cards(), st.data())
def test_a_card_with_a_broken_place_is_answered(fields, data):
    text = "|".join(fields)
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    reading = read_payload(text[:at] + data.draw(st.text(max_size=4)) + text[at + cut :])
    assert (reading.citizen is None) == (reading.error is not None)
    if reading.citizen:
        json.dumps(to_json(reading.citizen), ensure_ascii=False).encode()


@pytest.mark.parametrize("unit", ["|", "ﾄ進", "aÌ", "đ", "0|", "\n", "ễ", "A:"])
def test_what_is_tried_is_bounded(unit, monkeypatch):
    """The longest text that is read costs a few guesses; a longer one is not even looked at."""
    tried = []
    guesses = card.candidates

    def counted(text):
        for guess in guesses(text):
            tried.append(guess)
            yield guess

    monkeypatch.setattr(card, "candidates", counted)
    read_payload(unit * (3000 // len(unit)))
    assert len(tried) <= 5
    tried.clear()
    reading = read_payload(unit * 1_000_000)
    assert reading.citizen is None
    assert not tried
