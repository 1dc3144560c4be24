"""Whoever edits, deletes, swaps, cuts or even rewrites the audit chain is found out by the slip.

The forger has everything that lies on the PC, the office key too; not the printed slip.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.model import BadInput
from kiosk.vault import Vault, verify
from kiosk.vault.audit import Chain
from kiosk.vault.casekeys import CaseKeys, Head
from kiosk.vault.database import Database
from kiosk.vault.sealing import Sealer
from tests.kiosk.vault_cases import KEY, a_case, raw

ENTRIES, ANCHORED = 40, 30
LONG = [pytest.mark.long, pytest.mark.timeout(7200)]
Forgery = Callable[[Database, Database, random.Random], None]


def edit(store: Database, keys: Database, dice: random.Random) -> None:
    column = dice.choice(["at", "actor", "event", "case_id", "detail"])
    at = dice.randint(1, ENTRIES)
    store.run(f"UPDATE audit SET {column} = {column} || 'x' WHERE seq = ?", at)


def delete(store: Database, keys: Database, dice: random.Random) -> None:
    at = dice.randint(1, ENTRIES - 1)
    store.run("DELETE FROM audit WHERE seq = ?", at)
    if dice.random() < 0.5:
        store.run("UPDATE audit SET seq = seq - 1 WHERE seq > ?", at)
        end_here(store, keys)


def swap(store: Database, keys: Database, dice: random.Random) -> None:
    a, b = dice.sample(range(1, ENTRIES + 1), 2)
    for old, new in ((a, -1), (b, a), (-1, b)):
        store.run("UPDATE audit SET seq = ? WHERE seq = ?", new, old)


def cut(store: Database, keys: Database, dice: random.Random) -> None:
    """Both files alike: nothing on the PC contradicts it any more."""
    store.run("DELETE FROM audit WHERE seq > ?", dice.randint(0, ANCHORED - 1))
    end_here(store, keys)


def rewrite(store: Database, keys: Database, dice: random.Random) -> None:
    """Everything from some entry on anew, with the right key."""
    at = dice.randint(1, ANCHORED)
    rows = store.run("SELECT at, actor, event, case_id FROM audit WHERE seq >= ? ORDER BY seq", at)
    store.run("DELETE FROM audit WHERE seq >= ?", at)
    keys.run("DELETE FROM audit_head")
    sealer = Sealer(KEY)
    chain = Chain(store, CaseKeys(keys, sealer), sealer.audit_key)
    for number, row in enumerate(rows):
        chain.append(*row[:3], row[3], {"forged": number})
    chain.settle()


def end_here(store: Database, keys: Database) -> None:
    last = store.one("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")
    keys.run("DELETE FROM audit_head")
    if last is not None:
        CaseKeys(keys, Sealer(KEY)).move_head(Head(*last))


FORGERIES: tuple[Forgery, ...] = (edit, delete, swap, cut, rewrite)


@pytest.fixture
def slip(tmp_path: Path) -> str:
    """The anchor as it was printed in the evening, a few entries before the forger came."""
    with Vault.open(tmp_path, KEY) as vault:
        for number in range(ENTRIES):
            with vault.begin() as tx:
                tx.audit("Cán bộ A", "case.save", a_case(number).id, pages=number)
                if number + 1 == ANCHORED:
                    anchor = tx.chain.anchor()
    assert anchor.startswith(f"{ANCHORED}-")
    return anchor


@pytest.mark.parametrize("forgeries", [25, pytest.param(1000, marks=LONG)])
def test_every_forgery_is_found(tmp_path: Path, slip: str, forgeries: int) -> None:
    dice = random.Random(forgeries)
    whole = {name: (tmp_path / name).read_bytes() for name in ("store.db", "keys.db")}
    by_slip_alone: Counter[str] = Counter()
    for number in range(forgeries):
        forge = FORGERIES[number % len(FORGERIES)]
        keys, store = raw(tmp_path)
        forge(store, keys, dice)
        store.close()
        keys.close()
        with Vault.open(tmp_path, KEY) as vault:
            found = verify(vault, slip)
            assert not found.ok, forge.__name__
            assert found.first_bad is not None
            by_slip_alone[forge.__name__] += verify(vault).ok
        for name, data in whole.items():
            (tmp_path / name).write_bytes(data)
    sys.stdout.write(f"\n{forgeries} forgeries, by the slip alone: {dict(by_slip_alone)}\n")
    assert set(by_slip_alone.values()) == {0, forgeries // len(FORGERIES)}
    assert min(by_slip_alone[name] for name in ("cut", "rewrite")) > 0, "the slip is needed"
    with Vault.open(tmp_path, KEY) as vault:
        assert verify(vault, slip).ok, "the control: untouched, the slip of the evening fits"
        assert verify(vault, slip.lower() + " ").anchored


@pytest.mark.parametrize("slip", ["", "30", "30-ABCD", "x-ABCD-EFGH-IJKL", "1-ABCD-EFGH-IJK1"])
def test_what_is_no_anchor_is_told(tmp_path: Path, slip: str) -> None:
    with Vault.open(tmp_path, KEY) as vault:
        if slip:
            with pytest.raises(BadInput, match="Mốc"):
                verify(vault, slip)
            assert not verify(vault, "1-ABCD-EFGH-IJKL").ok
        with vault.read() as tx:
            assert tx.chain.anchor() == ""
