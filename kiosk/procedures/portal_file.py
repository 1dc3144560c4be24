"""What the portal's ChiTietTTHC_<code>.doc says: headed fields, and tables under them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kiosk.model import BadInput
from kiosk.procedures.word_files import open_word
from kiosk.values import fold, one_line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

HEADINGS = {
    "ma thu tuc": "code",
    "so quyet dinh": "decision",
    "ten thu tuc": "name",
    "cap thuc hien": "level",
    "loai thu tuc": "kind",
    "linh vuc": "field",
    "trinh tu thuc hien": "steps",
    "cach thuc thuc hien": "ways",
    "thanh phan ho so": "papers",
    "doi tuong thuc hien": "applicants",
    "co quan thuc hien": "agency",
    "co quan co tham quyen": "authority",
    "dia chi tiep nhan ho so": "address",
    "dia chi tiep nhan hs": "address",
    "co quan duoc uy quyen": "delegate",
    "co quan phoi hop": "partners",
    "ket qua thuc hien": "result",
    "can cu phap ly": "law",
    "yeu cau, dieu kien thuc hien": "conditions",
    "tu khoa": "keywords",
    "mo ta": "about",
}
LONGEST_HEADING = 40
MOST_ROWS = 2000


class Way(Struct, frozen=True):
    """One row of the ways: how it is handed in, how long it takes, what it costs."""

    how: str
    days: str
    fee: str
    note: str


class Listed(Struct, frozen=True):
    """One row of the papers."""

    group: str
    """The heading above its table: the case that it is for, or empty."""
    name: str
    form: str
    originals: int
    copies: int


class PortalFile(Struct, frozen=True):
    """One procedure as the portal exported it."""

    code: str
    texts: dict[str, str]
    """By the names of HEADINGS."""
    ways: tuple[Way, ...]
    papers: tuple[Listed, ...]


class _Reader:
    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.ways: list[Way] = []
        self.papers: list[Listed] = []
        self._here = ""
        self._case = ""

    def paragraph(self, text: str) -> None:
        """A line: a heading (with or without its words), or more words of the last one."""
        head, _colon, rest = text.partition(":")
        name = HEADINGS.get(_plain(head)) if len(head) <= LONGEST_HEADING else None
        if name is not None and name not in self.texts:
            self._here, self._case = name, ""
            self.texts[name] = []
            text = rest.strip()
        elif self._here == "papers" and text:
            self._case = text
        if text and self._here:
            self.texts[self._here].append(text)

    def table(self, rows: list[list[str]]) -> None:
        """A table: ways, papers, or headed fields with their words beside them."""
        header = [_plain(cell) for cell in rows[0]] if rows else []
        if _has(header, "hinh thuc nop"):
            self.ways += [Way(*_cells(row, 4)) for row in rows[1:]]
        elif _has(header, "ten giay to"):
            self.papers += [_listed(self._case, row) for row in rows[1:] if any(row)]
        elif all(len(row) == 2 for row in rows):
            for name, words in rows:
                self.paragraph(f"{name.rstrip(':')}: {words}")

    def done(self) -> PortalFile:
        """Everything that was read; raises BadInput where it is no export of a procedure."""
        texts = {name: "\n".join(lines).strip() for name, lines in self.texts.items()}
        code = re.match(r"\d\.\d{6}", texts.get("code", ""))
        if code is None or not texts.get("name"):
            raise BadInput(
                _(
                    "Trong tệp không có mã và tên thủ tục; đây không phải tệp "
                    "ChiTietTTHC tải từ cổng."
                )
            )
        return PortalFile(code[0], texts, tuple(self.ways), tuple(self.papers))


def read(file: Path) -> PortalFile:
    """Read an export of the portal; raises Hostile or BadInput, in one sentence."""
    reader = _Reader()
    for block in _blocks(open_word(file)):
        if isinstance(block, str):
            for line in block.splitlines():
                reader.paragraph(one_line(line))
        else:
            reader.table(block)
    return reader.done()


def _blocks(document: Document) -> Iterator[str | list[list[str]]]:
    """Paragraphs and tables in their order."""
    from docx.table import Table as WordTable

    for block in document.iter_inner_content():
        yield _rows(block) if isinstance(block, WordTable) else block.text


def _rows(table: Table) -> list[list[str]]:
    rows = table.rows
    if len(rows) > MOST_ROWS:
        raise BadInput(_("Bảng trong tệp dài quá; đây không phải tệp tải từ cổng."))
    return [[_tidy(cell.text) for cell in row.cells] for row in rows]


def _tidy(text: str) -> str:
    lines = (one_line(line) for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    return " ".join(fold(unicodedata.normalize("NFC", text)).replace(";", ",").split()).strip(" :.")


def _has(header: list[str], words: str) -> bool:
    return any(cell.startswith(words) for cell in header)


def _cells(row: list[str], count: int) -> list[str]:
    return (row + [""] * count)[:count]


def _listed(case: str, row: list[str]) -> Listed:
    name, form, count = _cells(row, 3)
    said = fold(count)
    return Listed(case, name, form, _count("ban chinh", said), _count("ban sao", said))


def _count(kind: str, said: str) -> int:
    """The number of "Bản chính: 1 - Bản sao: 0", or of "1 bản chính" where no colon is."""
    found = re.search(rf"{kind}\s*:\s*(\d{{1,3}})", said)
    if found is None and ":" not in said:
        found = re.search(rf"(\d{{1,3}})\s*{kind}", said)
    return int(found[1]) if found else 0
