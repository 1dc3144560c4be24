"""The queue where something is missing, refuses, or went away meanwhile."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from test_outbox_lanes import Scripted, filed, queue

from kiosk.model import BadInput, State, StoreError, Unreachable
from kiosk.outbox import Outbox, drain_until
from kiosk.vault.reader import Reader
from kiosk.vault.store import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.open(tmp_path / "office", bytes(32)) as opened:
        yield opened


def outbox(vault: Vault, connector: Scripted) -> Outbox:
    return Outbox(vault.folder, vault, lambda _submission: connector)


def test_a_job_without_its_packet_is_passed_by(vault: Vault) -> None:
    queue(vault, "0")
    queue(vault, "1")
    with vault.begin() as tx:
        tx.store.run("DELETE FROM submissions WHERE case_id = '0'")
    connector = Scripted(filed)
    touched = outbox(vault, connector).drain_once()
    assert [one.case_id for one in touched] == ["1"]
    assert connector.sent == ["1"]


@pytest.mark.parametrize("table", ["jobs", "submissions", "cases"])
@pytest.mark.parametrize("damaged", ["0", "1"])
def test_a_damaged_case_holds_nobody_up(vault: Vault, table: str, damaged: str) -> None:
    for case_id in ("0", "1", "2"):
        queue(vault, case_id)
    with vault.begin() as tx:
        column = "case_id" if table != "cases" else "id"
        tx.store.run(f"UPDATE {table} SET sealed = zeroblob(90) WHERE {column} = ?", damaged)
    connector = Scripted(filed)
    outbox(vault, connector).drain_once()
    assert connector.sent == [case_id for case_id in ("0", "1", "2") if case_id != damaged]


def test_a_long_queue_is_not_read_whole_for_each_case(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, reads = 60, []
    for number in range(cases):
        queue(vault, str(number), lane="ab"[number % 2])
    read = Reader.job
    monkeypatch.setattr(Reader, "job", lambda tx, name: reads.append(name) or read(tx, name))
    outbox(vault, Scripted(filed)).drain_once()
    assert len(reads) < 8 * cases


def test_control_a_queue_read_whole_for_each_case_is_seen(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = lambda tx, _lanes=None, past=(): [j for j in tx.jobs() if j.case_id not in past]  # noqa: E731
    monkeypatch.setattr(Reader, "heads", whole)
    with pytest.raises(AssertionError):
        test_a_long_queue_is_not_read_whole_for_each_case(vault, monkeypatch)


def test_a_disk_that_refuses_the_queues_own_lock_is_told_in_words(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(vault, "0")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileLock, "acquire", full)
    with pytest.raises(StoreError, match="Ổ đĩa đã đầy"):
        outbox(vault, Scripted(filed)).drain_once()


def test_a_portal_that_cannot_be_reached_is_tried_again_with_its_sentence(vault: Vault) -> None:
    queue(vault, "0")

    def away(*_: object) -> None:
        raise Unreachable("Cổng không trả lời.")

    (touched,) = outbox(vault, Scripted(away)).drain_once()
    assert (touched.state, touched.last_error) == (State.SEALED, "Cổng không trả lời.")


def test_the_page_that_is_sent_comes_from_the_store(vault: Vault) -> None:
    queue(vault, "0")
    with vault.begin() as tx:
        digest = tx.put_blob("0", b"%PDF")
    seen: list[bytes] = []

    def look(s, _progress, _save, blob):
        seen.append(blob(digest))
        return filed(s)

    outbox(vault, Scripted(look)).drain_once()
    assert seen == [b"%PDF"]


def test_a_case_that_went_away_while_it_was_sent_is_told_and_not_brought_back(vault) -> None:
    queue(vault, "0")

    def erased(s, _progress, save, _blob):
        with vault.clone() as other:
            other.purge("0", "A")
        save({"created": "1"})
        return filed(s)

    with pytest.raises(BadInput, match="không còn trong kho"):
        outbox(vault, Scripted(erased)).drain_once()
    with vault.read() as tx:
        assert tx.jobs() == []
        assert tx.case("0") is None


def test_whoever_waits_looks_again_and_stops_when_told(vault: Vault) -> None:
    queue(vault, "0")
    connector = Scripted(filed)
    looks = iter([False, False, False, True])
    drain_until(outbox(vault, connector), lambda: next(looks, True), 5.0)
    assert connector.sent == ["0"]
    queue(vault, "1")
    cancel = threading.Event()
    cancel.set()
    drain_until(outbox(vault, connector), lambda: False, 5.0, cancel=cancel)
    assert connector.sent == ["0"]


def test_what_waits_in_the_queue_is_held_and_nothing_else(vault: Vault) -> None:
    queue(vault, "0")
    box = outbox(vault, Scripted(filed))
    assert [box.holds(case_id) for case_id in ("0", "unknown", "")] == [True, False, False]
    box.drain_once()
    assert not box.holds("0")


def test_a_key_whose_case_was_never_stored_can_be_erased(vault: Vault) -> None:
    vault.keys.find_or_make("alone")
    vault.purge("alone", "A")
    assert not vault.keys.has("alone")
    with vault.read() as tx:
        assert tx.erased("alone")
