"""The logic of a form: what is asked, what is known already, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk.model import Answer, BadInput, Citizen, Proxy, Source, Value
from kiosk.procedures.conditions import (
    RESERVED,
    effective,
    fields_of,
    hidden_answers,
    holds,
    proxy_answers,
)
from kiosk.procedures.pack import Field, FieldKind, Group, Pack
from kiosk.procedures.rows import field_of, repeated, unrolled
from kiosk.values import (
    check_past,
    one_line,
    parse_address,
    parse_any_id,
    parse_date,
    parse_name,
    parse_phone,
    show_date,
    show_phone,
)

LONGEST_TEXT = 1000
LARGEST_NUMBER = 999_999


class FieldFault(Struct, frozen=True):
    """A question that is not answered, or not rightly, in one sentence."""

    field: str
    message: str
    label: str = ""
    """What the message begins with: the question, and its row where it has one."""


class Line(Struct, frozen=True):
    """One answer as the review page shows it."""

    field: str
    label: str
    text: str
    """As people write it; empty where the answer is missing."""
    source: Source | None
    missing: bool
    """Required and not answered."""


def visible_groups(pack: Pack, answers: Mapping[str, str], variant: str = "") -> list[Group]:
    """The pages of the form that apply, each with just the questions that are asked.

    A repeated group gives a page for each of its rows.
    """
    pack = unrolled(pack, answers)
    known = effective(pack, answers, variant)
    groups = []
    for group in pack.groups:
        fields = tuple(field for field in group.fields if holds(group.when + field.when, known))
        if fields:
            groups.append(msgspec.structs.replace(group, fields=fields))
    return groups


def pages(pack: Pack, answers: Mapping[str, str], variant: str = "") -> list[Group]:
    """The pages as a screen shows them: a repeated group without questions before its rows."""
    known = effective(pack, answers, variant)
    shown = visible_groups(pack, answers, variant)
    found: list[Group] = []
    for group in pack.groups:
        if group.repeat is None:
            found += [one for one in shown if one.id == group.id]
        elif holds(group.when, known):
            found.append(msgspec.structs.replace(group, fields=()))
            found += [one for one in shown if one.id.startswith(f"{group.id}.")]
    return found


def visible_fields(group: Group, answers: Mapping[str, str]) -> list[Field]:
    """The questions of a page that apply to the answers (the page itself from visible_groups)."""
    known = {field.id: field.default for field in group.fields} | dict(answers)
    return [field for field in group.fields if holds(field.when, known)]


def field(pack: Pack, name: str) -> Field | None:
    """The question with this id, also of a row ("GROUP.2.FIELD"), or None."""
    return field_of(pack.groups, name)


def labels(pack: Pack, answers: Mapping[str, str] | None = None) -> dict[str, str]:
    """What each question is called, by id; those of the rows with the row before them."""
    counts = {group.id: group.title for group in repeated(pack)}
    pack = unrolled(pack, answers or {})
    names = {field.id: _label(group, field) for group in pack.groups for field in group.fields}
    return counts | names


def _label(group: Group, field: Field) -> str:
    return f"{group.title} · {field.label}" if "." in group.id else field.label


def prefill(
    pack: Pack,
    citizen: Citizen | None,
    proxy: Proxy | None,
    answers: Mapping[str, str] | None = None,
    variant: str = "",
) -> dict[str, Answer]:
    """What need not be asked: defaults, and values of the card for the questions that apply.

    `answers` are those given so far: a card is the mother's only after the officer said so, and
    who calls again after each answer gets the rest. Answers already given are not repeated.
    """
    given = {**(answers or {}), **proxy_answers(pack, proxy)}
    pack = unrolled(pack, given)
    known = effective(pack, given, variant)
    filled: dict[str, Answer] = {}
    for group in visible_groups(pack, given, variant):
        for asked in group.fields:
            value = _known_value(asked, citizen, proxy, known)
            if value is not None and not given.get(asked.id):
                filled[asked.id] = value
    return filled


def _known_value(
    asked: Field, citizen: Citizen | None, proxy: Proxy | None, known: Mapping[str, str]
) -> Answer | None:
    who, _dot, name = asked.prefill.partition(".")
    value: Value | None = None
    if name == "relation" and proxy is not None and proxy.relation:
        value = Value(proxy.relation, Source.TYPED)
    elif name and holds(asked.prefill_when, known):
        person = citizen if who == "applicant" else proxy and proxy.citizen
        value = getattr(person, name, None)
    if value is not None and value.text:
        try:
            return Answer(check_field(asked, value.text), value.source)
        except BadInput:
            return None
    return Answer(asked.default, Source.TYPED) if asked.default else None


def check_field(asked: Field, text: str, today: date | None = None) -> str:
    """The one form of an answer that is stored; raises BadInput with a sentence.

    Dates become ISO (a bare year where a date of the past allows it); an empty answer stays
    empty, whether it may be is for `check_all` to say.
    """
    clean = one_line(text)
    if not clean:
        return ""
    match asked.kind:
        case FieldKind.NAME:
            return parse_name(clean)
        case FieldKind.DATE:
            return _date(asked, clean, today or date.today())
        case FieldKind.ID:
            return parse_any_id(clean)
        case FieldKind.PHONE:
            return parse_phone(clean)
        case FieldKind.ADDRESS:
            return parse_address(clean)
        case FieldKind.CHOICE:
            return _choice(asked, clean)
        case FieldKind.NUMBER:
            return _number(clean)
        case FieldKind.TEXT:
            return _text(clean)


def _date(asked: Field, text: str, today: date) -> str:
    iso = parse_date(text, year_only=asked.past)
    return check_past(iso, today) if asked.past else iso


def _choice(asked: Field, text: str) -> str:
    if text in asked.choices:
        return text
    alike = [choice for choice in asked.choices if choice.casefold() == text.casefold()]
    if len(alike) == 1:
        return alike[0]
    raise BadInput(_("Hãy chọn một trong: {choices}.").format(choices="; ".join(asked.choices)))


def _number(text: str) -> str:
    digits = text.lstrip("0") or "0"
    if not (digits.isascii() and digits.isdigit() and int(digits[:7]) <= LARGEST_NUMBER):
        raise BadInput(_("Hãy ghi một số nguyên, ví dụ 2."))
    return digits


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            _("Câu trả lời dài quá {longest} ký tự; hãy ghi ngắn lại.").format(longest=LONGEST_TEXT)
        )
    return text


def check_all(
    pack: Pack, answers: Mapping[str, str], variant: str = "", today: date | None = None
) -> list[FieldFault]:
    """What is missing or wrong among the questions that apply, in their order."""
    pack = unrolled(pack, answers)
    known = effective(pack, answers, variant)
    faults = []
    for group in visible_groups(pack, answers, variant):
        for asked in group.fields:
            text, label = known.get(asked.id, ""), _label(group, asked)
            if not text.strip() and asked.required:
                message = _("{label}: chưa ghi").format(label=label)
                faults.append(FieldFault(asked.id, message, label))
                continue
            try:
                check_field(asked, text, today)
            except BadInput as error:
                message = _("{label}: {fault}").format(label=label, fault=error)
                faults.append(FieldFault(asked.id, message, label))
    return faults


def unknown(pack: Pack, answers: Mapping[str, str]) -> list[str]:
    """Names among the answers that neither a question nor a variant has."""
    counts = {group.id for group in repeated(pack)}
    pack = unrolled(pack, answers)
    known = fields_of(pack).keys() | hidden_answers(pack).keys() | RESERVED.keys() | counts
    return [name for name in answers if name not in known]


def show(asked: Field, text: str) -> str:
    """A stored answer as people write it; an answer that is not in order is shown as it is."""
    if not text:
        return ""
    try:
        if asked.kind is FieldKind.DATE:
            return show_date(parse_date(text, year_only=True))
        if asked.kind is FieldKind.PHONE:
            return show_phone(parse_phone(text))
    except BadInput:
        return text
    return text


def summary(
    pack: Pack,
    answers: Mapping[str, Answer],
    texts: Mapping[str, str] | None = None,
    variant: str = "",
) -> list[Line]:
    """The review page: every question that applies, with its answer and where that comes from.

    `texts` are all answers as text, where more is known than `answers` say (a variant's).
    Questions that may stay open and did are left out.
    """
    given = {name: answer.text for name, answer in answers.items()} | dict(texts or {})
    pack = unrolled(pack, given)
    known = effective(pack, given, variant)
    lines = []
    for group in visible_groups(pack, given, variant):
        for asked in group.fields:
            text = known.get(asked.id, "")
            if text or asked.required:
                found = answers.get(asked.id)
                source = found.source if found else None
                shown = show(asked, text)
                label = _label(group, asked)
                lines.append(Line(asked.id, label, shown, source, missing=not text))
    return lines
