"""What the schema cannot see: ids that clash, conditions on nothing, choices without a choice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from gettext import gettext as _

from kiosk.jsonfiles.fault import Fault, Place, place
from kiosk.procedures.conditions import RESERVED, asked_when, fields_of, hidden_answers
from kiosk.procedures.facts import channels, dates, figures, later, papers, sources, texts, unfilled
from kiosk.procedures.faults import Found, doubles, placed_fields
from kiosk.procedures.pack import Condition, FieldKind, Pack
from kiosk.values import show_date

CITIZEN = ("id_number", "old_id", "full_name", "dob", "sex", "address", "issue_date", "phone")
PREFILLS = frozenset(
    [f"{who}.{name}" for who in ("applicant", "proxy") for name in CITIZEN] + ["proxy.relation"]
)


def meaning_faults(pack: Pack, file: str) -> list[Fault]:
    """All faults of meaning of a pack whose form is right."""
    checks = (
        _ids,
        _conditions,
        _fields,
        _repeats,
        _rows_from_outside,
        _variants,
        papers,
        channels,
        figures,
        dates,
        sources,
        texts,
    )
    return [Fault(file, place(at), text) for check in checks for at, text in check(pack)]


def meaning_warnings(pack: Pack, file: str, today: date | None = None) -> list[Fault]:
    """What should be looked at, though the pack can be used."""
    day = today or date.today()
    seen = (*unfilled(pack), *later(pack, day))
    found = [Fault(file, place(at), text) for at, text in seen]
    if pack.fee.believed_until < day.isoformat():
        text = _("Lệ phí chỉ còn tin được đến {day}; hãy kiểm tra lại rồi sửa ngày.")
        until = show_date(pack.fee.believed_until)
        found.append(Fault(file, "$.fee.believed_until", text.format(day=until)))
    return found


def _ids(pack: Pack) -> Found:
    twice = _("Mã “{name}” dùng hai lần.")
    for where, names in (
        ("papers", [paper.id for paper in pack.papers]),
        ("groups", [group.id for group in pack.groups]),
        ("variants", [variant.id for variant in pack.variants]),
    ):
        seen = set[str]()
        for number, name in enumerate(names):
            if name in seen:
                yield (where, number, "id"), twice.format(name=name)
            seen.add(name)
    seen = set()
    for at, field in placed_fields(pack):
        if field.id in RESERVED:
            yield (*at, "id"), _("Mã “{name}” để dành cho chương trình.").format(name=field.id)
        elif field.id in seen:
            yield (*at, "id"), twice.format(name=field.id)
        seen.add(field.id)


def _placed_conditions(pack: Pack) -> Iterator[tuple[Place, Condition, set[str]]]:
    """Place, condition, and the fields whose being asked hangs on it."""
    for p, paper in enumerate(pack.papers):
        for n, condition in enumerate(paper.when):
            yield ("papers", p, "when", n), condition, set()
    for g, group in enumerate(pack.groups):
        for n, condition in enumerate(group.when):
            yield ("groups", g, "when", n), condition, {field.id for field in group.fields}
    for at, field in placed_fields(pack):
        for n, condition in enumerate(field.when):
            yield (*at, "when", n), condition, {field.id}
        for n, condition in enumerate(field.prefill_when):
            yield (*at, "prefill_when", n), condition, set()


def _conditions(pack: Pack) -> Found:
    fields, hidden, rules = fields_of(pack), hidden_answers(pack), asked_when(pack)
    for at, condition, owners in _placed_conditions(pack):
        name = condition.field
        if name not in fields and name not in hidden and name not in RESERVED:
            yield (*at, "field"), _("Điều kiện hỏi mục “{name}” không có.").format(name=name)
            continue
        if owners & _asks(name, rules):
            yield (*at, "field"), _("Điều kiện quay vòng: “{name}” hỏi chính nó.").format(name=name)
        allowed = RESERVED.get(name) or hidden.get(name) or set()
        if name in fields:
            allowed = set(fields[name].choices)
        for n, value in enumerate(condition.values):
            if allowed and value != "*" and value not in allowed:
                yield (
                    (*at, "values", n),
                    _("“{value}” không nằm trong các lựa chọn của “{name}”.").format(
                        value=value[:60], name=name
                    ),
                )


def _asks(name: str, rules: dict[str, tuple[Condition, ...]]) -> set[str]:
    """The fields that `name` depends on, itself included."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found and current in rules:
            found.add(current)
            waiting += [condition.field for condition in rules[current]]
    return found


