"""Kill at any moment: what was called saved is there, what was called purged is gone."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import vault_child

from kiosk.vault import Damaged, Vault, verify

ROOT = Path(__file__).parents[2]


def start(job: str, folder: Path, who: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, vault_child.__file__, job, str(folder), who],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed_after(
    job: str, folder: Path, who: str, seconds: float, lines: int = 0
) -> list[list[str]]:
    """What the child had said by the time it was killed, `seconds` after so many `lines`.

    The lines make sure that a child on a busy machine has come to something.
    """
    with start(job, folder, who) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        first = child.stdout.readline()
        said = [child.stdout.readline() for _line in range(lines)]
        time.sleep(seconds)
        child.kill()
        said += child.stdout.read().splitlines()
        assert first == "ready\n", child.stderr.read()
    return [line.split() for line in said if line.count(" ") >= 1]


def lost(folder: Path, saved: list[list[str]]) -> int:
    """How many of the cases that were called saved are not there, whole, after reopening."""
    missing = 0
    with vault_child.opened(folder) as vault, vault.read() as tx:
        for _word, case_id, digest in saved:
            try:
                whole = tx.case(case_id) == vault_child.a_case(case_id)
                whole = whole and tx.blob(case_id, digest) == f"{case_id} ".encode() * 500
            except Damaged:
                whole = False
            missing += not whole
    return missing


def complete(line: list[str]) -> bool:
    """The last line may have been cut by the kill."""
    return len(line) == 3 and len(line[2]) == 64


LONG = [pytest.mark.long, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("kills", [5, pytest.param(500, marks=LONG)])
def test_nothing_that_was_called_saved_is_lost(tmp_path: Path, kills: int) -> None:
    dice = random.Random(kills)
    saved: list[list[str]] = []
    for kill in range(kills):
        lines = dice.randint(1, 3)
        said = killed_after("save", tmp_path, str(kill), dice.uniform(0.0, 0.08), lines)
        saved += [line for line in said if complete(line)]
        with vault_child.opened(tmp_path) as vault:
            assert verify(vault).ok
            with vault.read() as tx:
                assert tx.damaged() == []
    assert len(saved) >= kills
    assert lost(tmp_path, saved) == 0


def test_control_saying_saved_before_the_commit_loses(tmp_path: Path) -> None:
    missing = 0
    for kill in range(5):
        said = killed_after("boast", tmp_path, str(kill), 0.0, 2)
        missing += lost(tmp_path, [line for line in said if complete(line)])
    assert missing > 0


def test_a_purge_that_was_called_done_is_done_and_one_cut_short_is_finished(tmp_path: Path) -> None:
    dice = random.Random(5)
    killed_after("save", tmp_path, "a", 0.0, 300)
    with vault_child.opened(tmp_path) as vault, vault.read() as tx:
        ids = {case.id for case in tx.cases()}
        # The save that the kill cut short: its key is written before its rows.
        rowless = set(vault._keys.ids()) - ids
    assert len(rowless) <= 1
    purged: set[str] = set()
    for kill in range(8):
        seconds = dice.uniform(0.0, 0.04)
        said = killed_after("erase", tmp_path, str(kill), seconds, dice.randint(0, 2))
        purged |= {line[1] for line in said if len(line[1]) == 36}
        with vault_child.opened(tmp_path) as vault:
            assert vault._keys.unfinished() == []
            rows = {row[0] for row in vault._store.run("SELECT id FROM cases")}
            blobs = {row[0] for row in vault._store.run("SELECT case_id FROM blobs")}
            assert rows == blobs
            assert set(vault._keys.ids()) == rows | rowless
            assert not rows & purged
            assert verify(vault).ok
            with vault.read() as tx:
                assert tx.damaged() == []
                assert all(tx.erased(case_id) for case_id in ids - rows)
        if len(rows) < 20:
            break
    assert purged
    assert purged <= ids


def test_a_first_start_that_was_killed_can_be_started_again(tmp_path: Path) -> None:
    dice = random.Random(9)
    for kill in range(4):
        killed_after("begin_homes", tmp_path, str(kill), dice.uniform(0.0, 0.06), 2)
    homes = list(tmp_path.iterdir())
    assert len(homes) > 8
    for home in homes:
        with vault_child.opened(home) as vault, vault.begin() as tx:
            tx.put_case(vault_child.a_case("again"))


def test_several_processes_write_at_once_from_the_first_start_on(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "practice"
    children = [start("some", folder, str(who)) for who in range(4)]
    said = [child.communicate(timeout=100) for child in children]
    assert [child.returncode for child in children] == [0] * 4, said
    lines = [line.split() for out, _err in said for line in out.splitlines()]
    assert len({line[1] for line in lines if line[0] == "key"}) == 1
    saved = {line[1] for line in lines if line[0] == "saved"}
    assert len(saved) == 60
    with Vault.open(folder, vault_child.office_key(folder, practice=True)) as vault:
        report = verify(vault)
        assert (report.ok, report.entries) == (True, 60)
        with vault.read() as tx:
            assert {case.id for case in tx.cases()} == saved
            assert tx.meta("count") == b"60", "an update was overwritten by another process"
