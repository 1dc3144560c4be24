"""What an office has on its disk today must open tomorrow: keys and sealed bytes to the bit."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from vault_cases import a_case, a_job, a_submission

from kiosk.model import BadInput
from kiosk.vault import Damaged, Vault, errors
from kiosk.vault.audit import AuditReport, verify
from kiosk.vault.checking import check
from kiosk.vault.sealing import Sealer, blob_name, seal, unseal
from kiosk.vault.store import utc_now

OFFICE = bytes(range(32))
LANE = "practice|H44.99.1|1.001193"
DERIVED = {
    "office_key": OFFICE.hex(),
    "store_key": "e68128cf341931cef13665e7850d632e0bf04b8e612d50750464da941a4fbd9f",
    "keys_key": "f9ec00ee1994add98adc84b9ac575fd687b09a5109c98fd372e56c1d1e93b046",
    "audit_key": "c461fe440f9383925bfbf0260af0b2be892e25f23d9b35a8c96d625ecaa715be",
    "copy_key": "f207cb04644b4eee2f5a254ca122c00ede7b5bf8d8da396f8291ef574553fa6d",
}
SEALED = bytes.fromhex("000102030405060708090a0bfe947a645a747f9356094d2111d8c1f14f0d10c40c")
WRAPPED = bytes.fromhex(
    "000102030405060708090a0b5dec0b9798954b2d04b635a7321c90e490f7ae592875e5a505d41fcf175d0533"
    "6f7ac5bed38d8bec88c3ef0e5393495c"
)


def test_every_use_of_the_office_key_has_its_own_key_and_keeps_it() -> None:
    sealer = Sealer(OFFICE)
    assert {name: getattr(sealer, name).hex() for name in DERIVED} == DERIVED
    assert sealer.lane(LANE) == "fe3c316b19087c6731b596bdb89f48c1"
    named = blob_name(OFFICE, "ab" * 32).hex()
    assert named == "583630234f7e60ecfa2a6ae2e98ee37876e3ff6344457723cb4b42fcf77f7fc0"


def test_what_was_sealed_by_this_version_opens_and_only_in_its_place() -> None:
    about = ("case", "1", "draft")
    assert unseal(OFFICE, about, SEALED, "1") == b"words"
    assert Sealer(OFFICE).unwrap("1", WRAPPED) == bytes(32)
    with pytest.raises(Damaged) as fault:
        Sealer(OFFICE).unwrap("2", WRAPPED)
    assert fault.value.case_id == "2"
    for other in (("case", "2", "draft"), ("case", "1", "sealed"), ("job", "1", "draft")):
        with pytest.raises(Damaged):
            unseal(OFFICE, other, SEALED, "1")


def test_no_two_sealings_are_alike() -> None:
    made = {seal(OFFICE, ("case", "1", "draft"), b"words") for _ in range(50)}
    assert len({sealed[:12] for sealed in made}) == 50
    assert {len(sealed) for sealed in made} == {12 + 5 + 16}


def test_two_pages_of_one_case_are_two(tmp_path: Path) -> None:
    case = a_case()
    with Vault.open(tmp_path / "office", OFFICE) as vault:
        with vault.begin() as tx:
            tx.put_case(case)
            digests = [tx.put_blob(case.id, data) for data in (b"one", b"two")]
        with vault.read() as tx:
            assert [tx.blob(case.id, digest) for digest in digests] == [b"one", b"two"]


def test_only_what_was_written_anew_is_whole_again(tmp_path: Path) -> None:
    case = a_case()
    with Vault.open(tmp_path / "office", OFFICE) as vault, vault.begin() as tx:
        tx.put_case(case)
        digest = tx.put_blob(case.id, b"one")
        aside = tx.aside
        for what, write in (
            ("job", lambda: tx.put_job(a_job(case))),
            ("job", lambda: tx.drop_job(case.id)),
            ("case", lambda: tx.put_case(case)),
        ):
            aside.add(case.id, what)
            aside.add(case.id, digest)
            write()
            assert not aside.has(case.id, what)
            assert aside.has(case.id, digest)
        tx.drop_blob(case.id, digest)
        assert aside.ids() == []
        aside.add(case.id, "job")
        tx.put_blob(case.id, b"one")
        assert aside.has(case.id, "job")


def test_a_line_about_no_case_names_none(tmp_path: Path) -> None:
    with Vault.open(tmp_path / "office", OFFICE, clock=lambda: "t") as vault:
        with vault.begin() as tx:
            tx.audit("A", "officer.log_on")
            tx.audit("A", "case.save", "1", pages=2, why="ế")
        with vault.read() as tx:
            told = [msgspec.structs.astuple(entry) for entry in tx.chain.entries()]
            anchor = tx.chain.anchor()
    assert told == [
        (1, "t", "A", "officer.log_on", "", "{}"),
        (2, "t", "A", "case.save", "1", '{"pages":2,"why":"ế"}'),
    ]
    assert anchor == "2-QTAM-HZWT-B25B", "a slip that was printed must still be found"


def test_a_slip_that_does_not_fit_says_where_the_chain_leaves_it(tmp_path: Path) -> None:
    def found(anchor: str) -> AuditReport:
        with Vault.open(folder, OFFICE) as vault:
            return verify(vault, anchor)

    folder = tmp_path / "office"
    with Vault.open(folder, OFFICE) as vault:
        for _ in range(3):
            with vault.begin() as tx:
                tx.audit("A", "e")
    wrong = "AAAA-AAAA-AAAA"
    assert [found(f"{at}-{wrong}").first_bad for at in (2, 3, 9)] == [2, 3, 4]
    assert found(f"9-{wrong}") == AuditReport(3, ok=False, first_bad=4, anchored=False)
    with Vault.open(folder, OFFICE) as vault, vault.begin() as tx:
        tx.store.run("UPDATE audit SET actor = 'B' WHERE seq = 3")
    assert [found(f"{at}-{wrong}").first_bad for at in (2, 9)] == [2, 3]


def test_what_cannot_be_read_behind_the_last_entry_is_told(tmp_path: Path, monkeypatch) -> None:
    with Vault.open(tmp_path / "office", OFFICE) as vault:
        with vault.begin() as tx:
            tx.audit("A", "e")
        with vault.read() as tx:
            run, turns = tx.store.run, iter([False, True])

            def broken_at_the_second(sql: str, *values: object) -> list:
                if next(turns, False):
                    raise errors.broken()
                return run(sql, *values)

            monkeypatch.setattr(tx.store, "run", broken_at_the_second)
            assert tx.chain.verify() == AuditReport(1, ok=False, first_bad=2)


def test_a_key_is_asked_for_by_its_case(tmp_path: Path) -> None:
    with Vault.open(tmp_path / "office", OFFICE) as vault:
        made = vault.keys.find_or_make("alone")
        assert vault.keys.find_or_make("alone") == made
        assert (vault.keys.has("alone"), vault.keys.has("other")) == (True, False)
        assert vault.keys.find("other") is None
        with pytest.raises(BadInput, match="Không có hồ sơ này"):
            vault.purge("other", "A")
        vault.purge("alone", "A")
        assert vault.keys.erased("alone")


def test_a_key_on_a_damaged_page_names_its_case(tmp_path: Path, monkeypatch) -> None:
    def fails(*_: object) -> None:
        raise errors.broken()

    with Vault.open(tmp_path / "office", OFFICE) as vault:
        monkeypatch.setattr(vault.keys.database, "one", fails)
        with pytest.raises(Damaged) as fault:
            vault.keys.find("1")
        assert fault.value.case_id == "1"


def test_an_erasure_whose_rows_stay_is_finished_at_the_next_opening(
    tmp_path: Path, monkeypatch
) -> None:
    case = a_case()
    folder = tmp_path / "office"
    with Vault.open(folder, OFFICE) as vault:
        with vault.begin() as tx:
            tx.put_case(case)
            tx.aside.add(case.id, "case")
            store, aside = tx.store, tx.aside
        begin, turns = store.begin, iter([False, True])

        def busy_at_the_second(*, write: bool) -> None:
            if next(turns, False):
                raise errors.busy()
            begin(write=write)

        monkeypatch.setattr(store, "begin", busy_at_the_second)
        vault.purge(case.id, "A")
        assert not vault.keys.has(case.id)
        assert vault.keys.unfinished() == [case.id]
        assert aside.ids() == []
    with Vault.open(folder, OFFICE) as vault, vault.read() as tx:
        assert vault.keys.unfinished() == []
        assert tx.store.run("SELECT id FROM cases") == []
        assert [entry.event for entry in tx.chain.entries()] == [
            "case.purge",
            "case.purge_finished",
        ]


def test_instants_are_in_universal_time() -> None:
    assert datetime.fromisoformat(utc_now()).utcoffset() == timedelta(0)


@pytest.mark.parametrize("turn", [0, 1])
def test_the_check_reads_every_packet_of_every_case(tmp_path: Path, turn: int) -> None:
    case = a_case()
    first = a_submission(case)
    with Vault.open(tmp_path / "office", OFFICE) as vault:
        with vault.begin() as tx:
            tx.put_case(case)
            tx.put_submission(first)
            tx.put_submission(msgspec.structs.replace(first, round=1))
        assert check(vault).ok
        with vault.begin() as tx:
            tx.store.run("UPDATE submissions SET sealed = x'00' WHERE round = ?", turn)
        found = check(vault)
        assert (found.ok, found.damaged) == (False, (case.id,))
