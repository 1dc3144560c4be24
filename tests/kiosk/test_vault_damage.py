"""Damaged bytes: found, the case set aside, the others usable."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from vault_cases import KEY, a_case, a_job, a_submission, fill, page, raw

from kiosk.model import State, StoreError
from kiosk.vault import Damaged, Vault

DIGESTS = {a_case(n).id: hashlib.sha256(page(n, 60_000)).hexdigest() for n in range(4)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Vault.open(tmp_path, KEY) as vault:
        fill(vault, 4, page_bytes=60_000)
    return tmp_path


def flip(folder: Path, table: str, column: str, where: str) -> None:
    """Change one byte of a stored value, as somebody who has the store's key could."""
    keys, store = raw(folder)
    database = keys if table == "case_keys" else store
    value = bytearray(database.run(f"SELECT {column} FROM {table} WHERE {where}")[0][0])
    value[len(value) // 2] ^= 1
    database.run(f"UPDATE {table} SET {column} = ? WHERE {where}", bytes(value))
    keys.close()
    store.close()


def test_a_damaged_page_sets_its_case_aside_and_no_other(folder: Path, caplog) -> None:
    victim = a_case(1).id
    flip(folder, "blobs", "sealed", f"case_id = '{victim}'")
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        assert tx.damaged() == []
        with pytest.raises(Damaged) as told:
            tx.blob(victim, DIGESTS[victim])
        assert told.value.case_id == victim
        assert tx.damaged() == [victim]
        assert [case.id for case in tx.cases()] == [a_case(n).id for n in (3, 2, 0)]
        for number in (0, 2, 3):
            case_id = a_case(number).id
            assert tx.blob(case_id, DIGESTS[case_id]) == page(number, 60_000)
        assert tx.case(victim) == a_case(1)
    assert victim in caplog.text
    assert "Thử" not in caplog.text


@pytest.mark.parametrize("cut", [1, 4000])
def test_the_end_of_the_file_cut_off_costs_one_page(folder: Path, cut: int) -> None:
    data = (folder / "store.db").read_bytes()
    (folder / "store.db").write_bytes(data[:-cut])
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        lost = []
        for case_id, digest in DIGESTS.items():
            try:
                tx.blob(case_id, digest)
            except Damaged:
                lost.append(case_id)
        assert lost == tx.damaged() == [a_case(3).id]
        assert len(tx.cases()) == 3


def flip_on_disk(folder: Path, case_id: str) -> None:
    """One bit of the encrypted file, in the middle of what only this case's page occupies."""
    path = folder / "store.db"
    data = bytearray(path.read_bytes())
    order = sorted(DIGESTS).index(case_id)
    data[len(data) - (4 - order) * 15 * 4096 + 7 * 4096 + 100] ^= 1
    path.write_bytes(data)


def test_a_damaged_disk_page_does_not_spoil_the_reading_of_the_others(folder: Path) -> None:
    victim = a_case(1).id
    flip_on_disk(folder, victim)
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        with pytest.raises(Damaged):
            tx.blob(victim, DIGESTS[victim])
        for number in (0, 2, 3):
            case_id = a_case(number).id
            assert tx.blob(case_id, DIGESTS[case_id]) == page(number, 60_000)
        assert tx.damaged() == [victim]


def test_a_writing_transaction_that_meets_it_is_given_up_and_the_next_one_goes_on(
    folder: Path,
) -> None:
    victim = a_case(1).id
    flip_on_disk(folder, victim)

    def meets_it() -> None:
        with vault.begin() as tx:
            tx.put_case(a_case(8))
            with pytest.raises(Damaged):
                tx.blob(victim, DIGESTS[victim])

    with Vault.open(folder, KEY) as vault:
        with pytest.raises(StoreError, match="Hãy thử lại"):
            meets_it()
        with vault.begin() as tx:
            assert tx.case(a_case(8).id) is None
            assert tx.damaged() == [victim]
            tx.put_case(a_case(9))
            assert len(tx.cases()) == 4


def test_a_page_that_is_taken_again_heals_its_case(folder: Path) -> None:
    victim = a_case(1).id
    flip(folder, "blobs", "sealed", f"case_id = '{victim}'")
    with Vault.open(folder, KEY) as vault:
        with vault.read() as tx:
            digest = DIGESTS[victim]
            with pytest.raises(Damaged):
                tx.blob(victim, digest)
        with vault.begin() as tx:
            assert tx.put_blob(victim, page(1, 60_000)) == digest
            assert tx.blob(victim, digest) == page(1, 60_000)
            assert tx.damaged() == []
            assert len(tx.cases()) == 4


@pytest.mark.parametrize(
    ("table", "column", "where"),
    [("cases", "sealed", "id"), ("case_keys", "wrapped", "case_id")],
)
def test_a_damaged_row_or_key_sets_its_case_aside(folder: Path, table, column, where) -> None:
    victim = a_case(2).id
    flip(folder, table, column, f"{where} = '{victim}'")
    with Vault.open(folder, KEY) as vault, vault.begin() as tx:
        assert tx.damaged() == [victim]
        assert [case.id for case in tx.cases()] == [a_case(n).id for n in (3, 1, 0)]
        with pytest.raises(Damaged):
            tx.case(victim)
        tx.put_case(a_case(9))
        assert len(tx.cases()) == 4


def test_a_damaged_job_and_packet(folder: Path) -> None:
    with Vault.open(folder, KEY) as vault, vault.begin() as tx:
        for number in range(2):
            tx.put_job(a_job(a_case(number)))
            tx.put_submission(a_submission(a_case(number)))
    flip(folder, "jobs", "sealed", f"case_id = '{a_case(0).id}'")
    flip(folder, "submissions", "sealed", f"case_id = '{a_case(1).id}'")
    with Vault.open(folder, KEY) as vault, vault.begin() as tx:
        assert tx.jobs() == [a_job(a_case(1))]
        assert tx.damaged() == [a_case(0).id]
        assert tx.submission(a_case(0).id) == a_submission(a_case(0))
        with pytest.raises(Damaged):
            tx.submission(a_case(1).id)
        with pytest.raises(Damaged):
            tx.put_submission(a_submission(a_case(1)))
        tx.put_job(a_job(a_case(0)))
        assert len(tx.jobs()) == 2


def test_a_damaged_page_of_the_list_costs_the_cases_on_it_alone(tmp_path: Path) -> None:
    with Vault.open(tmp_path, KEY) as vault:
        fill(vault, 50, page_bytes=10)
    keys, store = raw(tmp_path)
    leaves = store.run("SELECT pageno FROM dbstat WHERE name = 'cases' AND pagetype = 'leaf'")
    keys.close()
    store.close()
    assert len(leaves) > 3
    data = bytearray((tmp_path / "store.db").read_bytes())
    data[(leaves[1][0] - 1) * 4096 + 500] ^= 1
    (tmp_path / "store.db").write_bytes(data)
    with Vault.open(tmp_path, KEY) as vault, vault.read() as tx:
        cases, damaged = tx.cases(), tx.damaged()
        assert 0 < len(damaged) < 20
        assert len(cases) + len(damaged) == 50
        assert [case.created for case in cases] == sorted((c.created for c in cases), reverse=True)
        assert tx.cases({State.FILED}) == []
        assert tx.cases({State.DRAFT}) == cases


def test_a_case_is_whole_again_only_when_all_of_it_is(folder: Path) -> None:
    with Vault.open(folder, KEY) as vault, vault.begin() as tx:
        tx.put_job(a_job(a_case(0)))
    flip(folder, "jobs", "sealed", f"case_id = '{a_case(0).id}'")
    flip(folder, "blobs", "sealed", f"case_id = '{a_case(0).id}'")
    with Vault.open(folder, KEY) as vault, vault.begin() as tx:
        for _again in range(2):
            assert tx.jobs() == []
        with pytest.raises(Damaged):
            tx.blob(a_case(0).id, DIGESTS[a_case(0).id])
        tx.put_blob(a_case(0).id, page(0, 60_000))
        assert tx.damaged() == [a_case(0).id]
        tx.drop_job(a_case(0).id)
        assert tx.damaged() == []
        assert len(tx.cases()) == 4


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases SET state = 'filed' WHERE id = ?1",
        "UPDATE cases SET sealed = (SELECT sealed FROM cases WHERE id <> ?1) WHERE id = ?1",
        "UPDATE cases SET sealed = x'00' WHERE id = ?1",
    ],
)
def test_a_row_that_was_changed_or_moved_is_no_row(folder: Path, sql: str) -> None:
    keys, store = raw(folder)
    store.run(sql, a_case(0).id)
    keys.close()
    store.close()
    with Vault.open(folder, KEY) as vault, vault.read() as tx, pytest.raises(Damaged):
        tx.case(a_case(0).id)


