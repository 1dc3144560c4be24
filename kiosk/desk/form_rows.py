"""Step 6: the rows of a repeated group; added, listed, removed."""

from __future__ import annotations

from gettext import gettext as _

from msgspec import Struct

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import Answer, BadInput, Case, Source
from kiosk.procedures import forms, rows
from kiosk.procedures.pack import Group

IN_SHORT = 3
"""So many answers of a row stand in its line."""


class Row(Struct, frozen=True):
    """One row of a repeated group, as its page lists it."""

    number: int
    """From 1."""
    title: str
    words: str
    """What was answered, in short; empty for a row that nobody filled."""
    open: bool
    """Something of it is missing or wrong."""


def listed(visit: Visit, group: Group) -> tuple[Row, ...]:
    """Return the rows of a repeated group; none for another group."""
    if group.repeat is None:
        return ()
    pack, answers = visit.chosen(), visit.answers()
    faulty = {fault.field for fault in forms.check_all(pack, answers, visit.variant)}
    pages = forms.visible_groups(pack, answers, visit.variant)
    return tuple(
        Row(
            int(page.id.rpartition(".")[2]),
            page.title,
            " · ".join(
                [
                    text
                    for field in page.fields
                    if (text := forms.show(field, answers.get(field.id, "")))
                ][:IN_SHORT]
            ),
            any(field.id in faulty for field in page.fields),
        )
        for page in pages
        if page.id.startswith(f"{group.id}.")
    )


def add(desk: Desk, visit: Visit, name: str) -> Case:
    """Add an empty row to the group `name`; raises BadInput when it has as many as it takes."""
    case, group = visit.open_case(), _group(visit, name)
    there = rows.count(group, visit.answers())
    if group.repeat is not None and there >= group.repeat.most:
        raise BadInput(_("Mục này ghi nhiều nhất {n} dòng.").format(n=group.repeat.most))
    return _save(desk, visit, group, dict(case.answers), there + 1, "row_added")


def remove(desk: Desk, visit: Visit, name: str, number: int) -> Case:
    """Take row `number` out; those behind it move up."""
    case, group = visit.open_case(), _group(visit, name)
    there = rows.count(group, visit.answers())
    if not 1 <= number <= there:
        raise BadInput(_("Dòng này không còn; xem lại danh sách."))
    kept = rows.without(group, case.answers, number)
    return _save(desk, visit, group, kept, there - 1, "row_removed")


def _group(visit: Visit, name: str) -> Group:
    found = next((group for group in rows.repeated(visit.chosen()) if group.id == name), None)
    if found is None:
        raise BadInput(_("Tờ khai không có mục “{name}”.").format(name=name))
    return found


def _save(
    desk: Desk, visit: Visit, group: Group, answers: dict[str, Answer], count: int, event: str
) -> Case:
    answers[group.id] = Answer(str(count), Source.TYPED)
    visit.case = edit(visit.open_case(), now(), answers=answers)
    return desk.save(visit.case, event, group=group.id)
