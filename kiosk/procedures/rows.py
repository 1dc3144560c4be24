"""Repeated groups: the same questions once for each member of a household, each heir …

The answers of row 2 are kept as "GROUP.2.FIELD", and how many rows there are as "GROUP". To the
rest of the program a pack with rows is a longer pack: `unrolled` writes every row out as a group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from kiosk.procedures.pack import Condition, Field, Group, Pack

ROW = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,39})\.([1-9][0-9]{0,2})\.([A-Za-z][A-Za-z0-9_]{0,39})")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")

Lists = dict[str, Any]
"""Answers with a list of rows for each repeated group."""


def name_of(group: str, number: int, field: str) -> str:
    """Under which an answer of a row is kept; rows count from 1."""
    return f"{group}.{number}.{field}"


def repeated(pack: Pack) -> list[Group]:
    """The groups that are asked once for each row."""
    return [group for group in pack.groups if group.repeat is not None]


def count(group: Group, answers: Mapping[str, str]) -> int:
    """How many rows there are; never fewer than the group asks for, nor more than it takes."""
    if group.repeat is None:
        return 0
    said = answers.get(group.id, "")
    there = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    for name, text in answers.items():
        row = ROW.fullmatch(name)
        if row is not None and row[1] == group.id and text:
            there = max(there, int(row[2]))
    return min(max(there, group.repeat.least), group.repeat.most)


def unrolled(pack: Pack, answers: Mapping[str, str]) -> Pack:
    """The pack with a group for every row, in the place of the repeated group."""
    if not repeated(pack):
        return pack
    groups: list[Group] = []
    for group in pack.groups:
        if group.repeat is None:
            groups.append(group)
        else:
            rows = range(1, count(group, answers) + 1)
            groups += [_row(group, group.repeat.item, number) for number in rows]
    return replace(pack, groups=tuple(groups))


def _row(group: Group, item: str, number: int) -> Group:
    names = {field.id: name_of(group.id, number, field.id) for field in group.fields}

    def here(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(one, field=names.get(one.field, one.field)) for one in conditions)

    fields = [replace(field, id=names[field.id], when=here(field.when)) for field in group.fields]
    title = f"{item[:1].upper()}{item[1:]} {number}"
    return Group(f"{group.id}.{number}", title, tuple(fields), group.when)


def without(group: Group, answers: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The answers without row `number`; the rows behind it move up. The count is the caller's."""
    kept: dict[str, Any] = {}
    for name, said in answers.items():
        row = ROW.fullmatch(name)
        if row is None or row[1] != group.id or int(row[2]) < number:
            kept[name] = said
        elif int(row[2]) > number:
            kept[name_of(group.id, int(row[2]) - 1, row[3])] = said
    return kept


def flattened(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as a case file gives them, each list of rows (objects of answers) written out."""
    flat: dict[str, Any] = {}
    for name, said in answers.items():
        if isinstance(said, list | tuple):
            flat[name] = len(said)
            for number, row in enumerate(said, 1):
                flat |= {name_of(name, number, field): text for field, text in row.items()}
        else:
            flat[name] = said
    return flat


def nested(answers: Mapping[str, str]) -> Lists:
    """Answers as they are sent: each repeated group as a list of objects, one for each row."""
    rows: dict[str, dict[int, dict[str, str]]] = {}
    plain: Lists = {}
    for name, text in answers.items():
        row = ROW.fullmatch(name)
        if row is None:
            plain[name] = text
        else:
            rows.setdefault(row[1], {}).setdefault(int(row[2]), {})[row[3]] = text
    for group, found in rows.items():
        plain[group] = [found[number] for number in sorted(found)]
    return plain


def in_words(group: str, answers: Mapping[str, str]) -> str:
    """The rows in one text, for a portal with a single box for them; empty without rows."""
    rows = nested(answers).get(group)
    if not isinstance(rows, list):
        return ""
    return "; ".join(
        ", ".join(said for text in row.values() if (said := _ISO.sub(r"\3/\2/\1", text)))
        for row in rows
    )


def field_of(groups: Iterable[Group], name: str) -> Field | None:
    """The question of an answer's name, of a row or not; None where there is none."""
    row = ROW.fullmatch(name)
    wanted = row[3] if row is not None else name
    for group in groups:
        if (row is None) == (group.repeat is None) and (row is None or row[1] == group.id):
            for field in group.fields:
                if field.id == wanted:
                    return replace(field, id=name)
    return None
