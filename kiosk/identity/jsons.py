"""The flat form of a citizen in the command-line contract."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

import msgspec

from kiosk.identity.checks import against_number
from kiosk.model import BadInput, Citizen, Source, Value
from kiosk.values import (
    fold,
    parse_address,
    parse_any_id,
    parse_date,
    parse_id,
    parse_name,
    parse_phone,
)

KEYS = ("id_number", "old_id", "full_name", "dob", "sex", "address", "issue_date")


def to_json(citizen: Citizen) -> dict[str, object]:
    """The keys of the contract's `citizen`; an absent value is None."""
    values: dict[str, Value | None] = {key: getattr(citizen, key) for key in KEYS}
    flat: dict[str, object] = {key: value and value.text for key, value in values.items()}
    return {**flat, "extra": list(citizen.extra) or None}


def parse_sex(text: str) -> str:
    """Nam or Nữ, with or without its accent; BadInput for anything else."""
    sex = {"nam": "Nam", "nu": "Nữ"}.get(fold(text).strip())
    if sex is None:
        raise BadInput(_("Giới tính phải là Nam hoặc Nữ."))
    return sex


def _parse_day_or_year(text: str) -> str:
    return parse_date(text, year_only=True)


_PARSERS = {
    "id_number": parse_id,
    "old_id": parse_any_id,
    "full_name": parse_name,
    "dob": _parse_day_or_year,
    "sex": parse_sex,
    "address": parse_address,
    "issue_date": parse_date,
    "phone": parse_phone,
}


def parse_value(key: str, text: str) -> str:
    """Check one value of a citizen as a person writes it; return it as it is stored.

    `key` is one of the contract's keys or "phone". Raises BadInput with a sentence.
    """
    return _PARSERS[key](text)


def from_json(data: Mapping[str, object]) -> Citizen:
    """The citizen of a case file, each value checked, with source FILE and warnings.

    Absent, null and empty values are left out. Raises BadInput, which names the key.
    """
    unknown = sorted(set(data) - set(_PARSERS) - {"extra"})
    if unknown:
        raise BadInput(_("citizen: không có mục tên “{key}”.").format(key=unknown[0]))
    values: dict[str, Any] = {
        key: _value(key, data[key]) for key in _PARSERS if data.get(key) not in (None, "")
    }
    citizen = Citizen(**values, extra=_extra(data.get("extra")))
    return msgspec.structs.replace(citizen, warnings=against_number(citizen))


def _value(key: str, given: object) -> Value:
    if not isinstance(given, str):
        raise BadInput(_("citizen.{key}: phải là chữ trong ngoặc kép.").format(key=key))
    try:
        return Value(_PARSERS[key](given), Source.FILE)
    except BadInput as fault:
        raise BadInput(f"citizen.{key}: {fault}") from None


def _extra(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise BadInput(_("citizen.extra: phải là một danh sách chữ."))
    return tuple(given)
