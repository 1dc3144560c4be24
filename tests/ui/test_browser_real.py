"""Real form libraries (React, Vue, Angular, Ant, MUI, Select2) as portals use them, from npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser_sites
import pytest
from browser_visit import GCS, Visit, recipe
from PySide6.QtWidgets import QApplication

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed here"),
]

APPS = Path(__file__).parent / "browser_apps"
STYLES = {
    "react": "",
    "vue": "element-plus/dist/index.css",
    "ng": "@angular/material/prebuilt-themes/azure-blue.css",
    "antd": "",
    "mui": "",
    "jq": "select2/dist/css/select2.css",
}
SOURCES = {
    "react": "react.jsx",
    "vue": "vue.js",
    "ng": "ng.ts",
    "antd": "antd.jsx",
    "mui": "mui.jsx",
    "jq": "jq.js",
}
DEFINES = ("__VUE_OPTIONS_API__=true", "__VUE_PROD_DEVTOOLS__=false",
           "__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false",
           'process.env.NODE_ENV="production"')  # fmt: skip


def field(name: str, label: str, kind: str, const: str, **more: Any) -> dict[str, Any]:
    found = {"id": name, "label": label, "kind": kind, "const": const, "find": [f"label:{label}"]}
    return {**found, **more}


COMMON = [
    field("ten", "Họ và tên", "text", "ĐINH THỊ HOÀ"),
    field("gt", "Giới tính", "radio", "Nữ"),
    field("tinh", "Tỉnh", "select", "Tỉnh Phú Thọ"),
    field("xa", "Xã", "select", "Xã Đồng Lương", after="tinh"),
    field("bc", "Nhận qua bưu chính", "checkbox", "yes"),
]
FORMS = {
    "react": [
        field("em", "Email", "text", "a@b.vn"),
        field("dob", "Ngày sinh", "date", "1990-02-03"),
        field("qh", "Quan hệ", "select", "Mẹ"),
        field("gc", "Ghi chú", "text", "Không"),
    ],
    "vue": [
        field("dob", "Ngày sinh", "date", "1990-02-03"),
        field("gc", "Ghi chú", "text", "Không"),
        field("sdt", "Số điện thoại", "text", "0900000000"),
        field("lazy", "Nơi sinh", "text", "Phú Thọ"),
    ],
    "ng": [
        field("dob", "Ngày sinh", "date", "1990-02-03", format="m/d/yyyy"),
        field("noi", "Nơi đăng ký", "typeahead", "UBND xã Đồng Lương"),
        field("sdt", "Số điện thoại", "text", "0900000000"),
    ],
}
OFFICE = field("noi", "Nơi đăng ký", "typeahead", "UBND xã Đồng Lương")
BIRTH = field("dob", "Ngày sinh", "date", "1990-02-03")
FORMS |= {
    "antd": [BIRTH, OFFICE, field("so", "Số bản", "text", "3")],
    "mui": [BIRTH, OFFICE, field("gc", "Ghi chú", "text", "Không")],
    "jq": [
        BIRTH,
        field("sdt", "Số điện thoại", "text", "0900"),
        field("con", "Họ tên con", "text", "Tí"),
        field("ns", "Năm sinh", "text", "2020"),
        field("nlv", "Nơi làm việc", "text", "Xã"),
        field("dc", "Địa chỉ chi tiết", "text", "Khu 5"),
    ],
}
STATES: dict[str, dict[str, Any]] = {
    "react": {
        "ten": "ĐINH THỊ HOÀ", "gt": "Nữ", "tinh": "pt", "xa": "Xã Đồng Lương", "bc": True,
        "email": "a@b.vn", "dob": "1990-02-03", "gc": "Không",
        "qh": {"value": "Mẹ", "label": "Mẹ"}, "files": [["01-gcs.pdf", len(GCS)]],
    },
    "vue": {
        "ten": "ĐINH THỊ HOÀ", "gt": "Nữ", "tinh": "Tỉnh Phú Thọ", "xa": "Xã Đồng Lương",
        "bc": True, "dob": "1990-02-03", "gc": "Không", "sdt": "0900000000", "lazy": "Phú Thọ",
    },
    "ng": {
        "ten": "ĐINH THỊ HOÀ", "gt": "Nữ", "tinh": "Tỉnh Phú Thọ", "xa": "Xã Đồng Lương",
        "bc": True, "noi": "UBND xã Đồng Lương", "sdt": "0900000000", "touched": True,
    },
    "antd": {
        "ten": "ĐINH THỊ HOÀ", "gt": "Nữ", "tinh": "Tỉnh Phú Thọ", "xa": "Xã Đồng Lương",
        "bc": True, "dob": "1990-02-03", "noi": "UBND xã Đồng Lương", "so": 3,
    },
    "mui": {
        "ten": "ĐINH THỊ HOÀ", "gt": "f", "tinh": "pt", "xa": "Xã Đồng Lương", "bc": True,
        "dob": "1990-02-03", "noi": "UBND xã Đồng Lương", "gc": "Không",
    },
    "jq": {
        "ten": "ĐINH THỊ HOÀ", "gt": "2", "tinh": "pt", "xa": "Xã Đồng Lương", "bc": True,
        "dob": "03/02/1990", "sdt": "0900", "con": "Tí", "ns": "2020", "nlv": "Xã",
        "dc": "Khu 5", "shown": "Tỉnh Phú Thọ",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("apps")
    for file in APPS.iterdir():
        shutil.copy(file, folder)
    quiet = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    npm = shutil.which("npm") or "npm"
    done = subprocess.run(
        [npm, "install", *quiet], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"the packages could not be fetched: {done.stderr[-300:]}")
    for name, source in SOURCES.items():
        esbuild = folder / "node_modules" / "esbuild" / "bin" / "esbuild"
        words = [str(esbuild), source, "--bundle", "--minify", f"--outfile=dist/{name}.js"]
        words += [f"--define:{define}" for define in DEFINES]
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def portal(built: Path) -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        for name, style in STYLES.items():
            css = (built / "node_modules" / style).read_text("utf-8") if style else ""
            code = (built / "dist" / f"{name}.js").read_text("utf-8").replace("</s", "<\\/s")
            root = "<app-root></app-root><div id=root></div>"
            server.pages[f"/{name}"] = (
                f"<!doctype html><meta charset=utf-8><style>{css}</style>{root}"
                f"<script>{code}</script>"
            )
        yield server


@pytest.mark.parametrize("name", FORMS)
def test_the_library_itself_holds_what_was_filled(
    app: QApplication, portal: browser_sites.Site, name: str
) -> None:
    files = [{"part": "gcs", "find": ["label:Giấy chứng sinh"]}]
    steps = [
        {"id": "to_khai", "title": "T", "where": {"marks": ["text:Tờ khai"]},
         "fields": [*COMMON, *FORMS[name]], "files": files if name == "react" else []},
    ]  # fmt: skip
    visit = Visit(recipe(portal.host, f"/{name}", steps=steps)).open("to_khai")
    assert set(visit.fill().values()) == {"filled"}, visit.session.outcomes
    if name == "react":
        assert visit.give("gcs") == "attached"
    visit.idle(0.3)
    state = json.loads(visit.js("formState()"))
    assert {key: state.get(key) for key in STATES[name]} == STATES[name]
    assert set(visit.fill().values()) == {"already"}
    visit.end()
