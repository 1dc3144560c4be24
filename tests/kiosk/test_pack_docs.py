"""The handbook for pack writers: its example is a pack, and it names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.procedures import office_words, packs, papers
from kiosk.procedures.meaning import PREFILLS
from kiosk.procedures.pack import FieldKind, Rule

HANDBOOK = Path(__file__).parents[2] / "docs" / "packs.md"


def test_the_example_is_a_sound_pack(tmp_path: Path) -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    example = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert example is not None
    (tmp_path / "1.009999.json").write_text(example.group(1), encoding="utf-8")
    assert packs.verify(tmp_path) == []
    pack = packs.load_all(tmp_path).get("1.009999")
    assert pack is not None
    assert [need.part for need in papers.missing(pack, {}, [], "xin_lai")] == ["giay_cu"]
    assert papers.missing(pack, {}, [], "lan_dau") == []


def test_every_word_of_the_format_is_explained() -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    for word in (*Rule, *FieldKind, *(name.partition(".")[2] for name in PREFILLS)):
        assert f"{word}`" in text, word
    for rule in Rule:
        assert papers.rule_words(rule) in text


def test_the_example_of_the_offices_words_is_sound(tmp_path: Path) -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    found = [part for part in re.findall(r"```json\n(.*?)```", text, re.DOTALL) if "rules" in part]
    assert len(found) == 1
    file = tmp_path / office_words.FILE
    file.write_text(found[0], encoding="utf-8")
    words, faults = office_words.read(file)
    assert faults == []
    assert len(words) == 2
