"""The papers of a procedure as a list with boxes to tick."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.procedures.pack import Pack, Paper, Rule
from kiosk.slips.drawings import tick_box
from kiosk.slips.look import ITALIC, LINE, MEDIUM, QUIET, style, words
from kiosk.slips.sheet import Story, grid
from kiosk.values import fold


def checklist(pack: Pack, asked: Callable[[Paper], bool], width: float, *, sure: bool) -> Story:
    """The papers that are `asked` for; unless `sure`, those with conditions say "if there is"."""
    papers = [paper for paper in pack.papers if asked(paper)]
    groups = list(dict.fromkeys(paper.one_of for paper in papers if paper.one_of))
    return [_paper(paper, groups, width, sure=sure) for paper in papers]


def where_and_cost(pack: Pack) -> str:
    """Where to hand in, the fee and its exemption, a line each."""
    fee = f"{pack.fee.text}. {pack.fee.note}".strip()
    lines = [
        f"Nơi nhận: {pack.agency}",
        f"Lệ phí: {fee}",
    ]
    if pack.fee.exemption:
        lines.append(f"Miễn, giảm: {pack.fee.exemption}")
    return "\n".join(lines)


def rule_words(rule: Rule) -> str:
    """What happens to a paper, in the desk's words."""
    return {
        Rule.SUBMIT_ORIGINAL: "Nộp bản chính",
        Rule.COMPARE: "Đối chiếu bản chính tại chỗ",
        Rule.CERTIFIED_COPY: "Cần bản sao chứng thực",
        Rule.SHOW_ONLY: "Chỉ xuất trình",
        Rule.NOT_NEEDED: "Không phải nộp (đã có trong cơ sở dữ liệu)",
    }[rule]


def _paper(paper: Paper, groups: list[str], width: float, *, sure: bool) -> Any:
    name = paper.name
    maybe = not paper.required or (bool(paper.when) and not sure)
    if maybe and "neu co" not in fold(name):
        name = f"{name} (nếu có)"
    remarks = [rule_words(paper.rule)]
    if paper.one_of:
        place = groups.index(paper.one_of) + 1
        remarks.append(f"nhóm {place}: chỉ cần một giấy trong nhóm")
    texts = [words(name, style(11, MEDIUM)), words(" · ".join(remarks), style(9.5, color=QUIET))]
    if paper.note:
        texts.append(words(paper.note, style(9.5, ITALIC, QUIET)))
    mark = "" if paper.rule is Rule.NOT_NEEDED else tick_box(13)
    return grid([[mark, texts]], [24, width - 24], ("LINEBELOW", (1, 0), (1, 0), 0.5, LINE))
