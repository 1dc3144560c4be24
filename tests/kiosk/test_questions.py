"""Questions that find: every way ends, in a procedure that there is or in words that help."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.model import BadInput
from kiosk.procedures import catalogue, packs, questions
from kiosk.procedures.questions import Leads, Question, Step, Stops, Tree

TREES = list(questions.load_all())
IDS = {
    "khai_sinh",
    "ket_hon",
    "khai_tu",
    "cu_tru",
    "chung_thuc",
    "giay_phep_lai_xe",
    "bao_hiem",
    "tro_cap",
    "ho_kinh_doanh",
}
tree = pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.id)


@pytest.fixture(scope="module")
def known() -> dict[str, list[str]]:
    return {pack.code: [variant.id for variant in pack.variants] for pack in packs.load_all()}


@pytest.fixture(scope="module")
def codes() -> set[str]:
    return {entry.code for entry in catalogue.load() if not entry.valid_to}


def ends(tree: Tree, answers: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Step]]:
    step = questions.walk(tree, answers)
    if not isinstance(step, Question):
        yield answers, step
        return
    assert len(answers) < 20, "a loop"
    for number in range(len(step.choices)):
        yield from ends(tree, (*answers, number))


def test_the_common_matters_have_their_questions() -> None:
    assert {tree.id for tree in TREES} == IDS
    assert len(list(questions.FOLDER.glob("*.json"))) == len(TREES)


@tree
def test_every_leaf_is_a_procedure_that_there_is(
    tree: Tree, known: dict[str, list[str]], codes: set[str]
) -> None:
    assert questions.faults(tree, known, codes) == []


@tree
def test_every_way_ends_within_four_questions(tree: Tree) -> None:
    found = list(ends(tree))
    assert all(1 <= len(answers) <= questions.MOST_QUESTIONS for answers, _end in found)
    asked = {q.id for q in tree.questions}
    walked = {
        step.id
        for answers, _end in found
        for n in range(len(answers))
        if isinstance(step := questions.walk(tree, answers[:n]), Question)
    }
    assert walked == asked


@tree
def test_who_is_turned_away_is_told_why_and_what_to_do(tree: Tree) -> None:
    stops = [end for _answers, end in ends(tree) if isinstance(end, Stops)]
    assert stops
    for stop in stops:
        assert len(stop.reason) > 20
        assert len(stop.instead) > 15
        assert stop.provenance.source


@tree
def test_most_ways_lead_to_a_guide(tree: Tree, known: dict[str, list[str]]) -> None:
    leads = [end for _answers, end in ends(tree) if isinstance(end, Leads)]
    guided = [leaf for leaf in leads if leaf.procedure in known]
    assert len(guided) / len(leads) > 0.5
    # A pack with cases is reached in one of them, unless its own question is to ask.
    told = [leaf for leaf in guided if known[leaf.procedure]]
    assert sum(bool(leaf.variant) for leaf in told) / max(len(told), 1) > 0.75


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("khai_sinh", ["mới sinh", "Chỉ khai tên mẹ", "Có"], ("1.001193", "giay_chung_sinh")),
        ("khai_sinh", ["mới sinh", "kết hôn, cha nhận con"], ("1.000689", "")),
        ("ket_hon", ["Đăng ký", "Hai người Việt", "Nam đủ 20", "Chưa ai"], ("1.000894", "lan_dau")),
        ("ket_hon", ["độc thân", "Đã ly hôn"], ("1.004873", "da_ly_hon")),
        ("cu_tru", ["nơi mới", "lâu dài", "thuê", "Đủ cả"], ("1.004222", "thue_muon")),
        ("khai_tu", ["Khai tử", "Có"], ("1.000656", "co_giay")),
        ("ho_kinh_doanh", ["Mở cửa hàng", "Có cửa hàng", "Cả nhà"], ("1.001612", "gia_dinh")),
        ("tro_cap", ["cao tuổi", "Từ 75"], ("1.014027", "tu_75")),
    ],
)
def test_answers_in_words_lead_where_they_should(
    name: str, texts: list[str], expected: tuple[str, str]
) -> None:
    end = say(name, texts)
    assert isinstance(end, Leads)
    assert (end.procedure, end.variant) == expected


@pytest.mark.parametrize(
    ("name", "texts", "instead"),
    [
        ("ket_hon", ["Đăng ký", "Hai người Việt", "chưa đủ tuổi"], "1.000689"),
        ("cu_tru", ["nơi mới", "lâu dài", "thuê", "không đồng ý"], "1.004194"),
        ("giay_phep_lai_xe", ["Đổi bằng", "quá hạn"], "3.000346"),
        ("chung_thuc", ["Bản sao", "tẩy xóa"], "2.000908"),
        ("tro_cap", ["khuyết tật", "mức nhẹ$"], "1.001699"),
    ],
)
def test_who_is_not_eligible_is_sent_on(name: str, texts: list[str], instead: str) -> None:
    end = say(name, texts)
    assert isinstance(end, Stops)
    assert instead in end.procedures


def say(name: str, texts: list[str]) -> Step:
    tree = questions.load_all().get(name)
    assert tree is not None
    answers: list[int] = []
    for text in texts:
        step = questions.walk(tree, answers)
        assert isinstance(step, Question)
        whole = text.rstrip("$")
        fits = [
            n
            for n, choice in enumerate(step.choices)
            if (choice.text.endswith(whole) if text.endswith("$") else whole in choice.text)
        ]
        assert fits, (text, [choice.text for choice in step.choices])
        answers.append(fits[0])
    return questions.walk(tree, answers)


def test_a_hit_of_the_search_knows_its_questions() -> None:
    trees = questions.load_all()
    assert [t.id for t in trees.leading_to("1.000894")] == ["ket_hon"]
    assert {t.id for t in trees.leading_to("2.000635")} >= {"khai_sinh", "ket_hon", "khai_tu"}
    assert trees.leading_to("9.000000") == []
    assert trees.get("none") is None


Breaker = Callable[[dict[str, Any]], object]
BROKEN: dict[str, tuple[Breaker, str]] = {
    "no such procedure": (
        lambda t: t["questions"][0]["choices"][1].update(leads={"procedure": "9.999999"}),
        "Không có thủ tục mã 9.999999",
    ),
    "no such case": (
        lambda t: t["questions"][0]["choices"][4]["leads"].update(variant="khac_thuong"),
        "không có trường hợp “khac_thuong”",
    ),
    "no such question": (
        lambda t: t["questions"][0]["choices"][0].update(asks="khong_co"),
        "câu hỏi không có",
    ),
    "two ends": (
        lambda t: t["questions"][0]["choices"][0].update(leads={"procedure": "1.001193"}),
        "đúng một nơi",
    ),
    "no end": (lambda t: t["questions"][0]["choices"][0].pop("asks"), "đúng một nơi"),
    "a loop": (
        lambda t: t["questions"][-1]["choices"][0].update(leads=None, asks="viec"),
        "quay vòng",
    ),
    "too long": (lambda t: lengthen(t), "quá 4 câu"),
    "a question that nobody reaches": (
        lambda t: t["questions"].append({**t["questions"][-1], "id": "la"}),
        "“la”",
    ),
    "the same answer twice": (
        lambda t: t["questions"][0]["choices"].append(t["questions"][0]["choices"][1]),
        "giống nhau",
    ),
    "no such help": (
        lambda t: stop(t)["procedures"].append("9.999998"),
        "Không có thủ tục mã 9.999998",
    ),
}


def stop(tree: dict[str, Any]) -> Any:
    choices = itertools.chain.from_iterable(q["choices"] for q in tree["questions"])
    return next(c["stops"] for c in choices if "procedures" in c.get("stops", {}))


def lengthen(tree: dict[str, Any]) -> None:
    for number in range(4):
        tree["questions"].append({**tree["questions"][-1], "id": f"dai_{number}"})
    ids = [question["id"] for question in tree["questions"]]
    first = ids.index("dai_0")
    chain = ["sai", *ids[first:]]
    for here, after in itertools.pairwise(chain):
        n = ids.index(here)
        rest = tree["questions"][n]["choices"][1:]
        choices = [{"text": "Hỏi thêm", "asks": after}, *rest]
        tree["questions"][n] = {**tree["questions"][n], "choices": choices}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_tree_is_told(fault: str, known: dict[str, list[str]], codes: set[str]) -> None:
    data = msgspec.json.decode((questions.FOLDER / "khai_sinh.json").read_bytes())
    broken, words = BROKEN[fault]
    broken(data)
    found = questions.faults(msgspec.convert(data, Tree), known, codes)
    assert any(words in text for text in found), found


def test_a_stop_without_a_source_is_no_tree(tmp_path: Path) -> None:
    text = (questions.FOLDER / "ket_hon.json").read_text(encoding="utf-8")
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    assert len(questions.load_all(tmp_path)) == 1
    data = msgspec.json.decode(text)
    del stop(data)["provenance"]
    (tmp_path / "a.json").write_bytes(msgspec.json.encode(data))
    assert len(questions.load_all(tmp_path)) == 0


def test_an_answer_that_is_not_there_is_bad_input() -> None:
    rng = random.Random(5)
    for tree in TREES:
        for _ in range(50):
            answers = [rng.randrange(-1, 9) for _ in range(rng.randrange(1, 7))]
            try:
                questions.walk(tree, answers)
            except BadInput as error:
                assert "chọn lại" in str(error)  # noqa: PT017
    with pytest.raises(BadInput):
        questions.walk(TREES[0], [99])
