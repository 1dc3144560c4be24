"""The audit chain: every edit, deletion, swap and cut is found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from vault_cases import KEY, a_case, fill, raw

from kiosk.model import StoreError
from kiosk.vault import AuditReport, Vault, verify
from kiosk.vault.audit import one_line
from kiosk.vault.casekeys import CaseKeys

ENTRIES = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Vault.open(tmp_path, KEY, clock=lambda: "2026-11-24T08:00:00+00:00") as vault:
        for number in range(ENTRIES):
            with vault.begin() as tx:
                tx.audit("Cán bộ A", "case.save", a_case(number).id, pages=number, note="x")
    return tmp_path


def tamper(folder: Path, *statements: str) -> None:
    """As somebody who has the store's key but not the audit key."""
    keys, store = raw(folder)
    for sql in statements:
        store.run(sql)
    keys.close()
    store.close()


def report(folder: Path) -> AuditReport:
    with Vault.open(folder, KEY) as vault:
        return verify(vault)


def test_an_untouched_chain_is_sound(folder: Path) -> None:
    assert report(folder) == AuditReport(ENTRIES, ok=True)


def test_an_empty_store_has_an_empty_sound_chain(tmp_path: Path) -> None:
    assert report(tmp_path) == AuditReport(0, ok=True)


def test_entries_can_be_read(folder: Path) -> None:
    with Vault.open(folder, KEY) as vault, vault.read() as tx:
        entries = list(tx.chain.entries(after=10))
    assert [entry.seq for entry in entries] == [11, 12]
    assert entries[0].at == "2026-11-24T08:00:00+00:00"
    assert entries[0].detail == '{"note":"x","pages":10}'


@pytest.mark.parametrize("column", ["at", "actor", "event", "case_id", "detail"])
def test_an_edited_entry_is_found(folder: Path, column: str) -> None:
    tamper(folder, f"UPDATE audit SET {column} = {column} || ' ' WHERE seq = 5")
    assert report(folder) == AuditReport(ENTRIES, ok=False, first_bad=5)


@pytest.mark.parametrize(
    ("statements", "entries", "first_bad"),
    [
        (["DELETE FROM audit WHERE seq = 7"], 11, 7),
        (["DELETE FROM audit WHERE seq = 1"], 11, 1),
        (["DELETE FROM audit WHERE seq > 9"], 9, 10),
        (["DELETE FROM audit"], 0, 1),
        (
            ["DELETE FROM audit WHERE seq = 7", "UPDATE audit SET seq = seq - 1 WHERE seq > 7"],
            11,
            7,
        ),
        (
            [
                "UPDATE audit SET seq = -1 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 4",
                "UPDATE audit SET seq = 4 WHERE seq = -1",
            ],
            12,
            3,
        ),
        (
            [
                "UPDATE audit SET detail = (SELECT detail FROM audit WHERE seq = 2),"
                " mac = (SELECT mac FROM audit WHERE seq = 2) WHERE seq = 8"
            ],
            12,
            8,
        ),
        (["UPDATE audit SET mac = zeroblob(32) WHERE seq = 12"], 12, 12),
        (["INSERT INTO audit VALUES (13, '', '', '', '', '{}', zeroblob(32))"], 13, 13),
    ],
)
def test_deletions_swaps_and_cuts_are_found(folder, statements, entries, first_bad) -> None:
    tamper(folder, *statements)
    assert report(folder) == AuditReport(entries, ok=False, first_bad=first_bad)


def test_random_tampering_is_always_found(folder: Path) -> None:
    dice = random.Random(3)
    whole = (folder / "store.db").read_bytes()
    for _round in range(40):
        a, b = dice.sample(range(1, ENTRIES + 1), 2)
        swap = [
            f"UPDATE audit SET seq = -9 WHERE seq = {a}",
            f"UPDATE audit SET seq = {a} WHERE seq = {b}",
        ]
        statements = dice.choice(
            [
                [f"UPDATE audit SET actor = 'x{b}' WHERE seq = {a}"],
                [f"DELETE FROM audit WHERE seq = {a}"],
                [f"DELETE FROM audit WHERE seq >= {a}"],
                [*swap, f"UPDATE audit SET seq = {b} WHERE seq = -9"],
                [f"UPDATE audit SET mac = randomblob(32) WHERE seq = {a}"],
            ]
        )
        tamper(folder, *statements)
        assert not report(folder).ok, statements
        (folder / "store.db").write_bytes(whole)
    assert report(folder).ok, "the control: untouched, it is sound"


