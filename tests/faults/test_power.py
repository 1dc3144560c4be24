"""The power goes while a desk works: whatever was called saved is there, and nothing is corrupt.

A whole visit is recorded once, call by call; the model of the disk in `power.py` then cuts the
power at any place of it, with writes torn and in any order, and the store is opened again.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.desk_faults import Server, serving
from tests.faults.power import TRACE, Disk, finished_calls
from tests.journeys.commands import practice_portal

pytestmark = pytest.mark.skipif(
    shutil.which("strace") is None, reason="the Debian package strace is missing"
)
LONG = [pytest.mark.long, pytest.mark.timeout(7200)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("power")
    with practice_portal(folder) as url, serving(folder, url) as server:
        yield server


def record(desk: Server, job: str, noise: int) -> tuple[Path, list[tuple[str, str]]]:
    """A visit's home before it began, and all that it then did."""
    home, number = desk.home()
    before = desk.folder / "before"
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(home, before)
    words = (str(home), desk.url, number, False, noise)
    done = desk.order(job, *words, calls=TRACE, more=["-y", "-x", "-s", "200000"])
    assert done["code"] == 0, done
    shutil.rmtree(home)
    shutil.copytree(before, home)
    return home, list(finished_calls(desk.folder / "trace"))


def cuts(desk: Server, job: str, count: int, noise: int = 0) -> tuple[int, dict[int, list]]:
    """(how many cuts were made, what was wrong after which of them)."""
    home, calls = record(desk, job, noise)
    dice = random.Random(count)
    disk = Disk(home)
    after = desk.folder / "after"
    wrong: dict[int, list] = {}
    made = 0
    chances = count / len(calls)
    for at, (call, words) in enumerate(calls):
        disk.do(call, words)
        for _cut in range(int(chances) + (dice.random() < chances % 1)):
            made += 1
            shutil.rmtree(after, ignore_errors=True)
            disk.cut(dice, after)
            seen = desk.order("look", str(after), disk.said)
            if seen["code"] or seen["said"]:
                wrong[at] = [seen["code"], seen["said"], disk.said[-1:]]
    assert [line[0] for line in disk.said][-2:] == ["filed", "purged"], "the whole visit was seen"
    return made, wrong


@pytest.mark.parametrize("count", [25, pytest.param(2000, marks=LONG)])
def test_a_power_cut_loses_nothing_that_was_called_saved(desk: Server, count: int) -> None:
    made, wrong = cuts(desk, "work", count, noise=1 if count > 100 else 0)
    sys.stdout.write(f"\n{made} cuts, wrong: {len(wrong)}\n")
    assert made > count * 0.8
    assert wrong == {}


def test_control_a_store_that_does_not_wait_for_the_disk_loses(desk: Server) -> None:
    _made, wrong = cuts(desk, "lax", 12)
    assert any(line[0] == "lost" for _code, said, _last in wrong.values() for line in said)
