"""Recipes through the training sites end to end: filled, handed over, filed, the number read back.

Log-in, codes, declaration and the last button are played with a mouse and keys: the program must
not need to press them, and must not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from kiosk.model import Proxy
from tests.journeys.guided_visit import Case, arrived, enter_a, office, send, visit
from tests.kiosk.portal_doubles import citizen, practice
from tests.kiosk.practice_sites import Visitor
from ui.browser import chooser


@pytest.fixture(scope="module")
def app() -> QApplication:
    found = QApplication.instance() or QApplication(["tests"])
    assert isinstance(found, QApplication)
    return found


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with practice(tmp_path_factory.mktemp("home") / "portal") as running:
        yield running


def judge(url: str, case: Case, ending: object, *words: str) -> None:
    number = ending.number  # type: ignore[attr-defined]
    assert ending.state == "filed"  # type: ignore[attr-defined]
    assert ending.report == b""  # type: ignore[attr-defined]
    assert ending.receipt.startswith(b"%PDF")  # type: ignore[attr-defined]
    assert re.fullmatch(r"H44\.99\.2-\d{6}-\d{4}", number)
    assert arrived(url, number) == set(case.blobs)
    said = office(url, number).text()
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("code", "pages", "words"),
    [
        ("1.001193", 3, ("Quan hệ với người được khai sinhMẹ đẻ", "Xã Xuân Đài, Tỉnh Phú Thọ")),
        pytest.param(
            "2.000635",
            2,
            ("Loại trích lụcKết hôn", "Tên cơ quan đã đăng ký"),
            marks=pytest.mark.long,
        ),
        ("1.004873", 3, ("Tình trạng hôn nhânĐã ly hôn", "04/03/2020")),
        pytest.param(
            "1.000656",
            3,
            ("Ngày, tháng, năm chết20/11/2026", "Xã Thử Nghiệm"),
            marks=pytest.mark.long,
        ),
    ],
)
def test_many_pages(
    app: QApplication, url: str, code: str, pages: int, words: tuple[str, ...]
) -> None:
    case = Case(code)
    v = visit(f"{code}-a", case, url)
    enter_a(v)
    for step in ("chon", *(f"to_khai_{n}" for n in range(1, pages + 1)), "giay_to"):
        v.program(step)
    send(v)
    judge(url, case, v.end(), *words)


@pytest.mark.parametrize(
    ("code", "pages"), [("1.000656", 3), pytest.param("1.001193", 3, marks=pytest.mark.long)]
)
def test_a_single_page_of_a_script(app: QApplication, url: str, code: str, pages: int) -> None:
    case = Case(code)
    v = visit(f"{code}-b", case, url)
    v.at("dang_nhap")
    v.person_types("input[type=tel]", "0912345678")
    v.person_clicks("button.main")
    otp = v.wait(lambda: v.js("document.querySelector('.phone code')?.innerText"))
    v.person_types("input[autocomplete=one-time-code]", otp)
    v.person_clicks("button.main")
    for step in ("chon", *(f"to_khai_{n}" for n in range(1, pages + 1)), "giay_to"):
        v.program(step)
    send(v, ".captcha input", ".panel.last")
    judge(url, case, v.end(), "Hà Thị Mẫu", "Mường")


@pytest.mark.parametrize("code", ["2.000635", "1.004194"])
def test_a_frame_on_another_host_and_a_phone(app: QApplication, url: str, code: str) -> None:
    helper = Proxy(citizen("025190000002", "Đinh Văn Nộp"), "Em")
    case = Case(code, helper if code == "2.000635" else None)
    v = visit(f"{code}-c", case, url)
    v.at("dang_nhap")
    ticket = v.js("[...document.links].find(a => a.href.includes('dien-thoai')).href")
    Visitor(url).go(ticket).send(ma_pin="123456")
    for step in ("to_khai_1", "to_khai_2", "giay_to"):
        v.program(step)
    send(v)
    words = ["Đinh Văn Nộp"]
    if code == "1.004194":
        rows = "Hà Thị Con, 01/02/2015, Nữ, Cháu"
        words = ["Phường Mẫu, Tỉnh Phú Thọ", "24/11/2027", rows]
    judge(url, case, v.end(), *words)


def test_the_next_citizen_meets_nobody_who_is_logged_in(app: QApplication, url: str) -> None:
    v = visit("1.004873-a", Case("1.004873"), url)
    enter_a(v)
    v.at("chon")
    v.js("location.href = '/thuc-hanh/a/nop-ho-so?ma=1.004873'")
    v.at("chon")  # control: the site itself keeps people logged in
    assert v.close().state == "not_sent"
    v = visit("1.004873-a", Case("1.004873"), url)
    v.at("dang_nhap")
    v.close()


def test_a_click_gets_the_paper_of_that_place_and_no_other(app: QApplication, url: str) -> None:
    case = Case("1.001193")
    v = visit("1.001193-a", case, url)
    wrong: list[str] = []
    v.session.chosen_wrong.connect(wrong.append)
    v.session.go_to(QUrl(f"{url}/thuc-hanh/a/xem-mau/1.001193/giay-to"))
    v.at("giay_to")
    v.person_clicks("#f-giay_chung_sinh")
    v.wait(lambda: v.js("document.querySelector('#f-giay_chung_sinh').files.length"))
    size = v.js("document.querySelector('#f-giay_chung_sinh').files[0].size")
    assert size == len(case.papers["giay_chung_sinh"])
    v.person_clicks("#f-van_ban_uy_quyen")
    v.wait(lambda: wrong)
    assert v.js("document.querySelector('#f-van_ban_uy_quyen').files.length") == 0
    v.close()


def test_a_paper_that_never_arrives_is_not_called_attached(
    app: QApplication, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chooser, "UPLOAD", 0.4)
    v = visit("1.001193-b", Case("1.001193"), url)
    v.session.go_to(QUrl(f"{url}/thuc-hanh/b/xem-mau/1.001193/giay-to"))  # takes nothing
    v.at("giay_to")
    assert v.session.give("giay_chung_sinh")
    v.wait(lambda: not v.session.busy)
    assert v.session.papers["giay_chung_sinh"].state == "timeout"
    v.close()


def test_what_a_person_changed_stays_and_secrets_are_left_alone(
    app: QApplication, url: str
) -> None:
    v = visit("1.001193-a", Case("1.001193"), url)
    enter_a(v)
    v.program("chon")
    v.at("to_khai_1")
    v.person_types("#f-HoTenNYC", "Ten Khac")
    assert v.session.fill()
    v.wait(lambda: not v.session.busy, 40)
    assert v.session.outcomes["HoTenNYC"].state == "changed"
    assert v.js("document.querySelector('#f-HoTenNYC').value") == "Ten Khac"
    assert v.session.outcomes["SoDinhDanhNYC"].state == "filled"
    v.close()
