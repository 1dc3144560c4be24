"""Verdict, officer, time and digests go with each paper; a signed PDF is taken back or refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from signing_tool import Tool, rewritten

from kiosk.desk import capture, citizen, dossier, originals, packing, printing
from kiosk.desk.core import Desk
from kiosk.desk.procedure import choose
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Check, Submission
from kiosk.portals.opencps import fields
from kiosk.settings import Home, Settings
from scanner.apart.decoding import Lost
from tests.journeys.commands import CARD
from tests.kiosk.pdf_text import text_of
from tests.kiosk.test_slips_filing import CODE, picture_of


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Tool:
    return Tool(tmp_path_factory.mktemp("tool"))


@pytest.fixture
def desk(tmp_path: Path, tool: Tool) -> Iterator[Desk]:
    settings = Settings(sign_trust=str(tool.trust))
    with Desk.open(Home(tmp_path / "home"), settings, practice=True) as made:
        made.officer = "Trần Văn Cán"
        yield made


@pytest.fixture
def visit(desk: Desk) -> Visit:
    made = Visit()
    choose(desk, made, CODE, "con")
    citizen.accept(desk, made, citizen.read_text(CARD))
    for part, check, reason in (
        ("don_de_nghi", Check.MATCH, ""),
        ("KHAC", Check.MISMATCH, "mờ dấu"),
    ):
        capture.add_page(desk, made, part, picture_of("" if part == "KHAC" else "x"))
        capture.compare(desk, made, part, check, reason=reason)
    capture.note_shown(desk, made, "giay_to_tuy_than")
    return made


def packet(desk: Desk, visit: Visit) -> Submission:
    case = msgspec.structs.replace(visit.open_case(), connector="opencps")
    return packing.submission(case, visit.chosen(), portal="p", key="k", desk=desk)


def test_the_comparison_travels_with_each_paper(desk: Desk, visit: Visit) -> None:
    sent = packet(desk, visit)
    first, other = sent.parts
    form = fields.mark([first])
    assert (form["fileMark"], form["fileCheck"]) == ("3", "1")
    for words in ("Trần Văn Cán", "ngày", f"SHA-256 {first.pdf_digest[:16]}"):
        assert words in form["fileComment"]
    both = fields.mark([first, other])
    assert both["fileCheck"] == "2"
    assert "không khớp, mờ dấu" in both["fileComment"]
    assert first.name in both["fileComment"]


def test_what_was_only_shown_is_noted_and_never_copied(desk: Desk, visit: Visit) -> None:
    sent = packet(desk, visit)
    assert len(sent.parts) == 2
    assert len(sent.shown) == 1
    assert f"không sao chụp: {sent.shown[0]}" in fields.note(sent)
    capture.note_on_paper(desk, visit, "KHAC")
    sent = packet(desk, visit)
    assert "Nộp bản giấy tại quầy: Giấy tờ khác" in fields.note(sent)
    assert [part.part for part in sent.parts] == ["don_de_nghi"]


def test_nothing_that_is_only_shown_can_be_photographed(desk: Desk, visit: Visit) -> None:
    before = visit.open_case()
    with pytest.raises(BadInput, match="không được sao chụp"):
        capture.add_page(desk, visit, "giay_to_tuy_than", picture_of(""))
    assert visit.open_case() == before


def test_a_pdf_goes_out_and_comes_back_signed(
    desk: Desk, visit: Visit, tool: Tool, tmp_path: Path
) -> None:
    out = tmp_path / "ky"
    out.mkdir()
    files = originals.export(desk, visit, out)
    assert len(files) == 2
    before = visit.open_case().documents[1]
    files[1].write_bytes(tool.sign(files[1].read_bytes()))
    case, part = originals.take_back(desk, visit, files[1])
    after = case.documents[1]
    assert (part, after.part) == ("KHAC", "KHAC")
    assert after.signed is not None
    assert after.signed.signer == "Trần Văn Cán"
    assert after.signed.unsigned_digest == before.pdf_digest != after.pdf_digest
    assert after.attestation == before.attestation
    with desk.vault.read() as tx:
        assert tx.blob(case.id, after.pdf_digest) == files[1].read_bytes()
    assert "ký số: Trần Văn Cán" in fields.mark([packet(desk, visit).parts[1]])["fileComment"]
    assert "đã ký số: Trần Văn Cán" in dossier.sheet(desk, case.id).papers[1].words
    assert "Trần Văn Cán (CA Thử Nghiệm)" in text_of(printing.comparison_slip(desk, case.id))
    assert len(originals.export(desk, visit, out)) == 1


def test_a_change_of_the_pages_takes_the_signature_away(
    desk: Desk, visit: Visit, tool: Tool, tmp_path: Path
) -> None:
    (tmp_path / "ky").mkdir()
    file = originals.export(desk, visit, tmp_path / "ky")[0]
    file.write_bytes(tool.sign(file.read_bytes()))
    originals.take_back(desk, visit, file)
    assert "đã ký số" in capture.slots(visit)[0].words
    case = capture.turn_page(desk, visit, "don_de_nghi", 0, 1)
    assert case.documents[0].signed is None
    assert "đã ký số" not in capture.slots(visit)[0].words


def test_what_is_not_ours_is_not_taken(
    desk: Desk, visit: Visit, tool: Tool, tmp_path: Path
) -> None:
    (tmp_path / "ky").mkdir()
    file = originals.export(desk, visit, tmp_path / "ky")[0]
    before = visit.open_case()
    good = file.read_bytes()

    def crop(pdf) -> None:
        pdf.pages[0].obj["/CropBox"] = [0, 0, 100, 100]

    stranger = Tool(tmp_path, "Kẻ Lạ")
    for data, words in (
        (good, "chưa có chữ ký"),
        (tool.sign(rewritten(good, crop)), "khác với bản đã xuất"),
        (stranger.sign(good), "Kẻ Lạ"),
        (b"no pdf", "không phải PDF"),
    ):
        file.write_bytes(data)
        with pytest.raises(BadInput, match=words):
            originals.take_back(desk, visit, file)
    assert visit.open_case() == before


@pytest.mark.parametrize("how", ["crashed", "hung", "memory"])
def test_a_file_that_ends_its_reader_is_not_taken_and_costs_nothing_else(
    desk: Desk, visit: Visit, tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    (tmp_path / "ky").mkdir()
    file = originals.export(desk, visit, tmp_path / "ky")[0]
    before, signed = visit.open_case(), tool.sign(file.read_bytes())

    def lost(*_order: object) -> None:
        raise Lost(how)

    file.write_bytes(signed)
    with monkeypatch.context() as patched:
        patched.setattr(originals, "apart", lost)
        with pytest.raises(BadInput, match="không phải PDF đọc được"):
            originals.take_back(desk, visit, file)
    assert visit.open_case() == before
    assert originals.take_back(desk, visit, file)[0].documents[0].signed


def test_without_named_trust_signing_is_not_offered(desk: Desk) -> None:
    assert originals.offered(desk)
    desk.settings = Settings()
    assert not originals.offered(desk)
