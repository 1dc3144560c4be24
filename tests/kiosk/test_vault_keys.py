"""The office key: made once, kept in a safe place or not at all."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import unicodedata
from pathlib import Path

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from argon2.low_level import Type

from kiosk.model import StoreError
from kiosk.vault import Vault, files, has_key, keyrings, keys, office_key, passphrase

WORDS = "mật khẩu của xã"


class FakeRing:
    """A keyring in memory, in the shape of a real one."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self, *, takes: bool = True, gives: bool = True) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.takes = takes
        self.gives = gives

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.takes:
            raise RuntimeError("locked")
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        if not self.gives:
            raise RuntimeError("locked")
        return self.kept.get((service, username))


class Plaintext(FakeRing):
    __module__ = "keyrings.alt.file"


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    """The true costs are paid by the record that test_vault_keys_exact opens."""

    def little(words: bytes, salt: bytes, *costs: int | Type) -> bytes:
        return argon2(words, salt, 1, 8, 1, *costs[3:])

    argon2 = passphrase.hash_secret_raw
    monkeypatch.setattr(passphrase, "hash_secret_raw", little)


@pytest.fixture(autouse=True)
def no_surroundings(monkeypatch) -> None:
    monkeypatch.delenv("KIOSK_PASSPHRASE_FILE", raising=False)
    use(monkeypatch, keyring.backends.fail.Keyring())


def use(monkeypatch, ring: object) -> None:
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)


@pytest.fixture
def by_file(tmp_path: Path, monkeypatch) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(WORDS + "\n", "utf-8")
    monkeypatch.setenv("KIOSK_PASSPHRASE_FILE", str(path))
    return path


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def nowhere(key: bytes, folder: Path) -> bool:
    """The key is in no file, neither raw nor as hexadecimal text."""
    everything = bytes_of(folder)
    return key not in everything and key.hex().encode() not in everything.lower()


def test_practice_has_a_throw_away_key_that_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "practice"
    assert not has_key(folder, practice=True)
    key = office_key(folder, practice=True)
    assert len(key) == 32
    assert office_key(folder, practice=True) == key
    assert has_key(folder, practice=True)
    path = folder / "throwaway.key"
    assert "chế độ thực hành" in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name != "posix"
    assert office_key(tmp_path / "other", practice=True) != key


@pytest.mark.parametrize("data", [b"", b"abc", b"# x\nzz", b"\xff\xfe", b"00" * 31])
def test_a_damaged_throw_away_key(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "throwaway.key").write_bytes(data)
    with pytest.raises(StoreError, match="Khoá dùng thử bị hỏng"):
        office_key(tmp_path, practice=True)


def test_the_passphrase_of_a_file_wraps_the_key(tmp_path: Path, by_file: Path) -> None:
    folder = tmp_path / "office"
    key = office_key(folder, practice=False)
    assert office_key(folder, practice=False) == key
    assert nowhere(key, folder)
    record = json.loads((folder / "office.key.json").read_text())
    assert record["kept"] == "passphrase"
    assert record["memory_kib"] >= 64 * 1024
    assert stat.S_IMODE((folder / "office.key.json").stat().st_mode) == 0o600 or os.name != "posix"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_line_end_is_no_part_of_the_passphrase(tmp_path: Path, by_file: Path, end) -> None:
    key = office_key(tmp_path / "office", practice=False)
    by_file.write_bytes((unicodedata.normalize("NFD", WORDS) + end).encode())
    assert office_key(tmp_path / "office", practice=False) == key
    by_file.write_bytes((WORDS + " " + end).encode())
    with pytest.raises(StoreError, match="không đúng"):
        office_key(tmp_path / "office", practice=False)


def test_a_wrong_passphrase_is_told_and_changes_nothing(tmp_path: Path, by_file: Path) -> None:
    key = office_key(tmp_path / "office", practice=False)
    by_file.write_text("sai")
    before = bytes_of(tmp_path / "office")
    with pytest.raises(StoreError, match="không đúng") as told:
        office_key(tmp_path / "office", practice=False)
    assert told.value.exit_code == 5
    assert bytes_of(tmp_path / "office") == before
    by_file.write_text(WORDS, "utf-8")
    assert office_key(tmp_path / "office", practice=False) == key


