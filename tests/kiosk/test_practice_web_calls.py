"""Training sites B and C by their calls: chunks, late lists, the phone, the frame on two hosts."""

from __future__ import annotations

import hashlib
import re
import time

import pytest
import requests

from kiosk.practice.web import sessions
from tests.kiosk.portal_doubles import pdf, practice
from tests.kiosk.practice_sites import BAND, BIRTH, Visitor, enter_c

CHUNK = 256 * 1024


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with practice(tmp_path_factory.mktemp("home") / "portal") as running:
        yield running


class Page:
    """What the script of site B does, by hand."""

    def __init__(self, url, code="1.001193"):
        self.root, self.web = f"{url}/thuc-hanh/b/api/", requests.Session()
        link = f"{url}/thuc-hanh/b/nop-ho-so?ma={code}&co_quan=H44.99.1"
        text = self.web.get(link, timeout=5).text
        self.csrf = re.search(r'data-csrf="([^"]+)"', text)[1]
        self.captcha = ""

    def call(self, path, body=None, method="POST", **more):
        headers = {"X-CSRF": self.csrf} | more.pop("headers", {})
        return self.web.request(
            method,
            self.root + path,
            **({"data": body} if isinstance(body, bytes) else {"json": body}),
            headers=headers,
            timeout=10,
            **more,
        )

    def enter(self):
        otp = self.call("ma-otp", {}).json()["otp"]
        self.captcha = self.call("dang-nhap", {"otp": otp}).json()["captcha"]
        return self

    def fill(self):
        for number, answers in BIRTH.items():
            said = self.call(f"trang/{number}", answers)
            assert (said.status_code, said.json()) == (200, {"wrong": {}})
        return self

    def upload(self, data, name="a.pdf", part="giay_chung_sinh"):
        begun = self.call("tep", {"part": part, "name": name, "size": len(data)})
        if begun.status_code != 200:
            return begun
        upload = begun.json()["id"]
        for at in range(0, len(data), CHUNK):
            assert self.call(f"tep/{upload}?offset={at}", data[at : at + CHUNK]).status_code == 200
        return self.call(f"tep/{upload}/xong", {})

    def send(self, declared=True, captcha=None):
        typed = self.captcha if captcha is None else captcha
        return self.call("gui", {"cam_doan": declared, "ma": typed, "co_quan": "H44.99.2"})


