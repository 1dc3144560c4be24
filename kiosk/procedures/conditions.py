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
    pack: Pack, answers: Mapping[str, str], variant: str = "", proxy: Proxy | None = None
) -> dict[str, str]:
    """The answers with defaults below them, and what the variant and the proxy settle on top.

    Without a variant the pack's first one holds, but never against an answer that was given.
    """
    known = {field.id: field.default for field in fields_of(pack).values() if field.default}
    chosen = next((v for v in pack.variants if v.id == variant), None)
    if chosen is None and pack.variants:
        known |= pack.variants[0].answers
    known |= {name: text for name, text in answers.items() if text}
    if chosen is not None:
        known |= chosen.answers
    if proxy is not None:
        known[PROXY] = proxy.relation or "*"
        known[PROXY_EXEMPT] = "yes" if is_exempt(pack, proxy.relation) else "no"
    return known


def is_exempt(pack: Pack, relation: str) -> bool:
    """True when the mandate rule lists this relation, however it is written."""
    return fold(relation).strip() in {fold(exempt) for exempt in pack.mandate.exempt}


def holds(conditions: Iterable[Condition], known: Mapping[str, str]) -> bool:
    """True when every condition holds for the settled answers."""
    return all(
        (text := known.get(condition.field, "")) != ""
        and ("*" in condition.values or text in condition.values)
        for condition in conditions
    )


def asked_when(pack: Pack) -> dict[str, tuple[Condition, ...]]:
    """For every field all that must hold for it to be asked: its group's conditions and its own."""
    return {field.id: group.when + field.when for group in pack.groups for field in group.fields}


def effective(
    pack: Pack, answers: Mapping[str, str], variant: str = "", proxy: Proxy | None = None
) -> dict[str, str]:
    """The settled answers without those to questions that are not asked (any more)."""
    known = settled(pack, answers, variant, proxy)
    rules = asked_when(pack)
    while gone := [
        name for name, when in rules.items() if name in known and not holds(when, known)
    ]:
        for name in gone:
            del known[name]
    return known