def test_a_passphrase_file_that_cannot_be_used(tmp_path: Path, by_file: Path) -> None:
    by_file.write_bytes(b"\n")
    with pytest.raises(StoreError, match="trống"):
        office_key(tmp_path / "office", practice=False)
    by_file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(StoreError, match="Không đọc được tệp mật khẩu"):
        office_key(tmp_path / "office", practice=False)
    by_file.unlink()
    with pytest.raises(StoreError, match="Không đọc được tệp mật khẩu") as told:
        office_key(tmp_path / "office", practice=False)
    assert str(tmp_path) not in str(told.value)
    assert not has_key(tmp_path / "office", practice=False)


def test_without_keyring_passphrase_and_terminal_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="KIOSK_PASSPHRASE_FILE") as told:
        office_key(tmp_path, practice=False)
    assert told.value.exit_code == 5
    assert not has_key(tmp_path, practice=False)


def test_the_terminal_is_asked_once_per_use(tmp_path: Path) -> None:
    asked = []

    def ask() -> str:
        asked.append(1)
        return WORDS

    key = office_key(tmp_path, practice=False, ask=ask)
    assert office_key(tmp_path, practice=False, ask=ask) == key
    assert len(asked) == 2
    assert nowhere(key, tmp_path)
    with pytest.raises(StoreError, match="không đúng"):
        office_key(tmp_path, practice=False, ask=lambda: "khác")


def test_a_real_keyring_keeps_the_key_and_no_file_does(tmp_path: Path, monkeypatch) -> None:
    ring = FakeRing()
    use(monkeypatch, ring)
    key = office_key(tmp_path, practice=False)
    assert office_key(tmp_path, practice=False) == key
    assert list(ring.kept.values()) == [key.hex()]
    assert nowhere(key, tmp_path)
    other = office_key(tmp_path / "second home", practice=False)
    assert other != key
    assert len(ring.kept) == 2


@pytest.mark.parametrize(
    "ring",
    [Plaintext(), keyring.backends.null.Keyring(), keyring.backends.fail.Keyring(), object()],
    ids=["keyrings.alt", "null", "fail", "unknown"],
)
def test_what_only_looks_like_a_keyring_is_refused(tmp_path: Path, monkeypatch, ring) -> None:
    use(monkeypatch, ring)
    assert keyrings.real_keyring() is None
    with pytest.raises(StoreError, match="KIOSK_PASSPHRASE_FILE"):
        office_key(tmp_path, practice=False)
    key = office_key(tmp_path, practice=False, ask=lambda: WORDS)
    assert not getattr(ring, "kept", {})
    assert nowhere(key, tmp_path)


@pytest.mark.parametrize("real", [True, False])
def test_of_a_chain_only_a_real_member_is_used(tmp_path: Path, monkeypatch, real: bool) -> None:
    plain, ring = Plaintext(), FakeRing()
    members = [plain, ring] if real else [plain, keyring.backends.null.Keyring()]
    chain = keyring.backends.chainer.ChainerBackend
    monkeypatch.setattr(chain, "backends", members)
    use(monkeypatch, chain())
    assert keyrings.real_keyring() is (ring if real else None)
    office_key(tmp_path, practice=False, ask=lambda: WORDS)
    assert plain.kept == {}
    assert bool(ring.kept) is real


def test_a_keyring_that_takes_nothing_leads_to_the_passphrase(tmp_path, monkeypatch) -> None:
    for number, ring in enumerate([FakeRing(takes=False), FakeRing(gives=False)]):
        use(monkeypatch, ring)
        folder = tmp_path / str(number)
        with pytest.raises(StoreError):
            office_key(folder, practice=False)
        key = office_key(folder, practice=False, ask=lambda: WORDS)
        assert office_key(folder, practice=False, ask=lambda: WORDS) == key


