"""Reads a JSON file that somebody else wrote: bounded, and saying where it breaks."""

from __future__ import annotations

import codecs
import json
import re
from gettext import gettext as _
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec import Struct

from kiosk.files import TooLarge, read_whole
from kiosk.jsonfiles.fault import Fault
from kiosk.model import BadInput

Kind = TypeVar("Kind")

LARGEST = 1_000_000
"""Bytes; the longest shipped pack has about 20,000."""
DEEPEST = 12
"""A pack nests seven levels."""
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|u(?P<half>[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)


class Json(Struct, frozen=True):
    """What a file held, as plain Python values."""

    value: Any


def decode(name: str, data: bytes, kind: type[Kind]) -> Kind:
    """What the bytes of a file called `name` say; raises BadInput: where, what, what to do."""
    try:
        return msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Its own words are English and name types of Python.
        first = _first_fault(name, data, kind)
    raise BadInput(
        _("Tệp {name} sai ở {at}: {fault} Sửa chỗ đó rồi thử lại.").format(
            name=name, at=first.at, fault=first.fault
        )
    )


def _first_fault(name: str, data: bytes, kind: type) -> Fault:
    read = parse_json(name, data)
    if isinstance(read, Fault):
        return read
    return _shape_faults(name, read.value, kind)[0]


def converted(name: str, value: Any, kind: type[Kind]) -> Kind | list[Fault]:
    """What the value of a file called `name` says, or every place where it has another form."""
    try:
        return msgspec.convert(value, type=kind)
    except msgspec.ValidationError:
        return _shape_faults(name, value, kind)


def _shape_faults(name: str, value: Any, kind: type) -> list[Fault]:
    # jsonschema is slow to load, and a sound file never needs it.
    from kiosk.jsonfiles.shape import shape_faults

    return shape_faults(value, name, kind) or [Fault(name, "$", _("Tệp không đúng mẫu."))]


def read_json(file: Path) -> Json | Fault:
    """The file's content, or the one fault that keeps it from being read."""
    try:
        data = read_whole(file, LARGEST)
    except TooLarge:
        return Fault(file.name, "$", _("Tệp lớn hơn 1 MB; tệp kiểu này chỉ là chữ."))
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return Fault(file.name, "$", _("Không đọc được tệp này; kiểm tra tên và quyền đọc."))
    return parse_json(file.name, data)


def parse_json(name: str, data: bytes) -> Json | Fault:
    """What the bytes of a file say, or the one fault that keeps them from being read."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Fault(
            name,
            _("dòng {line}").format(line=line),
            _("Tệp không phải chữ UTF-8; hãy lưu lại với mã UTF-8."),
        )
    return _parse(name, text)


def _parse(name: str, text: str) -> Json | Fault:
    too_deep = Fault(name, "$", _("Các ngoặc lồng nhau quá sâu; máy không đọc tệp này."))
    try:
        value = json.loads(text, object_pairs_hook=_no_double, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        at = _("dòng {line}, cột {column}").format(line=error.lineno, column=error.colno)
        return Fault(name, at, _("JSON bị hỏng ở đây: thiếu hoặc thừa dấu ngoặc, phẩy, nháy."))
    except RecursionError:
        return too_deep
    except _DoubleKey as error:
        return Fault(name, "$", _("Mục “{key}” viết hai lần.").format(key=error))
    except ValueError:
        return Fault(name, "$", _("Có một số không dùng được (quá dài, hoặc NaN, Infinity)."))
    half = _half_character(name, text)
    if half is not None:
        return half
    return Json(value) if _depth(value) <= DEEPEST else too_deep


def _half_character(name: str, text: str) -> Fault | None:
    """A lone surrogate: Python reads it, and can write it nowhere afterwards."""
    found = next((one for one in _ESCAPE.finditer(text) if one["half"]), None)
    if found is None:
        return None
    before = text[: found.start()]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    at = _("dòng {line}, cột {column}").format(line=line, column=column)
    return Fault(name, at, _("Có nửa ký tự {half}; hãy gõ lại chữ ở đây.").format(half=found[0]))


class _DoubleKey(ValueError):
    pass


def _no_double(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _DoubleKey(key[:40])
        found[key] = value
    return found


def _no_constant(_word: str) -> NoReturn:
    raise ValueError


def _depth(value: Any) -> int:
    """How deep lists and objects nest, counted level by level without recursion."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return depth
