"""A PDF that comes back signed is taken only when ours, whole, and signed by a trusted hand."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from signing_tool import NOW, Tool, rewritten, update

from kiosk.model import BadInput
from kiosk.signatures import verify
from scanner import document, pictures
from scanner.frame import Page, Paper, Verdict


@cache
def ours(words: str = "Giay chung sinh", pages: int = 2) -> bytes:
    """A PDF as the program makes it."""
    return document.make_pdf([_page(f"{words} {n}") for n in range(pages)]).data


def _page(words: str) -> Page:
    sheet = np.full((842, 595, 3), 240, np.uint8)
    cv2.putText(sheet, words, (40, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (30, 30, 160), 3)
    master = pictures.encode_jpeg(sheet, 90)
    digest = hashlib.sha256(master).hexdigest()
    return Page(master, digest, 595, 842, Paper.A4, (210.0, 297.0), 72.0, Verdict.OK)


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Tool:
    return Tool(tmp_path_factory.mktemp("tool"))


def check(signed: bytes, trust: Path, exported: bytes | None = None, **more):
    return verify(signed, exported or ours(), "d" * 64, trust, **more)


def test_the_signer_is_named_after_the_verification(tool: Tool) -> None:
    found = check(tool.sign(ours()), tool.trust)
    assert (found.signer, found.issuer) == ("Trần Văn Cán", "CA Thử Nghiệm")
    assert found.unsigned_digest == "d" * 64
    assert found.at[:10] in {f"{NOW + timedelta(days=day):%Y-%m-%d}" for day in (0, 1)}


def test_two_officers_may_sign_one_after_the_other(tool: Tool) -> None:
    once = tool.sign(ours())
    twice = tool.sign(once, field="Ky2", box=(400, 600, 560, 690))
    assert check(twice, tool.trust).signer == "Trần Văn Cán"


def test_a_tool_that_writes_the_file_anew_before_signing_is_understood(tool: Tool) -> None:
    assert check(tool.sign(rewritten(ours())), tool.trust).signer == "Trần Văn Cán"


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_changed_byte_is_seen(tool: Tool, place: float) -> None:
    signed = bytearray(tool.sign(ours()))
    at = int(len(ours()) * place)
    signed[at] ^= 0xFF
    with pytest.raises(BadInput):
        check(bytes(signed), tool.trust)


def test_an_unsigned_file_is_not_signed(tool: Tool) -> None:
    with pytest.raises(BadInput, match="chưa có chữ ký"):
        check(ours(), tool.trust)
    with pytest.raises(BadInput, match="không phải PDF"):
        check(b"%PDF-1.7 nothing", tool.trust)


def test_another_document_signed_by_the_right_hand_is_refused(tool: Tool) -> None:
    with pytest.raises(BadInput, match="khác với bản đã xuất"):
        check(tool.sign(ours("Giay khac")), tool.trust)


@pytest.mark.parametrize("pages", [1, 3])
def test_other_pages_are_refused(tool: Tool, pages: int) -> None:
    with pytest.raises(BadInput, match="khác với bản đã xuất"):
        check(tool.sign(ours(pages=pages)), tool.trust)


def test_pages_in_another_order_are_refused(tool: Tool) -> None:
    def swap(pdf: pikepdf.Pdf) -> None:
        pdf.pages.reverse()

    with pytest.raises(BadInput, match="khác với bản đã xuất"):
        check(tool.sign(rewritten(ours(), swap)), tool.trust)


def test_a_page_that_was_drawn_over_before_the_signature_is_refused(tool: Tool) -> None:
    """Every byte of ours is still there; an update lays other content over page 1."""

    def over(writer) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        drawn = generic.StreamObject(stream_data=b"0 0 0 rg 0 0 600 900 re f")
        page["/Contents"] = writer.add_object(drawn)
        writer.update_container(page)

    changed = update(ours(), over)
    assert changed.startswith(ours())
    with pytest.raises(BadInput, match="khác với bản đã xuất"):
        check(tool.sign(changed), tool.trust)


def test_a_turned_page_is_refused(tool: Tool) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = 180

    with pytest.raises(BadInput, match="khác với bản đã xuất"):
        check(tool.sign(rewritten(ours(), turn)), tool.trust)


def test_an_update_behind_the_signature_is_refused(tool: Tool) -> None:
    def note(writer) -> None:
        writer.root["/Cong"] = generic.pdf_string("them")
        writer.update_root()

    with pytest.raises(BadInput, match="sửa sau khi ký"):
        check(update(tool.sign(ours()), note), tool.trust)


def test_proofs_behind_the_last_signature_are_part_of_it(tool: Tool) -> None:
    """Long-term signatures carry certificates in a further update of the file."""

    def proofs(writer) -> None:
        store = generic.DictionaryObject()
        store["/Certs"] = generic.ArrayObject()
        writer.root["/DSS"] = writer.add_object(store)
        writer.update_root()

    assert check(update(tool.sign(ours()), proofs), tool.trust).signer == "Trần Văn Cán"


def test_a_note_behind_the_signature_is_refused(tool: Tool) -> None:
    def note(writer) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        text = {"/Type": "/Annot", "/Subtype": "/FreeText"}
        mark = generic.DictionaryObject(
            {generic.pdf_name(key): generic.pdf_name(value) for key, value in text.items()}
        )
        page["/Annots"].append(writer.add_object(mark))
        writer.update_container(page["/Annots"])

    with pytest.raises(BadInput):
        check(update(tool.sign(ours()), note), tool.trust)


def test_content_laid_over_behind_the_signature_is_refused(tool: Tool) -> None:
    def over(writer) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        drawn = generic.StreamObject(stream_data=b"1 0 0 rg 0 0 600 900 re f")
        page["/Contents"] = writer.add_object(drawn)
        writer.update_container(page)

    with pytest.raises(BadInput):
        check(update(tool.sign(ours()), over), tool.trust)


def _annotation(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FreeText,
        Rect=[10, 10, 500, 500],
        Contents="che đi",
    )
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([pdf.make_indirect(note)])


def _script(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root["/OpenAction"] = action


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["la.exe"] = b"MZ"


@pytest.mark.parametrize("change", [_annotation, _script, _attachment])
def test_what_was_slipped_in_before_the_signature_is_refused(tool: Tool, change) -> None:
    with pytest.raises(BadInput, match="thêm nội dung ngoài chữ ký"):
        check(tool.sign(rewritten(ours(), change)), tool.trust)


def test_a_stamp_that_hides_the_page_is_refused(tool: Tool) -> None:
    with pytest.raises(BadInput, match="che quá nhiều"):
        check(tool.sign(ours(), box=(0, 0, 595, 842)), tool.trust)


def test_a_stranger_is_not_trusted(tool: Tool, tmp_path: Path) -> None:
    stranger = Tool(tmp_path, "Kẻ Lạ")
    with pytest.raises(BadInput, match="Kẻ Lạ"):
        check(stranger.sign(ours()), tool.trust)
    # one stranger's signature beside a good one spoils the file too
    both = stranger.sign(tool.sign(ours()), field="Ky2", box=(400, 600, 560, 690))
    with pytest.raises(BadInput, match="Kẻ Lạ"):
        check(both, tool.trust)


def test_a_certificate_that_has_ended_is_not_trusted(tmp_path: Path) -> None:
    old = Tool(tmp_path, "Hết Hạn", days=-1)
    with pytest.raises(BadInput, match="hết hạn"):
        check(old.sign(ours()), old.trust)
    assert check(old.sign(ours()), old.trust, at=NOW - timedelta(days=2)).signer == "Hết Hạn"


def test_without_trust_nothing_is_called_signed(tool: Tool, tmp_path: Path) -> None:
    empty = tmp_path / "trong.pem"
    empty.write_bytes(b"")
    for trust in (empty, tmp_path / "khong-co.pem"):
        with pytest.raises(BadInput, match="chứng thư tin cậy"):
            check(tool.sign(ours()), trust)


def test_control_the_same_signature_is_taken_with_the_right_document(tool: Tool) -> None:
    other = ours("Giay khac")
    assert check(tool.sign(other), tool.trust, other).signer == "Trần Văn Cán"
    assert len(pikepdf.open(io.BytesIO(tool.sign(other))).pages) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("/Annots", pikepdf.Array([5])),
        ("/Annots", 5),
        ("/Contents", 5),
        ("/Contents", pikepdf.Array([5])),
        ("/MediaBox", pikepdf.Array([1, 2])),
        ("/MediaBox", pikepdf.Array([pikepdf.Name("/A")] * 4)),
        ("/Resources", 5),
    ],
)
def test_a_page_of_odd_parts_is_refused_in_a_sentence(tool: Tool, key: str, value) -> None:
    with pikepdf.open(io.BytesIO(ours())) as pdf:
        pdf.pages[1].obj[key] = value
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(BadInput):
        check(out.getvalue(), tool.trust)