class TestSinglePage:
    def test_a_file_in_many_chunks_arrives_as_it_was(self, url):
        page = Page(url).enter().fill()
        data = pdf() + bytes(3 * CHUNK)
        digest = hashlib.sha256(data).hexdigest()
        assert page.upload(data).json()["sha256"] == digest
        sent = page.send().json()
        assert re.match(r"^H44\.99\.2-\d{6}-\d{4}$", sent["number"])
        assert sent["papers"] == {"giay_chung_sinh": digest}
        assert sent["number"] in Visitor(url).go("/").text()

    @pytest.mark.parametrize("offset", [0, CHUNK - 1, 2 * CHUNK, -1])
    def test_a_chunk_out_of_order_is_refused(self, url, offset):
        page = Page(url).enter()
        upload = page.call("tep", {"part": "KHAC", "name": "a.pdf", "size": 3 * CHUNK}).json()["id"]
        assert page.call(f"tep/{upload}?offset=0", bytes(CHUNK)).json() == {"have": CHUNK}
        assert page.call(f"tep/{upload}?offset={offset}", bytes(CHUNK)).status_code == 422

    def test_too_much_and_too_little_are_refused(self, url):
        page = Page(url).enter()
        upload = page.call("tep", {"part": "KHAC", "name": "a.pdf", "size": 10}).json()["id"]
        assert page.call(f"tep/{upload}?offset=0", bytes(11)).status_code == 422
        assert page.call(f"tep/{upload}/xong", {}).json()["fault"].startswith("Tệp chưa tải đủ")

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("a.exe", b"MZ", "không đúng loại"),
            ("a.pdf", b"MZ", "không đúng loại"),
            ("a.png", b"%PDF-", "không đúng loại"),
        ],
    )
    def test_wrong_types_are_refused(self, url, name, data, said):
        answer = Page(url).enter().upload(data, name)
        assert (answer.status_code, said in answer.json()["fault"]) == (422, True)

    def test_a_size_above_the_limit_is_refused_before_a_byte_is_sent(self, url):
        body = {"part": "KHAC", "name": "a.pdf", "size": 20 * 1024 * 1024 + 1}
        assert "quá lớn" in Page(url).enter().call("tep", body).json()["fault"]

    @pytest.mark.parametrize(
        ("wrong", "at"),
        [
            ({"NgaySinhTre": "5/9/24"}, "NgaySinhTre"),
            ({"QueQuanTreXa": "01001"}, "QueQuanTreXa"),
            ({"DanTocTre": "kinh "}, "DanTocTre"),
            ({"GioiTinhTre": 1}, "GioiTinhTre"),
        ],
    )
    def test_the_server_checks_every_step(self, url, wrong, at):
        said = Page(url).enter().call("trang/2", BIRTH[2] | wrong)
        assert (said.status_code, list(said.json()["wrong"])) == (422, [at])

    def test_nothing_is_sent_without_form_paper_declaration_and_captcha(self, url):
        page = Page(url).enter()
        assert "Trang 1" in page.send().json()["fault"]
        page.fill()
        assert "cam đoan" in page.send(declared=False).json()["fault"]
        wrong = page.send(captcha="x").json()
        assert "Mã kiểm tra" in wrong["fault"]
        page.captcha = wrong["captcha"]
        said = page.send().json()
        assert "ít nhất một tệp" in said["fault"]
        page.captcha = said["captcha"]
        page.upload(pdf())
        page.call("giay/giay_chung_sinh", {}, method="DELETE")
        said = page.send().json()
        assert "ít nhất một tệp" in said["fault"]

    def test_calls_of_strangers_are_refused(self, url):
        page = Page(url)
        assert page.call("trang/1", {}).status_code == 401
        page.enter()
        assert page.call("trang/1", {}, headers={"X-CSRF": "x"}).status_code == 403
        assert requests.post(page.root + "trang/1", json={}, timeout=5).status_code == 401
        assert page.call("trang/1", b"[").status_code == 400
        assert page.call("trang/9", {}).status_code == 404
        assert page.call("tep", {"part": "x", "name": "a.pdf", "size": 1}).status_code == 400

    def test_a_code_is_good_for_one_try(self, url):
        page = Page(url)
        otp = page.call("ma-otp", {}).json()["otp"]
        assert page.call("dang-nhap", {"otp": "x"}).status_code == 422
        assert page.call("dang-nhap", {"otp": otp}).status_code == 422
        assert page.call("dang-nhap", {"otp": ""}).status_code == 422

    def test_communes_come_late_and_belong_to_their_province(self, url):
        begun = time.monotonic()
        found = requests.get(f"{url}/thuc-hanh/xa?tinh=25", timeout=5).json()
        assert time.monotonic() - begun >= 0.3
        assert ["25033", "Xã Thực Hành"] in found
        assert requests.get(f"{url}/thuc-hanh/xa?tinh=99", timeout=5).json() == []

    def test_the_page_brings_react_with_its_licence(self, url):
        for name in ("react.production.min.js", "react-dom.production.min.js"):
            answer = requests.get(f"{url}/thuc-hanh/tep/{name}", timeout=5)
            assert "@license React" in answer.text
            assert answer.headers["Content-Type"].startswith("text/javascript")
        assert requests.get(f"{url}/thuc-hanh/tep/places.json", timeout=5).status_code == 404


