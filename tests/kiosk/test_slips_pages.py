import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_text import fonts_of, pages_of, text_of

from kiosk.model import Check
from kiosk.procedures import packs
from kiosk.slips import comparison, data_sheet, declaration, guide, missing, support
from kiosk.slips.sheet import practice_words

OFFICE = "Trung tâm Phục vụ hành chính công xã Thạch Kiệt"
PHONE = "0210 384 6637"
LONG_NAME = "Công Tằng Tôn Nữ Hoàng Thị Nguyệt Quỳnh Hương Giang"
LONG_PROCEDURE = (
    "Cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần đầu đối với "
    "hộ gia đình, cá nhân, cộng đồng dân cư, người gốc Việt Nam định cư ở nước ngoài đang sử dụng "
    "đất tại các xã có điều kiện kinh tế đặc biệt khó khăn"
)
EIGHT = (
    "Thẻ căn cước hoặc hộ chiếu của người đi đăng ký",
    "Giấy chứng sinh",
    "Văn bản ủy quyền có chứng thực của người không có quan hệ ông bà, cha mẹ, anh chị em ruột",
    "Giấy tờ chứng minh chỗ ở hợp pháp",
    "Giấy chứng nhận kết hôn",
    "2 ảnh chân dung 4x6 cm",
    "Giấy báo tử",
    "Giấy cam đoan về việc sinh là có thật",
)
DIGEST = "0123456789abcdef" * 4
BIRTH = packs.load_all().get("1.001193")


def a_support(**changes):
    usual = {
        "procedure": "Đăng ký khai sinh",
        "number": "25.17.31-261124-0007",
        "state": "Đã gửi, chờ tiếp nhận",
        "office": OFFICE,
        "officer": LONG_NAME,
        "time": "14:05 ngày 24/11/2026",
        "papers": ("Giấy chứng sinh: 1 trang",),
        "phone": PHONE,
    }
    return support.render(support.Support(**usual | changes))


def a_missing(papers=EIGHT, **changes):
    usual = {"procedure": "Đăng ký khai sinh", "code": "1.001193", "office": OFFICE, "phone": PHONE}
    wanted = tuple(missing.MissingPaper(name, "Nộp bản chính") for name in papers)
    return missing.render(missing.Missing(papers=wanted, **usual | changes))


def a_guide(**changes):
    usual = {
        "procedure": "Đăng ký khai sinh",
        "code": "1.001193",
        "link": "https://example.vn/khai-sinh?a=1&b=2",
        "papers": EIGHT[:2],
        "office": OFFICE,
    }
    return guide.render(guide.Guide(**usual | changes))


def a_sheet(**changes):
    usual = {
        "procedure": "Đăng ký khai sinh",
        "code": "1.001193",
        "rows": (("Họ và tên", LONG_NAME), ("Ngày sinh", "2026-11-02"), ("Trống", "")),
        "files": (("01-giay-chung-sinh.pdf", "Giấy chứng sinh"),),
        "office": OFFICE,
    }
    return data_sheet.render(data_sheet.DataSheet(**usual | changes))


def a_comparison(papers=EIGHT, **changes):
    checks = list(Check)
    compared = tuple(
        comparison.Compared(
            name=name,
            check=checks[at % 3],
            officer=LONG_NAME,
            time="14:05 ngày 24/11/2026",
            pages=2,
            pdf_digest=DIGEST,
            master_digests=(DIGEST[1:],),
            reason="Tên mẹ viết khác" if checks[at % 3] is Check.MISMATCH else "",
        )
        for at, name in enumerate(papers)
    )
    usual = {"procedure": "Đăng ký khai sinh", "code": "1.001193", "number": "", "office": OFFICE}
    return comparison.render(comparison.Comparison(papers=compared, **usual | changes))


def a_declaration(**changes):
    return declaration.render(
        declaration.Declaration(**{"pack": BIRTH, "office": OFFICE} | changes)
    )


ALL = [a_support, a_missing, a_guide, a_sheet, a_comparison, a_declaration]


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize(("size", "width"), [("A4", 210), ("A5", 148)])
def test_every_slip_fits_both_papers_with_its_fonts_inside(make, size, width):
    data = make(size=size)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            assert float(page.MediaBox[2]) / 72 * 25.4 == pytest.approx(width, abs=0.2)
        assert str(pdf.Root.Lang) == "vi"
    fonts = fonts_of(data)
    assert all("BeVietnamPro" in name for name in fonts)
    assert all(fonts.values())
    assert OFFICE in pages_of(data)[0]
    assert len(data) < 200_000


