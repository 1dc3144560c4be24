"""The pack commands as a technician and the province use them, one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import portal_docs
import pytest

from kiosk import health, settings
from kiosk.cli.main import main
from kiosk.cli.store import use_packs
from kiosk.procedures import installed, packs
from kiosk.procedures.facts import UNFILLED
from kiosk.settings import Home

if TYPE_CHECKING:
    from kiosk.desk.core import Desk

Run = Callable[..., tuple[int, list[dict[str, Any]], str]]
CODE = "1.000894"
NEW = "2099-01-01"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))

    def run_(*words: str | Path) -> tuple[int, list[dict[str, Any]], str]:
        code = main(["pack", *map(str, words), "--json"])
        said = capsys.readouterr()
        lines = [json.loads(line) for line in said.out.splitlines()]
        assert all(set(line) == {"pack", "ok", "errors"} for line in lines)
        assert "Traceback" not in said.err
        return code, lines, said.err

    return run_


@pytest.fixture
def signed(run: Run, tmp_path: Path) -> Path:
    """A newer marriage pack, signed by a technician whom the home's province certified."""
    province, desk = tmp_path / "province", tmp_path / "technician"
    for folder, holder in ((province, "Tỉnh Thử"), (desk, "Kỹ thuật viên Thử")):
        assert run("key", folder, "--holder", holder)[0] == 0
    root = json.loads((province / "pack-key.json").read_text(encoding="utf-8"))["key"]
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    (home / "settings.json").write_text(json.dumps({"pack_root": root}), encoding="utf-8")
    code, lines, _err = run("certify", desk / "pack-key.json", "--key", province / "pack-key.pem")
    assert code == 0
    assert lines[0]["pack"] == str(desk / "pack-key.cert.json")
    value = json.loads((packs.FOLDER / f"{CODE}.json").read_text(encoding="utf-8"))
    value["version"] = NEW
    file = tmp_path / "inbox" / f"{CODE}.json"
    file.parent.mkdir()
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    keys = ("--key", desk / "pack-key.pem", "--certificate", desk / "pack-key.cert.json")
    code, lines, _err = run("sign", file, *keys)
    assert (code, lines[0]["pack"]) == (0, f"{file}.sig")
    return file


def loaded(tmp_path: Path) -> packs.Packs:
    settings = json.loads((tmp_path / "home" / "settings.json").read_text(encoding="utf-8"))
    return installed.load_trusted(tmp_path / "home" / "packs", settings["pack_root"])


def test_a_pack_goes_from_key_to_desk(run: Run, signed: Path, tmp_path: Path) -> None:
    assert run("install", signed) == (0, [{"pack": str(signed), "ok": True, "errors": []}], "")
    found = loaded(tmp_path).get(CODE)
    assert found is not None
    assert found.version == NEW