class TestFrame:
    def test_the_frame_is_on_the_other_host_and_only_this_pc_may_hold_it(self, url):
        frame = enter_c(url)
        port = url.rpartition(":")[2]
        assert frame.address.startswith(f"http://localhost:{port}/thuc-hanh/c/khung/")
        answer = requests.get(frame.address, timeout=5)
        policy = answer.headers["Content-Security-Policy"]
        assert f"frame-ancestors http://127.0.0.1:{port} http://localhost:{port}" in policy
        outer = requests.get(f"{url}/thuc-hanh/c/het-phien", timeout=5)
        assert "frame-ancestors 'none'" in outer.headers["Content-Security-Policy"]

    def test_the_phone_lets_in_and_nothing_else_does(self, url):
        v = Visitor(url).go("/thuc-hanh/c/nop-ho-so?ma=2.000635")
        waits = lambda: v.web.get(f"{url}/thuc-hanh/c/cho", timeout=5).json()["xong"]  # noqa: E731
        assert not waits()
        ticket = next(a.get("href") for a in v.all("a") if "dien-thoai" in a.get("href"))
        phone = Visitor(url).go(ticket)
        assert [e.get("name") for e in phone.all("input", type="password")] == ["ma_pin"]
        phone.send(ma_pin="12")
        assert "6 chữ số" in phone.faults()
        assert not waits()
        assert v.go("/thuc-hanh/c/ho-so").path == "/thuc-hanh/c/dang-nhap"
        phone.send(ma_pin="123456")
        assert waits()
        assert Visitor(url).go("/thuc-hanh/c/dien-thoai/x").status == 404
        picture = v.web.get(f"{url}/thuc-hanh/c/qr.svg", timeout=5)
        assert picture.headers["Content-Type"].startswith("image/svg+xml")

    def test_a_whole_form_in_the_frame(self, url):
        v = enter_c(url)
        name = lambda short: f"ctl00$nd${short}"  # noqa: E731
        typed = {name(k): t for k, t in BIRTH[1].items()}
        v.send(**typed)
        assert v.path.endswith("/to-khai/2")
        extract = {
            "LoaiGiay": "KS",
            "HoTenNguoi": "Hà Thị Mẫu",
            "NgaySinhNguoi": "02/01/1990",
            "NoiDangKy": "1",
            "SoBanSao": "2",
        }
        v.send(**{name(k): t for k, t in extract.items()})
        assert v.path.endswith("/giay-to")
        data = pdf()
        block = next(e for e in v.all("section") if e.get("data-to"))
        where = v.url + block.get("data-to") + "KHAC"
        body = {"csrf": block.get("data-csrf")}
        refused = v.web.post(where, data=body, files={"tep": ("a.jpg", data)}, timeout=5)
        assert (refused.status_code, "không đúng loại" in refused.json()["fault"]) == (422, True)
        answer = v.web.post(where, data=body, files={"tep": ("a.pdf", data)}, timeout=5)
        assert answer.json()["sha256"] == hashlib.sha256(data).hexdigest()
        assert v.web.post(where, files={"tep": ("a.pdf", data)}, timeout=5).status_code == 400
        v.go(v.address.replace("giay-to", "gui"))
        v.send(cam_doan="1", ma_kiem_tra=v.captcha())
        number = v.text(id="so-ho-so")
        assert re.match(r"^H44\.99\.1-\d{6}-\d{4}$", number)
        assert "02/01/1990" in self._office(url, number)

    def _office(self, url, number):
        office = Visitor(url).go("/")
        return office.go(next(a.get("href") for a in office.all("a") if a.text == number)).text()

    def test_a_frame_that_nobody_opened_is_empty(self, url):
        v = Visitor(url).go("/thuc-hanh/c/khung/x/to-khai/1")
        assert v.path == "/thuc-hanh/c/khung/het-phien"
        assert BAND in v.text()


class TestVisits:
    def test_a_visit_ends_by_itself_and_takes_its_draft_along(self, monkeypatch):
        gone = []
        now = [0.0]
        monkeypatch.setattr(sessions.time, "monotonic", lambda: now[0])
        kept = sessions.Sessions(gone.append)
        one = kept.start("a", "1.001193", "H1")
        one.draft = 7
        assert kept.find(one.token, "a") is one
        assert kept.find(one.token, "b") is None
        now[0] = sessions.IDLE + 1
        assert kept.find(one.token, "a") is None
        assert gone == [7]

    def test_there_is_never_more_than_a_bounded_number(self):
        kept = sessions.Sessions(lambda _draft: None)
        first = kept.start("a", "1.001193", "H1")
        for _ in range(sessions.MOST + 1):
            kept.start("a", "1.001193", "H1")
        assert kept.find(first.token, "a") is None


def test_a_page_is_made_of_a_form_and_whole_lists(url):
    data = requests.get(f"{url}/thuc-hanh/b/api/mau?ma=1.001193", timeout=5).json()
    assert data["form"]["code"] == "1.001193"
    assert len(data["provinces"]) == 34
    assert len(data["peoples"]) == 54
