"""Several ways to one office key: nobody's absence locks the office out, no way is a weak one."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from test_vault_keys import FakeRing

from kiosk.model import BadInput, StoreError
from kiosk.vault import Vault, keyrings, office_key, passphrase, ways
from kiosk.vault.passphrase import Wrapped

FIRST, HANH, TECHNICIAN = "mật khẩu của xã", "con cò bay lả bay la", "kỹ thuật viên huyện"


def cheap(words: bytes, salt: bytes, *_costs: object) -> bytes:
    return hashlib.sha256(salt + words).digest()


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    """The real derivation has tests of its own; here it would only cost time."""
    monkeypatch.setattr(passphrase, "hash_secret_raw", cheap)
    monkeypatch.setattr(keyrings, "real_keyring", lambda: None)


@pytest.fixture
def typed(tmp_path: Path, monkeypatch):
    def type_in(words: str) -> None:
        (tmp_path / "words").write_text(words, "utf-8")
        monkeypatch.setenv("KIOSK_PASSPHRASE_FILE", str(tmp_path / "words"))

    return type_in


@pytest.fixture
def office(tmp_path: Path, typed) -> tuple[Path, bytes]:
    folder = tmp_path / "office"
    typed(FIRST)
    key = office_key(folder, practice=False)
    Vault.open(folder, key).close()
    return folder, key


def test_each_officer_and_the_technician_open_the_same_store(office, typed) -> None:
    folder, key = office
    ways.add_passphrase(folder, key, HANH, "Trần Thị Hạnh")
    ways.add_passphrase(folder, key, TECHNICIAN, ways.RECOVERY)
    for words in (FIRST, HANH, TECHNICIAN):
        typed(words)
        assert office_key(folder, practice=False) == key
    typed("ai đó đoán bừa")
    with pytest.raises(StoreError, match="không đúng"):
        office_key(folder, practice=False)
    assert key not in b"".join(p.read_bytes() for p in folder.iterdir())


def test_who_leaves_for_good_no_longer_opens_and_the_others_do(office, typed) -> None:
    folder, key = office
    ways.add_passphrase(folder, key, HANH, "Trần Thị Hạnh")
    ways.drop(folder, "")
    typed(FIRST)
    with pytest.raises(StoreError):
        office_key(folder, practice=False)
    typed(HANH)
    assert office_key(folder, practice=False) == key
    with pytest.raises(BadInput, match="duy nhất"):
        ways.drop(folder, "Trần Thị Hạnh")
    with pytest.raises(BadInput, match="Không có"):
        ways.drop(folder, "Ai đó")


def test_a_new_passphrase_takes_the_place_of_the_same_holders_old_one(office, typed) -> None:
    folder, key = office
    for words in (HANH, TECHNICIAN):
        ways.add_passphrase(folder, key, words, "Trần  Thị Hạnh ")
    assert [way.holder for way in ways.load(folder)] == ["", "Trần Thị Hạnh"]
    typed(HANH)
    with pytest.raises(StoreError):
        office_key(folder, practice=False)


@pytest.mark.parametrize("words", ["", "ngắn quá", "40718520", "mười một ch"])
def test_what_could_be_guessed_is_no_way_in(office, words: str) -> None:
    folder, key = office
    with pytest.raises((BadInput, StoreError), match="Mật khẩu"):
        ways.add_passphrase(folder, key, words, ways.RECOVERY)
    assert len(ways.load(folder)) == 1


@pytest.mark.parametrize("holder", ["", "  ", "A\u202eB", "A\nB\0"])
def test_a_way_has_a_holder_that_can_be_shown(office, holder: str) -> None:
    folder, key = office
    with pytest.raises(BadInput, match="tên"):
        ways.add_passphrase(folder, key, HANH, holder)


def test_the_keyring_stays_the_first_way_and_a_passphrase_helps_when_it_is_away(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.delenv("KIOSK_PASSPHRASE_FILE", raising=False)
    folder, ring = tmp_path / "office", FakeRing()
    monkeypatch.setattr(keyrings, "real_keyring", lambda: ring)
    key = office_key(folder, practice=False)
    ways.add_passphrase(folder, key, TECHNICIAN, ways.RECOVERY)

    def never() -> str:
        raise AssertionError("the keyring opens it, nobody is asked")

    assert office_key(folder, practice=False, ask=never) == key
    ring.kept.clear()
    assert office_key(folder, practice=False, ask=lambda: TECHNICIAN) == key
    with pytest.raises(StoreError, match="kho khoá của hệ điều hành"):
        office_key(folder, practice=False)
    assert ways.add_keyring(folder, key)
    assert ways.add_keyring(folder, key), "twice is once"
    assert office_key(folder, practice=False, ask=never) == key
    assert [type(way) for way in ways.load(folder)].count(ways.InKeyring) == 2
    monkeypatch.setattr(keyrings, "real_keyring", lambda: FakeRing(takes=False))
    assert not ways.add_keyring(folder, key)


def test_a_way_among_several_that_was_changed_opens_nothing_and_hides_no_other(office, typed):
    folder, key = office
    ways.add_passphrase(folder, key, HANH, "Trần Thị Hạnh")
    first, second = ways.load(folder)
    assert isinstance(second, Wrapped)
    spoilt = Wrapped(salt=second.salt, wrapped=second.wrapped[::-1], holder=second.holder)
    ways.store(folder, (spoilt, first))
    assert office_key(folder, practice=False) == key
    typed(HANH)
    with pytest.raises(StoreError):
        office_key(folder, practice=False)


def test_there_is_an_end_to_ways(office) -> None:
    folder, key = office
    first = ways.load(folder)[0]
    assert isinstance(first, Wrapped)
    more = tuple(Wrapped(first.salt, first.wrapped, holder=str(n)) for n in range(64))
    ways.store(folder, more)
    with pytest.raises(BadInput, match="quá nhiều"):
        ways.add_passphrase(folder, key, HANH, "một người nữa")


def test_whoever_comes_second_at_the_first_start_types_the_same_words(tmp_path, typed) -> None:
    folder = tmp_path / "office"
    typed(FIRST)
    key = office_key(folder, practice=False)
    ways.add_passphrase(folder, key, HANH, "Trần Thị Hạnh")
    assert ways.parse(ways.record_of(ways.load(folder))) == ways.load(folder)
    with pytest.raises(StoreError, match="bị hỏng"):
        ways.parse(b'{"kept":"several","ways":[]}')


@pytest.mark.skipif(os.name != "posix", reason="devices and pipes with names are POSIX")
def test_a_record_or_a_passphrase_without_an_end_is_none(office, typed, tmp_path: Path) -> None:
    folder, _key = office
    record = folder / ways.RECORD
    record.unlink()
    record.mkdir()
    with pytest.raises(StoreError, match="kiểm tra ổ đĩa"):
        ways.load(folder)
    record.rmdir()
    record.symlink_to("/dev/zero")
    with pytest.raises(StoreError, match=r"office\.key\.json"):
        ways.load(folder)
    with pytest.raises(StoreError, match="quá dài"):
        passphrase.from_file(Path("/dev/zero"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreError, match="còn trống"):
        passphrase.from_file(tmp_path / "pipe")


def test_where_no_pipe_has_a_name_nothing_is_told_of_waiting(monkeypatch, tmp_path: Path) -> None:
    """As under Windows, which refuses that for a file."""

    def refused(*_words: object) -> None:
        raise OSError(6, "no pipe")

    monkeypatch.delattr(os, "O_NONBLOCK", raising=False)
    monkeypatch.setattr(os, "set_blocking", refused)
    (tmp_path / "words").write_text("mật khẩu của văn phòng\n", "utf-8")
    assert passphrase.from_file(tmp_path / "words") == "mật khẩu của văn phòng"