def test_entries_written_after_a_cut_do_not_cover_it(folder: Path, caplog) -> None:
    tamper(folder, "DELETE FROM audit WHERE seq > 9")
    with Vault.open(folder, KEY) as vault:
        for _entry in range(6):
            with vault.begin() as tx:
                tx.audit("B", "later")
        assert verify(vault) == AuditReport(15, ok=False, first_bad=12)
    assert "does not reach its head" in caplog.text


def test_a_crash_between_commit_and_head_is_no_fault(folder: Path, monkeypatch, caplog) -> None:
    def crash(*_: object) -> None:
        raise StoreError("the plug was pulled")

    with Vault.open(folder, KEY) as vault:
        with monkeypatch.context() as patch:
            patch.setattr(CaseKeys, "move_head", crash)
            for _entry in range(2):
                with vault.begin() as tx:
                    tx.audit("A", "case.save")
        assert verify(vault) == AuditReport(ENTRIES + 2, ok=True)
        assert "stays behind" in caplog.text
        with vault.begin() as tx:
            tx.audit("A", "case.save")
            tx.audit("A", "case.seal")
    assert report(folder) == AuditReport(ENTRIES + 4, ok=True)
    tamper(folder, f"DELETE FROM audit WHERE seq = {ENTRIES + 4}")
    assert not report(folder).ok


def test_a_rolled_back_entry_never_was(folder: Path) -> None:
    def fails() -> None:
        with vault.begin() as tx:
            tx.audit("A", "case.save")
            raise KeyError

    with Vault.open(folder, KEY) as vault:
        with pytest.raises(KeyError):
            fails()
        with vault.begin() as tx:
            tx.audit("A", "case.save")
        assert verify(vault) == AuditReport(ENTRIES + 1, ok=True)


def test_verifying_while_others_write_is_sound(folder: Path) -> None:
    """The head that another connection moves meanwhile is ahead of the reader's view."""
    with Vault.open(folder, KEY) as vault, vault.clone() as other, vault.read() as tx:
        tx.cases()
        fill(other, 1)
        assert list(tx.chain.entries())[-1].seq == ENTRIES
    assert report(folder).ok


def test_an_unreadable_stretch_is_reported_not_raised(folder: Path) -> None:
    keys, store = raw(folder)
    root = store.run("SELECT rootpage FROM sqlite_master WHERE name = 'audit'")[0][0]
    keys.close()
    store.close()
    data = bytearray((folder / "store.db").read_bytes())
    data[(root - 1) * 4096 + 200] ^= 1
    (folder / "store.db").write_bytes(data)
    assert report(folder) == AuditReport(0, ok=False, first_bad=1)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("một dòng", "một dòng"),
        ("a\nb\r\x1b[31m", "a\\u000ab\\u000d\\u001b[31m"),
        ("\u202egnp", "\\u202egnp"),
        ("a\u2028b\u0085\x7f", "a\\u2028b\\u0085\\u007f"),
        ("\U000e0001", "\\udb40\\udc01"),
        ("\ud800", "\\ud800"),
    ],
)
def test_one_event_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_odd_texts_are_kept_on_one_line_and_verify(folder: Path) -> None:
    with Vault.open(folder, KEY) as vault:
        with vault.begin() as tx:
            tx.audit("A\nB", "portal.said", note="x\n2026 fake\u202e\x7f", n=1)
        with vault.read() as tx:
            entry = list(tx.chain.entries())[-1]
        assert entry.actor == "A\\u000aB"
        assert entry.detail == '{"n":1,"note":"x\\n2026 fake\\u202e\\u007f"}'
        assert verify(vault).ok