def test_where_the_key_is_kept_is_followed_ever_after(tmp_path, by_file, monkeypatch) -> None:
    key = office_key(tmp_path / "a", practice=False)
    ring = FakeRing()
    use(monkeypatch, ring)
    assert office_key(tmp_path / "a", practice=False) == key
    assert ring.kept == {}
    monkeypatch.delenv("KIOSK_PASSPHRASE_FILE")
    of_ring = office_key(tmp_path / "b", practice=False)
    monkeypatch.setenv("KIOSK_PASSPHRASE_FILE", str(by_file))
    assert office_key(tmp_path / "b", practice=False) == of_ring


def test_a_keyring_that_lost_the_key_or_holds_another(tmp_path: Path, monkeypatch) -> None:
    ring = FakeRing()
    use(monkeypatch, ring)
    office_key(tmp_path, practice=False)
    (entry,) = ring.kept
    for other in ("00" * 32, "not hex"):
        ring.kept[entry] = other
        with pytest.raises(StoreError, match="kho khoá của hệ điều hành"):
            office_key(tmp_path, practice=False)
    ring.kept.clear()
    with pytest.raises(StoreError, match="kho khoá của hệ điều hành"):
        office_key(tmp_path, practice=False)
    use(monkeypatch, keyring.backends.fail.Keyring())
    with pytest.raises(StoreError, match="kho khoá của hệ điều hành"):
        office_key(tmp_path, practice=False, ask=lambda: WORDS)


@pytest.mark.parametrize(
    ("practice", "name"), [(True, "throwaway.key"), (False, "office.key.json")]
)
def test_a_store_whose_key_file_is_gone_gets_no_second_key(
    tmp_path: Path, by_file: Path, practice: bool, name: str
) -> None:
    Vault.open(tmp_path, office_key(tmp_path, practice=practice)).close()
    (tmp_path / name).unlink()
    for _again in range(2):
        with pytest.raises(StoreError, match="thiếu tệp khoá"):
            office_key(tmp_path, practice=practice)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda r: {},
        lambda r: {"kept": "nowhere"},
        lambda r: r | {"memory_kib": 2**40},
        lambda r: r | {"passes": 10**9},
        lambda r: r | {"salt": ""},
        lambda r: r | {"wrapped": 5},
    ],
)
def test_a_changed_key_file_is_refused_before_it_costs_anything(tmp_path, by_file, change) -> None:
    office_key(tmp_path, practice=False)
    path = tmp_path / "office.key.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(StoreError, match="bị hỏng"):
        office_key(tmp_path, practice=False)


def test_a_changed_wrapped_key_is_no_key(tmp_path: Path, by_file: Path) -> None:
    office_key(tmp_path, practice=False)
    path = tmp_path / "office.key.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | {"wrapped": "AAAA" + record["wrapped"][4:]}))
    with pytest.raises(StoreError, match="không đúng"):
        office_key(tmp_path, practice=False)


def test_keyring_is_not_imported_where_it_is_not_needed(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from pathlib import Path; from kiosk.vault import Vault, office_key;"
        "f = Path(sys.argv[1]); Vault.open(f, office_key(f, practice=True)).close();"
        "print('keyring' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "False\n", done.stderr


@pytest.mark.parametrize("way", ["practice", "passphrase", "keyring"])
def test_whoever_comes_second_takes_the_firsts_key(tmp_path, monkeypatch, way: str) -> None:
    """Another process makes the key between our look and our lock."""
    practice = way == "practice"
    if way == "keyring":
        use(monkeypatch, FakeRing())
    made: list[bytes] = []
    locked = keys.locked

    @contextlib.contextmanager
    def after_another(path: Path, wait: float):
        if not made:
            made.append(b"")
            made[0] = office_key(tmp_path, practice=practice, ask=lambda: WORDS)
        with locked(path, wait):
            yield

    monkeypatch.setattr(keys, "locked", after_another)
    assert office_key(tmp_path, practice=practice, ask=lambda: WORDS) == made[0]


def test_a_disk_that_refuses_leaves_no_half_key(tmp_path: Path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="đã đầy"):
            files.write_private(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []
    assert len(office_key(tmp_path, practice=True)) == 32
