"""SIGKILL at each call that writes: what was called saved is there, what was sent is sent once.

The whole desk is killed, from the card to the portal's number and the erasing of what is due, and
the same by the command line; then it is started again and goes on. strace does the killing.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.desk_faults import Point, Server, serving
from tests.faults.desk_job import a_page
from tests.journeys.commands import case_file, practice_portal

pytestmark = pytest.mark.skipif(
    shutil.which("strace") is None, reason="the Debian package strace is missing"
)
LONG = [pytest.mark.long, pytest.mark.timeout(7200)]
REFUSALS = ("ENOSPC", "EIO", "EROFS")
LARGE = 3
"""Makes the picture as many bytes as a photograph of a page has."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("kills")
    with practice_portal(folder) as url, serving(folder, url) as server:
        yield server


def some(points: list[Point], count: int) -> list[Point]:
    """Spread over all of them, a few of each call."""
    step = max(1, len(points) // count)
    return points[step // 2 :: step][:count]


def small_case(folder: Path) -> Path:
    """A case file whose picture takes no time."""
    picture = folder / "page.jpg"
    picture.write_bytes(a_page(1, 0).master)
    paper = {"part": "", "images": [str(picture)], "copy": "original", "check": "match"}
    return Path(case_file(folder, papers=[paper]))


@pytest.mark.parametrize("count", [5, pytest.param(10_000, marks=LONG)])
def test_nothing_that_was_called_saved_is_lost_and_nothing_is_sent_twice(
    desk: Server, count: int
) -> None:
    noise = LARGE if count > 100 else 0
    points = desk.points(noise=noise)
    assert len(points) > (500 if noise else 150), "the calls of a whole visit"
    chosen = some(points, count)
    wrong = {point: found for point in chosen if (found := desk.killed_at(point, noise=noise))}
    sys.stdout.write(f"\n{len(chosen)} kills, wrong: {len(wrong)}\n")
    assert wrong == {}


def test_control_a_desk_that_says_saved_too_early_is_found_out(desk: Server) -> None:
    points = [Point("pwrite64", n) for n in range(34, 70, 6)]
    assert any(desk.killed_at(point, eager=True) for point in points)


@pytest.mark.parametrize("count", [2, pytest.param(10_000, marks=LONG)])
def test_a_command_that_was_killed_and_given_again_files_once(
    desk: Server, tmp_path: Path, count: int
) -> None:
    file = small_case(tmp_path)
    points = desk.points(file=file)
    chosen = some(points, count)
    wrong = {point: found for point in chosen if (found := desk.submit_killed_at(point, file))}
    sys.stdout.write(f"\n{len(chosen)} kills of a command, wrong: {len(wrong)}\n")
    assert wrong == {}


SHORT = [
    (Point("pwrite64", 40), "ENOSPC"),
    (Point("fdatasync", 9), "EIO"),
    (Point("openat", 1), "EROFS"),
]


@pytest.mark.parametrize("long", [False, pytest.param(True, marks=LONG)])
def test_a_disk_that_refuses_is_told_in_one_sentence_and_costs_nothing(
    desk: Server, long: bool
) -> None:
    chosen = SHORT
    if long:
        ours = [point for point in desk.points() if point.call not in {"sendto", "write"}]
        chosen = [*SHORT, *((point, error) for point in ours for error in REFUSALS)]
    wrong = {each: found for each in chosen if (found := desk.refused_at(*each))}
    sys.stdout.write(f"\n{len(chosen)} refusals, wrong: {len(wrong)}\n")
    assert wrong == {}


@pytest.mark.parametrize("error", ["ENOSPC", *(pytest.param(e, marks=LONG) for e in REFUSALS[1:])])
def test_a_command_on_such_a_disk_ends_with_five(desk: Server, tmp_path: Path, error: str) -> None:
    answer = desk.submit_refused_at(Point("pwrite64", 30), error, small_case(tmp_path))
    assert (answer["code"], answer["said"]) == (5, [])


@pytest.mark.parametrize("error", ["ENOSPC", *(pytest.param(e, marks=LONG) for e in REFUSALS[1:])])
@pytest.mark.parametrize(
    ("name", "call", "code", "state"),
    [
        ("office/outbox.lock", "openat", 5, []),
        ("office/store.lock", "openat", 5, []),
        # nobody waits for the log: the case is filed all the same
        ("logs/kiosk.log", "openat", 0, ["filed"]),
        ("logs/kiosk.log", "write", 0, ["filed"]),
    ],
)
def test_a_lock_that_is_refused_is_told_and_a_log_that_is_refused_costs_nothing(
    desk: Server, tmp_path: Path, name: str, call: str, code: int, state: list[str], error: str
) -> None:
    answer = desk.submit_refused_at(Point(call, 1), error, small_case(tmp_path), name)
    assert (answer["code"], [line["state"] for line in answer["said"]]) == (code, state)
