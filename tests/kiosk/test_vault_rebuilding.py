"""Each kind of page of the file damaged in turn: whole again with a copy, honest without."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from vault_cases import KEY, a_case, a_job, a_submission, page, raw

from kiosk.model import Case, Document, StoreError
from kiosk.vault import Vault, copies, files, officers, passphrase, rebuilding, restoring, ways
from kiosk.vault.checking import check, digests

COUNT = 40


def made(number: int) -> Case:
    digest = hashlib.sha256(page(number, 900)).hexdigest()
    papers = (Document("1", pdf_digest=digest), Document("2", shown=True))
    return msgspec.structs.replace(a_case(number), documents=papers)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office and a copy of its store, made once."""
    folder = tmp_path_factory.mktemp("template") / "office"
    with Vault.open(folder, KEY) as vault, pytest.MonkeyPatch.context() as patch:
        # PINs are not what is tested here, and each costs time.
        patch.setattr(officers, "_hasher", SimpleNamespace(hash=lambda pin: f"hash of {pin}"))
        with vault.begin() as tx:
            for number in range(20):
                officers.enrol(tx, f"Cán bộ {number}", "4071")
        for number in range(COUNT):
            case = made(number)
            with vault.begin() as tx:
                tx.put_case(case)
                tx.put_blob(case.id, page(number, 900))
                tx.put_submission(a_submission(case))
                tx.put_job(a_job(case))
                tx.audit("A", "case.save", case.id, pages=1)
        copies.back_up(vault, folder.parent / "nas", None, "A")
    return folder.parent


@pytest.fixture
def folder(tmp_path: Path, template: Path) -> Path:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return tmp_path / "office"


def damage(folder: Path, table: str, kinds: tuple[str, ...] = ("leaf",)) -> None:
    keys, store = raw(folder)
    marks = ", ".join("?" * len(kinds))
    pages = store.run(
        f"SELECT pageno FROM dbstat WHERE name = ? AND pagetype IN ({marks})", table, *kinds
    )
    keys.close()
    store.close()
    data = bytearray((folder / "store.db").read_bytes())
    data[(pages[len(pages) // 2][0] - 1) * 4096 + 1000] ^= 1
    (folder / "store.db").write_bytes(data)


def everything(folder: Path) -> dict[str, list]:
    keys, store = raw(folder)
    order = "ORDER BY 1, 2"
    tables = ("cases", "blobs", "submissions", "jobs", "officers")
    found = {name: store.run(f"SELECT * FROM {name} {order}") for name in tables}
    keys.close()
    store.close()
    return found


PLACES = [
    *("cases", "blobs", "submissions", "jobs", "audit", "officers", "meta"),
    *("sqlite_autoindex_cases_1", "sqlite_autoindex_blobs_1", "cases_newest"),
]


@pytest.mark.parametrize("place", PLACES)
def test_with_a_copy_everything_comes_back_as_it_was(folder: Path, place: str) -> None:
    before = everything(folder)
    (copy,) = (folder.parent / "nas").iterdir()
    damage(folder, place)
    if place == "meta":
        with pytest.raises(StoreError, match="khôi phục"):
            Vault.open(folder, KEY)
    else:
        with Vault.open(folder, KEY) as vault:
            assert not check(vault).ok
    found = rebuilding.rebuild(folder, KEY, copy, "A")
    assert (found.cases, found.damaged) == (COUNT, ())
    assert everything(folder) == before
    with Vault.open(folder, KEY) as vault:
        again = check(vault)
        # The line that the backup wrote behind its own copy may have been on the lost page.
        assert again.damaged == ()
        assert again.ok or place == "audit"
        assert again.cases == COUNT


@pytest.mark.parametrize("place", PLACES)
def test_without_a_copy_what_is_lost_is_named_and_the_rest_goes_on(folder, place: str) -> None:
    damage(folder, place)
    found = rebuilding.rebuild(folder, KEY, None, "A")
    lost = place in ("cases", "blobs", "submissions", "jobs") or place.startswith("sqlite")
    assert bool(found.damaged) is lost
    with Vault.open(folder, KEY) as vault:
        assert check(vault).cases + len(found.damaged) >= COUNT
        with vault.begin() as tx:
            tx.put_case(a_case(COUNT + 1))


def test_a_damaged_page_of_the_queue_costs_the_cases_on_it_alone(folder: Path) -> None:
    damage(folder, "jobs")
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        jobs = tx.jobs()
        assert 0 < len(tx.damaged()) < 20
        assert len(jobs) + len(tx.damaged()) == COUNT
        assert jobs == tx.jobs("acc+H01", "2027")
        assert tx.jobs("another lane") == []
        assert len(tx.cases()) + len(tx.damaged()) == COUNT


def test_a_case_whose_key_is_damaged_stays_damaged(folder: Path) -> None:
    keys, store = raw(folder)
    keys.run("UPDATE case_keys SET wrapped = zeroblob(60) WHERE case_id = ?", a_case(3).id)
    keys.close()
    store.close()
    assert rebuilding.rebuild(folder, KEY, None, "A").damaged == (a_case(3).id,)


def test_a_key_whose_saving_was_cut_short_is_no_damage(folder: Path) -> None:
    with Vault.open(folder, KEY) as vault:
        vault.keys.find_or_make("never stored")
    assert rebuilding.rebuild(folder, KEY, None, "A").damaged == ()


def test_a_store_without_a_line_in_its_log_can_be_restored(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(passphrase, "hash_secret_raw", lambda words, *_: (words * 32)[:32])
    office, to, usb = tmp_path / "office", tmp_path / "nas", tmp_path / "usb"
    with Vault.open(office, KEY) as vault:
        ways.store(office, (passphrase.wrap(KEY, "một câu dài", ways.RECOVERY),))
        store, _size = copies.back_up(vault, to, usb, "A")
    shutil.rmtree(office)
    found = restoring.restore(office, store, usb / copies.KEYS_COPY, "một câu dài", "A")
    assert (found.cases, found.lost_entries) == (0, 0)


def test_what_a_case_has_is_told_by_its_papers_and_those_of_earlier_packets() -> None:
    assert list(digests(made(0))) == [hashlib.sha256(page(0, 900)).hexdigest()]


def test_where_folders_cannot_be_synced_nothing_is_tried(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(files, "os", SimpleNamespace(name="nt"))
    files.sync_folder(tmp_path)


def test_what_the_queue_had_to_do_comes_back_with_a_case_from_the_copy(folder: Path) -> None:
    (copy,) = (folder.parent / "nas").iterdir()
    with Vault.open(folder, KEY) as vault, vault.begin() as tx:
        for number in range(COUNT):
            tx.drop_job(a_case(number).id)
    damage(folder, "cases")
    found = rebuilding.rebuild(folder, KEY, copy, "A")
    assert found.damaged == ()
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        assert 0 < len(tx.jobs()) == found.from_copy < COUNT


def test_a_page_that_is_simply_gone_is_looked_for_in_the_copy(folder: Path) -> None:
    (copy,) = (folder.parent / "nas").iterdir()
    keys, store = raw(folder)
    store.run("DELETE FROM blobs WHERE case_id = ?", a_case(5).id)
    keys.close()
    store.close()
    shutil.copytree(folder, folder.with_name("without"))
    assert rebuilding.rebuild(folder, KEY, copy, "A").from_copy == 1
    alone = rebuilding.rebuild(folder.with_name("without"), KEY, None, "A")
    assert alone.damaged == (a_case(5).id,)
