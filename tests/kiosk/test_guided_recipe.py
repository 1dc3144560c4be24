"""Recipes: what a writer gets wrong is named with its place, and what must not be is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import assets
from kiosk.model import BadInput
from kiosk.portals.guided import recipes
from kiosk.portals.guided.shy import decides, is_secret
from kiosk.procedures import packs

SOUND: dict[str, Any] = {
    "format": 1,
    "id": "hoTich",
    "version": "2026-11-24",
    "title": "Cổng hộ tịch",
    "procedures": ["1.001193"],
    "hosts": {"portal": ["dvc.example.vn"], "identity": ["sso.example.vn"]},
    "start": "https://dvc.example.vn/nop?ma={procedure}&cq={agency}",
    "steps": [
        {
            "id": "vao",
            "title": "Đăng nhập",
            "where": {"address": ["/login*"]},
            "human": [{"act": "login", "say": "Mời ông/bà đăng nhập."}],
        },
        {
            "id": "to_khai",
            "title": "Tờ khai",
            "where": {"marks": ["text:Tờ khai"]},
            "fields": [
                {"id": "ten", "label": "Họ tên", "kind": "text", "find": ["label:Họ tên"],
                 "value": ["applicant.full_name"], "format": "upper"},
                {"id": "tinh", "label": "Tỉnh", "kind": "select", "find": ["name:tinh"],
                 "value": ["applicant.address"], "part": "province"},
                {"id": "xa", "label": "Xã", "kind": "select", "find": ["name:xa"],
                 "value": ["applicant.address"], "part": "ward", "after": "tinh"},
            ],
            "files": [{"part": "giay_chung_sinh", "find": ["css:input[type=file]"]}],
            "next": ["text:Tiếp tục"],
        },
    ],
    "result": {"where": {"marks": ["text:thành công"]}, "number": ["id:so"]},
}  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    """The sound recipe with one place replaced; "del" takes it away."""
    data = copy.deepcopy(SOUND)
    *way, last = path.split("/")
    here: Any = data
    for key in way:
        here = here[int(key) if key.isdigit() else key]
    place: Any = int(last) if last.isdigit() else last
    if value == "del":
        del here[place]
    else:
        here[place] = value
    return data


def write(folder: Path, data: Any, name: str = "cong.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


def test_a_sound_recipe_has_no_faults_and_loads(tmp_path: Path) -> None:
    file = write(tmp_path, SOUND)
    assert recipes.verify(file, packs.load_all()) == []
    recipe = recipes.load(file)
    assert [step.id for step in recipe.steps] == ["vao", "to_khai"]
    found = recipes.load_all(tmp_path)
    assert [one.id for one in found.of("1.001193")] == ["hoTich"]
    assert found.of("1.000656") == ()


FIELD = "steps/1/fields/0"


@pytest.mark.parametrize(
    ("path", "value", "at", "words"),
    [
        ("start", "del", "$", "start"),
        ("hosts/portal", [], "$.hosts.portal", "trống"),
        ("hosts/portal/0", "DVC.example.vn/", "$.hosts.portal[0]", "dichvucong.gov.vn"),
        ("hosts/identity/0", "*.gov.vn", "$.hosts.identity[0]", "quá rộng"),
        ("hosts/identity/0", "dvc.example.vn:99999", "$.hosts.identity[0]", "99999"),
        ("hosts/signing", ["127.0.0.1"], "$.hosts.signing[0]", "8987"),
        ("start", "https://khac.example.vn/", "$.start", "hosts"),
        ("start", "http://dvc.example.vn/", "$.start", "https"),
        ("start", "https://dvc.example.vn/{ten}", "$.start", "{ten}"),
        ("start", "https://dvc.example.vn/{", "$.start", "{ }"),
        ("steps/0/id", "to_khai", "$.steps", "to_khai"),
        ("steps/0/where", {}, "$.steps[0].where", "dấu hiệu"),
        ("steps/0/next", ["text:Tiếp tục"], "$.steps[0].next", "việc của người"),
        ("steps/1/next", ["text:Nộp hồ sơ"], "$.steps[1].next[0]", "chỉ người bấm"),
        ("steps/1/next", ["css:button.btn-submit"], "$.steps[1].next[0]", "chỉ người bấm"),
        (f"{FIELD}/kind", "radioo", "$.steps[1].fields[0].kind", "radio"),
        (f"{FIELD}/find", ["Họ tên"], "$.steps[1].fields[0].find[0]", "label:"),
        (f"{FIELD}/find", ["css:input[name='a]"], "$.steps[1].fields[0].find[0]", "nháy"),
        (f"{FIELD}/find", ["name:matKhau"], "$.steps[1].fields[0].find[0]", "công dân"),
        (f"{FIELD}/find", ["label:Mã OTP"], "$.steps[1].fields[0].find[0]", "công dân"),
        (f"{FIELD}/value", ["applicant.tuoi"], "$.steps[1].fields[0].value[0]", "tuoi"),
        (f"{FIELD}/value", [], "$.steps[1].fields[0]", "const"),
        (f"{FIELD}/value", ["answers.khong_co"], "$.steps[1].fields[0].value[0]", "khong_co"),
        (f"{FIELD}/format", "dd/MM/yyyy", "$.steps[1].fields[0].format", "dd/mm/yyyy"),
        (f"{FIELD}/after", "xa", "$.steps[1].fields[0].after", "đứng trước"),
        (f"{FIELD}/wait", 600, "$.steps[1].fields[0].wait", "600"),
        (f"{FIELD}/xyz", 1, "$.steps[1].fields[0].xyz", "xyz"),
        ("steps/1/files/0/part", "giay_la", "$.steps[1].files[0].part", "giay_la"),
        ("steps/1/files/0/types", ["pdf"], "$.steps[1].files[0].types[0]", "application/pdf"),
        ("steps/1/sample", "https://x", "$.steps[1].sample", "/"),
        ("result/pattern", "(", "$.result.pattern", "Biểu thức"),
        ("procedures", ["khai sinh"], "$.procedures[0]", "1.001193"),
    ],
)
def test_each_fault_has_its_place_and_words(
    tmp_path: Path, path: str, value: Any, at: str, words: str
) -> None:
    file = write(tmp_path, changed(path, value))
    faults = recipes.verify(file, packs.load_all())
    assert [fault.at for fault in faults] == [at], faults
    assert words in faults[0].fault
    assert faults[0].file == "cong.json"
    with pytest.raises(BadInput, match=r"cong\.json"):
        recipes.load(file, packs.load_all())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1, "format": 2}', "[" * 99])
def test_broken_files_are_faults_and_no_crash(tmp_path: Path, text: str) -> None:
    file = tmp_path / "hong.json"
    file.write_text(text)
    assert recipes.verify(file)
    assert recipes.load_all(tmp_path).faults


def test_a_broken_recipe_does_not_take_the_others_along(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    write(tmp_path, changed("start", "del"), "hong.json")
    found = recipes.load_all(tmp_path)
    assert len(found) == 1
    assert [fault.file for fault in found.faults] == ["hong.json"]


def test_the_published_schema_is_the_one_of_the_types() -> None:
    published = json.loads(assets.path("recipes/schema.json").read_text("utf-8"))
    assert published == recipes.recipe_schema()


def test_the_shipped_recipes_are_sound() -> None:
    assert recipes.load_all(packs=packs.load_all()).faults == ()


def test_the_example_of_the_manual_is_sound(tmp_path: Path) -> None:
    manual = Path(__file__).parents[2].joinpath("docs", "recipes.md").read_text("utf-8")
    example = manual.split("```json recipe\n")[1].split("```")[0]
    file = tmp_path / "example.json"
    file.write_text(example, "utf-8")
    assert recipes.verify(file, packs.load_all()) == []


@pytest.mark.parametrize(
    "name", ["password", "matKhau", "mat_khau_moi", "otp", "Mã OTP", "g-recaptcha", "Mã xác nhận"]
)
def test_secrets_are_known_by_their_names(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["shipping", "hoTen", "Mã số thuế", "Mã bưu chính", "topic"])
def test_ordinary_names_are_no_secrets(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    "words",
    ["Nộp hồ sơ", "GỬI", "Đăng nhập", "Thanh toán", "Ký số", "Tôi cam đoan", "Đồng ý và tiếp tục",
     "Submit", "Xác nhận", "Hoàn tất", "btnSend"],
)  # fmt: skip
def test_deciding_buttons_are_known(words: str) -> None:
    assert decides(words)


@pytest.mark.parametrize("words", ["Tiếp tục", "Tiếp theo", "Bước sau", "Next", "Trang kế ›"])
def test_page_turning_buttons_decide_nothing(words: str) -> None:
    assert not decides(words)
