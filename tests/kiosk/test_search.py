"""Search: what everyday questions find, also misspelled, and on another catalogue."""

from __future__ import annotations

import csv
import json
import random
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from kiosk.procedures import catalogue, synonyms
from kiosk.procedures.catalogue import Catalogue, Entry
from kiosk.procedures.search import Index
from kiosk.values import fold

QUERIES = Path(__file__).with_name("search_queries.csv")
SPOKEN = Path(__file__).with_name("search_spoken.csv")
"""Longer, as different people say it at the counter."""


def read_queries(file: Path = QUERIES) -> list[tuple[str, set[str]]]:
    with file.open(encoding="utf-8", newline="") as rows:
        return [
            (row["query"], set(row["expected_codes"].split(";"))) for row in csv.DictReader(rows)
        ]


def quality(index: Index, asked: list[tuple[str, set[str]]]) -> tuple[float, float]:
    """Shares of queries whose first hit, and one of whose first five, was meant."""
    found = [([hit.code for hit in index.search(query)], codes) for query, codes in asked]
    first = sum(bool(hits) and hits[0] in codes for hits, codes in found)
    five = sum(bool(codes & set(hits[:5])) for hits, codes in found)
    return first / len(asked), five / len(asked)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(catalogue.load())


def test_everyday_queries(index: Index) -> None:
    first, five = quality(index, read_queries())
    assert first >= 0.95
    assert five >= 0.99


def test_what_people_say_at_the_counter(index: Index) -> None:
    first, five = quality(index, read_queries(SPOKEN))
    assert first >= 0.95
    assert five >= 0.99


def test_a_word_that_is_heard_may_forbid_a_meaning() -> None:
    """ "Chồng chết" alone is a death to register; with the pension it is another matter."""
    index = Index(catalogue.load())
    assert index.search("chồng tôi mới chết")[0].code == "1.000656"
    assert index.search("chồng chết vợ hưởng tiền tuất")[0].code == "2.000821"
    data = json.loads((catalogue.FOLDER / "synonyms.json").read_text(encoding="utf-8"))
    for rule in data["rules"]:
        rule.pop("none", None)
    deaf = Index(catalogue.load(), synonyms.Synonyms(data))
    assert deaf.search("chồng chết vợ hưởng tiền tuất")[0].code != "2.000821"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tui muốn làm khai sanh cho sắp nhỏ", "1.001193"),
        ("má tui mới mất", "1.000656"),
        ("bằng lái bị hư", "3.000347"),
        ("lãnh giùm lương hưu", "1.001601"),
        ("cavet xe máy rớt mất", "1.013082;1.013080"),
    ],
)
def test_words_of_the_regions(index: Index, said: str, meant: str) -> None:
    assert index.search(said)[0].code in meant.split(";")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Đăng ký khai sinh mất bao nhiêu tiền?", "1.001193"),
        ("dang ky khai sinh mat bao lau", "1.001193"),
        ("mất giấy khai sinh", "2.000635"),
        (
            "Trường hợp ủy quyền cho người khác đi đăng ký khai tử thì có phải chứng thực không",
            "1.000656",
        ),
    ],
)
def test_questions_besides_the_matter_are_left_out(index: Index, said: str, meant: str) -> None:
    assert index.search(said)[0].code == meant


def test_a_query_that_is_only_an_aside_stays() -> None:
    assert synonyms.load().to_the_point(["bao", "nhieu", "tien"], {}) == ["bao", "nhieu", "tien"]


def test_letters_without_accents_are_taken_for_the_usual_word(index: Index) -> None:
    """ "han" is hạn: an expiring licence and not a licence from Korea (hàn)."""
    assert index.search("doi bang lai xe sap het han")[0].code == "3.000347"
    assert index.search("đổi bằng lái xe hàn quốc")[0].code == "3.000351"


def test_the_synonyms_are_what_finds_everyday_words() -> None:
    """The control: the same measure must fall when the words of the street are unknown."""
    nothing = synonyms.Synonyms({"synonyms": {}, "rules": [], "stop": [], "narrow": []})
    first, _five = quality(Index(catalogue.load(), nothing), read_queries())
    assert first < 0.7


def one_typo(rng: random.Random, text: str) -> str:
    place = rng.choice([n for n, letter in enumerate(text) if letter.isalpha()])
    letter = rng.choice("abcdeghiklmnopqrstuvxy")
    return rng.choice(
        [
            text[:place] + letter + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
        ]
    )


def test_one_wrong_letter(index: Index) -> None:
    rng = random.Random(20261124)
    asked = [
        (one_typo(rng, fold(query)), codes)
        for query, codes in read_queries()
        if len(query) > 8 and not any(letter.isdigit() for letter in query)
    ]
    first, five = quality(index, asked)
    assert first >= 0.85
    assert five >= 0.93


