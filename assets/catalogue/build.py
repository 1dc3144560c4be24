"""Makes procedures.csv, the catalogue that ships, from two lists of procedures.

    python assets/catalogue/build.py DESK.csv NATIONAL.csv

DESK.csv: about 200 procedures that commune desks meet, with agency, days, fee, confidence and
source. NATIONAL.csv: every procedure of the national portal, with code, name and field. A name
of the first list wins where its confidence is A or B. `desk` goes by the field alone
(desk_fields.json): the lists' own level column is wrong for too many rows.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = (
    "code",
    "name",
    "field",
    "agency",
    "deadline",
    "fee",
    "source",
    "confidence",
    "valid_from",
    "valid_to",
    "desk",
)
SHORTENED = re.compile(r"\s*\((?:mã 2026, )?tên rút gọn\)|\s*; tên rút gọn(?=\))")
ANNOUNCEMENT = "Công bố Danh mục"
"""Some codes only announce that a province published its list: nobody applies for those."""
CRAWL = "Cổng Dịch vụ công quốc gia, thu thập tháng 6-7/2026"

Row = dict[str, str]


def tidy(text: str) -> str:
    """Composed letters, single spaces, no full stop at the end."""
    return " ".join(unicodedata.normalize("NFC", text).split()).rstrip(".;")


def read(path: Path) -> dict[str, Row]:
    """Rows by code."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def source_of(row: Row) -> str:
    """The first list's source, in words for the office."""
    decision, crawled, _rest = row["source"].partition("; portal crawl")
    if not crawled:
        return "Nguồn thứ cấp, chưa đối chiếu bản ghi trên cổng"
    second = "; có nguồn thứ hai" if "2nd repo" in row["source"] else ""
    return f"{decision}; {CRAWL}{second}"


def days_of(text: str) -> str:
    """The portal prints some figures without saying what they count."""
    return text.replace("đơn vị không ghi", "(không ghi đơn vị)")


def fee_of(text: str) -> str:
    """Amounts below 1.000 đ are the portal's slips of the pen."""
    if re.match(r"\d{1,3} đ", text):
        return f"cổng ghi {text}, có thể sai: kiểm tra lại"
    return text


def merge(desk: dict[str, Row], national: dict[str, Row]) -> list[Row]:
    """One row per code of either list, by code."""
    fields = set(json.loads((HERE / "desk_fields.json").read_text(encoding="utf-8")))
    rows = []
    for code in sorted(desk.keys() | national.keys()):
        known, listed = desk.get(code), national.get(code)
        best = known if known and (known["confidence"] in "AB" or not listed) else listed
        name, field = tidy(SHORTENED.sub("", best["name"])), tidy(best["field"])
        at_desk = field in fields and not name.startswith(ANNOUNCEMENT)
        row = dict.fromkeys(COLUMNS, "")
        row |= {"code": code, "name": name, "field": field, "desk": "1" if at_desk else ""}
        if known:
            row |= {
                "agency": tidy(known["agency"]),
                "deadline": days_of(known["deadline_days"]),
                "fee": fee_of(known["fee"]),
                "source": source_of(known),
                "confidence": known["confidence"],
            }
        else:
            row |= {"source": CRAWL, "confidence": "B"}
        rows.append(row)
    return rows


def main() -> None:
    """Write procedures.csv beside this script."""
    desk, national = (read(Path(argument)) for argument in sys.argv[1:3])
    rows = merge(desk, national)
    with (HERE / "procedures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} procedures, {sum(bool(row['desk']) for row in rows)} at the desk")


if __name__ == "__main__":
    main()