def test_a_key_that_is_gone_without_a_purge_is_damage(folder: Path) -> None:
    keys, store = raw(folder)
    keys.run("DELETE FROM case_keys WHERE case_id = ?", a_case(0).id)
    keys.close()
    store.close()
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        assert tx.damaged() == [a_case(0).id]
        assert len(tx.cases()) == 3


def test_flipped_bits_of_the_files_are_never_read_as_something_else(folder: Path) -> None:
    """Bits all over both files; what can still be read is what was written."""
    truth = {a_case(n).id: (a_case(n), page(n, 60_000)) for n in range(4)}
    dice = random.Random(7)
    told = set_aside = usable = 0
    for name, count in (("store.db", 60), ("keys.db", 20)):
        path = folder / name
        whole = path.read_bytes()
        for _flip in range(count):
            bad = bytearray(whole)
            bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
            path.write_bytes(bad)
            outcome = look(folder, truth)
            told += outcome is None
            if outcome is not None:
                set_aside += bool(outcome[1])
                usable += bool(outcome[1]) and bool(outcome[0])
        path.write_bytes(whole)
    assert look(folder, truth) == (4, [])
    assert set_aside > 30
    assert usable > 30
    assert told > 0


def look(folder: Path, truth) -> tuple[int, list[str]] | None:
    """(how many cases are whole, which are set aside), None where the store says it is broken."""
    try:
        with Vault.open(folder, KEY, wait=1.0) as vault, vault.read() as tx:
            for case in tx.cases():
                assert case == truth[case.id][0]
                try:
                    assert tx.blob(case.id, DIGESTS[case.id]) == truth[case.id][1]
                except Damaged:
                    continue
            return len(tx.cases()), tx.damaged()
    except StoreError:
        return None
