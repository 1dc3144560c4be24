"""Training site A, driven as a browser without scripts would: its steps, checks and traps."""

from __future__ import annotations

import hashlib
import logging
import re
import sqlite3

import pytest
import requests

from tests.kiosk import practice_sites
from tests.kiosk.portal_doubles import pdf, practice
from tests.kiosk.practice_sites import BAND, BIRTH, PASSWORD, Visitor, enter_a, fill_a

NUMBER = re.compile(r"^H44\.99\.1-\d{6}-\d{4}$")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("home") / "portal"


@pytest.fixture(scope="module")
def url(folder):
    with practice(folder) as running:
        yield running


def at_files(url):
    return fill_a(enter_a(url), BIRTH)


def at_send(url, data=None):
    v = at_files(url)
    sent = {"tep_giay_chung_sinh": ("giấy.pdf", data or pdf(), "application/pdf")}
    return v.send(at=1, files=sent)


def file_a(url, data=None):
    return practice_sites.file_a(url, data or pdf())


def at_office(url, number):
    office = Visitor(url).go("/")
    return office.go(next(a.get("href") for a in office.all("a") if a.text == number))


def rows(folder):
    with sqlite3.connect(folder / "portal.sqlite") as db:
        return db.execute("SELECT count(*) FROM dossier").fetchone()[0]


def test_what_was_sent_is_found_by_who_it_is_for_and_by_nobody_else(url):
    number = file_a(url).text(id="so-ho-so")
    asked = Visitor(url).go("/thuc-hanh/tra-cuu?ma=1.001193")
    assert number in asked.send(so_dinh_danh="025190000001").text("table")
    assert "không có hồ sơ nào" in asked.send(so_dinh_danh="025190000002").text()
    other = Visitor(url).go("/thuc-hanh/tra-cuu?ma=2.000635").send(so_dinh_danh="025190000001")
    assert number not in other.text()
    assert "12 chữ số" in asked.send(so_dinh_danh="1").faults()


class TestFiling:
    def test_a_whole_birth_is_filed_and_the_authority_sees_it(self, url):
        data = pdf(2)
        v = file_a(url, data)
        assert v.path == "/thuc-hanh/a/xong"
        number = v.text(id="so-ho-so")
        assert NUMBER.match(number)
        assert hashlib.sha256(data).hexdigest() in v.text()
        office = at_office(url, number)
        said = office.text()
        assert "Hà Thị Mẫu" in said
        assert "Người được khai sinh: Giới tínhNam" in said
        assert "Khu 5, Xã Thực Hành, Tỉnh Phú Thọ" in said
        assert "Giấy chứng sinh" in said
        paper = next(a.get("href") for a in office.all("a") if "/giay/" in a.get("href"))
        kept = requests.get(url + paper, timeout=5).content
        assert kept == data

    def test_sending_twice_is_one_dossier(self, url):
        v = at_send(url)
        form = dict(v.page.forms[1].form_values()) | {"cam_doan": "1", "ma_kiem_tra": v.captcha()}
        v.send(at=1, cam_doan="1", ma_kiem_tra=v.captcha())
        first = v.text(id="so-ho-so")
        answer = v.web.post(f"{url}/thuc-hanh/a/gui", data=form, timeout=5)
        assert first in answer.text
        assert Visitor(url).go("/").text().count(first) == 1

    def test_what_was_sent_is_not_changed_any_more(self, url):
        v = file_a(url)
        number = v.text(id="so-ho-so")
        v.go("/thuc-hanh/a/to-khai/2")
        v.send(at=1, HoTenTre="Người Khác")
        assert v.text(id="so-ho-so") == number
        assert "Người Khác" not in at_office(url, number).text()

    @pytest.mark.parametrize("code", ["1.000656", "1.004194", "1.004873", "2.000635"])
    def test_every_procedure_has_its_pages(self, url, code):
        v = enter_a(url, code)
        v.send(at=1)
        assert v.path == "/thuc-hanh/a/to-khai/1"
        assert len(v.page.forms[1].inputs.keys()) > 5
        sample = Visitor(url).go(f"/thuc-hanh/a/xem-mau/{code}/1")
        assert set(sample.page.forms[0].inputs.keys()) == set(v.page.forms[1].inputs.keys()) - {
            "csrf"
        }


