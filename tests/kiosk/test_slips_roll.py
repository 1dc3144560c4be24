"""What a citizen takes home, on the narrow roll: one piece, nothing cut, practice seen at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from pdf_text import pages_of, text_of

from kiosk.desk import printing
from kiosk.desk.core import Desk
from kiosk.desk.visit import Visit
from kiosk.printers import receipts
from kiosk.settings import Home, Settings
from kiosk.slips import guide, level_two, missing, support, trial
from kiosk.slips.sheet import practice_words

OFFICE = "Trung tâm Phục vụ hành chính công xã Nhật Tân"
LONG = "Giấy tờ chứng minh chỗ ở hợp pháp theo quy định của pháp luật về cư trú"
MISSING = missing.Missing(
    procedure="Đăng ký thường trú",
    code="1.004222",
    papers=tuple(
        missing.MissingPaper(f"{LONG} số {n}", "Đối chiếu bản chính tại chỗ", "Còn hạn")
        for n in range(1, 15)
    ),
    office=OFFICE,
    place="Nhà văn hoá xã",
    phone="0210 000 000",
    size="80mm",
)
GUIDE = guide.Guide(
    procedure="Đăng ký khai sinh",
    code="1.001193",
    link="https://dichvucong.example.vn/p/home/thu-tuc.html?ma=1.001193",
    papers=("Giấy chứng sinh", LONG),
    office=OFFICE,
    size="80mm",
)
POLICE = level_two.LevelTwo(
    where="Công an cấp xã",
    bring=("Thẻ căn cước",),
    days="khoảng 3 ngày làm việc",
    procedure="Đăng ký khai sinh",
    office=OFFICE,
    size="80mm",
)
NUMBER = support.Support(
    procedure="Cấp bản sao trích lục hộ tịch",
    number="H44.99.1-261124-0007",
    state="Đã gửi, chờ tiếp nhận",
    office=OFFICE,
    officer="Đỗ Thị Hường",
    time="14:05 ngày 24/11/2026",
    papers=("Giấy khai sinh",),
    size="80mm",
)


def rendered(slip: msgspec.Struct, practice: bool = False) -> bytes:
    slip = msgspec.structs.replace(slip, practice=practice)
    render: Callable[[msgspec.Struct], bytes] = {
        missing.Missing: missing.render,
        guide.Guide: guide.render,
        level_two.LevelTwo: level_two.render,
        support.Support: support.render,
    }[type(slip)]
    return render(slip)


SLIPS = [MISSING, GUIDE, POLICE, NUMBER]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: type(slip).__name__)
@pytest.mark.parametrize("practice", [False, True])
def test_one_piece_as_long_as_its_words(slip: msgspec.Struct, practice: bool) -> None:
    pdf = rendered(slip, practice)
    assert receipts.is_receipt(pdf)
    (page,) = receipts.raster(pdf)
    with pypdfium2.PdfDocument(pdf) as document:
        tall = document[0].get_height() / 72 * 25.4
        assert tall - page.height / receipts.DOTS_PER_MM < 12, "no empty paper is fed"
        box = document[0].get_textpage().get_text_bounded(left=10, right=217)
    assert box.split() == text_of(pdf).split(), "no word stands outside the printed part"


def test_every_paper_is_on_it_and_where_to_bring_it() -> None:
    text = " ".join(text_of(rendered(MISSING)).split())
    for n in range(1, 15):
        assert f"{LONG} số {n} " in text
    assert "0210 000 000" in text


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: type(slip).__name__)
def test_practice_is_burnt_black_three_times_and_only_in_practice(slip: msgspec.Struct) -> None:
    pdf = rendered(slip, practice=True)
    assert text_of(pdf).count(practice_words()) == 3
    (page,) = receipts.raster(pdf)
    rows = [page.crop((0, y, page.width, y + 1)).convert("L") for y in range(page.height)]
    black = [row.histogram()[0] > 0.9 * page.width for row in rows]
    bands = sum(1 for before, now in zip([False, *black], black, strict=False) if now > before)
    assert bands >= 3
    assert practice_words() not in text_of(rendered(slip))


def test_the_trial_of_the_roll_measures_what_fits_on_it() -> None:
    pdf = trial.render(OFFICE, practice=False, size="80mm")
    assert receipts.is_receipt(pdf)
    assert "60 mm" in " ".join(text_of(pdf).split())
    assert len(pages_of(pdf)) == 1
    assert "100 mm" in text_of(trial.render(OFFICE, practice=False))


def test_the_desk_prints_them_where_its_receipt_printer_is(tmp_path: Path) -> None:
    with Desk.open(Home(tmp_path), Settings(), practice=True) as desk:
        pack = desk.packs.get("1.001193")
        assert pack is not None
        visit = Visit()
        visit.pack, visit.variant = pack, ""
        for make in (printing.missing_of, printing.next_time_of, printing.level_two_of):
            assert not receipts.is_receipt(make(desk, visit))
            desk.settings = Settings(receipt_printer="net:10.0.0.7")
            assert receipts.is_receipt(make(desk, visit)), make
            desk.settings = Settings()
