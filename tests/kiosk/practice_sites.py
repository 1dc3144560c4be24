"""An independent client of the training sites: plain HTTP and an HTML parser, no recipe."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import requests
from lxml import html

PASSWORD = "thuchanh"
BAND = "BẢN THỰC HÀNH – KHÔNG CÓ GIÁ TRỊ"
BIRTH = {
    1: {
        "HoTenNYC": "Hà Thị Mẫu",
        "SoDinhDanhNYC": "025190000001",
        "QuanHeNYC": "1",
        "NgayCapNYC": "06/05/2021",
        "NoiCuTruNYCTinh": "25",
        "NoiCuTruNYCXa": "25033",
        "NoiCuTruNYCChiTiet": "Khu 5",
    },
    2: {
        "HoTenTre": "Hà Văn Con",
        "NgaySinhTre": "05/09/2024",
        "GioiTinhTre": "1",
        "DanTocTre": "Mường",
        "QuocTichTre": "01",
        "NoiSinhTre": "Trạm y tế xã Thực Hành",
        "QueQuanTreTinh": "25",
        "QueQuanTreXa": "25033",
    },
    3: {
        "KhaiMe": "1",
        "HoTenMe": "Hà Thị Mẫu",
        "NgaySinhMe": "02/01/1990",
        "QuocTichMe": "01",
        "KhaiCha": "0",
        "CapBanSao": "1",
        "SoBanSao": "2",
    },
}


class Visitor:
    """Somebody with a browser that runs no script; `page` is what stands on the screen."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.web = requests.Session()
        self.page = html.fromstring("<html/>")
        self.address = ""
        self.status = 0

    def go(self, path: str) -> Visitor:
        return self._show(self.web.get(urljoin(self.address or self.url, path), timeout=10))

    def _show(self, answer: requests.Response) -> Visitor:
        self.address, self.status = answer.url, answer.status_code
        self.page = html.fromstring(answer.text)
        return self

    def send(self, files=None, at: int = 0, **typed: str) -> Visitor:
        """Submit a form of the page; `typed` are names and values, None leaves a field out."""
        form = self.page.forms[at]
        data = dict(form.form_values()) | typed
        data = {name: text for name, text in data.items() if text is not None}
        where = urljoin(self.address, form.get("action") or "")
        return self._show(self.web.post(where, data=data, files=files, timeout=10))

    def all(self, tag: str = "*", /, **wanted: str):
        """Elements by tag and attributes; `kind` is one of the classes."""
        kind = wanted.pop("kind", "")
        found = self.page.iter(tag)
        return [
            e
            for e in found
            if (not kind or kind in (e.get("class") or "").split())
            and all(e.get(key) == text for key, text in wanted.items())
        ]

    def text(self, tag: str = "", /, **wanted: str) -> str:
        tag = tag or ("*" if wanted else "body")
        said = " ".join(e.text_content() for e in self.all(tag, **wanted))
        return " ".join(said.split())

    def captcha(self) -> str:
        return self.all(kind="captcha")[0].find("span").text

    def faults(self) -> str:
        return self.text("p", kind="fault")

    @property
    def path(self) -> str:
        return re.sub(r"^http://[^/]+", "", self.address)


def enter_a(url: str, code: str = "1.001193") -> Visitor:
    """Log in to site A as a person would, up to the choice of the office."""
    v = Visitor(url).go(f"/thuc-hanh/a/nop-ho-so?ma={code}&co_quan=H44.99.1")
    v.send(tai_khoan="congdan", mat_khau=PASSWORD, ma_kiem_tra=v.captcha())
    return v.send(otp=v.text("code"))


def fill_a(v: Visitor, pages: dict[int, dict[str, str]]) -> Visitor:
    """From the choice of the office to the papers."""
    v.send(at=1, CoQuan="H44.99.1")
    for answers in pages.values():
        v.send(at=1, **answers)
    return v


def file_a(url: str, data: bytes) -> Visitor:
    """A birth with its paper from the log-in to the number, without any program of ours."""
    v = fill_a(enter_a(url), BIRTH)
    v.send(at=1, files={"tep_giay_chung_sinh": ("giấy.pdf", data, "application/pdf")})
    return v.send(at=1, cam_doan="1", ma_kiem_tra=v.captcha())


def enter_c(url: str, code: str = "2.000635") -> Visitor:
    """Log in to site C with a phone, and stand in the frame."""
    v = Visitor(url).go(f"/thuc-hanh/c/nop-ho-so?ma={code}&co_quan=H44.99.1")
    phone = Visitor(url).go(
        next(a.get("href") for a in v.all("a") if "dien-thoai" in a.get("href"))
    )
    phone.send(ma_pin="123456")
    v.go("/thuc-hanh/c/ho-so")
    frame = Visitor(url)
    return frame.go(v.all("iframe")[0].get("src"))
