"""Ending a session touches no stored case; erasing leaves nothing that anybody could read."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.desk import capture, citizen, days, home, procedure, send
from kiosk.desk.core import Desk
from kiosk.model import Case, State
from kiosk.vault import Vault, keys
from tests.faults.desk_job import a_page, card, go_on, opened, take
from tests.faults.desk_job import visit as visits
from tests.kiosk.portal_doubles import practice
from tests.kiosk.vault_cases import raw

SILENT = "http://127.0.0.1:9"
NAME = "Hà Thị Kiều My"


def quiet(*_words: str) -> None:
    """Nobody listens to what the job says."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(str(tmp_path), SILENT) as made:
        yield made


def draft(desk: Desk, number: int = 1) -> Case:
    """A draft with a page and its PDF."""
    at = visits.Visit()
    procedure.choose(desk, at, "2.000635")
    citizen.accept(desk, at, citizen.read_text(card(number)))
    part = at.chosen().papers[0].id
    capture.add_page(desk, at, part, a_page(number, 0))
    return at.open_case()


def test_a_session_that_ends_while_the_portal_is_off_is_sent_after_the_restart(
    tmp_path: Path,
) -> None:
    with opened(str(tmp_path / "home"), SILENT) as desk:
        case = draft(desk)
        at, _step = home.resume(desk, case.id)
        take(desk, quiet, a_page(1, 0), at, eager=False)
        send.seal(desk, at)
        send.drain(desk)
        at = visits.Visit()  # "Kết thúc phiên": the desk forgets the citizen, not the case
    with practice(tmp_path / "portal") as url, opened(str(tmp_path / "home"), url) as desk:
        with desk.vault.read() as tx:
            (stored,) = tx.cases()
            assert [job.case_id for job in tx.jobs()] == [stored.id]
        go_on(desk, quiet, 1, stored)
        with desk.vault.read() as tx:
            (after,) = tx.cases()
        assert after.state is State.FILED
        assert after.receipt is not None


def readable(folder: Path) -> bytes:
    """All that the holder of the office key finds: both files without their cipher, and opened."""
    copy = folder.parent / "opened"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    key = keys.office_key(copy, practice=True)
    found = b""
    for database in raw(copy, key):
        database.run("PRAGMA journal_mode = DELETE")
        database.run("PRAGMA rekey = ''")
        database.close()
        found += database.path.read_bytes()
    return found


def by_case_keys(folder: Path) -> bytes:
    """What opening every row with every key that is left gives."""
    copy = folder.parent / "by keys"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with Vault.open(copy, keys.office_key(copy, practice=True)) as vault, vault.read() as tx:
        return b"".join(msgspec.json.encode(case) for case in tx.cases())


@pytest.mark.parametrize("act", ["declined", "retention"])
def test_what_is_erased_is_gone_also_from_an_old_copy(
    tmp_path: Path, desk: Desk, caplog, act: str
) -> None:
    caplog.set_level(logging.INFO)
    case = draft(desk)
    kept = draft(desk, 2)
    if act == "retention":
        at = "2020-01-01T08:00:00+00:00"
        desk.save(msgspec.structs.replace(case, state=State.CLOSED, updated=at), "closed")
    desk.vault.checkpoint()
    folder = desk.home.store(practice=True)
    old = tmp_path / "old.db"
    shutil.copy(folder / "store.db", old)
    assert NAME.encode() in by_case_keys(folder), "the control: before, it can be read"

    if act == "declined":
        home.abandon(desk, case.id)
    else:
        assert days.close_old(desk) == 1
    proof = [line for line in caplog.messages if f"case {case.id} erased" in line]
    assert proof == [f"case {case.id} erased: key, rows and logs"]
    with desk.vault.read() as tx:
        events = [(entry.event, entry.case_id) for entry in tx.chain.entries()]
        assert ("case.purge", case.id) in events
        assert [one.id for one in tx.cases()] == [kept.id]
    desk.close()

    shutil.copy(old, folder / "store.db")
    left = readable(folder)
    assert case.id.encode() in left, "the old copy does hold the row"
    assert NAME.encode() not in left
    assert case.id.encode() not in by_case_keys(folder), "and no key that is left opens it"
