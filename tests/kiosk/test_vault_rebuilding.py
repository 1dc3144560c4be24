"""Each kind of page of the file damaged in turn: whole again with a copy, honest without."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from vault_cases import KEY, a_case, a_job, a_submission, page, raw

from kiosk.desk import home
from kiosk.desk.core import Desk
from kiosk.model import Case, Document, State, StoreError
from kiosk.settings import Home, Settings
from kiosk.vault import (
    Vault,
    audit,
    copies,
    files,
    officers,
    passphrase,
    rebuilding,
    restoring,
    ways,
)
from kiosk.vault.checking import check, digests

COUNT = 40


def made(number: int) -> Case:
    digest = hashlib.sha256(page(number, 900)).hexdigest()
    papers = (Document("1", pdf_digest=digest), Document("2", shown=True))
    return msgspec.structs.replace(a_case(number), state=State.SEALED, documents=papers)


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


def damage_end(folder: Path, table: str) -> None:
    """Flip a bit where the next row of `table` would be written."""
    keys, store = raw(folder)
    pages = store.run("SELECT pageno FROM dbstat WHERE name = ? ORDER BY path", table)
    keys.close()
    store.close()
    data = bytearray((folder / "store.db").read_bytes())
    data[(pages[-1][0] - 1) * 4096 + 1000] ^= 1
    (folder / "store.db").write_bytes(data)


def write(vault: Vault, number: int) -> None:
    case = made(number)
    with vault.begin() as tx:
        tx.put_case(case)
        tx.put_blob(case.id, page(number, 900))
        tx.put_submission(a_submission(case))
        tx.put_job(a_job(case))
        officers.enrol(tx, f"Cán bộ {number}", "4071", by="A")
        tx.audit("A", "case.save", case.id)


@pytest.fixture
def desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Desk]:
    """How the program is started again."""
    monkeypatch.setattr("kiosk.desk.core.office_key", lambda *_words, **_more: KEY)
    home = Home(folder.parent)
    return lambda: Desk.open(home, Settings(practice=False), practice=False)


@pytest.mark.parametrize("place", ["audit", "cases", "blobs", "submissions", "jobs", "officers"])
def test_an_office_whose_next_row_has_no_place_goes_on_after_one_restart(
    folder: Path, desk: Callable[[], Desk], place: str
) -> None:
    damage_end(folder, place)
    with desk() as opened:
        assert opened.repair_note == ""
        with pytest.raises(StoreError, match="Hãy đóng chương trình rồi mở lại"):
            write(opened.vault, 900)
    with desk() as opened:
        assert "store.damaged" in home.warnings(opened)[0]
        write(opened.vault, 901)
        with opened.vault.read() as tx:
            lost, here = set(tx.damaged()), {case.id for case in tx.cases()}
        assert len(here | lost) >= COUNT + 1
        assert audit.verify(opened.vault).ok is (place != "audit")
        assert place != "audit" or not lost
    with desk() as opened:
        assert opened.repair_note == "", "once is enough"
        with opened.vault.read() as tx:
            assert set(tx.damaged()) == lost, "nobody forgets what a copy must bring"
    (copy,) = (folder.parent / "nas").iterdir()
    assert rebuilding.rebuild(folder, KEY, copy, "A").damaged == ()
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        assert tx.damaged() == []
        assert {case.id for case in tx.cases()} >= here | lost
        for number in range(COUNT):
            assert tx.submission(made(number).id) == a_submission(made(number))
            assert tx.job(made(number).id) == a_job(made(number))
    assert sorted(path.name for path in folder.glob("store.damaged*")) == [
        "store.damaged",
        "store.damaged-2",
    ]


def test_lost_lines_of_the_log_are_a_hole_and_the_new_ones_are_guarded_again(
    folder: Path, desk: Callable[[], Desk]
) -> None:
    damage_end(folder, "audit")
    with desk() as opened, pytest.raises(StoreError):
        write(opened.vault, 900)
    with desk() as opened:
        write(opened.vault, 901)
        with opened.vault.read() as tx:
            entries, head = list(tx.chain.entries()), tx.keys.head()
        (again,) = (entry for entry in entries if entry.event == "audit.restart")
        hole = int(json.loads(again.detail)["lost_after"])
        assert [entry.event for entry in entries[-4:]] == [
            *("audit.restart", "store.rebuild", "officer.enrol", "case.save")
        ]
        assert (head.seq, audit.verify(opened.vault).first_bad) == (entries[-1].seq, hole + 1)
        with opened.vault.begin() as tx:
            tx.store.run("DELETE FROM audit WHERE seq = ?", entries[-1].seq)
            tx.audit("A", "after a cut")
        with opened.vault.read() as tx:
            assert tx.keys.head() == head, "the head does not follow a cut"


def test_a_store_that_does_not_open_is_made_whole_at_once(
    folder: Path, desk: Callable[[], Desk]
) -> None:
    damage(folder, "meta")
    with desk() as opened:
        assert opened.repair_note
        write(opened.vault, 901)
        with opened.vault.read() as tx:
            assert (len(tx.cases()), tx.damaged()) == (COUNT + 1, [])


def test_nothing_is_rebuilt_while_somebody_else_has_the_store_open(
    folder: Path, desk: Callable[[], Desk]
) -> None:
    damage_end(folder, "audit")
    with Vault.open(folder, KEY) as other:
        with pytest.raises(StoreError, match="mở lại"):
            write(other, 900)
        with desk() as opened:
            assert opened.repair_note == ""
    with desk() as opened:
        assert opened.repair_note


@pytest.mark.parametrize("left", [b"", None])
def test_a_store_that_is_gone_is_never_taken_for_an_empty_one(
    folder: Path, desk: Callable[[], Desk], left: bytes | None
) -> None:
    before = everything(folder)
    for path in folder.glob("store.db*"):
        path.unlink()
    if left is not None:
        (folder / "store.db").write_bytes(left)
    for _start in range(2):
        with pytest.raises(StoreError, match="khôi phục từ bản sao lưu"):
            desk()
    (folder / "store.db.suspect").touch()
    with pytest.raises(StoreError, match="khôi phục từ bản sao lưu"):
        desk()
    (copy,) = (folder.parent / "nas").iterdir()
    assert rebuilding.rebuild(folder, KEY, copy, "A").damaged == ()
    assert everything(folder) == before
    with desk() as opened:
        assert opened.repair_note == ""


@pytest.mark.parametrize("links", [True, False])
def test_a_rebuilding_that_is_cut_off_at_its_last_step_leaves_the_old_store(
    folder: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    before = everything(folder)
    with monkeypatch.context() as patch:
        if not links:
            patch.setattr(os, "link", _refused)
        patch.setattr(Path, "replace", _refused)
        with pytest.raises(StoreError):
            rebuilding.rebuild(folder, KEY, None, "A")
    assert everything(folder) == before
    assert rebuilding.rebuild(folder, KEY, None, "A").damaged == ()
    assert everything(folder) == before


def test_where_a_store_cannot_be_made_whole_the_office_still_opens(
    folder: Path, desk: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    damage_end(folder, "audit")
    with desk() as opened, pytest.raises(StoreError):
        write(opened.vault, 900)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _refused)
        with desk() as opened:
            assert opened.repair_note == ""
            with opened.vault.read() as tx:
                assert len(tx.cases()) == COUNT
        assert not (folder / rebuilding.FRESH).exists(), "it would only fill the disk"
    with desk() as opened:
        assert opened.repair_note, "tried again at the next start"
        write(opened.vault, 901)
    damage(folder, "meta")
    monkeypatch.setattr(Path, "replace", _refused)
    with pytest.raises(StoreError):
        desk()


def test_a_rebuilding_that_is_cut_off_before_its_last_line_is_finished_at_the_next_start(
    folder: Path, desk: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    damage_end(folder, "audit")
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding.Vault, "open", _refused)
        with pytest.raises(OSError, match="cut off"):
            rebuilding.rebuild(folder, KEY, None, "A")
    with desk() as opened, opened.vault.read() as tx:
        entries = list(tx.chain.entries())
        assert [one.event for one in entries[-2:]] == ["audit.restart", "store.rebuild"]
        assert tx.keys.head().seq == entries[-1].seq


def _refused(*_words: object) -> None:
    raise OSError(errno.EIO, "cut off")
