"""Slips of a case: in Vietnamese whatever the program speaks; a signed sheet finds its place."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
import zxingcpp
from pdf_text import pages_of, text_of

from kiosk.desk import capture, citizen, printing, sheet_codes
from kiosk.desk.core import Desk
from kiosk.desk.procedure import choose
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Check
from kiosk.settings import Home, Settings
from kiosk.slips import declaration, filing_code, missing, request, support
from scanner import pictures
from scanner.frame import Page, Paper, Verdict
from tests.journeys.commands import CARD, ROOT

CODE = "1.010803"
"""A procedure whose request is a paper of its own: don_de_nghi."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(Home(tmp_path / "home"), Settings(), practice=True) as made:
        made.officer = "Trần Văn Cán"
        yield made


def visit_of(desk: Desk) -> Visit:
    visit = Visit()
    choose(desk, visit, CODE, "con")
    citizen.accept(desk, visit, citizen.read_text(CARD))
    return visit


def picture_of(code: str, *, turns: int = 0) -> Page:
    """A page at 110 dpi that carries this code where sheets carry it; or none."""
    sheet = np.full((1286, 909, 3), 245, np.uint8)
    cv2.putText(sheet, "To khai", (120, 160), cv2.FONT_HERSHEY_SIMPLEX, 2, (40, 40, 40), 4)
    if code:
        made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        modules = np.asarray(made.to_image(scale=1, add_quiet_zones=True))
        side = round(22 / 25.4 * 110)
        small = cv2.resize(modules, (side, side), interpolation=cv2.INTER_AREA)
        sheet[1286 - 40 - side : 1286 - 40, 60 : 60 + side] = small[:, :, None]
    sheet = cv2.GaussianBlur(sheet, (3, 3), 0.7)
    sheet = np.ascontiguousarray(np.rot90(sheet, -turns))
    master = pictures.encode_jpeg(sheet, 90)
    high, wide = sheet.shape[:2]
    digest = hashlib.sha256(master).hexdigest()
    return Page(master, digest, wide, high, Paper.A4, (210.0, 297.0), 110.0, Verdict.OK)


def codes_in(pdf: bytes) -> list[list[str]]:
    """What a reader sees on each page of a PDF, at 110 dpi."""
    ran = subprocess.run(["pdftoppm", "-r", "110", "-"], input=pdf, capture_output=True, check=True)
    out = io.BytesIO(ran.stdout)
    pages = []
    while head := out.readline():
        assert head == b"P6\n"
        wide, high = map(int, out.readline().split())
        out.readline()
        pixels = np.frombuffer(out.read(wide * high * 3), np.uint8).reshape(high, wide, 3)
        pages.append([found.text for found in zxingcpp.read_barcodes(pixels)])
    return pages


def test_a_sheet_goes_to_the_paper_that_its_code_names(desk: Desk) -> None:
    visit = visit_of(desk)
    part = printing.declaration_part(visit)
    assert part == "don_de_nghi"
    code = f"{filing_code.text(visit.open_case().id, part)}:2"
    for turns in (0, 2):
        assert sheet_codes.destination(visit, picture_of(code, turns=turns)) == part
    case, where = sheet_codes.take(desk, visit, "KHAC", picture_of(code))
    assert (where, [found.part for found in case.documents]) == (part, [part])
    assert part in [slot.need.part for slot in capture.slots(visit)]
    case, where = sheet_codes.take(desk, visit, "KHAC", picture_of(""))
    assert (where, [found.part for found in case.documents]) == ("KHAC", [part, "KHAC"])


def test_a_sheet_of_another_case_is_refused_and_not_stored(desk: Desk) -> None:
    visit, other = visit_of(desk), visit_of(desk)
    code = f"{filing_code.text(other.open_case().id, 'KHAC')}:1"
    with pytest.raises(BadInput, match="hồ sơ khác"):
        sheet_codes.take(desk, visit, "KHAC", picture_of(code))
    assert visit.open_case().documents == ()
    unknown = f"{filing_code.text(visit.open_case().id, 'giay_la')}:1"
    with pytest.raises(BadInput, match="không khớp giấy tờ nào"):
        sheet_codes.take(desk, visit, "KHAC", picture_of(unknown))


@pytest.mark.parametrize("text", ["https://dichvucong.gov.vn", CARD, "CN1:xyz", "CN2:0:0:1"])
def test_other_codes_are_no_sheets_of_ours(desk: Desk, text: str) -> None:
    assert sheet_codes.destination(visit_of(desk), picture_of(text)) == ""


def test_every_paper_of_every_guide_has_a_code_of_its_own(desk: Desk) -> None:
    for pack in desk.packs:
        parts = [paper.id for paper in pack.papers]
        for part in parts:
            found = filing_code.parse(f"{filing_code.text('0' * 32, part)}:1")
            assert found is not None
            assert filing_code.part_of(found, parts) == part


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils draws the pages")
@pytest.mark.parametrize("size", ["A4", "A5"])
def test_the_printed_code_is_read_from_the_sheet(desk: Desk, size: str) -> None:
    visit = visit_of(desk)
    code = filing_code.text(visit.open_case().id, "don_de_nghi")
    sheet = declaration.Declaration(
        pack=visit.chosen(), answers={}, office="UBND xã Thử", code=code, size=size
    )
    first, *forms = codes_in(declaration.render(sheet))
    assert first == []
    assert forms == [[f"{code}:{page}"] for page in range(2, 2 + len(forms))]
    blank = declaration.render(msgspec.structs.replace(sheet, code=""))
    assert [found for page in codes_in(blank) for found in page] == []
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text_of(blank)
    assert "Tôi cam đoan" in text_of(blank)


