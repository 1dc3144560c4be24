"""From the portal's own file to a draft; a hostile file is refused before it is read."""

from __future__ import annotations

import random
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import portal_docs
import pytest
from portal_docs import FIELDS, added, changed, replaced

from kiosk.model import BadInput
from kiosk.procedures import doc_import, drafts, packs, portal_file
from kiosk.procedures.facts import UNFILLED
from kiosk.procedures.pack import Confidence, Pack, Rule, Unit
from kiosk.procedures.word_files import LARGEST_FILE, Hostile

TODAY = date(2026, 11, 24)
NAME = "ChiTietTTHC_1.009999.doc"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return portal_docs.write(tmp_path / NAME)


def test_the_export_becomes_a_sound_draft(export: Path, tmp_path: Path) -> None:
    pack = doc_import.import_file(export, TODAY)
    file = drafts.write(pack, tmp_path / "out")
    assert file.name == "1.009999.json"
    assert packs.verify(file) == []
    assert (pack.code, pack.name, pack.field) == (
        "1.009999",
        "Thủ tục cấp giấy thử nghiệm",
        "Hộ tịch",
    )
    assert pack.agency == "Ủy ban nhân dân xã, phường"
    assert pack.result == "Giấy thử nghiệm"
    assert "999/QĐ-THU" in pack.provenance.source
    assert pack.provenance.confidence is Confidence.B
    assert [channel.connector for channel in pack.channels] == ["opencps", "packet", "paper"]


def test_the_deadline_of_the_on_line_way_holds_and_the_others_are_told(export: Path) -> None:
    time = doc_import.import_file(export, TODAY).time
    assert (time.unit, time.days) == (Unit.WORKING_DAYS, 3)
    assert "5 Ngày làm việc" in time.note


def test_a_fee_and_an_exemption_hidden_in_the_note_are_seen(export: Path) -> None:
    fee = doc_import.import_file(export, TODAY).fee
    assert "cột ghi “Miễn phí”" in fee.text
    assert "hộ nghèo" in fee.exemption
    assert "Hội đồng nhân dân" in fee.note
    assert fee.amount is None
    assert fee.believed_until == "2026-12-31"


@pytest.mark.parametrize(
    ("column", "note", "amount", "text", "exempt"),
    [
        ("8.000 đồng", "", 8000, "8.000", UNFILLED),
        ("50,000 Việt Nam Đồng", "Miễn cho trẻ em.", 50000, "50,000", "trẻ em"),
        ("Miễn phí", "", 0, "Miễn phí", "mọi người"),
        ("Miễn phí", "Lệ phí cấp: 135.000 đồng/lần.", 135000, "phần mô tả", UNFILLED),
        ("", "", None, UNFILLED, UNFILLED),
        ("10.000 đồng", "Nộp trực tuyến 5.000 đồng.", None, "10.000", UNFILLED),
    ],
)
def test_fees_as_the_portal_prints_them(
    tmp_path: Path, column: str, note: str, amount: int | None, text: str, exempt: str
) -> None:
    file = portal_docs.write(tmp_path / NAME, ways=[("Trực tuyến", "3 Ngày", column, note)])
    fee = doc_import.import_file(file, TODAY).fee
    assert fee.amount == amount
    assert text in fee.text
    assert exempt in fee.exemption


@pytest.mark.parametrize(
    ("days", "unit", "count", "marked"),
    [
        ("3 Ngày làm việc", Unit.WORKING_DAYS, 3, False),
        ("15 Ngày", Unit.DAYS, 15, False),
        ("1 Giờ", Unit.SAME_DAY, 0, False),
        ("1", Unit.WORKING_DAYS, 1, True),
        ("Không có thông tin", Unit.SAME_DAY, 0, True),
    ],
)
def test_a_deadline_without_a_unit_is_marked(
    tmp_path: Path, days: str, unit: Unit, count: int, marked: bool
) -> None:
    file = portal_docs.write(tmp_path / NAME, ways=[("Trực tuyến", days, "Miễn phí", "")])
    time = doc_import.import_file(file, TODAY).time
    assert (time.unit, time.days) == (unit, count)
    assert (UNFILLED in time.note) is marked
    if days == "1":
        assert time.provenance.confidence is Confidence.C


