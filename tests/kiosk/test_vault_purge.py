"""Crypto-erase: nothing readable is left, whatever old copy turns up."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from pathlib import Path

import pytest
from vault_cases import KEY, NAME, a_case, a_job, a_submission, fill, page, raw

from kiosk.model import BadInput, StoreError
from kiosk.vault import Vault, verify
from kiosk.vault.casekeys import CaseKeys
from kiosk.vault.database import Database
from kiosk.vault.sealing import Sealer, unseal

GONE = a_case(0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Vault.open(tmp_path / "office", KEY) as vault:
        fill(vault, 3)
        with vault.begin() as tx:
            tx.put_submission(a_submission(GONE))
            tx.put_job(a_job(GONE))
    return tmp_path / "office"


def rows(folder: Path) -> dict[str, int]:
    keys, store = raw(folder)
    tables = ("blobs", "submissions", "jobs")
    found = {
        t: store.run(f"SELECT count(*) FROM {t} WHERE case_id = ?", GONE.id)[0][0] for t in tables
    }
    found["cases"] = store.run("SELECT count(*) FROM cases WHERE id = ?", GONE.id)[0][0]
    found["keys"] = keys.run("SELECT count(*) FROM case_keys WHERE case_id = ?", GONE.id)[0][0]
    keys.close()
    store.close()
    return found


def test_a_purged_case_is_gone_everywhere_and_the_audit_says_so(folder: Path, caplog) -> None:
    caplog.set_level("INFO")
    assert min(rows(folder).values()) == 1
    with Vault.open(folder, KEY) as vault:
        vault.purge(GONE.id, "Cán bộ A")
        assert (folder / "store.db-wal").stat().st_size == 0
        assert (folder / "keys.db-wal").stat().st_size == 0
        with vault.read() as tx:
            assert tx.case(GONE.id) is None
            assert tx.submission(GONE.id) is None
            assert tx.job(GONE.id) is None
            assert tx.jobs() == []
            assert tx.erased(GONE.id)
            assert not tx.erased(a_case(1).id)
            assert len(tx.cases()) == 2
            assert tx.damaged() == []
            last = list(tx.chain.entries())[-1]
            assert (last.actor, last.event, last.case_id) == ("Cán bộ A", "case.purge", GONE.id)
        assert verify(vault).ok
    assert set(rows(folder).values()) == {0}
    assert f"case {GONE.id} erased" in caplog.text


def test_a_purged_case_never_comes_back(folder: Path) -> None:
    with Vault.open(folder, KEY) as vault:
        vault.purge(GONE.id, "A")
        vault.purge(GONE.id, "A")
        with pytest.raises(BadInput, match="xoá vĩnh viễn"), vault.begin() as tx:
            tx.put_case(GONE)
        with pytest.raises(BadInput, match="xoá vĩnh viễn"), vault.begin() as tx:
            tx.put_blob(GONE.id, b"late page")
        with pytest.raises(BadInput, match="xoá vĩnh viễn"), vault.read() as reader:
            reader.blob(GONE.id, "0" * 64)
        with vault.read() as reader:
            assert reader.damaged() == []


def test_an_unknown_case_cannot_be_purged(folder: Path) -> None:
    with Vault.open(folder, KEY) as vault, pytest.raises(BadInput, match="Không có hồ sơ"):
        vault.purge("unknown", "A")


def test_an_old_copy_of_the_store_with_the_keys_of_today_gives_nothing(
    folder: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.db"
    shutil.copy(folder / "store.db", old)
    with Vault.open(folder, KEY) as vault:
        vault.purge(GONE.id, "A")
    shutil.copy(old, folder / "store.db")
    assert rows(folder)["cases"] == 1, "the copy must hold what was erased"
    keys, store = raw(folder)
    sealed = store.run("SELECT sealed FROM cases WHERE id = ?", GONE.id)[0][0]
    left = [Sealer(KEY).unwrap(*row) for row in keys.run("SELECT * FROM case_keys")]
    assert len(left) == 2
    for case_key in left:
        with pytest.raises(StoreError):
            unseal(case_key, ("case", GONE.id, "draft"), sealed, GONE.id)
    keys.close()
    store.close()
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        assert tx.case(GONE.id) is None
        assert len(tx.cases()) == 2
        assert tx.blob(a_case(1).id, hashlib.sha256(page(1)).hexdigest()) == page(1)
    assert set(rows(folder).values()) == {0}, "opening removes the rows again"


def test_control_the_same_old_copy_with_old_keys_gives_everything(folder: Path) -> None:
    """Without it the test above could pass on a copy that never held the case."""
    shutil.copytree(folder, folder.parent / "both")
    with Vault.open(folder, KEY) as vault:
        vault.purge(GONE.id, "A")
    with Vault.open(folder.parent / "both", KEY) as vault, vault.read() as tx:
        case = tx.case(GONE.id)
        assert case is not None
        assert case.citizen is not None
        assert case.citizen.full_name is not None
        assert case.citizen.full_name.text == NAME


def test_the_wrapped_key_is_not_left_in_the_keys_file(folder: Path) -> None:
    keys, store = raw(folder)
    wrapped = keys.run("SELECT wrapped FROM case_keys WHERE case_id = ?", GONE.id)[0][0]
    keys.close()
    store.close()
    assert wrapped in decrypted(folder)
    with Vault.open(folder, KEY) as vault:
        vault.purge(GONE.id, "A")
    assert wrapped not in decrypted(folder)


def decrypted(folder: Path) -> bytes:
    """Every page of a copy of keys.db without its cipher, deleted space included."""
    copy = folder.parent / "open copy"
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    keys, store = raw(copy)
    keys.run("PRAGMA journal_mode = DELETE")
    keys.run("PRAGMA rekey = ''")
    keys.close()
    store.close()
    data = (copy / "keys.db").read_bytes()
    assert data.startswith(b"SQLite format 3\0")
    return data


def test_a_purge_cut_short_after_the_key_is_finished_at_the_next_opening(folder: Path) -> None:
    vault = Vault.open(folder, KEY)
    vault._keys.erase(GONE.id, "2026", "Cán bộ A")
    with vault.read() as tx:
        assert tx.case(GONE.id) is None
    vault.close()
    assert rows(folder)["cases"] == 1
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        last = list(tx.chain.entries())[-1]
        assert (last.event, last.case_id) == ("case.purge_finished", GONE.id)
        assert vault._keys.unfinished() == []
    assert set(rows(folder).values()) == {0}


def test_while_somebody_reads_the_log_it_is_cut_later(folder: Path) -> None:
    with Vault.open(folder, KEY, wait=0.2) as vault, vault.clone() as other:
        with other.read() as reader:
            assert len(reader.cases()) == 3
            vault.purge(GONE.id, "A")
            assert vault._keys.unfinished() == [GONE.id]
            assert not vault.checkpoint()
        assert vault.checkpoint()
    with Vault.open(folder, KEY) as vault:
        assert vault._keys.unfinished() == []


def test_a_damaged_case_can_be_purged_and_does_not_stand_in_the_way(folder: Path, caplog) -> None:
    keys, store = raw(folder)
    keys.run("DELETE FROM case_keys WHERE case_id = ?", a_case(1).id)
    size = store.run("PRAGMA page_size")[0][0]
    keys.close()
    store.close()
    data = bytearray((folder / "store.db").read_bytes())
    for number in range(len(data) // size - 1, 0, -1):
        data[number * size + 77] ^= 1
        (folder / "store.db").write_bytes(data)
        if unreadable(folder) == [GONE.id, a_case(1).id]:
            break
        data[number * size + 77] ^= 1
    else:
        pytest.fail("no page of this case alone was found")
    with Vault.open(folder, KEY) as vault:
        vault.purge(GONE.id, "A")
        vault.purge(a_case(1).id, "A")
        assert f"rows of erased case {GONE.id} stay" in caplog.text
        with vault.read() as tx:
            assert tx.damaged() == []
            assert tx.jobs() == []
            assert [case.id for case in tx.cases()] == [a_case(2).id]
            events = [(entry.event, entry.case_id) for entry in tx.chain.entries()]
            assert events[-2:] == [("case.purge", GONE.id), ("case.purge", a_case(1).id)]
    with Vault.open(folder, KEY) as vault, vault.begin() as tx:
        tx.put_case(a_case(5))
        assert tx.case(GONE.id) is None
        assert len(tx.cases()) == 2


def unreadable(folder: Path) -> list[str]:
    """Cases of which something cannot be read."""
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        for number in range(3):
            with contextlib.suppress(StoreError):
                tx.blob(a_case(number).id, hashlib.sha256(page(number)).hexdigest())
        return tx.damaged()


def test_a_failing_erasure_of_a_key_leaves_the_case_as_it_was(folder: Path, monkeypatch) -> None:
    with Vault.open(folder, KEY) as vault:
        with monkeypatch.context() as patch:
            patch.setattr(Database, "commit", fails)
            with pytest.raises(StoreError):
                vault.purge(GONE.id, "A")
        with vault.begin() as tx:
            assert tx.case(GONE.id) == GONE
            assert not tx.erased(GONE.id)


def fails(_database: Database) -> None:
    raise StoreError("no room")


def test_erasures_that_cannot_be_finished_do_not_keep_the_desk_shut(folder, monkeypatch) -> None:
    vault = Vault.open(folder, KEY)
    vault._keys.erase(GONE.id, "2026", "A")
    vault.close()
    with monkeypatch.context() as patch:
        patch.setattr(CaseKeys, "unfinished", fails)
        with Vault.open(folder, KEY) as vault, vault.read() as tx:
            assert len(tx.cases()) == 2
    Vault.open(folder, KEY).close()
    assert set(rows(folder).values()) == {0}
