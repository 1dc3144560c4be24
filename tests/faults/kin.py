"""A program run in a house of its own; the words and surroundings of its processes are noted."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PLACES = {"TMPDIR": "tmp", "HOME": "user", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
EVERY = 0.04
"""Seconds between two looks; a command that ends sooner is heard of by its start, elsewhere."""


class Ended(NamedTuple):
    """How it ended, and each command line and environment that any of its processes had."""

    code: int
    out: bytes
    err: bytes
    kin: set[bytes]

    def about(self, word: bytes) -> list[bytes]:
        """What was noted of the processes that name `word`."""
        return [one for one in self.kin if word in one]


def run(folder: Path, *words: str, stdin: bytes = b"", **more: str) -> Ended:
    """Run Python in `folder`/all, where its home, caches, temporary files and crashes belong."""
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), **more}
    for name, place in PLACES.items():
        (folder / "all" / place).mkdir(parents=True, exist_ok=True)
        environ[name] = str(folder / "all" / place)
    with subprocess.Popen(
        list(words),
        cwd=folder / "all",
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        kin: set[bytes] = set()
        over = threading.Event()
        look = threading.Thread(target=_note, args=(process.pid, kin, over))
        look.start()
        try:
            out, err = process.communicate(stdin, timeout=110)
        finally:
            over.set()
            look.join()
            process.kill()
    return Ended(process.returncode, out, err, kin)


def _note(pid: int, kin: set[bytes], over: threading.Event) -> None:
    while not over.wait(EVERY):
        for one in _family([pid]):
            for what in ("cmdline", "environ", "comm"):
                kin.add(read(f"/proc/{one}/{what}"))


def _family(pids: Sequence[int]) -> Iterator[int]:
    for pid in pids:
        yield pid
        threads = Path(f"/proc/{pid}/task")
        try:
            children = [read(f"{thread}/children") for thread in threads.iterdir()]
        except OSError:  # it has just ended
            continue
        yield from _family([int(child) for child in b" ".join(children).split()])


def read(path: str | Path) -> bytes:
    """The bytes of a file; none of one that has just gone."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
