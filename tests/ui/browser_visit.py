"""Recipes, cases and waiting, for the browser's tests."""

from __future__ import annotations

import hashlib
import os
import time
from typing import Any

if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from kiosk.model import Check, Citizen, CopyKind, Part, Source, Submission, Value
from kiosk.portals.guided import plan as plans
from kiosk.portals.guided.recipe import Recipe
from ui.browser.session import At, Session

GCS = b"%PDF-1.7 giay chung sinh " + bytes(range(256)) * 4000
KHAC = b"%PDF-1.7 giay to khac " + bytes(range(255, -1, -1)) * 2000
PAPERS = {hashlib.sha256(data).hexdigest(): data for data in (GCS, KHAC)}

STEP_1: list[dict[str, Any]] = [
    {"id": "ho_ten", "label": "Họ và tên", "kind": "text", "value": ["applicant.full_name"],
     "format": "upper", "find": ["label:Họ và tên", "name:hoTen"]},
    {"id": "cccd", "label": "Số định danh", "kind": "text", "value": ["applicant.id_number"],
     "find": ["label:so dinh danh"]},
    {"id": "ngay_sinh", "label": "Ngày sinh", "kind": "date", "value": ["applicant.dob"],
     "find": ["label:Ngày sinh"]},
    {"id": "ngay_cap", "label": "Ngày cấp", "kind": "date", "value": ["applicant.issue_date"],
     "find": ["id:khong-co", "label:Ngày cấp"]},
    {"id": "gioi", "label": "Giới tính", "kind": "radio", "value": ["applicant.sex"],
     "find": ["label:Giới tính"]},
    {"id": "dan_toc", "label": "Dân tộc", "kind": "select", "value": ["answers.dan_toc"],
     "by": "value", "map": {"Tày": "02"}, "find": ["label:Dân tộc"]},
    {"id": "tinh", "label": "Tỉnh", "kind": "select", "value": ["applicant.address"],
     "part": "province", "find": ["label:Tỉnh/Thành phố"]},
    {"id": "xa", "label": "Xã", "kind": "select", "value": ["applicant.address"], "part": "ward",
     "after": "tinh", "find": ["label:Xã/Phường"]},
    {"id": "me", "label": "Tên mẹ", "kind": "text", "value": ["answers.me"],
     "within": "Người mẹ", "find": ["label:Họ tên"]},
    {"id": "cha", "label": "Tên cha", "kind": "text", "value": ["answers.cha"],
     "within": "Người cha", "find": ["label:Họ tên"]},
    {"id": "nhan", "label": "Bưu chính", "kind": "checkbox", "const": "yes",
     "find": ["label:Nhận kết quả qua bưu chính"]},
]  # fmt: skip
FILES: list[dict[str, Any]] = [
    {"part": "gcs", "find": ["label:Giấy chứng sinh", "name:gcs"], "max_bytes": 5_000_000},
    {"part": "KHAC", "find": ["name:khac"], "optional": True},
]


def recipe(host: str, start: str = "/buoc-1", **changes: Any) -> Recipe:
    """The recipe for the plain site; `changes` replace whole sections."""
    data: dict[str, Any] = {
        "format": 1,
        "id": "thu",
        "version": "2026-11-24",
        "title": "Cổng thử",
        "procedures": ["1.001193"],
        "hosts": {"portal": [host]},
        "start": f"http://{host}{start}",
        "steps": [
            {"id": "nguoi_nop", "title": "Người nộp", "fields": STEP_1, "next": ["text:Tiếp tục"],
             "where": {"address": ["/buoc-1*"], "marks": ["text:Thông tin người nộp"]}},
            {"id": "giay_to", "title": "Giấy tờ", "files": FILES,
             "where": {"address": ["/buoc-2*"]},
             "human": [{"act": "submit", "say": "Ông/bà bấm Nộp hồ sơ."}]},
        ],
        "result": {"where": {"marks": ["text:Nộp hồ sơ thành công"]}, "number": ["id:so"]},
    }  # fmt: skip
    return msgspec.convert({**data, **changes}, Recipe)


def value(text: str) -> Value:
    return Value(text, Source.CARD)


def submission(**changes: Any) -> Submission:
    """A made-up case with two papers."""
    parts = [("gcs", "Giấy chứng sinh", GCS), ("KHAC", "Giấy tờ khác", KHAC)]
    packet = Submission(
        case_id="c1",
        key="k1",
        connector="packet",
        portal="",
        procedure="1.001193",
        procedure_name="Khai sinh",
        agency="H44.99.1",
        applicant=Citizen(
            id_number=value("025190000001"),
            full_name=value("Đinh Thị Hoà"),
            dob=value("1990-02-03"),
            sex=value("Nữ"),
            address=value("Khu 5, Xã Đồng Lương, Phú Thọ"),
            issue_date=value("2021-05-06"),
        ),
        officer="o",
        office="Xã Thực Hành",
        answers={"dan_toc": "Tày", "me": "Hà Thị Mận", "cha": "Đinh Văn Sáu"},
        parts=tuple(
            Part(
                part=name,
                name=title,
                file_name=f"{number:02d}-{name.lower()}.pdf",
                reference="r",
                pdf_digest=hashlib.sha256(data).hexdigest(),
                pdf_bytes=len(data),
                copy=CopyKind.ORIGINAL,
                check=Check.MATCH,
            )
            for number, (name, title, data) in enumerate(parts, 1)
        ),
        sealed_at="2026-11-24T00:00:00+00:00",
    )
    return msgspec.structs.replace(packet, **changes)


class Visit:
    """A session on the screen, driven step by step."""

    def __init__(self, how: Recipe, **changes: Any) -> None:
        self.session = Session(plans.make(how, submission(**changes)), PAPERS)
        self.session.view.resize(1000, 700)
        self.session.view.show()

    def wait(self, holds: Any, seconds: float = 15.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"waited in vain at {self.session.at}"
            QApplication.processEvents()
            time.sleep(0.004)

    def open(self, step: str = "") -> Visit:
        self.session.open()
        self.wait(lambda: self.session.at in (At.STEP, At.ELSEWHERE, At.RESULT, At.DOWN))
        if step:
            self.at(step)
        return self

    def at(self, step: str) -> None:
        self.wait(lambda: self.session.step is not None and self.session.step.id == step)

    def fill(self, **how: Any) -> dict[str, str]:
        assert self.session.fill(**how)
        self.wait(lambda: not self.session.busy, 30)
        return {name: outcome.state for name, outcome in self.session.outcomes.items()}

    def give(self, part: str) -> str:
        assert self.session.give(part)
        self.wait(lambda: not self.session.busy, 30)
        return self.session.papers[part].state

    def js(self, code: str, world: int = 0) -> Any:
        """Run code in the page's own world."""
        found: list[Any] = []
        self.session.pages.page.runJavaScript(code, world, found.append)
        self.wait(lambda: bool(found))
        return found[0]

    def idle(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.004)

    def end(self) -> Any:
        ending = self.session.end()
        QCoreApplication.processEvents()
        return ending
