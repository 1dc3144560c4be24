"""Opens a Word file of the portal (OOXML, often named .doc) that nobody vouches for.

Everything is measured before anything is unpacked; what can run or reach out is refused; only the
words are handed on to the reader.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from kiosk.files import TooLarge, read_whole
from kiosk.model import BadInput

if TYPE_CHECKING:
    from docx.document import Document

LARGEST_FILE = 5_000_000
LARGEST_ENTRY = 15_000_000
LARGEST_WHOLE = 30_000_000
"""Bytes after unpacking; a real export has about 200,000."""
MOST_ENTRIES = 200
MOST_TIMES = 200
"""How many times smaller an entry above 100 kB may be packed; XML text reaches about 30."""

OLD_WORD = b"\xd0\xcf\x11\xe0"
ACTIVE = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|oleobject|\.bin$|\.exe$|\.dll$|\.js$|\.vbs$", re.I
)
ACTIVE_TYPE = re.compile(r"macroenabled|vbaproject|activex|oleobject", re.I)
HYPERLINK = "/hyperlink"


class Hostile(BadInput):
    """A file that is refused before it is read, in one sentence."""


def open_word(file: Path) -> Document:
    """The words of a Word file; raises Hostile, or BadInput for what is no Word file."""
    try:
        data = read_whole(file, LARGEST_FILE)
    except TooLarge:
        raise Hostile(_("Tệp lớn hơn 5 MB; tệp thủ tục của cổng chỉ là chữ.")) from None
    except OSError:
        raise BadInput(_("Không đọc được tệp này; hãy kiểm tra đường dẫn.")) from None
    if data.startswith(OLD_WORD):
        raise BadInput(
            _("Đây là tệp Word đời cũ; hãy tải lại từ cổng, hoặc mở bằng Word rồi lưu thành .docx.")
        )
    return _read(_cleared(data))


def _read(data: bytes) -> Document:
    # python-docx takes a while to load, and only this command needs it.
    import docx

    try:
        return docx.Document(io.BytesIO(data))
    except Exception:  # noqa: BLE001 - the reader raises whatever it stumbles over
        raise _no_word() from None


def _no_word() -> BadInput:
    return BadInput(_("Không đọc được tệp này như tệp Word; hãy tải lại từ cổng."))


def _cleared(data: bytes) -> bytes:
    """The file packed anew, from entries that were measured and looked through."""
    clean = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            _check_sizes(entries)
            with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as anew:
                for entry in entries:
                    if not entry.is_dir():
                        anew.writestr(entry.filename, _entry(packed, entry))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,  # an entry that says it begins before the file
    ):
        raise _no_word() from None
    return clean.getvalue()


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    bomb = Hostile(_("Tệp này nở ra quá lớn khi mở; không phải tệp của cổng, không mở."))
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > LARGEST_WHOLE:
        raise bomb
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) < len(names):
        raise Hostile(_("Tệp này có hai phần trùng tên; không mở."))
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > LARGEST_ENTRY:
            raise bomb
        if entry.file_size > 100_000 and entry.file_size / packed > MOST_TIMES:
            raise bomb
        if not entry.filename:  # nothing stood before its NUL
            raise _no_word()
        if _wanders(entry.filename):
            raise Hostile(_("Tệp này có phần muốn ghi ra ngoài; không mở."))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _no_word()  # Word packs in no other way, and each has errors of its own
        if entry.flag_bits & 0x1:
            raise BadInput(_("Tệp có mật khẩu; hãy tải lại từ cổng."))


def _wanders(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "\\" in name or ":" in name or name.startswith("/") or ".." in parts or "\0" in name


def _entry(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if ACTIVE.search(entry.filename):
        raise Hostile(_("Tệp này có macro hoặc đối tượng nhúng; không mở."))
    with packed.open(entry) as stream:
        data = stream.read(LARGEST_ENTRY + 1)
    if len(data) != entry.file_size:
        raise _no_word()
    if entry.filename.casefold().endswith((".xml", ".rels")):
        _check_words(entry.filename, data)
    return data


def _check_words(name: str, data: bytes) -> None:
    """Refuse markup that can run, reach out or unfold; only plain UTF-8 is looked through."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise _no_word() from None
    if b"\0" in data or re.search(rb"encoding\s*=\s*[\"'](?!utf-8[\"'])", data[:200], re.I):
        raise _no_word()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Hostile(_("Tệp này có khai báo lạ (DOCTYPE); không mở."))
    if name.casefold() == "[content_types].xml":
        for part in _marks(data):
            if ACTIVE_TYPE.search(part.get("ContentType", "")):
                raise Hostile(_("Tệp này có macro hoặc đối tượng nhúng; không mở."))
    if name.casefold().endswith(".rels"):
        _check_relations(data)


def _check_relations(data: bytes) -> None:
    """Refuse what Word would fetch by itself; a link that a person would have to click may stay."""
    for relation in _marks(data):
        target = relation.get("Target", "").strip().casefold()
        if ACTIVE.search(target):
            raise Hostile(_("Tệp này có macro hoặc đối tượng nhúng; không mở."))
        if relation.get("TargetMode", "").strip().casefold() == "external":
            clicked = relation.get("Type", "").endswith(HYPERLINK)
            if not (clicked and target.startswith(("http://", "https://", "mailto:"))):
                raise Hostile(_("Tệp này tự lấy nội dung từ nơi khác; không mở."))


def _marks(data: bytes) -> Iterator[ElementTree.Element]:
    try:
        # Safe here: documents with a DOCTYPE, the root of entity bombs, were refused above.
        return ElementTree.fromstring(data).iter()  # noqa: S314
    except ElementTree.ParseError:
        raise _no_word() from None
