"""The checklist of a procedure: which papers, by which rule, and what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from gettext import gettext as _

from msgspec import Struct
from msgspec.structs import replace

from kiosk.model import BadInput
from kiosk.procedures.conditions import (
    RESERVED,
    asked_when,
    effective,
    fields_of,
    fits,
    given,
    hidden_answers,
)
from kiosk.procedures.facts import GENERAL
from kiosk.procedures.pack import Condition, Pack, Paper, Rule

AS_PICTURES = (Rule.SUBMIT_ORIGINAL, Rule.COMPARE, Rule.CERTIFIED_COPY)
"""Rules of papers that are photographed; the others are only looked at, or not even that."""


class Need(Struct, frozen=True):
    """One paper of the checklist."""

    part: str
    name: str
    rule: Rule
    rule_words: str
    required: bool
    """Missing when it was not brought. False while it hangs on a question still open."""
    maybe: bool
    """Whether it is needed at all hangs on a question that nobody has answered yet."""
    note: str = ""
    one_of: str = ""
    """Papers with the same word are alternatives."""


def rule_words(rule: Rule) -> str:
    """What happens to a paper, in the desk's words."""
    return {
        Rule.SUBMIT_ORIGINAL: _("Nộp bản chính"),
        Rule.COMPARE: _("Đối chiếu bản chính tại chỗ"),
        Rule.CERTIFIED_COPY: _("Cần bản sao chứng thực"),
        Rule.SHOW_ONLY: _("Chỉ xuất trình"),
        Rule.NOT_NEEDED: _("Không phải nộp (đã có trong cơ sở dữ liệu)"),
    }[rule]


def checklist(pack: Pack, answers: Mapping[str, str], variant: str = "") -> list[Need]:
    """The papers that these answers ask for, in the pack's order.

    Lay `conditions.proxy_answers` over the answers once it is known who stands here.
    """
    # A default that nobody looked at yet decides nothing: the citizen may still say otherwise.
    return [need for _paper, need in _needs(pack, given(pack, answers, variant))]


def _needs(pack: Pack, known: Mapping[str, str]) -> Iterator[tuple[Paper, Need]]:
    for paper in pack.papers:
        asked = _asked(pack, paper.when, known)
        if asked is False:
            continue
        required = paper.required and paper.rule is not Rule.NOT_NEEDED and asked is True
        yield (
            paper,
            Need(
                part=paper.id,
                name=paper.name,
                rule=paper.rule,
                rule_words=rule_words(paper.rule),
                required=required,
                maybe=asked is None,
                note=paper.note,
                one_of=paper.one_of,
            ),
        )


def _asked(pack: Pack, when: tuple[Condition, ...], known: Mapping[str, str]) -> bool | None:
    """True or False where the answers decide; None where a question is still open."""
    found = [_holds(pack, condition, known) for condition in when]
    if False in found:
        return False
    return None if None in found else True


def _holds(pack: Pack, condition: Condition, known: Mapping[str, str]) -> bool | None:
    name = condition.field
    if name in known:
        return fits(condition, known[name])
    never_asked = name in fields_of(pack) and _asked(pack, asked_when(pack)[name], known) is False
    return False if never_asked or name in hidden_answers(pack) else None


def missing(
    pack: Pack, answers: Mapping[str, str], brought: Collection[str], variant: str = ""
) -> list[Need]:
    """The needed papers that were not brought; alternatives count once, under all their names."""
    needs = [need for need in checklist(pack, answers, variant) if need.required]
    lacking: list[Need] = []
    settled: set[str] = {need.one_of for need in needs if need.one_of and need.part in brought}
    for need in needs:
        if need.part in brought or (need.one_of and need.one_of in settled):
            continue
        if need.one_of:
            settled.add(need.one_of)
            others = [other.name for other in needs if other.one_of == need.one_of]
            need = replace(need, name=_(" hoặc ").join(others))
        lacking.append(need)
    return lacking


def resolve(
    pack: Pack,
    part: str,
    answers: Mapping[str, str],
    variant: str = "",
    *,
    with_pictures: bool = True,
) -> str:
    """The part that a case file means: its id, its 1-based number, or nothing.

    Nothing is the first part that these answers ask for and that is handed in as pictures (with
    `with_pictures` False: handed in at all), required or not; else the general part. Raises
    BadInput for a part that the pack does not have.
    """
    wanted = part.strip()
    ids = [paper.id for paper in pack.papers]
    if not wanted:
        return _first(pack, answers, variant, with_pictures=with_pictures)
    if wanted in ids:
        return wanted
    alike = [name for name in ids if name.casefold() == wanted.casefold()]
    if alike:
        return alike[0]
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:4]) <= len(ids):
        return ids[int(wanted[:4]) - 1]
    raise BadInput(
        _("Thủ tục {code} không có giấy tờ “{part}”; hãy dùng một trong: {parts}.").format(
            code=pack.code, part=wanted[:40], parts=", ".join(ids)
        )
    )


def _first(pack: Pack, answers: Mapping[str, str], variant: str, *, with_pictures: bool) -> str:
    for paper, need in _needs(pack, effective(pack, answers, variant)):
        # Whether somebody stands in is said in the case file; an open question there means no.
        only_for_a_proxy = need.maybe and any(c.field in RESERVED for c in paper.when)
        handed_in = need.rule in AS_PICTURES or (
            not with_pictures and need.rule is not Rule.NOT_NEEDED
        )
        if handed_in and not only_for_a_proxy:
            return paper.id
    return GENERAL


def summary(pack: Pack) -> str:
    """The papers in one line: "3 giấy: 1 nộp bản chính, 1 chỉ xuất trình, 1 tùy trường hợp"."""
    counts: Counter[str] = Counter()
    alternatives: set[str] = set()
    for paper, need in _needs(pack, given(pack, {})):
        if paper.id == GENERAL or need.rule is Rule.NOT_NEEDED or need.one_of in alternatives:
            continue
        if need.one_of:
            alternatives.add(need.one_of)
        counts[need.rule_words.lower() if need.required else _("tùy trường hợp")] += 1
    if not counts:
        return _("Chưa có gói hướng dẫn")
    parts = ", ".join(f"{count} {words}" for words, count in counts.items())
    return _("{total} giấy: {parts}").format(total=counts.total(), parts=parts)
