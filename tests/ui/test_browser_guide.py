"""The two commands that drive a portal without a person."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import browser_sites
import msgspec
import pytest
from browser_visit import STEP_1
from PIL import Image
from PySide6.QtWidgets import QApplication

from ui import guide
from ui.browser import alone

ROOT = Path(__file__).parents[2]
PART = "giay_chung_sinh"


@pytest.fixture
def portal() -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        page = server.pages["/buoc-1"]
        for secret in (
            '<input name=matkhau type=password placeholder="Mật khẩu">',
            '<input name=otp placeholder="Mã OTP">',
        ):
            page = page.replace(secret, "")
        server.pages["/buoc-1"] = page
        yield server


def recipe_file(folder: Path, **changes: Any) -> Path:
    fields = [field for field in STEP_1 if field["id"] not in ("dan_toc", "me", "cha")]
    fields[3] = {**fields[3], "find": ["label:Ngày cấp"]}
    data = {
        "format": 1,
        "id": "thu",
        "version": "2026-11-24",
        "title": "Cổng thử",
        "procedures": ["1.001193"],
        "hosts": {"portal": ["dichvucong.example.vn"]},
        "start": "https://dichvucong.example.vn/buoc-1?ma={procedure}",
        "steps": [
            {"id": "nguoi_nop", "title": "Người nộp", "fields": fields, "next": ["text:Tiếp tục"],
             "where": {"address": ["/buoc-1*"]}},
            {"id": "giay_to", "title": "Giấy tờ",
             "files": [{"part": PART, "find": ["name:gcs"], "max_bytes": 3_000_000}],
             "where": {"address": ["/buoc-2*"]}, "sample": "/buoc-2",
             "human": [{"act": "submit", "say": "Ông/bà bấm Nộp hồ sơ."}]},
        ],
        "result": {"where": {"marks": ["text:Nộp hồ sơ thành công"]}, "number": ["id:so"]},
        **changes,
    }  # fmt: skip
    file = folder / "cong-thu.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


def case_file(folder: Path) -> Path:
    Image.new("RGB", (900, 1270), "white").save(folder / "a.png")
    data = {
        "procedure": "1.001193",
        "variant": PART,
        "citizen": {
            "id_number": "025190000001",
            "full_name": "Đinh Thị Hoà",
            "dob": "1990-02-03",
            "sex": "Nữ",
            "address": "Khu 5, Xã Đồng Lương, Phú Thọ",
            "issue_date": "2021-05-06",
        },
        "consent": {"text_version": "1", "purposes": ["submit"]},
        "officer": "o",
        "papers": [{"part": PART, "images": ["a.png"], "check": "match"}],
    }
    file = folder / "case.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


class Done(msgspec.Struct):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Done]


@pytest.fixture
def command(
    app: QApplication, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Run a command inside this process: the browser is loaded once for all tests."""
    monkeypatch.setattr(alone, "STRANGE", 0.5)

    def run(*words: str) -> Done:
        capfd.readouterr()
        code = guide.run(words)
        said = capfd.readouterr()
        return Done(code, said.out, said.err)

    return run


def process(*words: str, home: Path) -> Done:
    """Run a command as people do, as a process of its own."""
    environ = {**os.environ, "KIOSK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    environ.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ui", *words],
        env=environ, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def test_guide_fills_hands_over_and_sends_nothing(
    tmp_path: Path, portal: browser_sites.Site
) -> None:
    home = tmp_path / "home"
    words = [str(case_file(tmp_path)), "--recipe", str(recipe_file(tmp_path))]
    done = process("guide", *words, "--portal", portal.url, "--json", home=home)
    assert done.code == 0, done.err[-2000:]
    found = done.lines()
    fields = {line["field"]: line for line in found if "field" in line}
    assert all(line["filled"] for line in fields.values())
    assert fields["ho_ten"]["read_back"] == "ĐINH THỊ HOÀ"
    assert fields["xa"]["read_back"] == "Xã Đồng Lương"
    files = [line for line in found if "part" in line]
    assert [(line["part"], line["attached"]) for line in files] == [(PART, True)]
    assert len(files[0]["sha256"]) == 64
    assert found[-1] == {
        "blocked": [],
        "step": "giay_to",
        "human": ["submit"],
        "unplaced": [],
    }
    assert portal.asked[0] == "/buoc-1?ma=1.001193"
    assert portal.forms[0]["hoTen"] == ["ĐINH THỊ HOÀ"]
    assert portal.uploads == {}, "sending is a person's act"
    assert not home.exists(), "nothing is stored"


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"start": "https://dichvucong.example.vn/khong-co"}, 2, "không khớp bước nào"),
        ({"hosts": {"portal": ["*.vn"]}}, 2, "quá rộng"),
        ({"steps": []}, 2, "$.steps"),
    ],
)
def test_guide_says_what_is_wrong_with_the_recipe(
    command: Command,
    tmp_path: Path,
    portal: browser_sites.Site,
    change: dict[str, Any],
    code: int,
    words: str,
) -> None:
    recipe = recipe_file(tmp_path, **change)
    done = command(
        "guide", str(case_file(tmp_path)), "--recipe", str(recipe), "--portal", portal.url,
        "--json"
    )  # fmt: skip
    assert (done.code, words in done.err) == (code, True), done.err
    assert done.out == ""
    assert "Traceback" not in done.err


