"""The JSON Schema of a type, and where a file departs from it, in plain words.

Apart from the reader, because jsonschema is slow to load and a sound file never needs it.
"""

from __future__ import annotations

from functools import cache
from gettext import gettext as _
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from kiosk.jsonfiles.fault import Fault, place
from kiosk.jsonfiles.schema import schema_of


def _whole(_checker: object, value: object) -> bool:
    """What msgspec takes for a whole number; for JSON Schema 1.0 and 1e308 are such too."""
    return isinstance(value, int) and not isinstance(value, bool)


_Strict = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _whole),
)


@cache
def _validator(kind: type) -> Draft202012Validator:
    made: Draft202012Validator = _Strict(schema_of(kind))
    return made


def shape_faults(value: Any, file: str, kind: type) -> list[Fault]:
    """Every place where `value`, as JSON gives it, does not have the form of `kind`, in order."""
    errors = sorted(_validator(kind).iter_errors(value), key=lambda e: [*map(str, e.path)])
    faults = [Fault(file, at, fault) for error in errors for at, fault in _in_words(error)]
    return list(dict.fromkeys(faults))


def _in_words(error: ValidationError) -> list[tuple[str, str]]:
    here = tuple(error.absolute_path)
    given: Any = error.instance
    if error.validator == "required":
        wanted: Any = error.validator_value
        missing = [key for key in wanted if key not in given]
        return [(place(here), _("Thiếu mục bắt buộc “{key}”.").format(key=k)) for k in missing]
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        known = schema.get("properties", {})
        extra = [str(key)[:40] for key in given if key not in known]
        return [
            (place((*here, key)), _("Không có mục nào tên “{key}”.").format(key=key))
            for key in extra
        ]
    # Of several forms the one that the value has, bar a fault deeper in it, says what is wrong.
    deeper = [e for e in error.context or () if e.validator != "type" or e.path]
    if deeper:
        return [said for inner in deeper for said in _in_words(inner)]
    return [(place(here), _one(error))]


def _one(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    given = _short(error.instance)
    if error.validator in ("enum", "const"):
        allowed = wanted if error.validator == "enum" else [wanted]
        return _("Giá trị {given} không dùng được; chỉ nhận: {allowed}.").format(
            given=given, allowed=", ".join(map(str, allowed))
        )
    if error.validator in ("type", "anyOf"):
        return _("Sai kiểu: phải là {kind}.").format(kind=_kinds(error))
    if error.validator == "pattern":
        return _misspelt(error)
    texts = {
        "minLength": _("Không được để trống."),
        "minItems": _("Danh sách không được để trống."),
        "maxLength": _("Chữ dài quá {limit} ký tự.").format(limit=wanted),
        "minimum": _("{given} nhỏ quá; ít nhất là {limit}.").format(given=given, limit=wanted),
        "maximum": _("{given} lớn quá; nhiều nhất là {limit}.").format(given=given, limit=wanted),
    }
    return texts.get(str(error.validator)) or _("Giá trị {given} không dùng được.").format(
        given=given
    )


def _kinds(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    parts = wanted if error.validator == "anyOf" else [{"type": wanted}]
    return _(" hoặc ").join(_kind(part.get("type", "object")) for part in parts)


def _kind(name: str) -> str:
    kinds = {
        "string": _("chữ (trong dấu nháy)"),
        "integer": _("số nguyên"),
        "number": _("số"),
        "boolean": _("true hoặc false"),
        "array": _("danh sách [ ]"),
        "object": _("nhóm mục { }"),
    }
    return kinds.get(name, name)


def _misspelt(error: ValidationError) -> str:
    schema: Any = error.schema
    given, examples = _short(error.instance), schema.get("examples")
    if not examples:
        return _("{given} sai cách viết.").format(given=given)
    return _("{given} sai cách viết; ví dụ đúng: {example}.").format(
        given=given, example=examples[0]
    )


def _short(value: Any) -> str:
    text = str(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
