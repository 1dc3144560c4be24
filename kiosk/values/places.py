"""Provinces and communes since 1 July 2025, and what became of those before.

An address stays as its paper writes it; here it is only understood, and a new wording offered.
The data is that of vietnamadminunits (assets/places).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from gettext import gettext as _
from typing import Any, NamedTuple

import assets
from kiosk.values.addresses import tidy_address
from kiosk.values.texts import fold

MOST = 4
SHORTEST = 2
"""Letters of a name before it is completed."""

_KINDS = (
    r"(?:thi tran|thi xa|thanh pho|dac khu|phuong|quan|huyen|tinh|xa|tt|tx|tp|p|q|h|x|t)"
    r"(?:\.\s*|\s+)"
)
_KIND = re.compile(_KINDS)
_CITY = re.compile(r"(?:tphcm|tp\s*hcm|tp\.\s*hcm|sai gon|hcm)")
_OTHER_NAMES = {"thua thien hue": "hue", "tt hue": "hue", "brvt": "ba ria - vung tau"}


class Commune(NamedTuple):
    """A commune of today with its province, as official papers write them."""

    name: str
    province: str
    code: str

    def text(self) -> str:
        """As the end of an address."""
        return f"{self.name}, {self.province}"


class Understood(NamedTuple):
    """What an address names: one or more communes of today, and the detail before them."""

    detail: str
    communes: tuple[Commune, ...]
    """More than one where an old commune was divided; the larger part first."""
    old: bool
    """Written with the units before 1 July 2025."""


class Offer(NamedTuple):
    """Another wording of an address, and why it is offered."""

    text: str
    why: str


class _Places(NamedTuple):
    provinces: tuple[str, ...]
    communes: dict[str, Commune]
    """By code."""
    named: dict[str, dict[str, list[Commune]]]
    """Today's, by province and name without accents and kind."""
    old: dict[str, dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]]]
    """Province, district, commune without accents and kind: full name, codes of today."""


def provinces() -> tuple[str, ...]:
    """The 34 provinces of today, by code."""
    return _places().provinces


def communes(province: str) -> tuple[Commune, ...]:
    """The communes of a province, by code; none for an unknown one."""
    return tuple(one for one in _places().communes.values() if one.province == province)


def understand(address: str) -> Understood | None:
    """What an address names, old or new, district or none; None where that is not clear."""
    parts = [part.strip() for part in tidy_address(address).split(",")]
    if len(parts) < 2:
        return None
    province = _key(parts[-1], province=True)
    return _old_with_district(parts, province) or _today(parts, province) or _old(parts, province)


def _old_with_district(parts: list[str], province: str) -> Understood | None:
    if len(parts) < 3:
        return None
    districts = _places().old.get(province, {})
    wards = districts.get(_key(parts[-2]), {})
    found = _of_kind(wards.get(_key(parts[-3]), []), parts[-3])
    if not found and _key(parts[-2]) in _old_districts(province):
        # Since the card was made the district may have been divided, or given some of it away.
        found = _anywhere(province, parts[-3])
    return _became(parts[:-3], found)


def _today(parts: list[str], province: str) -> Understood | None:
    named = _places().named.get(province, {}).get(_key(parts[-2]), [])
    found = _of_kind([(one.name, one) for one in named], parts[-2])
    detail = ", ".join(parts[:-2])
    return Understood(detail, (found[0],), old=False) if len(found) == 1 else None


def _old(parts: list[str], province: str) -> Understood | None:
    if _places().named.get(province, {}).get(_key(parts[-2])):
        return None
    return _became(parts[:-2], _anywhere(province, parts[-2]))


def _anywhere(province: str, written: str) -> list[tuple[str, ...]]:
    wards = _places().old.get(province, {}).values()
    named = [ward for known in wards for ward in known.get(_key(written), [])]
    return list(dict.fromkeys(_of_kind(named, written)))


def _became(detail: list[str], found: list[tuple[str, ...]]) -> Understood | None:
    if len(found) != 1:
        return None
    communes = tuple(_places().communes[code] for code in found[0])
    return Understood(", ".join(detail), communes, old=True)


def _old_districts(province: str) -> set[str]:
    """Districts of before; a city of the province's own name was divided in some."""
    return {*_places().old.get(province, {}), province}


