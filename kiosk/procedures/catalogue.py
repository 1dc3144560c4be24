"""The list of all procedures: the shipped one, or another office's as a CSV file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from gettext import gettext as _
from pathlib import Path

from msgspec import Struct

from kiosk.files import TooLarge, read_whole
from kiosk.model import BadInput
from kiosk.values import one_line

FOLDER = Path(__file__).parents[2] / "assets" / "catalogue"
NEEDED = ("code", "name", "field")
LARGEST = 20_000_000
LONGEST_CODE = 40


class Entry(Struct, frozen=True, omit_defaults=True):
    """One procedure: what is known of it, where that comes from, and while it holds."""

    code: str
    name: str
    field: str
    agency: str = ""
    deadline: str = ""
    """As the portal prints it; units may be missing there."""
    fee: str = ""
    source: str = ""
    confidence: str = ""
    """A, B or C, as in the packs; empty in a foreign catalogue."""
    valid_from: str = ""
    valid_to: str = ""
    """ISO dates; empty where no end is known."""
    successor: str = ""
    """Code of the procedure that takes its place; empty where none is known."""
    desk: bool = False
    """Of a field that commune desks meet."""


class Catalogue:
    """Procedures in the order of their file, and by code."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._by_code = {entry.code: entry for entry in self.entries}

    def get(self, code: str) -> Entry | None:
        """The procedure with this code, or None."""
        return self._by_code.get(code)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def desk_fields() -> frozenset[str]:
    """The fields of work that commune desks meet; data, in assets/catalogue/desk_fields.json."""
    text = (FOLDER / "desk_fields.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text))


def load(path: Path | None = None) -> Catalogue:
    """The shipped catalogue, or one of the same making at `path`; BadInput as in `load_csv`."""
    entries = []
    for _line, row in _rows(path or FOLDER / "procedures.csv"):
        texts = {name: row.get(name) or "" for name in Entry.__struct_fields__ if name != "desk"}
        entries.append(Entry(**texts, desk=bool(row.get("desk"))))
    return Catalogue(entries)


def load_csv(path: Path) -> Catalogue:
    """A foreign catalogue: columns code, name, field; others are ignored; UTF-8, BOM or not.

    Raises BadInput that names the line.
    """
    fields = desk_fields()
    entries: list[Entry] = []
    lines: dict[str, int] = {}
    for line, row in _rows(path):
        code, name, field = (one_line(row[column] or "") for column in NEEDED)
        if not code or not name or " " in code or len(code) > LONGEST_CODE:
            raise _bad(line, _("thiếu mã hoặc tên thủ tục"))
        if code in lines:
            raise _bad(
                line, _("mã {code} đã có ở dòng {first}").format(code=code, first=lines[code])
            )
        lines[code] = line
        entries.append(Entry(code=code, name=name, field=field, desk=field in fields))
    if not entries:
        raise BadInput(_("Danh mục thủ tục không có dòng nào; hãy chọn tệp khác."))
    return Catalogue(entries)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each row; every needed column is there."""
    text = _text(path)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    read = 0
    try:
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise _bad(1, _("thiếu cột {names}").format(names=", ".join(missing)))
        for row in reader:
            if any(row[name] is None for name in NEEDED):
                raise _bad(reader.line_num, _("thiếu ô; mỗi dòng cần đủ các cột"))
            read = reader.line_num
            yield read, row
    except csv.Error:
        raise _bad(max(read, 1) + 1, _("dấu nháy hoặc ô bị hỏng")) from None


def _text(path: Path) -> str:
    try:
        return read_whole(path, LARGEST).decode("utf-8-sig")
    except TooLarge:
        raise BadInput(_("Danh mục thủ tục lớn hơn 20 MB; hãy chọn tệp khác.")) from None
    except OSError:
        raise BadInput(_("Không đọc được tệp danh mục; hãy kiểm tra lại đường dẫn.")) from None
    except UnicodeDecodeError as error:
        raise _bad(
            error.object.count(b"\n", 0, error.start) + 1, _("không phải chữ UTF-8")
        ) from None


def _delimiter(text: str) -> str:
    """Spreadsheets of Vietnamese offices often save semicolons or tabs."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _bad(line: int, fault: str) -> BadInput:
    return BadInput(
        _("Danh mục thủ tục, dòng {line}: {fault}; hãy sửa rồi thử lại.").format(
            line=line, fault=fault
        )
    )
