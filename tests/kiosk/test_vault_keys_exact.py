"""The office key as it lies on disks and in keyrings today must open tomorrow."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from filelock import FileLock
from test_vault_keys import FakeRing

from kiosk.model import BadInput, StoreError
from kiosk.vault import Busy, copies, has_key, keyrings, office_key, passphrase, ways
from kiosk.vault.passphrase import Wrapped
from kiosk.vault.ways import InKeyring

KEY = bytes(range(32))
WORDS = "mật khẩu của xã"
ENTRY = "office-0001020304050607"
RECORD = (
    b'{"kept":"several","ways":[{"kept":"keyring","entry":"office-0001020304050607",'
    b'"check":"f1ff8e20a00cd995","holder":""},{"kept":"passphrase",'
    b'"salt":"AAECAwQFBgcICQoLDA0ODw==","wrapped":"AAECAwQFBgcICQoLEUc7IvBXllzDYBuKnxtPv5+Mza'
    b'RujT8e4RhxUPGMOx6fSV04p9btxDOOrKThemwN","passes":3,"memory_kib":65536,"lanes":4,'
    b'"holder":"Tr\xe1\xba\xa7n Th\xe1\xbb\x8b H\xe1\xba\xa1nh"}]}'
)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> FakeRing:
    made = FakeRing()
    monkeypatch.setattr(keyrings, "real_keyring", lambda: made)
    return made


def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "hash_secret_raw", lambda words, salt, *_: (words * 32)[:32])


def test_a_record_of_this_version_opens_by_keyring_and_by_passphrase(ring: FakeRing) -> None:
    known = ways.parse(RECORD)
    assert ways.record_of(known) == RECORD
    in_keyring, wrapped = known
    assert isinstance(in_keyring, InKeyring)
    assert isinstance(wrapped, Wrapped)
    assert (wrapped.passes, wrapped.memory_kib, wrapped.lanes) == (3, 64 * 1024, 4)
    assert ways.by_passphrase([wrapped], passphrase.cleaned(WORDS)) == KEY
    typed = unicodedata.normalize("NFD", WORDS)
    assert passphrase.cleaned(typed) == WORDS
    ring.kept["CungNop", ENTRY] = KEY.hex()
    assert ways.by_keyring(known) == KEY
    ring.kept["CungNop", ENTRY] = bytes(32).hex()
    assert ways.by_keyring(known) is None


def test_a_keyring_gets_the_key_under_a_name_of_its_own(ring: FakeRing) -> None:
    first, second = (ways.kept(ring, KEY) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first.check, first.holder, len(first.entry)) == ("f1ff8e20a00cd995", "", len(ENTRY))
    assert ring.kept == {("CungNop", way.entry): KEY.hex() for way in (first, second)}
    assert len(ring.kept) == 2
    ring.set_password = lambda *_: None  # takes it and keeps nothing
    assert ways.kept(ring, KEY) is None


def test_a_practice_key_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = office_key(tmp_path, practice=True)
    lines = (tmp_path / "throwaway.key").read_text("utf-8").splitlines()
    assert lines[0].startswith("# Khoá dùng thử")
    assert lines[1:] == [made.hex()]


def test_the_shortest_passphrase_has_twelve_characters(tmp_path: Path, monkeypatch) -> None:
    cheap(monkeypatch)
    with pytest.raises(BadInput, match="ít nhất 12 ký tự"):
        ways.add_passphrase(tmp_path, KEY, "a" * 11, "Hạnh")
    ways.add_passphrase(tmp_path, KEY, "a" * 12, "  Trần   Hạnh ")
    (way,) = ways.load(tmp_path)
    assert way.holder == "Trần Hạnh"
    with pytest.raises(BadInput, match="duy nhất"):
        ways.drop(tmp_path, "Trần Hạnh")
    with pytest.raises(BadInput, match="Không có mật khẩu"):
        ways.drop(tmp_path, "Trần")


def test_ways_are_changed_by_one_process_at_a_time(tmp_path: Path, monkeypatch) -> None:
    cheap(monkeypatch)
    monkeypatch.setattr(ways, "_WAIT", 0.0)
    with FileLock(tmp_path / "key.lock"):
        with pytest.raises(Busy):
            ways.add_passphrase(tmp_path, KEY, "a" * 12, "Hạnh")
        with pytest.raises(Busy):
            ways.drop(tmp_path, "Hạnh")
    assert ways.load(tmp_path) == ()


def test_what_is_missing_is_told_by_where_the_key_was_kept(
    tmp_path: Path, ring: FakeRing, monkeypatch
) -> None:
    cheap(monkeypatch)
    monkeypatch.delenv("KIOSK_PASSPHRASE_FILE", raising=False)
    both, words_alone = tmp_path / "both", tmp_path / "words"
    for folder in (both, words_alone):
        folder.mkdir()
        ways.add_passphrase(folder, KEY, WORDS, "Hạnh")
    assert ways.add_keyring(both, KEY)
    ring.gives = False
    with pytest.raises(StoreError, match="Không lấy được khoá từ kho khoá của hệ điều hành"):
        office_key(both, practice=False)
    with pytest.raises(StoreError, match="KIOSK_PASSPHRASE_FILE"):
        office_key(words_alone, practice=False)
    for folder in (both, words_alone):
        assert office_key(folder, practice=False, ask=lambda: WORDS) == KEY


def test_each_kind_of_key_is_known_by_its_own_file(tmp_path: Path, ring: FakeRing) -> None:
    office_key(tmp_path / "practice", practice=True)
    office_key(tmp_path / "office", practice=False)
    known = [
        [has_key(tmp_path / name, practice=practice) for practice in (True, False)]
        for name in ("practice", "office", "nowhere")
    ]
    assert known == [[True, False], [False, True], [False, False]]


def test_who_types_holds_no_lock_and_whoever_was_quicker_by_keyring_is_followed(
    tmp_path: Path, monkeypatch
) -> None:
    cheap(monkeypatch)
    monkeypatch.delenv("KIOSK_PASSPHRASE_FILE", raising=False)
    made = FakeRing()
    rings = iter([None, made])
    monkeypatch.setattr(keyrings, "real_keyring", lambda: next(rings))

    def meanwhile() -> str:
        with FileLock(tmp_path / "key.lock", timeout=0.0):
            way = ways.kept(made, KEY)
            assert way is not None
            ways.store(tmp_path, (way,))
        return WORDS

    assert office_key(tmp_path, practice=False, ask=meanwhile) == KEY


def test_a_copy_of_the_keys_that_is_too_large_or_away_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(copies, "LARGEST_KEYS", 10)
    file = tmp_path / "x.bak"
    file.write_bytes(b"x" * 11)
    with pytest.raises(BadInput, match=r"x\.bak không phải bản sao khoá"):
        copies.read_keys_copy(file, WORDS)
    with pytest.raises(StoreError, match="Ổ đĩa không đọc"):
        copies.read_keys_copy(tmp_path / "away.bak", WORDS)