def offers(address: str, near: str = "") -> list[Offer]:
    """Other wordings of what was written: today's units for old ones, or names completed.

    Where many names begin alike, those of the province of the address `near` come first.
    """
    text = tidy_address(address)
    found = understand(text)
    if found is None:
        return [Offer(whole, "") for whole in _completed(text, near)]
    said = [", ".join(filter(None, (found.detail, one.text()))) for one in found.communes]
    why = _("Địa chỉ mới từ 01/07/2025") if found.old else _("Viết đủ theo tên chính thức")
    return [Offer(one, why) for one in said[:MOST] if one != text]


def _completed(text: str, near: str) -> list[str]:
    """The address with the commune that is being written completed, and its province."""
    parts = [part.strip() for part in text.split(",")]
    every = list(_places().communes.values())
    province = _key(parts[-1], province=True)
    if len(parts) > 1 and province in _places().old:
        parts, within = parts[:-1], _provinces_of(province)
        every = [one for one in every if one.province in within]
    wanted, written = _key(parts[-1]), parts[-1]
    if len(wanted) < SHORTEST:
        return []
    begins = [one for one in every if _key(one.name).startswith(wanted)]
    here = _provinces_of(_key(near.rpartition(",")[2], province=True))
    begins.sort(key=lambda one: (_key(one.name) != wanted, one.province not in here, len(one.name)))
    same = [one for one in begins if written.casefold() in one.name.casefold()] or begins
    return [", ".join([*filter(None, parts[:-1]), one.text()]) for one in same[:MOST]]


@cache
def _provinces_of(old: str) -> frozenset[str]:
    """Where the communes of a province of before lie today."""
    known = _places()
    codes = (
        codes
        for wards in known.old.get(old, {}).values()
        for named in wards.values()
        for _name, codes in named
    )
    return frozenset(known.communes[code].province for all_ in codes for code in all_)


def _of_kind(found: list[tuple[str, Any]], written: str) -> list[Any]:
    """Of units of one name those that the writing fits: its accents first, then its kind."""
    for same in (
        lambda name: name.casefold() == written.casefold(),
        lambda name: _without_kind(name).casefold() == _without_kind(written).casefold(),
        lambda name: fold(name) == fold(written),
    ):
        fitting = [unit for name, unit in found if same(name)]
        if len(fitting) == 1:
            return fitting
    return [unit for _name, unit in found]


def _without_kind(name: str) -> str:
    match = _KIND.match(fold(name))
    # fold keeps one letter for one: what was cut off is as long in the name itself.
    return name[match.end() :].strip() if match else name


@cache
def _key(name: str, *, province: bool = False) -> str:
    """A unit's name without accents, kind and spelling variants: Xã Mỹ Lý is mili."""
    plain = fold(name).strip(" .")
    if province and _CITY.fullmatch(plain):
        plain = "ho chi minh"
    plain = _OTHER_NAMES.get(plain, plain) if province else plain
    match = _KIND.match(plain)
    plain = plain[match.end() :] if match and match.end() < len(plain) else plain
    plain = _OTHER_NAMES.get(plain, plain) if province else plain
    if plain.isdigit():
        plain = str(int(plain))
    return re.sub(r"[^a-z0-9]", "", plain).replace("y", "i")


@cache
def _places() -> _Places:
    data = json.loads(assets.path("places/places.json").read_text(encoding="utf-8"))
    by_code: dict[str, Commune] = {}
    named: dict[str, dict[str, list[Commune]]] = {}
    for province in data["provinces"]:
        names = named.setdefault(_key(province["name"], province=True), defaultdict(list))
        for code, name in province["communes"].items():
            by_code[code] = Commune(name, province["name"], code)
            names[_key(name)].append(by_code[code])
    old: dict[str, dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]]] = {}
    for name, districts in data["old"].items():
        province = old.setdefault(_key(name, province=True), {})
        for district, wards in districts.items():
            known = province.setdefault(_key(district), defaultdict(list))
            for ward, codes in wards.items():
                known[_key(ward)].append((ward, tuple(codes)))
    return _Places(tuple(p["name"] for p in data["provinces"]), by_code, named, old)


def load() -> None:
    """Read the data now; otherwise the first address does (a tenth of a second)."""
    _places()