class TestChecks:
    @pytest.mark.parametrize(
        ("page", "wrong", "said"),
        [
            (1, {"HoTenNYC": ""}, "Hãy nhập: Họ, chữ đệm, tên."),
            (1, {"HoTenNYC": "Hà 7"}, "không viết chữ số"),
            (1, {"SoDinhDanhNYC": "12"}, "gồm 12 chữ số"),
            (1, {"DienThoaiNYC": "123"}, "gồm 10 chữ số"),
            (1, {"NoiCuTruNYCXa": "01001"}, "xã hoặc phường"),
            (1, {"NoiCuTruNYCTinh": "99"}, "tỉnh hoặc thành phố"),
            (1, {"QuanHeNYC": "77"}, "không có trong danh sách"),
            (2, {"NgaySinhTre": "2024-13-01"}, "ngày/tháng/năm"),
            (2, {"NgaySinhTre": "31/02/2024"}, "ngày/tháng/năm"),
            (2, {"NgaySinhTre": "01/01/2090"}, "chưa tới"),
            (2, {"DanTocTre": "Không có"}, "từ danh sách"),
            (2, {"GioiTinhTre": None}, "Hãy chọn: Giới tính."),
            (3, {"SoBanSao": "nhiều"}, "từ 0 đến 99"),
            (3, {"HoTenMe": ""}, "Hãy nhập: Họ, chữ đệm, tên."),
        ],
    )
    def test_a_wrong_answer_comes_again_with_what_was_typed(self, url, page, wrong, said):
        v = fill_a(enter_a(url), {n: BIRTH[n] for n in range(1, page)})
        v.send(at=1, **(BIRTH[page] | wrong))
        assert v.path == f"/thuc-hanh/a/to-khai/{page}"
        assert said in v.faults()
        kept = next(n for n in BIRTH[page] if n not in wrong and not n.startswith("NoiCuTru"))
        assert dict(v.page.forms[1].form_values())[kept] == BIRTH[page][kept]

    def test_the_last_page_does_not_believe_that_the_others_were_right(self, url):
        v = fill_a(enter_a(url), {1: BIRTH[1]})
        v.go("/thuc-hanh/a/gui")
        v.send(at=1, cam_doan="1", ma_kiem_tra=v.captcha())
        assert "Trang 2 của tờ khai chưa đủ" in v.faults()

    def test_no_paper_no_way_on(self, url):
        v = at_files(url).send(at=1, files={"nothing": ("", b"")})
        assert v.path == "/thuc-hanh/a/giay-to"
        assert "ít nhất một tệp" in v.text()

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("a.exe", b"MZ", "không đúng loại"),
            ("a.pdf", b"MZ not a pdf", "không đúng loại"),
            ("a.jpg", b"\xff\xd8\xff", "không đúng loại"),
            ("a.pdf", b"%PDF-" + bytes(10 * 1024 * 1024), "quá lớn"),
        ],
    )
    def test_wrong_types_and_sizes_are_refused(self, url, name, data, said):
        v = at_files(url).send(at=1, files={"tep_KHAC": (name, data, "application/pdf")})
        assert v.path == "/thuc-hanh/a/giay-to"
        assert said in v.text()

    def test_a_pdf_that_does_not_open_is_found_at_sending(self, url):
        v = at_send(url, b"%PDF-1.7 nothing")
        v.send(at=1, cam_doan="1", ma_kiem_tra=v.captcha())
        assert "không mở được" in v.faults()

    def test_without_the_declaration_or_the_captcha_nothing_is_sent(self, url):
        v = at_send(url)
        v.send(at=1, ma_kiem_tra=v.captcha())
        assert "cam đoan" in v.faults()
        old = v.captcha()
        v.send(at=1, cam_doan="1", ma_kiem_tra="x")
        assert "Mã kiểm tra" in v.faults()
        assert v.captcha() != old
        v.send(at=1, cam_doan="1", ma_kiem_tra=v.captcha())
        assert v.path == "/thuc-hanh/a/xong"