def test_papers_keep_their_rule_their_case_and_their_form(export: Path) -> None:
    pack = doc_import.import_file(export, TODAY)
    papers = {paper.name: paper for paper in pack.papers}
    assert papers["Giấy chứng nhận đã cấp trước đây"].rule is Rule.SUBMIT_ORIGINAL
    assert papers["Bản sao hợp đồng"].rule is Rule.COMPARE
    assert papers["Sổ theo dõi"].rule is Rule.SHOW_ONLY
    consent = papers["Văn bản đồng ý của cha, mẹ"]
    assert not consent.required
    assert "Trường hợp người chưa thành niên" in consent.note
    form = papers["Tờ khai theo mẫu"]
    assert not form.required
    assert "Mau01.docx" in form.note
    assert not any("Lưu ý" in name for name in papers)
    assert pack.papers[-1].id == "KHAC"
    assert all(paper.rule is not Rule.CERTIFIED_COPY for paper in pack.papers)


def test_headings_beside_their_words_and_in_decomposed_letters_are_read(tmp_path: Path) -> None:
    fields = {unicodedata.normalize("NFD", k): v for k, v in FIELDS.items()}
    file = portal_docs.write(tmp_path / NAME, fields, beside=True)
    pack = doc_import.import_file(file, TODAY)
    assert (pack.code, pack.name) == ("1.009999", "Thủ tục cấp giấy thử nghiệm")
    assert pack.field == "Hộ tịch"


def test_a_local_variant_of_a_code_is_read_as_its_code(tmp_path: Path) -> None:
    fields = {**FIELDS, "Mã thủ tục": "1.001193.000.00.00.H44"}
    assert portal_file.read(portal_docs.write(tmp_path / NAME, fields)).code == "1.001193"


def test_a_residence_procedure_is_never_filed_by_opencps(tmp_path: Path) -> None:
    fields = {**FIELDS, "Lĩnh vực": "Đăng ký, quản lý cư trú"}
    pack = doc_import.import_file(portal_docs.write(tmp_path / NAME, fields), TODAY)
    assert [channel.connector for channel in pack.channels] == ["packet", "paper"]
    assert "bocongan" in pack.channels[0].link


def test_what_the_export_does_not_say_is_marked(tmp_path: Path) -> None:
    fields = {"Mã thủ tục": "1.009999", "Tên thủ tục": "Thử"}
    file = portal_docs.write(tmp_path / NAME, fields)
    pack = doc_import.import_file(file, TODAY)
    written = drafts.write(pack, tmp_path / "out")
    assert packs.verify(written) == []
    marked = {w.at for w in packs.warnings(written, TODAY) if UNFILLED in w.fault}
    assert {"$.field", "$.agency", "$.fee.text", "$.time.note", "$.papers[0].name"} <= marked


def _external(kind: str, target: str) -> Callable[[Path], Path]:
    relation = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    change = replaced("word/_rels/document.xml.rels", b"</Relationships>", relation.encode())
    return lambda file: changed(file, change)


def _entity(file: Path) -> Path:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document '
    return changed(file, replaced("word/document.xml", b"<w:document ", bomb))


def _lying_size(file: Path) -> Path:
    """An entry that says it is small, in both headers, and is not."""
    changed(file, added(("word/extra.xml", b"<a>" + b" " * 9_000_000 + b"</a>")))
    data = bytearray(file.read_bytes())
    size = struct.pack("<I", 9_000_007)
    place = data.find(size)
    while place >= 0:
        data[place : place + 4] = struct.pack("<I", 2_000)
        place = data.find(size)
    file.write_bytes(bytes(data))
    return file


def _many(file: Path) -> Path:
    return changed(file, added(*((f"word/x{n}.xml", b"<a/>") for n in range(300))))


def _twice(file: Path) -> Path:
    with zipfile.ZipFile(file) as packed:
        document = packed.read("word/document.xml")
    with pytest.warns(UserWarning, match="Duplicate"):
        return changed(file, added(("word/document.xml", document)))


def _utf16(file: Path) -> Path:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><Types/>'.encode("utf-16")
    return changed(file, added(("word/other.xml", text)))


def _large(file: Path) -> Path:
    file.write_bytes(file.read_bytes() + b"\0" * LARGEST_FILE)
    return file


