"""Backup and coming back: everything returns, what was erased does not, one copy alone is noise."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from test_vault_ways import cheap
from vault_cases import KEY, NAME, a_case, a_job, a_submission, fill, page, raw

from kiosk.model import BadInput, StoreError
from kiosk.vault import Vault, copies, keyrings, passphrase, rebuilding, restoring, verify, ways
from kiosk.vault.checking import check
from kiosk.vault.sealing import Sealer

WORDS = "kỹ thuật viên huyện"


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr(passphrase, "hash_secret_raw", cheap)
    monkeypatch.setattr(keyrings, "real_keyring", lambda: None)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "office"
    with Vault.open(folder, KEY) as vault:
        fill(vault, 4)
        with vault.begin() as tx:
            tx.put_submission(a_submission(a_case(2)))
            tx.put_job(a_job(a_case(2)))
    ways.store(folder, (passphrase.wrap(KEY, WORDS, ways.RECOVERY),))
    return folder


def back_up(office: Path, name: str = "usb") -> tuple[Path, Path]:
    to, keys_to = office.parents[1] / "nas", office.parents[1] / name
    with Vault.open(office, KEY) as vault:
        path, size = copies.back_up(vault, to, keys_to, "technician")
    assert path.stat().st_size == size
    return path, keys_to / copies.KEYS_COPY


def readable(folder: Path) -> list[str]:
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        cases = tx.cases()
        for case in cases:
            number = int(case.id[-1], 16) - 1
            assert case == a_case(number)
            assert tx.blob(case.id, hashlib.sha256(page(number)).hexdigest()) == page(number)
        return [case.id for case in cases]


def test_a_lost_pc_comes_back_whole(office: Path) -> None:
    store, keys = back_up(office)
    shutil.rmtree(office.parent)
    found = restoring.restore(office, store, keys, WORDS, "technician")
    assert (found.cases, found.without_key, found.lost_entries) == (4, 0, 0)
    assert readable(office) == [a_case(n).id for n in (3, 2, 1, 0)]
    with Vault.open(office, KEY) as vault, vault.read() as tx:
        assert tx.submission(a_case(2).id) == a_submission(a_case(2))
        assert tx.jobs() == [a_job(a_case(2))]
        events = [entry.event for entry in tx.chain.entries()]
        assert events[-1] == "store.restore"
    with Vault.open(office, KEY) as vault:
        assert verify(vault).ok
    assert ways.by_passphrase(ways.load(office), WORDS) == KEY


def test_the_entries_that_were_written_after_the_copy_are_counted(office: Path) -> None:
    store, _keys = back_up(office)
    with Vault.open(office, KEY) as vault:
        for _entry in range(3):
            with vault.begin() as tx:
                tx.audit("A", "later")
    _later, keys = back_up(office)
    shutil.rmtree(office.parent)
    found = restoring.restore(office, store, keys, WORDS, "technician")
    # the three, and the entry that the first backup itself left behind its copy
    assert found.lost_entries == 4


def test_a_case_younger_than_the_copy_of_the_keys_is_told(office: Path) -> None:
    _store, keys = back_up(office)
    with Vault.open(office, KEY) as vault:
        fill(vault, 5)
        store, _size = copies.back_up(vault, office.parents[1] / "nas2", None, "technician")
    shutil.rmtree(office.parent)
    found = restoring.restore(office, store, keys, WORDS, "technician")
    assert (found.cases, found.without_key) == (4, 1)
    with Vault.open(office, KEY) as vault:
        assert check(vault).damaged == (a_case(4).id,)


def test_what_was_erased_stays_erased_whichever_copy_is_older(office: Path) -> None:
    old_store, old_keys = back_up(office)
    kept = office.parents[1] / "old-keys"
    shutil.copy(old_keys, kept)
    with Vault.open(office, KEY) as vault:
        vault.purge(a_case(0).id, "A")
    new_store, new_keys = back_up(office)
    shutil.rmtree(office.parent)
    for store, keys in ((old_store, new_keys), (new_store, kept)):
        restoring.restore(office, store, keys, WORDS, "technician")
        assert readable(office) == [a_case(n).id for n in (3, 2, 1)]
        with Vault.open(office, KEY) as vault, vault.read() as tx:
            assert tx.erased(a_case(0).id)
            assert vault.keys.unfinished() == []
        shutil.rmtree(office)
    restoring.restore(office, old_store, kept, WORDS, "technician")
    assert a_case(0).id in readable(office), "the control: both old copies together bring it back"


def test_the_new_copy_of_the_keys_leaves_nothing_of_the_old_one(office: Path, monkeypatch) -> None:
    _store, keys = back_up(office)
    link = keys.with_name("same bytes")
    link.hardlink_to(keys)
    before = link.read_bytes()
    with Vault.open(office, KEY) as vault:
        vault.purge(a_case(0).id, "A")
    back_up(office)
    assert link.read_bytes() == bytes(len(before)), "the old bytes were overwritten where they lay"
    assert sorted(p.name for p in keys.parent.iterdir()) == sorted([keys.name, link.name])
    _key, _copy, held = copies.read_keys_copy(keys, WORDS)
    assert set(held.wrapped) == {a_case(n).id for n in (1, 2, 3)}
    assert [gone.case_id for gone in held.erased] == [a_case(0).id]


def test_neither_copy_tells_a_name_or_a_key(office: Path) -> None:
    store, keys = back_up(office)
    case_key = Sealer(KEY).unwrap(a_case(0).id, raw_key(office, a_case(0).id))
    for data in (store.read_bytes(), keys.read_bytes()):
        for secret in (KEY, case_key, NAME.encode(), a_case(0).id.encode(), b"SQLite format"):
            assert secret not in data


def raw_key(office: Path, case_id: str) -> bytes:
    keys, store = raw(office)
    wrapped = keys.run("SELECT wrapped FROM case_keys WHERE case_id = ?", case_id)[0][0]
    keys.close()
    store.close()
    assert isinstance(wrapped, bytes)
    return wrapped


@pytest.mark.parametrize("where", ["nas", "nas/keys", ".", "home/office/keys"])
def test_both_copies_are_never_put_together(office: Path, where: str) -> None:
    root = office.parents[1]
    with Vault.open(office, KEY) as vault, pytest.raises(BadInput, match="để riêng"):
        copies.back_up(vault, root / "nas", root / where, "A")
    assert not (root / "nas").exists()


def test_keys_that_no_passphrase_would_open_are_not_copied(office: Path) -> None:
    ways.store(office, (ways.InKeyring("x", "y"),))
    with pytest.raises(BadInput, match="khôi phục"):
        back_up(office)


def test_a_running_desk_can_be_copied(office: Path) -> None:
    with Vault.open(office, KEY) as desk, desk.begin() as tx:
        tx.put_case(a_case(9))
        with Vault.open(office, KEY, wait=0.1) as vault:
            store = vault.folder.parents[1] / "copy"
            vault.copy_store(store)
    with pytest.raises(BadInput):
        copies.open_copy(store, Sealer(KEY), b"another office")
    database = copies.open_copy(store, Sealer(KEY), None)
    assert database.run("SELECT count(*) FROM cases") == [(4,)], "what is committed, no more"
    database.close()


def test_a_full_medium_leaves_no_half_copy(office: Path, monkeypatch) -> None:
    def full(_vault: Vault, path: Path) -> None:
        path.write_bytes(b"half")
        path.with_name(path.name + "-wal").write_bytes(b"half")
        raise StoreError("full")

    monkeypatch.setattr(Vault, "copy_store", full)
    with pytest.raises(StoreError):
        back_up(office)
    assert list((office.parents[1] / "nas").iterdir()) == []


def test_wrong_words_files_and_places_change_nothing(office: Path, tmp_path: Path) -> None:
    store, keys = back_up(office)
    with pytest.raises(BadInput, match="đang có kho"):
        restoring.restore(office, store, keys, WORDS, "A")
    fresh = tmp_path / "pc2" / "office"
    with pytest.raises(StoreError, match="không đúng"):
        restoring.restore(fresh, store, keys, "không phải mật khẩu", "A")
    spoilt = tmp_path / "spoilt"
    for source, at in ((store, 4096 * 3 + 5), (store, 100), (keys, -3)):
        data = bytearray(source.read_bytes())
        data[at] ^= 1
        spoilt.write_bytes(data)
        pair = (spoilt, keys) if source is store else (store, spoilt)
        with pytest.raises(BadInput, match="hỏng"):
            restoring.restore(fresh, *pair, WORDS, "A")
    spoilt.write_bytes(b"not a copy")
    with pytest.raises(BadInput, match="hỏng"):
        restoring.restore(fresh, store, spoilt, WORDS, "A")
    assert not fresh.exists()
    fresh.mkdir(parents=True)
    (fresh / "store.lock").touch()
    assert restoring.restore(fresh, store, keys, WORDS, "A").cases == 4, "and then it works"


def damage(office: Path, case_id: str, table: str = "blobs") -> None:
    """One bit of a page on disk that holds this case alone."""
    keys, store = raw(office)
    keys.run("PRAGMA journal_mode = DELETE")
    store.run("PRAGMA journal_mode = DELETE")
    keys.close()
    store.close()
    path = office / "store.db"
    whole = path.read_bytes()
    for number in range(1, len(whole) // 4096):
        data = bytearray(whole)
        data[number * 4096 + 77] ^= 1
        path.write_bytes(data)
        try:
            with Vault.open(office, KEY) as vault:
                found = check(vault)
        except StoreError:
            continue
        if found.damaged == (case_id,) and found.chain:
            return
    pytest.fail("no page of this case alone")


def test_a_damaged_case_comes_back_from_the_copy_and_newer_work_stays(office: Path) -> None:
    documents = with_documents(office, 4)
    store, _keys = back_up(office)
    with Vault.open(office, KEY) as vault, vault.begin() as tx:
        tx.put_case(a_case(7))
        tx.audit("A", "case.save", a_case(7).id)
    damage(office, documents[1].id)
    with Vault.open(office, KEY) as vault:
        assert not check(vault).ok
    found = rebuilding.rebuild(office, KEY, store, "technician")
    assert (found.cases, found.from_copy, found.damaged) == (5, 1, ())
    with Vault.open(office, KEY) as vault:
        assert check(vault).ok
        with vault.read() as tx:
            assert {case.id for case in tx.cases()} == {a_case(n).id for n in (0, 1, 2, 3, 7)}
            assert tx.submission(a_case(2).id) == a_submission(a_case(2))
            assert tx.jobs() == [a_job(a_case(2))]
            assert [entry.event for entry in tx.chain.entries()][-1] == "store.rebuild"
    assert (office / "store.damaged").exists()


def with_documents(office: Path, count: int):
    """The cases name their pages, as those of the desk do."""
    import msgspec

    from kiosk.model import Document

    made = []
    with Vault.open(office, KEY) as vault, vault.begin() as tx:
        for number in range(count):
            digest = hashlib.sha256(page(number)).hexdigest()
            named = Document(part="1", pdf_digest=digest)
            case = msgspec.structs.replace(a_case(number), documents=(named,))
            tx.put_case(case)
            made.append(case)
    return made


def test_without_a_copy_the_rest_is_saved_and_the_loss_is_named(office: Path) -> None:
    documents = with_documents(office, 4)
    damage(office, documents[1].id)
    found = rebuilding.rebuild(office, KEY, None, "technician")
    assert found.damaged == (documents[1].id,)
    with Vault.open(office, KEY) as vault:
        again = check(vault)
        assert again.damaged == found.damaged
        with vault.begin() as tx:
            tx.put_case(a_case(8))
            assert len(tx.cases()) == 4


def test_nobody_else_may_have_it_open(office: Path) -> None:
    with Vault.open(office, KEY) as other:
        with other.read() as tx:
            tx.cases()
        with pytest.raises(StoreError, match="bận"):
            rebuilding.rebuild(office, KEY, None, "A")
    assert len(readable(office)) == 4
    assert not (office / "store.damaged").exists()
