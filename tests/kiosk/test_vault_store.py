"""What the store keeps, and what it refuses."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from pathlib import Path

import msgspec
import pytest
from vault_cases import KEY, NAME, a_case, a_job, a_submission, fill, page, raw

from kiosk.model import BadInput, State, StoreError
from kiosk.vault import Busy, Damaged, Vault
from kiosk.vault.database import Database
from kiosk.vault.errors import Broken


@pytest.fixture
def vault(tmp_path: Path):
    with Vault.open(tmp_path / "home" / "office", KEY, wait=0.3) as opened:
        yield opened


def test_a_case_comes_back_as_it_was_also_after_reopening(vault: Vault) -> None:
    case = a_case()
    with vault.begin() as tx:
        tx.put_case(case)
    with Vault.open(vault.folder, KEY) as again, again.read() as tx:
        assert tx.case(case.id) == case
        assert tx.case("unknown") is None


def test_storing_again_replaces(vault: Vault) -> None:
    case = a_case()
    reviewed = msgspec.structs.replace(case, state=State.REVIEWED, updated="2027")
    with vault.begin() as tx:
        tx.put_case(case)
    with vault.begin() as tx:
        tx.put_case(reviewed)
        assert tx.cases() == [reviewed]


def test_cases_are_listed_newest_first_and_by_state(vault: Vault) -> None:
    cases = [
        a_case(1),
        a_case(3, state=State.SEALED),
        a_case(2, state=State.FILED),
    ]
    with vault.begin() as tx:
        for case in cases:
            tx.put_case(case)
    with vault.read() as tx:
        assert [case.created[14:16] for case in tx.cases()] == ["03", "02", "01"]
        assert tx.cases({State.SEALED, State.FILED}) == [cases[1], cases[2]]
        assert tx.cases(set()) == []


def test_the_same_page_is_kept_once_per_case(vault: Vault) -> None:
    data = page(0)
    with vault.begin() as tx:
        tx.put_case(a_case(0))
        tx.put_case(a_case(1))
        digests = {tx.put_blob(a_case(n).id, data) for n in (0, 0, 1)}
        assert digests == {hashlib.sha256(data).hexdigest()}
        assert tx.store.run("SELECT count(*) FROM blobs") == [(2,)]
        assert tx.blob(a_case(1).id, digests.pop()) == data


def test_a_dropped_page_is_gone(vault: Vault) -> None:
    ((case, digest),) = fill(vault, 1)
    with vault.begin() as tx:
        tx.drop_blob(case.id, digest)
        tx.drop_blob(case.id, digest)
        tx.drop_blob("unknown", digest)
    with vault.read() as tx, pytest.raises(Damaged):
        tx.blob(case.id, digest)


def test_a_page_without_its_case_is_not_kept(vault: Vault) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), vault.begin() as tx:
        tx.put_blob(a_case().id, b"x")
    with vault.read() as tx:
        assert tx.store.run("SELECT count(*) FROM blobs") == [(0,)]


def test_a_sealed_packet_never_changes(vault: Vault) -> None:
    case = a_case()
    with vault.begin() as tx:
        tx.put_case(case)
        assert tx.submission(case.id) is None
        tx.put_submission(a_submission(case))
    with vault.begin() as tx:
        tx.put_submission(a_submission(case))
        with pytest.raises(StoreError, match="niêm phong"):
            tx.put_submission(a_submission(case, key="k-2"))
    with vault.read() as tx:
        assert tx.submission(case.id) == a_submission(case)


def test_the_queue_keeps_its_order_and_finds_what_is_due(vault: Vault) -> None:
    jobs = [
        a_job(a_case(4), next_at="2026-11-24T10:00:00+00:00"),
        a_job(a_case(1), blocked="login"),
        a_job(a_case(3), lane="other"),
        a_job(a_case(2)),
    ]
    with vault.begin() as tx:
        for number in range(1, 5):
            tx.put_case(a_case(number))
        for job in jobs:
            tx.put_job(job)
        again = msgspec.structs.replace(jobs[0], tries=3, progress={"file": "1"})
        tx.put_job(again)
    with vault.read() as tx:
        assert tx.jobs() == [again, *jobs[1:]]
        assert tx.jobs(lane="other") == [jobs[2]]
        assert tx.jobs(due="2026-11-24T09:30:00+00:00") == [jobs[2], jobs[3]]
        assert tx.jobs(lane="acc+H01", due="2026-11-24T10:00:00+00:00") == [again, jobs[3]]
        assert tx.job(a_case(1).id) == jobs[1]
        assert tx.heads() == [again, *jobs[1:]]
        assert tx.heads({"acc+H01"}, {again.case_id}) == [jobs[1], jobs[3]]
        assert tx.heads(past={jobs[2].case_id}) == [again, jobs[1], jobs[3]]
    with vault.begin() as tx:
        tx.drop_job(a_case(1).id)
        tx.drop_job(a_case(1).id)
        assert tx.job(a_case(1).id) is None
        assert len(tx.jobs()) == 3


def test_the_heads_of_a_queue_whose_index_is_damaged_come_from_its_rows(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Database.run

    def broken(store: Database, sql: str, *values: object) -> object:
        if "jobs WHERE lane" in sql:
            raise Broken
        return run(store, sql, *values)

    jobs = [a_job(a_case(1)), a_job(a_case(2)), a_job(a_case(3), lane="other")]
    with vault.begin() as tx:
        for number in range(1, 4):
            tx.put_case(a_case(number))
            tx.put_job(jobs[number - 1])
    monkeypatch.setattr(Database, "run", broken)
    with vault.read() as tx:
        assert tx.heads() == jobs
        assert tx.heads({"acc+H01"}, {jobs[0].case_id}) == [jobs[1]]


def test_small_settings(vault: Vault) -> None:
    with vault.begin() as tx:
        assert tx.meta("site") is None
        tx.put_meta("site", b"1")
        tx.put_meta("site", b"2")
    with vault.read() as tx:
        assert tx.meta("site") == b"2"


def test_an_error_in_the_block_leaves_no_trace(vault: Vault) -> None:
    def fails() -> None:
        with vault.begin() as tx:
            tx.put_case(a_case())
            tx.audit("Cán bộ A", "case.save")
            raise BadInput("no")

    with pytest.raises(BadInput):
        fails()
    with vault.begin() as tx:
        assert tx.cases() == []
        assert list(tx.chain.entries()) == []
        tx.put_case(a_case())


def test_nothing_can_be_written_after_the_block(vault: Vault) -> None:
    with vault.begin() as tx:
        tx.put_case(a_case())
    with pytest.raises(RuntimeError, match="ended"):
        tx.put_case(a_case(1))
    with vault.read() as reader:
        pass
    with pytest.raises(RuntimeError, match="ended"):
        reader.cases()


def test_transactions_do_not_nest(vault: Vault) -> None:
    with vault.begin(), pytest.raises(RuntimeError, match="already open"):
        vault.begin().__enter__()
    with vault.begin() as tx:
        tx.put_case(a_case())


def test_a_second_writer_waits_and_then_says_busy_while_readers_go_on(vault: Vault) -> None:
    with vault.clone() as other, vault.begin() as tx:
        tx.put_case(a_case())
        with pytest.raises(Busy, match="đang bận, thử lại"):
            other.begin().__enter__()
        with other.read() as reader:
            assert reader.cases() == []
    with vault.read() as reader:
        assert reader.cases() == [a_case()]


def test_a_read_view_does_not_change_under_the_reader(vault: Vault) -> None:
    with vault.clone() as other, other.read() as reader:
        assert reader.cases() == []
        with vault.begin() as tx:
            tx.put_case(a_case())
        assert reader.cases() == []


def test_one_thread_per_connection_and_a_clone_for_another(vault: Vault) -> None:
    fill(vault, 1)
    seen: list[object] = []
    clone = vault.clone()

    def elsewhere() -> None:
        try:
            vault.read().__enter__()
        except RuntimeError as error:
            seen.append(error)
        with clone, clone.begin() as tx:
            tx.put_case(a_case(7))
            seen.append(len(tx.cases()))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert isinstance(seen[0], RuntimeError)
    assert seen[1] == 2


def test_a_forked_process_may_not_use_the_connection(vault: Vault, monkeypatch) -> None:
    fill(vault, 1)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(RuntimeError):
        vault.read().__enter__()
    with pytest.raises(RuntimeError, match="fork"):
        vault._store.run("SELECT 1")


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")
def test_files_are_the_owners_alone_whatever_the_umask_is(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "home" / "office"
    before = os.umask(0)
    try:
        with Vault.open(folder, KEY) as vault:
            fill(vault, 1)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    finally:
        os.umask(before)
    assert {"store.db", "store.db-wal", "store.db-shm", "keys.db", "keys.db-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    for made in (folder, folder.parent, folder.parent.parent):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")
def test_a_store_that_was_copied_open_is_closed_again(tmp_path: Path) -> None:
    with Vault.open(tmp_path, KEY):
        pass
    tmp_path.chmod(0o755)
    (tmp_path / "store.db").chmod(0o644)
    with Vault.open(tmp_path, KEY):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "store.db").stat().st_mode) == 0o600


def test_whoever_has_the_store_but_not_a_cases_key_reads_no_person(vault: Vault) -> None:
    case = a_case()
    with vault.begin() as tx:
        tx.put_case(case)
        digest = tx.put_blob(case.id, page(0))
        tx.put_submission(a_submission(case))
        tx.put_job(a_job(case, lane="acc of the office"))
    vault.checkpoint()
    _, store = raw(vault.folder)
    tables = ("cases", "blobs", "submissions", "jobs")
    seen = b"".join(
        value if isinstance(value, bytes) else str(value).encode()
        for table in tables
        for row in store.run(f"SELECT * FROM {table}")
        for value in row
    )
    for secret in (NAME, "001188000123", "1.001193", digest, "acc of the office"):
        assert secret.encode() not in seen
    assert case.id.encode() in seen
