"""What the fault tests run as a process of its own, to be killed: see the functions' names.

Usage: vault_child.py JOB FOLDER [WHO]
"""

from __future__ import annotations

import sys
import time
import uuid
from pathlib import Path

from kiosk.model import Case, Citizen, Source, Value
from kiosk.vault import Vault, office_key


def a_case(case_id: str) -> Case:
    return Case(
        id=case_id,
        procedure="1.001193",
        pack_version="1",
        officer="Cán bộ A",
        created="2026-11-24T08:00:00+00:00",
        updated="2026-11-24T08:00:00+00:00",
        citizen=Citizen(full_name=Value("Người Thử", Source.TYPED)),
    )


def opened(folder: Path) -> Vault:
    return Vault.open(folder, office_key(folder, practice=True))


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def save(folder: Path, who: str) -> None:
    """Save cases with pages without end; say "saved" after each commit."""
    with opened(folder) as vault:
        say("ready")
        for number in range(1_000_000):
            case_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{who} {number}"))
            with vault.begin() as tx:
                tx.put_case(a_case(case_id))
                digest = tx.put_blob(case_id, f"{case_id} ".encode() * 500)
                tx.audit("Cán bộ A", "case.save", case_id)
            say("saved", case_id, digest)


def boast(folder: Path, who: str) -> None:
    """The control: says "saved" before the commit."""
    with opened(folder) as vault:
        say("ready")
        for number in range(1_000_000):
            case_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{who} {number}"))
            with vault.begin() as tx:
                tx.put_case(a_case(case_id))
                digest = tx.put_blob(case_id, f"{case_id} ".encode() * 500)
                say("saved", case_id, digest)
                time.sleep(0.02)


def erase(folder: Path, who: str) -> None:
    """Purge every case; say "purged" after each."""
    with opened(folder) as vault:
        with vault.read() as tx:
            cases = tx.cases()
        say("ready")
        for case in cases:
            vault.purge(case.id, who)
            say("purged", case.id)


def begin_homes(folder: Path, who: str) -> None:
    """First starts, one after another, each in a folder of its own; say "opened" after each."""
    opened(folder / f"{who}-warm").close()
    say("ready")
    for number in range(1_000_000):
        opened(folder / f"{who}-{number}").close()
        say("opened", str(number))


def some(folder: Path, who: str) -> None:
    """First start together with others, then 15 saves and the office key's digest."""
    import hashlib

    key = office_key(folder, practice=True)
    with Vault.open(folder, key) as vault:
        for number in range(15):
            case_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{who} {number}"))
            with vault.begin() as tx:
                before = int(tx.meta("count") or b"0")
                tx.put_case(a_case(case_id))
                tx.put_meta("count", str(before + 1).encode())
                tx.audit("Cán bộ A", "case.save", case_id)
            say("saved", case_id)
    say("key", hashlib.sha256(key).hexdigest())


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
