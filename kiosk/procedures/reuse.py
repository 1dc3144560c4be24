"""Which answers of one procedure need not be asked again for another."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.procedures.pack import Field, FieldKind, Group, Pack

OWN = (FieldKind.CHOICE, FieldKind.NUMBER)
"""Kinds of answers that say nothing about the next matter."""


def reusable(old: Pack, new: Pack, answers: Mapping[str, str]) -> dict[str, str]:
    """Answers given for one procedure that answer the same question of another.

    The same question has the same id and words, in a group of the same id: "Họ tên" of the
    applicant is not that of the deceased. A choice or a number belongs to its own matter.
    """
    asked = {_asked_as(group, one) for group in new.groups for one in group.fields}
    found: dict[str, str] = {}
    for group in old.groups:
        same = [one.id for one in group.fields if _asked_as(group, one) in asked]
        if group.repeat is None:
            kinds = {one.id: one.kind for one in group.fields}
            found |= {n: answers[n] for n in same if answers.get(n) and kinds[n] not in OWN}
        elif len(same) == len(group.fields):
            rows = {n: text for n, text in answers.items() if n.startswith(f"{group.id}.")}
            found |= rows | ({group.id: answers[group.id]} if group.id in answers else {})
    return found


def _asked_as(group: Group, asked: Field) -> tuple[str, str, str, str, bool]:
    return group.id, asked.id, asked.label, asked.kind, group.repeat is not None
