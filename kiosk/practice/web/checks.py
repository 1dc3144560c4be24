"""A site looks at everything again, whatever the browser says that it has checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from ..rules import VIETNAM
from .forms import Field, asked, places

LONGEST = 250
_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def clean(fields: Iterable[Field], given: Mapping[str, str]) -> dict[str, str]:
    """The answers to these questions alone, trimmed."""
    return {
        name: " ".join(given.get(name, "").split()) for field in fields for name in field.names()
    }


def faults(fields: Iterable[Field], values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the name of the control; empty when all is well."""
    found: dict[str, str] = {}
    for field in fields:
        if not asked(field, values):
            continue
        if field.kind == "address":
            found |= _address(field, values)
        elif fault := _one(field, values.get(field.id, "")):
            found[field.id] = fault
    return found


def _one(field: Field, value: str) -> str:
    if not value:
        wanted = {"list": "Hãy chọn", "radio": "Hãy chọn"}.get(field.kind, "Hãy nhập")
        return f"{wanted}: {field.label}." if field.required else ""
    if len(value) > LONGEST:
        return f"{field.label}: dài quá {LONGEST} ký tự."
    if field.options and value not in field.options:
        return f"{field.label}: lựa chọn không có trong danh sách."
    return _KINDS.get(field.kind, _anything)(field, value)


def _anything(_field: Field, _value: str) -> str:
    return ""


def _name(field: Field, value: str) -> str:
    return f"{field.label}: không viết chữ số." if re.search(r"\d", value) else ""


def _date(field: Field, value: str) -> str:
    match = _DATE.fullmatch(value)
    try:
        day = date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2100:
        return f"{field.label}: viết ngày/tháng/năm, ví dụ 05/09/2024."
    if field.past and day > datetime.now(VIETNAM).date():
        return f"{field.label}: không thể là ngày chưa tới."
    return ""


def _id(field: Field, value: str) -> str:
    return "" if re.fullmatch(r"\d{9}|\d{12}", value) else f"{field.label}: gồm 12 chữ số."


def _phone(field: Field, value: str) -> str:
    good = re.fullmatch(r"0\d{9}", value)
    return "" if good else f"{field.label}: gồm 10 chữ số, bắt đầu bằng số 0."


def _number(field: Field, value: str) -> str:
    good = re.fullmatch(r"\d{1,2}", value)
    return "" if good else f"{field.label}: là một số từ 0 đến 99."


def _combo(field: Field, value: str) -> str:
    return "" if value in places().peoples else f"{field.label}: hãy chọn từ danh sách."


_KINDS: dict[str, Callable[[Field, str], str]] = {
    "name": _name,
    "date": _date,
    "id": _id,
    "phone": _phone,
    "number": _number,
    "combo": _combo,
}


def _address(field: Field, values: Mapping[str, str]) -> dict[str, str]:
    tinh, xa, rest = field.names()
    province = places().province(values.get(tinh, ""))
    if province is None:
        empty = not any(values.get(name) for name in field.names())
        wrong = field.required or not empty
        return {tinh: f"Hãy chọn: {field.label}, tỉnh hoặc thành phố."} if wrong else {}
    if not province.commune(values.get(xa, "")):
        return {xa: f"Hãy chọn: {field.label}, xã hoặc phường."}
    if len(values.get(rest, "")) > LONGEST:
        return {rest: f"{field.label}: dài quá {LONGEST} ký tự."}
    return {}
