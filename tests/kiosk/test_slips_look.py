import unicodedata

import pytest
import segno
from reportlab.graphics.shapes import Rect

from kiosk.slips.drawings import digit_boxes, disc, pictogram, qr, tick_box
from kiosk.slips.look import BOLD, as_written, drawable, fitted, width_of_text

ALPHABET = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"


def test_the_fonts_draw_all_of_vietnamese():
    letters = ALPHABET + ALPHABET.upper()
    assert drawable(letters) == letters
    assert drawable(unicodedata.normalize("NFD", letters)) == letters
    assert drawable("“–” • · … 1.234 đ ₫ × % ’") == "“–” • · … 1.234 đ ₫ × % ’"


def test_letters_of_other_languages_are_built_or_marked():
    assert drawable("Hʼ Hen") == "H’ Hen"
    assert unicodedata.normalize("NFC", drawable("Ơ̆i ŏ ĕ")) == unicodedata.normalize(
        "NFC", "Ơ̆i ŏ ĕ"
    )
    assert drawable("漢") == "?"


def test_texts_are_made_to_fit():
    size = fitted("25.17.31-261124-0007", BOLD, 26, 5, 150)
    assert width_of_text("25.17.31-261124-0007", BOLD, size) <= 150.001
    assert fitted("x", BOLD, 26, 5, 150) == 26
    assert fitted("", BOLD, 26, 5, 150) == 26


def test_dates_are_written_as_people_do():
    assert as_written("2026-11-02") == "02/11/2026"
    assert as_written("25.17-2026-11-02") == "25.17-2026-11-02"


def test_the_drawn_code_has_exactly_the_dark_modules():
    text = "25.17.31-261124-0007"
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    side = 200.0
    module = side / (len(matrix) + 8)
    dark = set()
    for bar in qr(text, side).contents[1:]:
        assert isinstance(bar, Rect)
        row = round((side - bar.y) / module) - 5
        start = round(bar.x / module) - 4
        dark |= {(row, start + at) for at in range(round(bar.width / module))}
    assert dark == {
        (y, x) for y, line in enumerate(matrix) for x, value in enumerate(line) if value
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thẻ căn cước", "Giấy chứng sinh"),
        ("Giấy tờ chứng minh chỗ ở hợp pháp", "Văn bản ủy quyền"),
        ("Giấy chứng nhận kết hôn", "2 ảnh chân dung"),
        ("Giấy báo tử", "Đơn đề nghị"),
    ],
)
def test_papers_have_pictures_of_their_own(one, other):
    def shapes(name):
        return [shape.getProperties() for shape in pictogram(name, 60).contents]

    assert shapes(one) != shapes(other)
    assert shapes(one) == shapes(one.upper())


def test_ticks_boxes_and_discs():
    assert len(tick_box(12, ticked=True).contents) == len(tick_box(12).contents) + 1
    assert len(digit_boxes(12, 14).contents) == 12
    assert disc(7, 40).contents[1].text == "7"