def test_guide_names_the_field_that_no_longer_fits(
    command: Command, tmp_path: Path, portal: browser_sites.Site
) -> None:
    portal.pages["/buoc-1"] = portal.pages["/buoc-1"].replace("Số định danh", "Mã số thuế")
    done = command(
        "guide", str(case_file(tmp_path)), "--recipe", str(recipe_file(tmp_path)),
        "--portal", portal.url, "--json"
    )  # fmt: skip
    assert done.code == 2
    assert "cccd" in done.err
    found = {line["field"]: line for line in done.lines() if "field" in line}
    assert (found["cccd"]["filled"], found["cccd"]["state"]) == (False, "missing")
    assert found["ho_ten"]["filled"]


def test_guide_without_a_portal_is_not_reachable(command: Command, tmp_path: Path) -> None:
    words = [str(case_file(tmp_path)), "--recipe", str(recipe_file(tmp_path))]
    done = command("guide", *words, "--portal", "http://127.0.0.1:9")
    assert done.code == 3
    assert "không trả lời" in done.err


def test_guide_as_root_without_the_tests_switch_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    words = [str(case_file(tmp_path)), "--recipe", str(recipe_file(tmp_path))]
    assert guide.run(["guide", *words, "--portal", "http://127.0.0.1:9"]) == 3
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0
    assert "tài khoản thường" in said


@pytest.mark.parametrize("address", ["http://example.vn", "ftp://x", "127.0.0.1:80", "file:///x"])
def test_guide_takes_only_safe_addresses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    words = [str(case_file(tmp_path)), "--recipe", str(recipe_file(tmp_path))]
    assert guide.run(["guide", *words, "--portal", address]) == 2
    assert "https://" in capsys.readouterr().err


def test_pack_verify_against_a_portal(
    command: Command, tmp_path: Path, portal: browser_sites.Site
) -> None:
    recipe = recipe_file(tmp_path)
    done = command("pack", "verify", str(recipe), "--portal", portal.url, "--json")
    assert (done.code, done.lines()[0]["errors"]) == (0, [])
    portal.pages["/buoc-1"] = portal.pages["/buoc-1"].replace("Ngày sinh", "Sinh ngày")
    portal.pages["/buoc-2"] = portal.pages["/buoc-2"].replace("name=gcs", "name=giay1")
    portal.pages["/buoc-1"] = portal.pages["/buoc-1"].replace("Tiếp tục", "Sang trang")
    done = command("pack", "verify", str(recipe), "--portal", portal.url, "--json")
    assert done.code == 2
    assert [error["at"] for error in done.lines()[0]["errors"]] == [
        "$.steps[0].fields[2].find[0]",
        "$.steps[0].next[0]",
        "$.steps[1].files[0].find[0]",
    ]


def test_the_paper_of_the_case_is_what_would_be_sent(tmp_path: Path) -> None:
    from kiosk.desk.guided import plan_of_file

    case, recipe = case_file(tmp_path), recipe_file(tmp_path)
    plan, papers = plan_of_file(case, recipe, "http://127.0.0.1:1")
    file = plan.steps[1].files[0]
    assert hashlib.sha256(papers[file.sha256]).hexdigest() == file.sha256
    assert file.bytes == len(papers[file.sha256]) <= 3_000_000