def _fields(pack: Pack) -> Found:
    for at, field in placed_fields(pack):
        is_choice = field.kind is FieldKind.CHOICE
        if is_choice and not field.choices:
            yield (*at, "choices"), _("Câu hỏi chọn một phải có các lựa chọn (choices).")
        if field.choices and not is_choice:
            yield (*at, "choices"), _("Chỉ câu hỏi loại choice mới có các lựa chọn.")
        for text in sorted(doubles(field.choices)):
            yield (*at, "choices"), _("Lựa chọn “{text}” viết hai lần.").format(text=text[:60])
        if is_choice and field.default and field.default not in field.choices:
            yield (*at, "default"), _("Giá trị sẵn không nằm trong các lựa chọn.")
        if field.prefill and field.prefill not in PREFILLS:
            yield (
                (*at, "prefill"),
                _("Không có giá trị “{name}” để điền sẵn.").format(name=field.prefill[:60]),
            )
        if field.prefill_when and not field.prefill:
            yield (*at, "prefill_when"), _("Có điều kiện điền sẵn nhưng thiếu “prefill”.")
        if field.past and field.kind is not FieldKind.DATE:
            yield (*at, "past"), _("Chỉ câu hỏi loại date mới có “past”.")


def _repeats(pack: Pack) -> Found:
    taken = fields_of(pack).keys() | hidden_answers(pack).keys() | RESERVED.keys()
    for g, group in enumerate(pack.groups):
        if group.repeat is None:
            continue
        if group.id in taken:
            text = _("Mã nhóm lặp “{name}” đã là mã của một câu hỏi.").format(name=group.id)
            yield ("groups", g, "id"), text
        if group.repeat.least > group.repeat.most:
            yield ("groups", g, "repeat", "least"), _("Số dòng ít nhất lớn hơn số nhiều nhất.")
        for f, field in enumerate(group.fields):
            if field.prefill:
                text = _("Câu hỏi của nhóm lặp không lấy sẵn giá trị từ thẻ.")
                yield ("groups", g, "fields", f, "prefill"), text


def _rows_from_outside(pack: Pack) -> Found:
    """A repeated group keeps to itself: nobody outside knows which of its rows is meant."""
    repeated = [group if group.repeat is not None else None for group in pack.groups]
    owner = {field.id: g for g, group in enumerate(repeated) if group for field in group.fields}
    for at, condition, _owners in _placed_conditions(pack):
        group = owner.get(condition.field)
        if group is not None and at[:3] != ("groups", group, "fields"):
            text = _("Câu hỏi “{name}” có nhiều dòng: chỉ hỏi được trong nhóm ấy.")
            yield (*at, "field"), text.format(name=condition.field)
    for v, variant in enumerate(pack.variants):
        for name in owner.keys() & variant.answers.keys():
            text = _("“{name}” có nhiều dòng: trường hợp không định sẵn được.")
            yield ("variants", v, "answers", name), text.format(name=name)


def _variants(pack: Pack) -> Found:
    if pack.variants and not pack.question.strip():
        yield ("question",), _("Có các trường hợp (variants) thì phải có câu hỏi (question).")
    if pack.question.strip() and not pack.variants:
        yield ("variants",), _("Có câu hỏi thì phải có các trường hợp để chọn.")
    fields = fields_of(pack)
    for v, variant in enumerate(pack.variants):
        for name, value in variant.answers.items():
            choices = fields[name].choices if name in fields else ()
            if name in RESERVED:
                yield ("variants", v, "answers", name), _("Mã này để dành cho chương trình.")
            elif choices and value not in choices:
                yield (
                    ("variants", v, "answers", name),
                    _("“{value}” không nằm trong các lựa chọn của “{name}”.").format(
                        value=value[:60], name=name
                    ),
                )
