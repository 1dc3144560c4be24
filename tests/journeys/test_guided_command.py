"""`kiosk guide` on the training sites: all but the human's part, as a process of its own."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import assets
from tests.journeys.commands import CARD, DESK, Office
from tests.kiosk.portal_doubles import practice
from tests.kiosk.practice_sites import Visitor

ANSWERS = {
    "nyc_quan_he": "Mẹ",
    "nyc_noi_cu_tru": "Khu 5, Xã Xuân Đài, Tỉnh Phú Thọ",
    "tre_ho_ten": "Hà Văn Con",
    "tre_ngay_sinh": "2024-09-05",
    "tre_gioi_tinh": "Nam",
    "tre_dan_toc": "Mường",
    "tre_quoc_tich": "Việt Nam",
    "tre_noi_sinh": "Trạm y tế xã Thực Hành",
    "tre_que_quan": "Khu 5, Xuân Đài, Phú Thọ",
    "me_ho_ten": "Hà Thị Kiều My",
    "me_ngay_sinh": "2003-03-17",
    "me_quoc_tich": "Việt Nam",
    "khai_cha": "Không",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with practice(tmp_path_factory.mktemp("home") / "portal") as running:
        yield running


def let_in(name: str, folder: Path) -> Path:
    """The shipped recipe, for somebody whom another host has let in already."""
    recipe = json.loads(assets.path(f"recipes/{name}.json").read_text("utf-8"))
    recipe["start"] += "&vao=1"
    file = folder / f"{name}.json"
    file.write_text(json.dumps(recipe, ensure_ascii=False), "utf-8")
    return file


@pytest.mark.parametrize("name", [pytest.param("1.001193-a", marks=pytest.mark.long), "1.001193-b"])
def test_all_but_the_human_part(tmp_path: Path, url: str, name: str) -> None:
    case = tmp_path / "case.json"
    papers = [{"part": "giay_chung_sinh", "images": [str(DESK / "20-giay-chung-sinh.jpg")]}]
    case.write_text(
        json.dumps(
            {
                "procedure": "1.001193",
                "variant": "giay_chung_sinh",
                "card": CARD,
                "consent": {"text_version": "1", "purposes": ["submit"]},
                "officer": "Cán bộ Mẫu",
                "answers": ANSWERS,
                "papers": papers,
            }
        ),
        "utf-8",
    )
    office = Office(tmp_path)
    root = {"QTWEBENGINE_DISABLE_SANDBOX": "1"} if os.geteuid() == 0 else {}
    recipe = let_in(name, tmp_path)
    done = office.run(
        "guide", str(case), "--recipe", str(recipe), "--portal", url, "--json", **root
    )
    assert done.code == 0, done.err
    fields = {line["field"]: line for line in done.lines if "field" in line}
    files = {line["part"]: line for line in done.lines if "part" in line}
    assert all(line["filled"] for line in fields.values()), done.out
    assert fields["NgaySinhTre"]["read_back"] == "05/09/2024"
    assert fields["QueQuanTreXa"]["read_back"] == "Xã Xuân Đài"
    assert len(fields) > 20
    assert re.fullmatch(r"[0-9a-f]{64}", files["giay_chung_sinh"]["sha256"])
    last = done.lines[-1]
    assert last["blocked"] == []
    assert last["step"] == "gui"
    assert last["human"] == ["declaration", "captcha", "submit"]
    assert "Chưa có hồ sơ nào" in Visitor(url).go("/").text(), "nothing was sent for anybody"