def test_the_request_is_no_mandate_and_says_so() -> None:
    slip = request.Request(
        name="Hà Thị Mẫu",
        id_number="025190000001",
        phone="",
        address="Khu 5",
        procedure="Đăng ký khai sinh",
        agency="UBND xã Thử",
        office="Trung tâm Thử",
        officer="Trần Văn Cán",
        consents=("Nộp hồ sơ này.",),
        text_version="1",
    )
    text = text_of(request.render(slip))
    assert "không phải giấy ủy quyền" in text
    assert "Nộp hồ sơ này." in text
    assert len(pages_of(request.render(msgspec.structs.replace(slip, size="A5")))) == 1


def test_what_the_authority_asks_for_stands_on_the_slip() -> None:
    slip = missing.Missing(
        procedure="Đăng ký khai sinh",
        code="1.001193",
        papers=(),
        office="Trung tâm Thử",
        asked="Chụp lại giấy chứng sinh",
        number="H44-1",
    )
    text = text_of(missing.render(slip))
    assert "Chụp lại giấy chứng sinh" in text
    assert "Đã đủ giấy tờ" not in text


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils draws the pages")
def test_the_page_where_a_fee_is_paid_is_printed_as_a_code() -> None:
    link = "https://thanhtoan.example.vn/ho-so/12345"
    slip = support.Support(
        procedure="Đăng ký khai sinh",
        number="H44-1",
        state="Đã tiếp nhận",
        office="Trung tâm Thử",
        officer="Trần Văn Cán",
        time="14:05 ngày 24/11/2026",
        papers=(),
        fee="8.000 đ, chưa trả",
        pay_link=link,
    )
    assert codes_in(support.render(slip)) == [["H44-1", link]]
    paid = msgspec.structs.replace(slip, pay_link="")
    assert codes_in(support.render(paid)) == [["H44-1"]]


IN_ENGLISH = """
import sys
from pathlib import Path
from kiosk import words
words.choose_language("en")
from kiosk.desk import capture, citizen, consent, printing
from kiosk.desk.core import Desk
from kiosk.desk.procedure import choose
from kiosk.desk.visit import Visit
from kiosk.model import Check
from kiosk.settings import Home, Settings
from tests.kiosk.pdf_text import text_of
from tests.kiosk.test_slips_filing import CARD, CODE, picture_of
with Desk.open(Home(Path(sys.argv[1])), Settings(), practice=True) as desk:
    desk.officer = "Trần Văn Cán"
    visit = Visit()
    choose(desk, visit, CODE, "con")
    citizen.accept(desk, visit, citizen.read_text(CARD))
    consent.give(desk, visit, {"submit"}, spoken=True, witness="Đinh Thị Chứng")
    capture.add_page(desk, visit, "KHAC", picture_of(""))
    capture.compare(desk, visit, "KHAC", Check.MISMATCH, reason="nhoè")
    case_id = visit.case.id
    for make in (printing.support_slip, printing.comparison_slip, printing.request_slip,
                 printing.next_time_slip, printing.asked_slip):
        print(text_of(make(desk, case_id)))
    print(text_of(printing.missing_of(desk, visit)))
    print(text_of(printing.paper_route(desk, visit, filled=True)))
"""


def test_slips_stay_vietnamese_when_the_program_speaks_english(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IN_ENGLISH, str(tmp_path)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'kiosk'}", "KIOSK_LANG": "en", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    for words in (
        "Đang làm",
        "Không khớp",
        "Nộp bản chính",
        "Dùng thông tin trên thẻ",
        "Chưa kiểm chứng",
        "BẢN THỰC HÀNH",
        "xã Thực Hành",
    ):
        assert words in ran.stdout, words
    english = ("Draft", "practice", "Original", "pages", "Not verified", "Case number", "Officer")
    assert [word for word in english if word in ran.stdout] == []


def test_the_comparison_names_what_was_shown_and_what_came_on_paper(desk: Desk) -> None:
    visit = visit_of(desk)
    capture.add_page(desk, visit, "don_de_nghi", picture_of(""))
    capture.compare(desk, visit, "don_de_nghi", Check.UNCHECKED, reason="không có bản chính")
    capture.note_shown(desk, visit, "giay_to_tuy_than")
    capture.note_on_paper(desk, visit, "KHAC")
    text = text_of(printing.comparison_slip(desk, visit.open_case().id))
    for words in ("Chưa đối chiếu", "không có bản chính", "Trần Văn Cán", "không sao chụp"):
        assert words in text
    assert "không phải bản sao chứng thực" in text