def test_a_changed_pack_is_refused_and_nothing_is_installed(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    text = signed.read_text(encoding="utf-8")
    signed.write_text(text.replace("Miễn lệ phí", "500.000 đồng"), encoding="utf-8")
    code, lines, err = run("install", signed.parent)
    assert (code, lines[0]["ok"]) == (2, False)
    assert "bị sửa sau khi ký" in lines[0]["errors"][0]["fault"]
    assert "bị sửa sau khi ký" in err
    assert not (tmp_path / "home" / "packs").exists()


def test_one_bad_pack_keeps_the_others_of_the_folder_out(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    other = signed.with_name("1.001193.json")
    other.write_bytes((packs.FOLDER / other.name).read_bytes())
    code, lines, _err = run("install", signed.parent)
    assert code == 2
    assert [line["ok"] for line in lines] == [False, False]
    assert "gói khác" in lines[0]["errors"][0]["fault"]
    assert "chưa ký" in lines[1]["errors"][0]["fault"]
    assert not (tmp_path / "home" / "packs").exists()


def test_a_revocation_comes_in_the_same_folder_and_is_minded_first(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    assert run("install", signed)[0] == 0
    key = tmp_path / "technician" / "pack-key.json"
    root = ("--key", tmp_path / "province" / "pack-key.pem")
    code, lines, _err = run("revoke", key, *root, "--into", signed.parent)
    assert (code, lines[0]["pack"]) == (0, str(signed.parent / "revoked.json"))
    code, lines, _err = run("install", signed.parent)
    assert code == 2
    assert [(Path(line["pack"]).name, line["ok"]) for line in lines] == [
        ("revoked.json", True),
        (signed.name, False),
    ]
    assert "thu hồi" in lines[1]["errors"][0]["fault"]
    after = loaded(tmp_path)
    found = after.get(CODE)
    assert found is not None
    assert found.version != NEW


def test_new_is_sound_but_is_not_signed_before_it_is_filled(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    code, lines, err = run("new", "1.000895", tmp_path / "drafts")
    file = tmp_path / "drafts" / "1.000895.json"
    assert (code, lines[0]["pack"], lines[0]["ok"]) == (0, str(file), True)
    assert UNFILLED in err
    code, lines, err = run("verify", file.parent)
    assert (code, lines[0]["errors"]) == (0, [])
    assert "Nhắc" in err
    desk = tmp_path / "technician"
    keys = ("--key", desk / "pack-key.pem", "--certificate", desk / "pack-key.cert.json")
    code, lines, _err = run("sign", file, *keys)
    assert code == 2
    assert UNFILLED in lines[0]["errors"][0]["fault"]
    assert run("new", "1.000895", tmp_path / "drafts")[0] == 2
    assert run("new", "mã lạ", tmp_path / "drafts")[0] == 2


def test_a_draft_of_a_known_procedure_takes_what_the_catalogue_knows(
    run: Run, tmp_path: Path
) -> None:
    assert run("new", "1.010041", tmp_path)[0] == 0
    draft = json.loads((tmp_path / "1.010041.json").read_text(encoding="utf-8"))
    assert draft["name"] == "Xác nhận thông tin về cư trú"
    assert [channel["connector"] for channel in draft["channels"]] == ["packet", "paper"]


def test_import_lays_the_draft_beside_the_file_and_goes_on_after_a_refusal(
    run: Run, tmp_path: Path
) -> None:
    good = portal_docs.write(tmp_path / "ChiTietTTHC_1.009999.doc")
    bad = tmp_path / "ChiTietTTHC_1.009998.doc"
    bad.write_bytes(b"PK\x03\x04")
    code, lines, _err = run("import", bad, good)
    assert code == 2
    assert [line["ok"] for line in lines] == [False, True]
    assert lines[1]["pack"] == str(tmp_path / "1.009999.json")
    assert packs.verify(tmp_path / "1.009999.json") == []
    assert run("import", good, "--into", tmp_path / "elsewhere")[0] == 0
    assert (tmp_path / "elsewhere" / "1.009999.json").exists()


def test_commands_that_lack_something_say_what(run: Run, signed: Path, tmp_path: Path) -> None:
    root = tmp_path / "province" / "pack-key.pem"
    for words, said in (
        (("sign", signed), "--key"),
        (("sign", signed, "--key", tmp_path / "technician" / "pack-key.pem"), "--certificate"),
        (("certify", signed), "--key"),
        (("key", tmp_path / "new"), "--holder"),
        (("install", tmp_path / "nothing.json"), "Không đọc được"),
        (("install", tmp_path / "technician"), "Không có gói"),
        (("delta", tmp_path / "technician", "--key", root), "không có gì"),
        (("new", "1.009999", "a", "b"), "pack new"),
    ):
        code, _lines, err = run(*words)
        assert code == 2
        assert said in err


def test_a_delta_brings_all_of_it_in_one_file(run: Run, signed: Path, tmp_path: Path) -> None:
    folder = signed.parent
    (folder / "catalogue.csv").write_text(
        "code,name,field,valid_to,successor\n"
        "1.009999,Thủ tục mới của tỉnh,Hộ tịch,,\n"
        "1.000894,Thủ tục đăng ký kết hôn,Hộ tịch,2099-03-01,1.009999\n",
        encoding="utf-8",
    )
    root = ("--key", tmp_path / "province" / "pack-key.pem")
    code, lines, _err = run("delta", folder, *root, "--number", "7", "--into", tmp_path / "stick")
    assert (code, lines[0]["pack"]) == (0, str(tmp_path / "stick" / "7.delta"))
    file = Path(lines[0]["pack"])
    code, lines, err = run("install", file)
    assert (code, lines[0]["ok"]) == (0, True)
    assert "Cập nhật số 7: thêm 1, đổi 0, sắp hết hiệu lực 1 thủ tục; 1 gói mới" in err
    found = loaded(tmp_path).get(CODE)
    assert found is not None
    assert found.version == NEW
    file.write_bytes(file.read_bytes().replace(b"1.009999", b"1.009998"))
    code, lines, _err = run("install", file)
    assert code == 2
    assert "không do tỉnh ký" in lines[0]["errors"][0]["fault"]


def test_verify_touches_no_home(run: Run, tmp_path: Path) -> None:
    assert run("verify", packs.FOLDER)[0] == 0
    assert not (tmp_path / "home").exists()


def test_packs_of_a_folder_run_as_drafts_and_say_so(
    signed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = SimpleNamespace(packs=packs.load_all())
    use_packs(cast("Desk", desk), str(signed.parent))
    assert f"BẢN NHÁP: gói chưa ký, chỉ để chạy thử: {CODE}" in capsys.readouterr().err
    assert desk.packs.draft(CODE)
    assert not desk.packs.draft("1.001193")


def test_check_tells_of_an_installed_pack_that_is_not_trusted(
    run: Run, signed: Path, tmp_path: Path
) -> None:
    assert run("install", signed)[0] == 0
    home = Home(tmp_path / "home")
    assert health._packs(home, settings.load(home)).ok
    kept = home.packs / f"{CODE}.pack"
    kept.write_bytes(kept.read_bytes()[:-10])
    item = health._packs(home, settings.load(home))
    assert item.ok is False
    assert "hãy cài lại" in item.detail