def test_without_accents_decomposed_and_in_capitals_is_the_same(index: Index) -> None:
    for query in ("đăng ký khai sinh", "Thông báo lưu trú", "hòa giải viên"):
        wanted = index.search(query)[0].code
        for form in (fold(query), query.upper(), unicodedata.normalize("NFD", query)):
            assert index.search(form)[0].code == wanted


def test_tones_tell_words_apart(index: Index) -> None:
    assert "tranh chấp" not in index.search("đăng ký đất đai lần đầu")[0].name
    assert "tranh chấp" in index.search("hàng xóm lấn đất nhà tôi")[0].name


@pytest.mark.parametrize("query", ["1.001193", "1001193", " 1.001193 ", "001193", "mã 1.001193"])
def test_numbers(index: Index, query: str) -> None:
    assert index.search(query)[0].code == "1.001193"


def test_the_beginning_of_a_number(index: Index) -> None:
    hits = index.search("1.0011", limit=50)
    assert hits
    assert all(hit.code.startswith("1.0011") for hit in hits)
    at_desk = {entry.code for entry in catalogue.load() if entry.desk}
    order = [hit.code in at_desk for hit in hits]
    assert order == sorted(order, reverse=True)
    assert index.search("8888888") == []


def test_search_as_you_type(index: Index) -> None:
    for typed in ("khai si", "khai sin", "khai sinh", "dang ky khai s"):
        assert index.search(typed)[0].code == "1.001193"


def test_typed_with_the_vietnamese_keyboard_off(index: Index) -> None:
    assert index.search("ddawng kys keets hoon")[0].code == "1.000894"
    assert index.search("d9ang8 ky1 khai sinh")[0].code == "1.001193"


def test_a_foreign_catalogue_with_exchanged_codes() -> None:
    """Words lead to words: where the codes are others, the same names are found."""
    shipped = catalogue.load()
    codes = [entry.code for entry in shipped]
    exchanged = dict(zip(codes, codes[7:] + codes[:7], strict=True))
    foreign = Index(
        Catalogue(Entry(exchanged[e.code], e.name, e.field, desk=e.desk) for e in shipped)
    )
    asked = [
        (query, {exchanged[code] for code in meant})
        for query, meant in read_queries()
        if not any(letter.isdigit() for letter in query)
    ]
    first, five = quality(foreign, asked)
    assert first >= 0.95
    assert five >= 0.99


def test_synonyms_lead_to_words_and_never_to_codes() -> None:
    text = (catalogue.FOLDER / "synonyms.json").read_text(encoding="utf-8")
    assert not re.search(r"\d\.\d{6}", text)
    data = json.loads(text)
    assert len(data["synonyms"]) > 200
    for abbreviation in ("gplx", "bhyt", "cccd", "lltp", "ct07"):
        assert abbreviation in data["synonyms"]


def test_desk_procedures_first_and_expired_ones_last() -> None:
    entries = [
        Entry("1.000001", "Cấp giấy xác nhận ao cá", "Thủy sản"),
        Entry("1.000002", "Cấp giấy xác nhận ao cá", "Hộ tịch", desk=True),
        Entry("1.000003", "Cấp giấy xác nhận ao cá", "Hộ tịch", desk=True, valid_to="2026-06-30"),
    ]
    index = Index(Catalogue(entries), today=date(2026, 7, 1))
    assert [h.code for h in index.search("xác nhận ao cá")] == ["1.000002", "1.000001", "1.000003"]
    before = Index(Catalogue(entries), today=date(2026, 6, 30))
    assert [h.code for h in before.search("xác nhận ao cá")][-1] == "1.000001"
    assert [h.code for h in index.search("0000")][-1] == "1.000003"


@pytest.mark.parametrize(
    "query", ["", "   ", "?!.,", "…", "\x00", "🙂🙂", "((((", "a" * 5000, "%s{}"]
)
def test_odd_queries_harm_nothing(index: Index, query: str) -> None:
    assert len(index.search(query)) <= 10


def test_the_limit_holds(index: Index) -> None:
    assert len(index.search("giấy phép", limit=3)) == 3
    assert len(index.search("giấy phép", limit=25)) == 25
    scores = [hit.score for hit in index.search("giấy phép", limit=25)]
    assert scores == sorted(scores, reverse=True)


def test_an_empty_catalogue_finds_nothing() -> None:
    assert Index(Catalogue([])).search("khai sinh") == []


def test_the_same_question_finds_the_same_again(index: Index) -> None:
    """Whatever was asked in between; how fast it is says benchmarks/search.py."""
    queries = [query for query, _codes in read_queries()[::5]]
    first = [[hit.code for hit in index.search(query)] for query in queries]
    again = [[hit.code for hit in index.search(query)] for query in reversed(queries)]
    assert first == again[::-1]
