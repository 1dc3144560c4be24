"""A guided visit to a training site: the program's part, and a person's part played by the test."""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import assets
from kiosk.model import Check, CopyKind, Part, Proxy, Submission
from kiosk.portals.guided import plan as plans
from kiosk.portals.guided import recipes
from tests.kiosk.portal_doubles import citizen, pdf
from tests.kiosk.practice_sites import Visitor
from ui.browser.session import At, Session

APPLICANT = {
    "nyc_ho_ten": "Hà Thị Mẫu",
    "nyc_so_dinh_danh": "025190000001",
    "nyc_noi_cu_tru": "Khu 5, Xã Thực Hành, Tỉnh Phú Thọ",
    "nyc_dien_thoai": "0912345678",
}
ANSWERS: dict[str, dict[str, str]] = {
    "1.001193": APPLICANT
    | {
        "viec_sinh": "giay_chung_sinh",
        "nyc_quan_he": "Mẹ",
        "tre_ho_ten": "Hà Văn Con",
        "tre_ngay_sinh": "2024-09-05",
        "tre_gioi_tinh": "Nam",
        "tre_dan_toc": "Mường",
        "tre_quoc_tich": "Việt Nam",
        "tre_noi_sinh": "Trạm y tế xã Thực Hành",
        "tre_que_quan": "Khu 5, Xuân Đài, Phú Thọ",
        "me_ho_ten": "Hà Thị Mẫu",
        "me_ngay_sinh": "1990-01-02",
        "me_so_dinh_danh": "025190000001",
        "me_dan_toc": "Mường",
        "me_quoc_tich": "Việt Nam",
        "me_noi_cu_tru": "Khu 5, Xã Thực Hành, Tỉnh Phú Thọ",
        "khai_cha": "Có",
        "cha_ho_ten": "Đinh Văn Mẫu",
        "cha_ngay_sinh": "1988-12-30",
        "cha_dan_toc": "Kinh",
        "cha_quoc_tich": "Việt Nam",
        "so_ban_sao": "2",
    },
    "2.000635": APPLICANT
    | {
        "nyc_quan_he": "Bản thân",
        "loai_giay": "Kết hôn",
        "nguoi_ho_ten": "Hà Thị Mẫu",
        "nguoi_ngay_sinh": "1990-01-02",
        "nguoi_so_dinh_danh": "025190000001",
        "noi_dang_ky": "Nơi khác",
        "noi_dang_ky_ten": "Xã Thử Nghiệm, Tỉnh Phú Thọ",
        "so_ban_sao": "3",
    },
    "1.004873": APPLICANT
    | {
        "nyc_quan_he": "Bản thân",
        "nguoi_ho_ten": "Hà Thị Mẫu",
        "nguoi_ngay_sinh": "1990-01-02",
        "nguoi_gioi_tinh": "Nữ",
        "nguoi_so_dinh_danh": "025190000001",
        "nguoi_quoc_tich": "Việt Nam",
        "nguoi_noi_cu_tru": "Khu 5, Xã Thực Hành, Tỉnh Phú Thọ",
        "tinh_trang": "Đã ly hôn, chưa kết hôn lại",
        "ly_hon_so": "12/2020/QĐST-HNGĐ",
        "ly_hon_ngay": "2020-03-04",
        "ly_hon_co_quan": "Tòa án khu vực Thực Hành",
        "da_cap": "Chưa",
        "muc_dich": "Vay vốn",
    },
    "1.000656": APPLICANT
    | {
        "giay_bao": "co_giay",
        "nyc_quan_he": "Con",
        "nc_ho_ten": "Hà Văn Cụ",
        "nc_ngay_sinh": "1940-05-06",
        "nc_gioi_tinh": "Nam",
        "nc_dan_toc": "Mường",
        "nc_quoc_tich": "Việt Nam",
        "biet_noi_cu_tru": "Có",
        "nc_noi_cu_tru": "Khu 7, Xã Thử Nghiệm, Tỉnh Phú Thọ",
        "ngay_chet": "2026-11-20",
        "noi_chet": "Tại nhà",
        "gbt_so": "07",
        "gbt_ngay": "2026-11-21",
        "gbt_co_quan": "Trạm y tế xã Thử Nghiệm",
        "so_ban_sao": "1",
    },
    "1.004194": {
        "doi_tuong": "ca_nhan",
        "ho_ten": "Hà Thị Mẫu",
        "ngay_sinh": "1990-01-02",
        "gioi_tinh": "Nữ",
        "so_dinh_danh": "025190000001",
        "noi_thuong_tru": "Khu 5, Xã Thực Hành, Tỉnh Phú Thọ",
        "chua_thanh_nien": "Không",
        "noi_tam_tru": "Số 7, Phường Mẫu, Tỉnh Phú Thọ",
        "loai_cho_o": "Về ở với hộ gia đình, chủ hộ đồng ý",
        "den_ngay": "2027-11-24",
        "quan_he_chu_ho": "Con",
        "chu_ho_ten": "Hà Văn Mẫu",
        "nguoi_cung": "1",
        "nguoi_cung.1.cung_ho_ten": "Hà Thị Con",
        "nguoi_cung.1.cung_ngay_sinh": "2015-02-01",
        "nguoi_cung.1.cung_gioi_tinh": "Nữ",
        "nguoi_cung.1.cung_quan_he": "Cháu",
    },
}
PAPERS = {
    "1.001193": ("giay_chung_sinh", "KHAC"),
    "2.000635": ("KHAC",),
    "1.004873": ("chung_minh_noi_truoc",),
    "1.000656": ("giay_bao_tu",),
    "1.004194": ("ct01", "cho_o_hop_phap"),
}