class TestDoor:
    def test_password_captcha_and_one_time_code_are_asked_for(self, url):
        v = Visitor(url).go("/thuc-hanh/a/nop-ho-so?ma=1.001193")
        assert [e.get("name") for e in v.all("input", type="password")] == ["mat_khau"]
        v.send(tai_khoan="x", mat_khau="sai", ma_kiem_tra=v.captcha())
        assert "mật khẩu chưa đúng" in v.faults()
        v.send(tai_khoan="x", mat_khau=PASSWORD, ma_kiem_tra="x")
        assert "Mã kiểm tra" in v.faults()
        v.send(tai_khoan="x", mat_khau=PASSWORD, ma_kiem_tra=v.captcha())
        code = v.text("code")
        v.send(otp="x")
        assert "OTP chưa đúng" in v.faults()
        v.send(otp=code)
        assert v.path == "/thuc-hanh/a/xac-thuc"
        v.send(otp=v.text("code"))
        assert v.path == "/thuc-hanh/a/chon"

    @pytest.mark.parametrize("path", ["chon", "to-khai/1", "giay-to", "gui", "xong"])
    def test_nobody_comes_in_without_a_log_in(self, url, path):
        assert Visitor(url).go(f"/thuc-hanh/a/{path}").path == "/thuc-hanh/a/het-phien"
        v = Visitor(url).go("/thuc-hanh/a/nop-ho-so?ma=1.001193")
        assert v.go(f"/thuc-hanh/a/{path}").path == "/thuc-hanh/a/dang-nhap"

    def test_a_form_without_its_token_is_refused(self, url):
        v = enter_a(url)
        for token in (None, "", "x" * 32):
            assert v.send(at=1, csrf=token, CoQuan="H44.99.1").status == 400
            assert BAND in v.text()
            v.go("/thuc-hanh/a/chon")

    def test_who_logs_out_leaves_nothing_unsent(self, url, folder):
        before = rows(folder)
        v = at_send(url)
        assert rows(folder) == before + 1
        v.send(at=0)
        assert rows(folder) == before
        assert v.go("/thuc-hanh/a/chon").path == "/thuc-hanh/a/het-phien"

    def test_a_deep_link_finds_who_is_still_logged_in_as_at_real_portals(self, url):
        v = enter_a(url)
        assert v.go("/thuc-hanh/a/nop-ho-so?ma=2.000635").path == "/thuc-hanh/a/chon"
        assert "Cấp bản sao" in v.text("h1")

    @pytest.mark.parametrize(("letter", "path"), [("a", "chon"), ("b", "chon"), ("c", "ho-so")])
    def test_a_link_of_somebody_who_was_let_in_elsewhere_needs_no_log_in(self, url, letter, path):
        v = Visitor(url).go(f"/thuc-hanh/{letter}/nop-ho-so?ma=1.001193&vao=1")
        assert v.path == f"/thuc-hanh/{letter}/{path}"

    def test_unknown_procedures_and_hosts_are_not_served(self, url):
        v = Visitor(url).go("/thuc-hanh/a/nop-ho-so?ma=9.999999")
        assert (v.status, BAND in v.text()) == (404, True)
        assert Visitor(url).go("/thuc-hanh/a/xem-mau/1.001193/9").status == 404
        answer = requests.get(f"{url}/thuc-hanh/", headers={"Host": "cong.example"}, timeout=5)
        assert answer.status_code == 421


@pytest.mark.parametrize(
    "path",
    [
        "/thuc-hanh/",
        "/thuc-hanh/a/het-phien",
        "/thuc-hanh/a/nop-ho-so?ma=1.001193",
        "/thuc-hanh/a/xem-mau/1.001193/1",
        "/thuc-hanh/a/xem-mau/1.001193/giay-to",
        "/thuc-hanh/a/xem-mau/1.001193/gui",
        "/thuc-hanh/b/xem-mau/1.001193/1",
        "/thuc-hanh/c/nop-ho-so?ma=1.004194",
        "/thuc-hanh/c/xem-mau/1.004194/1",
        "/thuc-hanh/c/xem-mau/1.004194/giay-to",
    ],
)
def test_every_page_says_that_it_does_not_count_and_loads_nothing_from_elsewhere(url, path):
    answer = requests.get(url + path, timeout=5)
    assert answer.status_code == 200
    assert BAND in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", answer.text)
    assert "gov.vn" not in answer.text


def test_drafts_of_an_earlier_run_are_gone_and_what_was_sent_stays(tmp_path):
    with practice(tmp_path / "p") as running:
        number = file_a(running).text(id="so-ho-so")
        at_send(running)
        assert rows(tmp_path / "p") == 2
    with practice(tmp_path / "p") as running:
        assert rows(tmp_path / "p") == 1
        assert number in Visitor(running).go("/").text()


def test_neither_log_nor_store_names_anybody(tmp_path, caplog):
    with caplog.at_level(logging.DEBUG), practice(tmp_path / "p") as running:
        file_a(running)
    kept = b"".join(file.read_bytes() for file in (tmp_path / "p").iterdir())
    said = caplog.text.encode()
    assert b"filed 1.001193" in said
    for word in ("Hà Thị Mẫu", "025190000001", "Hà Văn Con"):
        assert word.encode() not in kept
        assert word.encode() not in said
