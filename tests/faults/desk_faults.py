"""Faults at single system calls of a working desk: orders for `desk_job.py`, what came of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import requests

from tests.faults import desk_job

ROOT = Path(__file__).parents[2]


class Point(NamedTuple):
    """The n-th time (from 1) that the job makes this system call."""

    call: str
    n: int


class Server:
    """`desk_job.py` as a process that waits for orders."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self._citizens = 0
        self._process = subprocess.Popen(
            [sys.executable, desk_job.__file__],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.template = folder / "template"
        self.order("prepare", str(self.template))

    def order(self, job: str, *words: Any, **traced: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"job": job, "words": words, "trace": str(self.folder / "trace"), **traced}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert ["bug"] not in [line[:1] for line in answer["said"] if isinstance(line, list)], (
            answer
        )
        return answer

    def close(self) -> None:
        self._process.communicate(timeout=10)

    def home(self) -> tuple[Path, int]:
        """A fresh home, and a citizen that nobody served yet."""
        self._citizens += 1
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.template, home)
        return home, self._citizens

    def points(self, *, noise: int = 0, file: Path | None = None) -> list[Point]:
        """Every single call that one whole visit makes, with nothing going wrong."""
        home, number = self.home()
        job, words = self._job(home, number, file, False, noise)
        done = self.order(job, *words, calls=desk_job.CALLS)
        assert done["code"] == 0, done
        highest: dict[str, int] = {}
        for (_who, call), count in Counter(calls_in(self.folder / "trace")).items():
            highest[call] = max(count, highest.get(call, 0))
        return [Point(call, n) for call, top in highest.items() for n in range(1, top + 1)]

    def _job(
        self, home: Path, number: int, file: Path | None, eager: bool, noise: int
    ) -> tuple[str, tuple[Any, ...]]:
        if file is None:
            return "work", (str(home), self.url, number, eager, noise)
        case = json.loads(file.read_text("utf-8")) | {"card": desk_job.card(number)}
        own = self.folder / f"case{number}.json"
        own.write_text(json.dumps(case), "utf-8")
        return "submit", (str(home), self.url, str(own))

    def submit_killed_at(self, point: Point, file: Path) -> list[list[str]]:
        """Kill the command there, and give it again; what is wrong afterwards."""
        home, number = self.home()
        job, words = self._job(home, number, file, False, 0)
        inject = f"{point.call}:signal=KILL:when={point.n}"
        cut = self.order(job, *words, calls=desk_job.CALLS, inject=inject)
        again = self.order(job, *words)
        (now,) = again["said"]
        wrong = [] if (again["code"], now["state"]) == (0, "filed") else [["submit", str(again)]]
        for line in cut["said"]:
            if (line["case"], line["key"]) != (now["case"], now["key"]):
                wrong.append(["changed", line["case"], now["case"]])
        number_said = now["receipt"]["number"] if now["receipt"] else ""
        return wrong + self.doubled(number, number_said)

    def killed_at(self, point: Point, *, eager: bool = False, noise: int = 0) -> list[list[str]]:
        """Kill there, start again, go on; what was lost, or doubled at the portal."""
        home, number = self.home()
        inject = f"{point.call}:signal=KILL:when={point.n}"
        words = (str(home), self.url, number, eager, noise)
        cut = self.order("work", *words, calls=desk_job.CALLS, inject=inject)
        assert cut["code"] in (-9, 0), cut
        ended = self.order("resume", str(home), self.url, number, cut["said"])
        assert ended["code"] == 0, ended
        lost = [line[1:] for line in ended["said"] if line[0] == "lost"]
        said = [line[3] for line in ended["said"] if line[0] == "filed"]
        return lost + self.doubled(number, *said)

    def refused_at(self, point: Point, error: str) -> list[list[str]]:
        """The disk refuses from that call on until the desk is started again; what is wrong."""
        home, number = self.home()
        cut = self.order(
            "work",
            *(str(home), self.url, number),
            calls=point.call,
            inject=f"{point.call}:error={error}:when={point.n}+",
            paths=list(stores(home)),
        )
        told = [line[1] for line in cut["said"] if line[0] == "told"]
        said = [line for line in cut["said"] if line[0] != "told"]
        ended = self.order("resume", str(home), self.url, number, said)
        lost = [line[1:] for line in ended["said"] if line[0] == "lost"]
        numbers = [line[3] for line in ended["said"] if line[0] == "filed"]
        # A refusal that only touches the tidying up at the end costs nothing and is not told.
        clear = (cut["code"], len(told)) in ((5, 1), (0, 0)) and all(
            "chưa được lưu" in one for one in told
        )
        unclear = [] if clear else [["told", str(cut["code"]), *told]]
        return lost + unclear + self.doubled(number, *numbers)

    def submit_refused_at(
        self, point: Point, error: str, file: Path, *names: str
    ) -> dict[str, Any]:
        """The same for the command; the answer as it is. `names`: files of the home (the store)."""
        home, number = self.home()
        job, words = self._job(home, number, file, False, 0)
        return self.order(
            job,
            *words,
            calls=point.call,
            inject=f"{point.call}:error={error}:when={point.n}+",
            paths=[str(home / name) for name in names] or list(stores(home, "office")),
        )

    def doubled(self, number: int, *said: str) -> list[list[str]]:
        """What is wrong at the portal about this citizen, who was told these numbers."""
        mine = [d for d in dossiers(self.url) if d["applicantIdNo"] == f"025303{number:06d}"]
        numbers = [dossier["dossierNo"] for dossier in mine]
        return [] if numbers == list(said) and said[0] else [["portal", *numbers, *said]]


def stores(home: Path, which: str = "practice") -> Iterator[str]:
    """The files that the store writes to, in `home`."""
    for name in ("store.db", "keys.db"):
        for end in ("", "-wal"):
            yield str(home / which / (name + end))


def calls_in(trace: Path) -> Iterator[tuple[str, str]]:
    """(who, which call) for each line of a trace."""
    for line in trace.read_text("utf-8", "replace").splitlines():
        found = re.match(r"(\d+) +(\w+)\(", line)
        if found:
            yield found[1], found[2]


def dossiers(url: str) -> list[dict[str, Any]]:
    answer = requests.get(
        f"{url}/o/rest/v2/dossiers",
        params={"start": 0, "end": 5000},
        headers={"groupId": "20200", "Accept": "application/json"},
        auth=("practice", "practice"),
        timeout=30,
    ).json()
    data = answer.get("data", [])
    return data if isinstance(data, list) else [data]


@contextmanager
def serving(folder: Path, url: str) -> Iterator[Server]:
    server = Server(folder, url)
    try:
        yield server
    finally:
        server.close()
