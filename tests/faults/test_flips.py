"""A wrong bit anywhere in the store's files: found, its case set aside, the others usable."""

from __future__ import annotations

import hashlib
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from kiosk.model import Document, StoreError
from kiosk.vault import Vault, officers
from kiosk.vault.checking import check
from tests.kiosk.vault_cases import KEY, a_case, a_job, a_submission, page, raw

CASES = 6
LONG = [pytest.mark.long, pytest.mark.timeout(7200)]


def a_named(number: int):
    """A case that names its page, as those of the desk do."""
    digest = hashlib.sha256(page(number, 60_000)).hexdigest()
    return msgspec.structs.replace(a_case(number), documents=(Document("1", pdf_digest=digest),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store as the plug leaves it: some of it in the files, the rest still in the logs."""
    folder, left = tmp_path / "office", tmp_path / "left"
    with Vault.open(folder, KEY) as vault:
        with vault.begin() as tx:
            officers.enrol(tx, "Trần Thị Hạnh", "4071")
        for number in range(CASES):
            with vault.begin() as tx:
                tx.put_case(a_named(number))
                tx.put_blob(a_case(number).id, page(number, 60_000))
                tx.put_submission(a_submission(a_case(number)))
                tx.put_job(a_job(a_case(number)))
                tx.audit("Cán bộ A", "case.save", a_case(number).id)
            if number == CASES // 2:
                vault.checkpoint()
        shutil.copytree(folder, left)
    return left


def look(folder: Path) -> tuple[str, set[str]]:
    """What opening and checking the store says, and which cases can be used as they were."""
    try:
        with Vault.open(folder, KEY, wait=1.0) as vault:
            found = check(vault)
            usable = set()
            with vault.read() as tx:
                for case in tx.cases():
                    number = int(case.id[-1], 16) - 1
                    assert case == a_named(number)
                    assert tx.blob(case.id, case.documents[0].pdf_digest) == page(number, 60_000)
                    usable.add(case.id)
            return ("sound" if found.ok else "found"), usable
    except StoreError:
        return "refused", set()


def everything_in(folder: Path) -> list[list[tuple]]:
    """All rows of both files, behind the vault's back, after everybody closed them."""
    assert not list(folder.glob("*-wal"))
    found = []
    for database in raw(folder):
        tables = database.run("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        # The head of the audit chain may be a step behind, as after a crash; the chain is whole.
        names = [name for (name,) in tables if name != "audit_head"]
        found += [database.run(f"SELECT * FROM {name}") for name in names]
        found.append(database.run("PRAGMA integrity_check"))
        database.close()
    return found


@pytest.mark.parametrize("flips", [30, pytest.param(1000, marks=LONG)])
def test_every_flipped_bit_is_found_and_costs_no_other_case(folder: Path, flips: int) -> None:
    dice = random.Random(flips)
    whole = folder.with_name("whole")
    shutil.copytree(folder, whole)
    everything = {a_case(n).id for n in range(CASES)}
    assert look(folder) == ("sound", everything), "the control: untouched, nothing is found"
    settled = everything_in(folder)
    names = ("store.db", "store.db-wal", "keys.db", "keys.db-wal")
    sizes = [(whole / name).stat().st_size for name in names]
    assert min(sizes) > 0
    outcomes: Counter[str] = Counter()
    missed = []
    for _flip in range(flips):
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
        path = folder / dice.choices(names, sizes)[0]
        data = bytearray(path.read_bytes())
        at = dice.randrange(len(data))
        data[at] ^= 1 << dice.randrange(8)
        path.write_bytes(data)
        said, usable = look(folder)
        outcomes[said + (" all" if usable == everything else f" {len(usable)}")] += 1
        if said == "sound" and everything_in(folder) == settled:
            # The log held a newer copy of that page, which has taken its place by now.
            outcomes["healed"] += 1
        elif said == "sound":
            missed.append((path.name, at))
    sys.stdout.write(f"\n{flips} flips: {dict(outcomes)}\n")
    assert missed == []