@pytest.mark.parametrize("make", ALL)
def test_practice_is_written_across_every_page_and_only_in_practice(make):
    for page in pages_of(make(practice=True)):
        assert page.count(practice_words()) == 2
    assert practice_words() not in text_of(make())


@pytest.mark.parametrize("make", ALL)
def test_no_slip_names_a_person_in_its_file_properties(make):
    with pikepdf.open(io.BytesIO(make())) as pdf:
        properties = " ".join(str(value) for value in pdf.docinfo.values())
    assert LONG_NAME not in properties
    assert LONG_NAME.split()[-1] not in properties


@pytest.mark.parametrize("make", ALL)
def test_the_same_slip_is_the_same_file(make):
    assert make() == make()


def test_support_slip():
    text = text_of(a_support(return_day="03/12/2026"))
    for part in (
        "Phiếu hỗ trợ nộp hồ sơ trực tuyến",
        "25.17.31-261124-0007",
        "Đã gửi, chờ tiếp nhận",
        LONG_NAME,
        "Giấy chứng sinh: 1 trang",
        "Không thay thế Giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
        "Ngày hẹn trả (theo cơ quan giải quyết) 03/12/2026",
        PHONE,
        "Trang 1/1",
    ):
        assert part in text


def test_no_day_of_return_unless_the_authority_gave_it():
    assert "hẹn trả (" not in text_of(a_support())


def test_a_case_without_a_number_says_what_happens_then():
    text = text_of(a_support(number="", state="Đang chờ gửi"))
    assert "Chưa có mã số" in text
    assert "Nơi hỗ trợ gửi hồ sơ khi cổng mở lại" in text


def test_the_number_stays_on_one_line():
    number = "H44.25.171-261124-0007-ABCDEF"
    assert number in text_of(a_support(number=number))
    assert a_support(number="ễ" * 2000)


def test_long_names_run_on_and_nothing_is_cut():
    pages = pages_of(a_support(procedure=LONG_PROCEDURE, papers=EIGHT * 2))
    text = " ".join(pages)
    assert len(LONG_PROCEDURE) > 230
    assert LONG_PROCEDURE in text
    assert text.count(EIGHT[2]) == 2
    assert f"Trang {len(pages)}/{len(pages)}" in pages[-1]


def test_missing_slip_numbers_each_paper():
    pages = pages_of(a_missing(procedure=LONG_PROCEDURE))
    text = " ".join(pages)
    assert len(pages) == 2
    for at, name in enumerate(EIGHT, start=1):
        assert f"{at} {name}" in text
    assert f"Điện thoại: {PHONE}" in text
    assert "Đã đủ giấy tờ." in text_of(a_missing(papers=()))


def test_guide_with_and_without_a_link():
    text = text_of(a_guide())
    assert "https://example.vn/khai-sinh?a=1&b=2" in text
    assert "quét mã bên dưới" in text
    for link in ("", "https://example.vn/" + "ễ" * 2000):
        assert "tìm theo mã thủ tục 1.001193" in text_of(a_guide(link=link))
    assert len(pages_of(a_guide(procedure=LONG_PROCEDURE, papers=EIGHT, link=""))) == 1


def test_data_sheet_lists_what_is_filled_as_people_write_it():
    text = text_of(a_sheet())
    assert f"Họ và tên {LONG_NAME}" in text
    assert "Ngày sinh 02/11/2026" in text
    assert "Trống" not in text
    assert "01-giay-chung-sinh.pdf Giấy chứng sinh" in text


def test_comparison_slip_is_no_certified_copy():
    text = text_of(a_comparison())
    assert "Phiếu đối chiếu (nội bộ)" in text
    assert "không phải bản sao chứng thực" in text
    for words in ("Khớp bản chính · 2 trang", "Không khớp", "Chưa đối chiếu", "Tên mẹ viết khác"):
        assert words in text
    assert "0123 4567 89ab" in text
    assert DIGEST not in text.replace(" ", "")


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_can_be_printed(one, other):
    for size in ("A4", "A5"):
        assert a_support(procedure=one, papers=(other,), state=other, size=size)
        assert a_missing(papers=(one, other), size=size)


@pytest.mark.parametrize("text", ["Giấy " * 400, "W" * 2000, "<b>&amp;" * 200])
def test_the_longest_texts_are_broken_over_pages(text):
    for make in (
        lambda: a_support(procedure=text, papers=(text,), state=text, next_steps=(text,)),
        lambda: a_missing(papers=(text,), place=text),
        lambda: a_guide(papers=(text,), procedure=text),
        lambda: a_sheet(rows=((text, text),)),
        lambda: a_comparison(papers=(text,)),
    ):
        letters = text_of(make()).replace(" ", "")
        assert text.replace(" ", "")[:300] in letters
