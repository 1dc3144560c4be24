"""A made-up person for looking at a portal's pages without a citizen."""

from __future__ import annotations

import msgspec

from kiosk.model import Check, Citizen, CopyKind, Part, Proxy, Source, Submission, Value
from kiosk.portals.guided.recipe import Field, Kind, Recipe

_WORDS = {
    Kind.DATE: "1990-01-02",
    Kind.CHECKBOX: "yes",
}


def sample_submission(recipe: Recipe, key: str) -> Submission:
    """Return a packet with a value for every field that the recipe names, and no real person."""
    fields = [field for step in recipe.steps for field in step.fields]
    answers = {
        source.removeprefix("answers."): _sample(field)
        for field in fields
        for source in field.value
        if source.startswith("answers.")
    }
    for condition in (condition for field in fields for condition in field.when):
        answers[condition.field] = condition.values[0]
    return Submission(
        case_id=key,
        key=key,
        connector="guided",
        portal="",
        procedure=recipe.procedures[0],
        procedure_name=recipe.title,
        agency="",
        applicant=_person(),
        officer="",
        office="",
        answers=answers,
        parts=tuple(_part(file.part) for step in recipe.steps for file in step.files),
        sealed_at="",
        delegate=Proxy(_person(), "con"),
    )


def _sample(field: Field) -> str:
    """A value that the page's own list has, where the recipe translates into one."""
    if field.map:
        return next(iter(field.map))
    if field.part:
        return "Số 1, Xã Mẫu, Tỉnh Mẫu"
    return _WORDS.get(field.kind, "Mẫu thử")


def _person() -> Citizen:
    texts = {
        "id_number": "001190000001",
        "old_id": "011900001",
        "full_name": "Nguyễn Văn Mẫu",
        "dob": "1990-01-02",
        "sex": "Nam",
        "address": "Số 1, Xã Mẫu, Tỉnh Mẫu",
        "issue_date": "2021-05-06",
        "phone": "0900000000",
    }
    values = {name: Value(text, Source.TYPED) for name, text in texts.items()}
    return msgspec.structs.replace(Citizen(), **values)


def _part(name: str) -> Part:
    return Part(
        part=name,
        name=name,
        file_name=f"{name}.pdf",
        reference="",
        pdf_digest="",
        pdf_bytes=0,
        copy=CopyKind.ORIGINAL,
        check=Check.UNCHECKED,
    )
