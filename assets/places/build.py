"""Makes places.json from the data of vietnamadminunits (MIT, see NOTICE.txt).

    python assets/places/build.py PACKAGE/data

`provinces`: the 34 of 1 July 2025, each with its communes by code. `old`: the 63 before, each
district with its communes and the codes of what became of them, the larger part first.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCE = "vietnamadminunits 1.0.4, dữ liệu tháng 8/2025"

Rows = list[tuple[str, ...]]


def new_units(data: sqlite3.Connection) -> tuple[list[dict[str, Any]], dict[tuple[str, str], str]]:
    """The provinces with their communes, and the code of each commune by its keys."""
    rows: Rows = data.execute(
        "select province, provinceShort, provinceCode, ward, wardCode, provinceKey, wardKey"
        " from admin_units order by provinceCode, wardCode"
    ).fetchall()
    provinces: dict[str, dict[str, Any]] = {}
    codes = {}
    for province, short, code, ward, ward_code, province_key, ward_key in rows:
        made = provinces.setdefault(
            code, {"name": province, "short": short, "code": code, "communes": {}}
        )
        made["communes"][ward_code] = ward
        codes[province_key, ward_key] = ward_code
    return list(provinces.values()), codes


def heirs(converter: dict[str, Any], codes: dict[tuple[str, str], str]) -> dict[str, list[str]]:
    """What became of each old commune: codes by its key, the default one first."""
    found: dict[str, list[str]] = defaultdict(list)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                found[old].append(codes[province, ward])
    for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            parts.sort(key=lambda part: (not part["isDefaultNewWard"], -part["newWardAreaKm2"]))
            found[old] += [codes[province, part["newWardKey"]] for part in parts]
    return {old: list(dict.fromkeys(parts)) for old, parts in found.items()}


def old_units(data: sqlite3.Connection, became: dict[str, list[str]]) -> dict[str, Any]:
    """Province, district, commune of before, with the codes of what they are now."""
    rows: Rows = data.execute(
        "select province, district, ward, provinceKey, districtKey, wardKey"
        " from admin_units_legacy where ward is not null order by provinceCode, districtCode"
    ).fetchall()
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for province, district, ward, *keys in rows:
        now = became.get("_".join(keys), [])
        found.setdefault(province, {}).setdefault(district, {}).setdefault(ward, now)
    return found


def main() -> None:
    """Write places.json beside this script."""
    folder = Path(sys.argv[1])
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    with sqlite3.connect(folder / "dataset.db") as data:
        provinces, codes = new_units(data)
        old = old_units(data, heirs(converter, codes))
    made = {"source": SOURCE, "provinces": provinces, "old": old}
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    (HERE / "places.json").write_text(text.replace("},{", "},\n{") + "\n", encoding="utf-8")
    wards = [ward for districts in old.values() for d in districts.values() for ward in d.values()]
    print(f"{len(provinces)} provinces, {len(codes)} communes")
    print(f"{len(wards)} old ones, {sum(not ward for ward in wards)} without what they became")


if __name__ == "__main__":
    main()
