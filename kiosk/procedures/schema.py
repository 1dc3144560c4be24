"""The published schema of a pack, and its faults in plain Vietnamese.

After a change of the types, publish it anew:
python -m kiosk.procedures.schema > assets/packs/schema.json
"""

from __future__ import annotations

import json
import sys
from functools import cache
from gettext import gettext as _
from typing import Any

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from kiosk.procedures.faults import Fault, place
from kiosk.procedures.pack import Pack

KINDS = {
    "string": "chữ (trong dấu nháy)",
    "integer": "số nguyên",
    "number": "số",
    "boolean": "true hoặc false",
    "array": "danh sách [ ]",
    "object": "nhóm mục { }",
    "null": "null",
}


def pack_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that is made from the types and published with the packs."""
    schema = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Pack)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(pack_schema())


def schema_faults(value: Any, file: str, schema: dict[str, Any] | None = None) -> list[Fault]:
    """Every place where `value` does not have the form of a pack (or of `schema`), in order."""
    validator = Draft202012Validator(schema) if schema else _validator()
    errors = sorted(validator.iter_errors(value), key=lambda e: [*map(str, e.path)])
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
    return [(place(here), _one(error))]


def _one(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    if error.validator in ("enum", "const"):
        allowed = wanted if error.validator == "enum" else [wanted]
        return _("Giá trị {given} không dùng được; chỉ nhận: {allowed}.").format(
            given=_short(error.instance), allowed=", ".join(map(str, allowed))
        )
    if error.validator in ("type", "anyOf"):
        return _("Sai kiểu: phải là {kind}.").format(kind=_kinds(error))
    if error.validator == "pattern":
        return _("{given} sai cách viết; ví dụ đúng: {example}.").format(
            given=_short(error.instance), example=_example(error)
        )
    texts = {
        "minLength": _("Không được để trống."),
        "minItems": _("Danh sách không được để trống."),
        "maxLength": _("Chữ dài quá {limit} ký tự.").format(limit=wanted),
    }
    return texts.get(str(error.validator)) or _("Giá trị {given} không dùng được.").format(
        given=_short(error.instance)
    )


def _kinds(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    names = [part.get("type") for part in wanted] if error.validator == "anyOf" else [wanted]
    return _(" hoặc ").join(KINDS.get(str(name), str(name)) for name in names)


def _example(error: ValidationError) -> str:
    schema: Any = error.schema
    if "examples" in schema:
        return str(schema["examples"][0])
    return "2026-12-31" if "{4}-" in str(error.validator_value) else "ho_ten_1"


def _short(value: Any) -> str:
    text = str(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(pack_schema(), ensure_ascii=False, indent=1) + "\n")
