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
LARGE = 240
"""Rows of noise in a picture that is as many bytes as a photograph of a page."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("kills")
    with practice_portal(folder) as url, serving(folder, url) as server:
        yield server


def some(points: list[Point], count: int) -> list[Point]:
    """Spread over all of them, a few of each call."""
    step = max(1, len(points) // count)
    return points[step // 2 :: step][:count]


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
    picture = tmp_path / "page.jpg"
    picture.write_bytes(a_page(1, 0).master)
    paper = {"part": "", "images": [str(picture)], "copy": "original", "check": "match"}
    file = Path(case_file(tmp_path, papers=[paper]))
    points = desk.points(file=file)
    chosen = some(points, count)
    wrong = {point: found for point in chosen if (found := desk.submit_killed_at(point, file))}
    sys.stdout.write(f"\n{len(chosen)} kills of a command, wrong: {len(wrong)}\n")
    assert wrong == {}
