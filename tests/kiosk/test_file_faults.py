"""A case file or a settings file that is wrong is refused in our own words, with the place."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kiosk import settings
from kiosk.desk import case_file
from kiosk.model import BadInput

CASE: dict[str, Any] = {
    "procedure": "2.000635",
    "consent": {"text_version": "1", "purposes": ["submit"]},
    "officer": "Đinh Công Mẫu",
    "papers": [{"images": ["a.jpg"]}],
}
FOREIGN = re.compile(r"Expected|Object|Invalid|malformed|trunc|recursion|`|\bgot\b", re.I)
NESTED = b"[" * 100_000

CASES: list[tuple[object, str, str]] = [
    (CASE | {"officer": 5}, "$.officer", "chữ (trong dấu nháy)"),
    (CASE | {"consent": {"text_version": "1"}}, "$.consent", "Thiếu mục bắt buộc “purposes”"),
    (CASE | {"ngay": "x"}, "$.ngay", "Không có mục nào tên “ngay”"),
    (CASE | {"papers": [{"copy": "fax"}]}, "$.papers[0].copy", "certified_copy"),
    (CASE | {"papers": [{"part": True}]}, "$.papers[0].part", "chữ (trong dấu nháy) hoặc số"),
    (CASE | {"answers": {"a": True}}, "$.answers.a", "hoặc số nguyên"),
    (CASE | {"answers": {"a": ["b"]}}, "$.answers.a[0]", "nhóm mục { }"),
    (CASE | {"proxy": 1}, "$.proxy", "nhóm mục { }"),
    (CASE | {"proxy": {"citizen": {}}}, "$.proxy", "Thiếu mục bắt buộc “relation”"),
    (CASE | {"proxy": {"citizen": 1, "relation": "con"}}, "$.proxy.citizen", "nhóm mục { }"),
    ([CASE], "$", "nhóm mục { }"),
    (b"", "dòng 1, cột 1", "JSON bị hỏng"),
    (b'{"procedure": ', "dòng 1, cột 15", "JSON bị hỏng"),
    (b'{"procedure": "\xff"}', "dòng 1", "UTF-8"),
    (NESTED, "$", "quá sâu"),
]
SETTINGS: list[tuple[object, str, str]] = [
    ({"idle_lock_minutes": 0}, "$.idle_lock_minutes", "“0” nhỏ quá; ít nhất là 1"),
    ({"retention_days": 5000}, "$.retention_days", "nhiều nhất là 3650"),
    ({"portals": [{"name": "A", "url": "cong.vn"}]}, "$.portals[0].url", "https://"),
    ({"portals": [{"name": "", "url": "https://cong.vn"}]}, "$.portals[0].name", "để trống"),
    ({"pack_root": "abc"}, "$.pack_root", "“abc” sai cách viết."),
    ({"practice": "có"}, "$.practice", "true hoặc false"),
    (b"\xef\xbb\xbf{", "dòng 1", "JSON bị hỏng"),
]


def as_bytes(content: object) -> bytes:
    return content if isinstance(content, bytes) else json.dumps(content).encode()


@pytest.mark.parametrize(("content", "at", "fault"), CASES)
def test_a_wrong_case_file(content: object, at: str, fault: str, tmp_path: Path) -> None:
    file = tmp_path / "ho-so.json"
    file.write_bytes(as_bytes(content))
    with pytest.raises(BadInput) as caught:
        case_file.load(file)
    said = str(caught.value)
    assert said.startswith(f"Tệp ho-so.json sai ở {at}")
    assert fault in said
    assert not FOREIGN.search(said)


@pytest.mark.parametrize(("content", "at", "fault"), SETTINGS)
def test_a_wrong_settings_file(content: object, at: str, fault: str) -> None:
    with pytest.raises(BadInput) as caught:
        settings.parse(as_bytes(content), "co-quan.json")
    said = str(caught.value)
    assert said.startswith(f"Tệp co-quan.json sai ở {at}")
    assert fault in said
    assert not FOREIGN.search(said)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert settings.parse(b"\xef\xbb\xbf{}", "co-quan.json") == settings.Settings()
