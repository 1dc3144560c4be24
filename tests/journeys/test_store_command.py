"""The technician's commands: a burnt PC comes back, and nothing is filed twice because of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk import health
from kiosk.cli.main import main
from kiosk.settings import Home, Settings
from kiosk.vault import keyrings, passphrase
from tests.journeys.commands import Office, case_file, practice_portal
from tests.journeys.test_submit import dossiers

TECHNICIAN = "kỹ thuật viên huyện"
HANH = "con cò bay lả bay la"


def cheap(words: bytes, salt: bytes, *_costs: object) -> bytes:
    return hashlib.sha256(salt + words).digest()


class Here:
    """The same commands in this process, which saves starting one for each."""

    def __init__(self, office: Office, monkeypatch, capsys) -> None:
        self.office, self._monkeypatch, self._capsys = office, monkeypatch, capsys
        monkeypatch.setattr(keyrings, "real_keyring", lambda: None)
        self.type_in("passphrase", "mật khẩu của kho")

    def type_in(self, name: str, words: str) -> str:
        """These words open the store from now on."""
        path = self.office.home.parent / name
        path.write_text(words + "\n", "utf-8")
        self.office.env["KIOSK_PASSPHRASE_FILE"] = str(path)
        return str(path)

    def __call__(self, *words: str) -> tuple[int, list[dict[str, Any]], str]:
        for name in ("KIOSK_HOME", "KIOSK_PASSPHRASE_FILE"):
            self._monkeypatch.setenv(name, self.office.env[name])
        code = main([*words, "--json"])
        said = self._capsys.readouterr()
        return code, [json.loads(line) for line in said.out.splitlines()], said.err


@pytest.fixture
def here(tmp_path: Path, monkeypatch, capsys) -> Here:
    return Here(Office(tmp_path), monkeypatch, capsys)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_a_burnt_pc_comes_back_from_older_copies_and_files_nothing_twice(
    here: Here, tmp_path: Path
) -> None:
    office, usb, nas = here.office, str(tmp_path / "usb"), str(tmp_path / "nas")
    case, port = case_file(tmp_path), free_port()
    portal = f"http://127.0.0.1:{port}"
    sealed = office.run("submit", case, "--portal", portal, "--wait", "0", "--json")
    assert (sealed.code, sealed.line["state"]) == (3, "sealed")
    assert here("store", "backup", "--to", nas, "--keys-to", nas)[0] == 2
    own = office.env["KIOSK_PASSPHRASE_FILE"]
    words = here.type_in("technician", TECHNICIAN)
    office.env["KIOSK_PASSPHRASE_FILE"] = own
    code, lines, _err = here("store", "add-key", "--recovery", "--words-file", words)
    assert (code, lines) == (0, [{"ok": True, "holder": "", "recovery": True}])
    code, (made,), _err = here("store", "backup", "--to", nas, "--keys-to", usb)
    assert code == 0
    with practice_portal(tmp_path, port=port):
        first = office.run("outbox", "drain", "--json").line
        assert first["state"] == "filed"

        shutil.rmtree(office.home)
        office.env["KIOSK_PASSPHRASE_FILE"] = words
        copies = ("--copy", made["store"], "--keys", made["keys"])
        code, lines, _err = here("store", "restore", *copies)
        assert (code, lines) == (0, [{"cases": 1, "without_key": 0, "lost_entries": 0}])
        assert here("store", "restore", *copies)[0] == 2, "never over a store"
        again = office.run("submit", case, "--portal", portal, "--json").line
        assert (again["key"], again["state"]) == (sealed.line["key"], "filed")
        assert again["receipt"]["number"] == first["number"]
        assert len(dossiers(portal)) == 1
    checked = here("store", "verify")
    assert checked[:2] == (0, [{"cases": 1, "damaged": [], "chain": True, "ok": True}])
    assert here("audit", "verify")[0] == 0
    assert here("store", "recover")[:2] == (0, [{"ok": True, "keyring": False}])
    assert here("store", "rebuild")[:2] == (0, [{"cases": 1, "from_copy": 0, "damaged": []}])


def test_an_officer_on_leave_does_not_lock_the_office(here: Here, monkeypatch) -> None:
    monkeypatch.setattr(passphrase, "hash_secret_raw", cheap)
    own = here.office.env["KIOSK_PASSPHRASE_FILE"]
    hanh = here.type_in("hanh", HANH)
    here.office.env["KIOSK_PASSPHRASE_FILE"] = own
    assert here("outbox", "list", "--real")[0] == 0
    assert here("store", "add-key", "--holder", "Trần Thị Hạnh", "--words-file", hanh)[0] == 0
    here.office.env["KIOSK_PASSPHRASE_FILE"] = hanh
    assert here("outbox", "list")[0] == 0
    kept = here("store", "keys")[1]
    assert [way["holder"] for way in kept] == ["", "Trần Thị Hạnh"]
    assert here("store", "drop-key", "--holder", "")[0] == 0
    assert here("store", "drop-key", "--holder", "Trần Thị Hạnh")[0] == 2
    here.office.env["KIOSK_PASSPHRASE_FILE"] = own
    code, _lines, err = here("outbox", "list")
    assert code == 5
    assert "không đúng" in err


def test_a_technician_enrols_and_helps_who_forgot_the_pin(here: Here, monkeypatch) -> None:
    monkeypatch.setattr(passphrase, "hash_secret_raw", cheap)
    pin = here.office.home.parent / "pin"
    pin.write_text("4071\n", "utf-8")
    words = ("--name", "Bà Chủ tịch", "--role", "supervisor", "--pin-file", str(pin))
    code, lines, _err = here("officer", "add", *words, "--real")
    assert (code, lines) == (0, [{"name": "Bà Chủ tịch", "role": "supervisor"}])
    pin.write_text("5713", "utf-8")
    assert here("officer", "pin", "--name", "bà chủ tịch", "--pin-file", str(pin))[0] == 0
    assert len(here("officer", "list")[1]) == 1
    assert here("officer", "pin", "--name", "Ai đó", "--pin-file", str(pin))[0] == 2
    assert here("officer", "add", "--name", "A", "--pin-file", "missing")[0] == 2
    assert here("officer", "add", "--name", "A")[0] == 2
    assert here("officer", "list", "--practice")[0] == 2


def test_the_report_asks_for_a_backup_once_a_week(here: Here, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(passphrase, "hash_secret_raw", cheap)
    monkeypatch.setenv("KIOSK_PASSPHRASE_FILE", here.office.env["KIOSK_PASSPHRASE_FILE"])
    home = Home(here.office.home)
    assert here("outbox", "list", "--real")[0] == 0
    before = health._store(home, Settings())
    assert (before.ok, "Chưa sao lưu" in before.detail) == (True, True)
    words = tmp_path / "recovery"
    words.write_text(TECHNICIAN, "utf-8")
    assert here("store", "add-key", "--recovery", "--words-file", str(words))[0] == 0
    assert here("store", "backup", "--to", str(tmp_path / "nas"))[0] == 0
    assert health._store(home, Settings()).advice == ""
    monkeypatch.setattr(health, "BACKUP_EVERY", timedelta(0))
    assert "mỗi tuần" in health._store(home, Settings()).advice


@pytest.mark.parametrize(
    "words",
    [
        ("backup",),
        ("restore",),
        ("restore", "--copy", "missing", "--keys", "missing"),
        ("rebuild", "--copy", "missing"),
        ("recover",),
        ("add-key", "--holder", "A", "--recovery"),
        ("add-key",),
        ("add-key", "--recovery"),
        ("drop-key", "--holder", "Không ai"),
        ("keys", "--practice"),
    ],
)
def test_what_is_missing_is_named_in_one_sentence(here: Here, words: tuple[str, ...]) -> None:
    (here.office.home).mkdir(parents=True)
    mode = () if "--practice" in words or words[0] != "drop-key" else ("--real",)
    code, lines, err = here("store", *words, *mode)
    assert (code, lines) == (2, [])
    assert len(err.splitlines()) == 1