CONTENT = "[Content_Types].xml"
MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a zip bomb": (
        lambda f: changed(f, added(("word/media/a.xml", b"0" * 14_000_000))),
        "nở ra quá lớn",
    ),
    "many bombs": (
        lambda f: changed(f, added(*((f"word/{n}.txt", b"ab" * 3_000_000) for n in range(6)))),
        "nở ra quá lớn",
    ),
    "an entry that lies about its size": (_lying_size, "không đọc được|nở ra"),
    "too many entries": (_many, "nở ra quá lớn"),
    "a name that climbs out": (
        lambda f: changed(f, added(("../../etc/passwd", b"x"))),
        "ghi ra ngoài",
    ),
    "an absolute name": (lambda f: changed(f, added(("/tmp/x", b"x"))), "ghi ra ngoài"),
    "a name of Windows": (lambda f: changed(f, added(("C:\\x.xml", b"x"))), "ghi ra ngoài"),
    "an entry twice": (_twice, "trùng tên"),
    "macros": (lambda f: changed(f, added(("word/vbaProject.bin", b"x"))), "macro"),
    "macros by their type": (lambda f: changed(f, replaced(CONTENT, PLAIN, MACRO)), "macro"),
    "an embedded object": (
        lambda f: changed(f, added(("word/embeddings/oleObject1.bin", b"x"))),
        "nhúng",
    ),
    "ActiveX": (lambda f: changed(f, added(("word/activeX/activeX1.xml", b"<a/>"))), "nhúng"),
    "a template from elsewhere": (
        _external("attachedTemplate", "https://example.org/t.dotm"),
        "từ nơi khác",
    ),
    "a picture from elsewhere": (_external("image", "http://example.org/i.png"), "từ nơi khác"),
    "a file of this machine": (_external("hyperlink", "file:///etc/passwd"), "từ nơi khác"),
    "a hidden mark": (_external("image", "a&gt;b&#x2F;"), "từ nơi khác"),
    "an entity bomb": (_entity, "DOCTYPE"),
    "words in another encoding": (_utf16, "như tệp Word"),
    "a file that is too large": (_large, "5 MB"),
}


@pytest.mark.parametrize("why", HOSTILE)
def test_a_hostile_file_is_refused(export: Path, tmp_path: Path, why: str) -> None:
    make, words = HOSTILE[why]
    with pytest.raises(BadInput, match=f"(?i){words}") as refusal:
        doc_import.import_file(make(export), TODAY)
    if why not in ("an entry that lies about its size", "words in another encoding"):
        assert isinstance(refusal.value, Hostile)
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_a_link_that_a_person_would_click_may_stay(export: Path) -> None:
    """The control: not every external relation is hostile."""
    _external("hyperlink", "https://dichvucong.gov.vn/")(export)
    assert doc_import.import_file(export, TODAY).code == "1.009999"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "như tệp Word"),
        (b"PK\x03\x04nothing", "như tệp Word"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "đời cũ"),
        (b"<html></html>", "như tệp Word"),
    ],
)
def test_what_is_no_word_file_is_said(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(BadInput, match=words):
        doc_import.import_file(tmp_path / NAME, TODAY)
    with pytest.raises(BadInput, match="đường dẫn"):
        doc_import.import_file(tmp_path / "none.doc", TODAY)


def test_a_word_file_of_something_else_is_said(tmp_path: Path) -> None:
    file = portal_docs.write(tmp_path / NAME, {"Kính gửi": "Ủy ban"})
    with pytest.raises(BadInput, match="ChiTietTTHC"):
        doc_import.import_file(file, TODAY)


def test_whatever_is_damaged_is_answered_in_a_sentence(export: Path) -> None:
    whole = export.read_bytes()
    rng = random.Random(9)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        export.write_bytes(bytes(broken[: rng.randrange(1, len(broken) + 1)]))
        try:
            assert isinstance(doc_import.import_file(export, TODAY), Pack)
        except BadInput as error:
            assert len(str(error)) > 20  # noqa: PT017


def test_a_draft_is_never_written_over_another(export: Path, tmp_path: Path) -> None:
    pack = doc_import.import_file(export, TODAY)
    drafts.write(pack, tmp_path / "out")
    with pytest.raises(BadInput, match="Đã có tệp"):
        drafts.write(pack, tmp_path / "out")


def test_a_part_that_begins_before_the_file_is_answered_in_a_sentence(export: Path) -> None:
    data = bytearray(export.read_bytes())
    end = data.rfind(b"PK\5\6")
    size = struct.unpack_from("<I", data, end + 12)[0]
    struct.pack_into("<I", data, end + 12, size + 90)
    export.write_bytes(bytes(data))
    with pytest.raises(BadInput):
        doc_import.import_file(export, TODAY)


@pytest.mark.parametrize("method", [9, 12, 14, 99])
def test_a_part_packed_as_word_never_packs_is_answered_in_a_sentence(
    export: Path, method: int
) -> None:
    data = bytearray(export.read_bytes())
    entry = data.find(b"PK\1\2")
    struct.pack_into("<H", data, entry + 10, method)
    struct.pack_into("<H", data, data.find(b"PK\3\4") + 8, method)
    export.write_bytes(bytes(data))
    with pytest.raises(BadInput):
        doc_import.import_file(export, TODAY)