def heavy_pdf() -> bytes:
    """A PDF of more than one chunk, unlike every other."""
    return pdf() + b"\n%" + os.urandom(400_000).hex().encode()


_FRAME_BOX = """(() => {
    const f = document.querySelector("iframe");
    f.scrollIntoView({ block: "start" });
    const b = f.getBoundingClientRect();
    return [b.x + 1, b.y + 1];
})()"""


class Case:
    """A made-up person's packet for one procedure, and its papers."""

    def __init__(self, code: str, delegate: Proxy | None = None) -> None:
        self.papers = {part: heavy_pdf() for part in PAPERS[code]}
        self.blobs = {hashlib.sha256(data).hexdigest(): data for data in self.papers.values()}
        self.packet = Submission(
            case_id="c1",
            key="k1",
            connector="packet",
            portal="",
            procedure=code,
            procedure_name="Thủ tục",
            agency="H44.99.2",
            applicant=citizen(),
            officer="o",
            office="Xã Thực Hành",
            answers=ANSWERS[code],
            parts=tuple(self._part(part, data) for part, data in self.papers.items()),
            sealed_at="2026-11-24T00:00:00+00:00",
            delegate=delegate,
        )

    def _part(self, part: str, data: bytes) -> Part:
        return Part(
            part=part,
            name=part,
            file_name=f"{part.replace('_', '-').lower()}.pdf",
            reference="r",
            pdf_digest=hashlib.sha256(data).hexdigest(),
            pdf_bytes=len(data),
            copy=CopyKind.ORIGINAL,
            check=Check.MATCH,
        )


