"""When a condition of a pack holds, given the answers of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.model import Proxy
from kiosk.procedures.pack import Condition, Field, Pack
from kiosk.values import fold

PROXY = "proxy"
"""Answered with the relation when somebody else stands here for the applicant."""
PROXY_EXEMPT = "proxy_exempt"
"""yes or no: whether that relation is exempt by the pack's mandate rule."""

NOBODY, UNSAID = "-", "?"
"""The applicant stands here; somebody does, whose relation was not said."""

RESERVED: dict[str, set[str]] = {PROXY: set(), PROXY_EXEMPT: {"yes", "no"}}
"""Names that conditions may ask for and fields may not take, with their values (empty: any)."""


def fields_of(pack: Pack) -> dict[str, Field]:
    """Every field of the form by its id."""
    return {field.id: field for group in pack.groups for field in group.fields}


def hidden_answers(pack: Pack) -> dict[str, set[str]]:
    """The answers that only variants settle (no field asks for them), with their values."""
    fields = fields_of(pack)
    found: dict[str, set[str]] = {}
    for variant in pack.variants:
        for name, value in variant.answers.items():
            if name not in fields:
                found.setdefault(name, set()).add(value)
    return found


def settled(
    pack: Pack, answers: Mapping[str, str], variant: str = "", *, defaults: bool = True
) -> dict[str, str]:
    """The answers with defaults below them, and what the variant settles on top.

    Without a variant the pack's first one holds, but never against an answer that was given.
    """
    fields = fields_of(pack).values() if defaults else ()
    known = {field.id: field.default for field in fields if field.default}
    chosen = next((v for v in pack.variants if v.id == variant), None)
    if chosen is None and pack.variants:
        known |= pack.variants[0].answers
    known |= {name: text for name, text in answers.items() if text}
    if chosen is not None:
        known |= chosen.answers
    return known


def proxy_answers(pack: Pack, proxy: Proxy | None) -> dict[str, str]:
    """What conditions may ask about who stands here; to be laid over the other answers."""
    if proxy is None:
        return {PROXY: NOBODY, PROXY_EXEMPT: NOBODY}
    exempt = is_exempt(pack, proxy.relation)
    return {PROXY: proxy.relation or UNSAID, PROXY_EXEMPT: "yes" if exempt else "no"}


def is_exempt(pack: Pack, relation: str) -> bool:
    """True when the mandate rule lists this relation, however it is written."""
    return fold(relation).strip() in {fold(exempt) for exempt in pack.mandate.exempt}


def holds(conditions: Iterable[Condition], known: Mapping[str, str]) -> bool:
    """True when every condition holds for the settled answers."""
    return all(fits(condition, known.get(condition.field, "")) for condition in conditions)


def fits(condition: Condition, text: str) -> bool:
    """True when this answer satisfies the condition."""
    return text not in ("", NOBODY) and ("*" in condition.values or text in condition.values)


def asked_when(pack: Pack) -> dict[str, tuple[Condition, ...]]:
    """For every field all that must hold for it to be asked: its group's conditions and its own."""
    return {field.id: group.when + field.when for group in pack.groups for field in group.fields}


def effective(pack: Pack, answers: Mapping[str, str], variant: str = "") -> dict[str, str]:
    """The settled answers without those to questions that are not asked (any more)."""
    known = settled(pack, answers, variant)
    rules = asked_when(pack)
    while gone := [name for name in rules if name in known and not holds(rules[name], known)]:
        for name in gone:
            del known[name]
    return known


def given(pack: Pack, answers: Mapping[str, str], variant: str = "") -> dict[str, str]:
    """The effective answers that somebody gave or a variant settled; no mere defaults."""
    said = settled(pack, answers, variant, defaults=False)
    return {name: text for name, text in effective(pack, answers, variant).items() if name in said}