class Visit:
    """One session on the (unseen) screen."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def wait(self, holds: Any, seconds: float = 20.0) -> Any:
        end = time.monotonic() + seconds
        while not (found := holds()):
            step = self.session.step.id if self.session.step else ""
            assert time.monotonic() < end, f"waited in vain: {self.session.at} {step}"
            QApplication.processEvents()
            time.sleep(0.004)
        return found

    def at(self, step: str) -> None:
        self.wait(lambda: self.session.step is not None and self.session.step.id == step)

    def program(self, step: str) -> None:
        """What the program does alone on one page: fill, hand over, turn the page."""
        self.at(step)
        found = self.session.step
        assert found is not None
        if found.fields:
            assert self.session.fill()
            self.wait(lambda: not self.session.busy, 40)
            states = {f.id: self.session.outcomes[f.id].state for f in found.fields}
            assert set(states.values()) <= {"filled", "already"}, states
        for file in found.files:
            assert self.session.give(file.part)
            self.wait(lambda: not self.session.busy)
            assert self.session.papers[file.part].state == "attached"
        pressed: list[str] = []
        assert self.session.turn(pressed.append)
        self.wait(lambda: pressed)
        assert pressed == ["pressed"]

    def js(self, code: str) -> Any:
        """Run code in the page's own world, in the main frame."""
        return self._run(self.session.pages.page.mainFrame(), code)

    def frame_js(self, code: str) -> Any:
        """Run code in the page's own world, in the innermost frame."""
        return self._run(self.session.pages.page.frames()[-1], code)

    def _run(self, frame: Any, code: str) -> Any:
        # Lists do not come out of a frame; their text does.
        found: list[str] = []
        frame.runJavaScript(f"JSON.stringify({code}) ?? 'null'", 0, found.append)
        self.wait(lambda: found)
        return json.loads(found[0] or "null")

    def person_types(self, css: str, text: str) -> None:
        """A person clicks into a field and types."""
        self.person_clicks(css)
        QTest.keyClicks(self._surface(), text)
        self.wait(lambda: self.frame_js(f"document.querySelector({css!r}).value") == text)

    def person_clicks(self, css: str) -> None:
        """A person's mouse, where the thing stands on the screen; again if nothing was hit."""
        for _try in range(5):
            self._point_and_press(css)
            end = time.monotonic() + 2.0
            while time.monotonic() < end:
                # A page that is already another one has forgotten what was asked.
                if self.frame_js("window.__hit ?? null") in (True, None):
                    return
        raise AssertionError(f"no click reached {css}")

    def _point_and_press(self, css: str) -> None:
        """Scroll, wait until the screen shows what the page says, click."""
        aim = f"""(() => {{
            const e = document.querySelector({css!r});
            if (!e) return null;
            window.__hit = window.__drawn = false;
            e.scrollIntoView({{ block: "center" }});
            document.addEventListener("click", (click) => {{
                window.__hit = window.__hit || e.contains(click.target);
            }}, {{ capture: true, once: true }});
            requestAnimationFrame(() => requestAnimationFrame(() => {{ window.__drawn = true; }}));
            return true;
        }})()"""
        where = f"""(() => {{
            const b = document.querySelector({css!r}).getBoundingClientRect();
            return [b.x + Math.min(b.width / 2, 12), b.y + b.height / 2];
        }})()"""
        self.wait(lambda: self.frame_js(aim))
        inside = len(self.session.pages.page.frames()) > 1
        left, top = self.js(_FRAME_BOX) if inside else (0, 0)
        self.wait(lambda: self.frame_js("window.__drawn"))
        x, y = self.frame_js(where)
        QTest.mouseClick(
            self._surface(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(int(x + left), int(y + top)),
        )

    def _surface(self) -> QWidget:
        found = self.session.view.focusProxy()
        assert isinstance(found, QWidget)
        return found

    def end(self) -> Any:
        """Wait for the number and the receipt, then throw everything away."""
        self.wait(lambda: self.session.at is At.RESULT and self.session.number)
        self.wait(lambda: self.session._receipt)
        return self.close()

    def close(self) -> Any:
        ending = self.session.end()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        return ending


def visit(name: str, case: Case, root: str) -> Visit:
    """Open a training site by a recipe."""
    how = recipes.load(assets.path(f"recipes/{name}.json"))
    session = Session(plans.make(how, case.packet, root), case.blobs)
    session.view.resize(1100, 900)
    session.view.show()
    session.open()
    return Visit(session)


def office(url: str, number: str) -> Visitor:
    """The authority's page of a dossier."""
    v = Visitor(url).go("/")
    return v.go(next(a.get("href") for a in v.all("a") if a.text == number))


def arrived(url: str, number: str) -> set[str]:
    """SHA-256 of what the authority holds."""
    v = office(url, number)
    links = [a.get("href") for a in v.all("a") if "/giay/" in a.get("href")]
    return {hashlib.sha256(v.web.get(url + link, timeout=5).content).hexdigest() for link in links}


def enter_a(v: Visit) -> None:
    v.at("dang_nhap")
    v.person_types("#tai_khoan", "congdan")
    v.person_types("#mat_khau", "thuchanh")
    v.person_types("#ma_kiem_tra", v.js("document.querySelector('.captcha span').innerText"))
    v.person_clicks("form.narrow button")
    v.at("xac_thuc")
    v.person_types("#otp", v.js("document.querySelector('.phone code').innerText"))
    v.person_clicks("form.narrow button")


def send(v: Visit, captcha: str = "[name=ma_kiem_tra]", form: str = "form.last") -> None:
    v.at("gui")
    assert v.session.turn(lambda _said: None) is False, "nothing here is pressed for a person"
    v.person_clicks(f"{form} input[type=checkbox]")
    v.person_types(captcha, v.frame_js("document.querySelector('.captcha span').innerText"))
    v.person_clicks(f"{form} button.main")
