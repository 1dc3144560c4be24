"""What watches a campaign of the queue: memory, the client's calls, and a bare loop beside it."""

from __future__ import annotations

import os
import re
import time
from collections import deque
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
import requests

from kiosk.case import Sealed, advance
from kiosk.model import Case, Job, State
from kiosk.portals.opencps.http import Answer, Wire
from kiosk.vault.store import Vault
from tests.faults.test_sending_campaign import HASTY
from tests.kiosk.portal_doubles import Packet, citizen, connector, practice

BARE_PEOPLE = "02518"
BARE_AGENCY = "H44.99.77"
"""A lane of its own: nobody is handed the other's draft."""
ACT = re.compile(r"/dossiers/(\d+)/actions$")


class Memory:
    """What the process holds now, over what it held at the start, at most, in MB."""

    def __init__(self) -> None:
        self._start, self.most = self._now(), 0.0

    def look(self) -> None:
        self.most = max(self.most, self._now() - self._start)

    def _now(self) -> float:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


class Calls:
    """All calls of the client: how many, the last of them, and acts that were repeated unasked."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.number, self.blind = 0, 0
        self.last: deque[tuple[str, str, dict[str, Any]]] = deque(maxlen=40)
        self._acted: set[str] = set()
        self._lock = Lock()
        plain = Wire.call

        def noted(wire: Wire, method: str, path: str, **more: Any) -> Answer:
            self.before(method, path, more)
            answer = plain(wire, method, path, **more)
            if method == "GET":
                self.asked(path, answer.body)
            return answer

        patch.setattr(Wire, "call", noted)

    def before(self, method: str, path: str, more: dict[str, Any]) -> None:
        with self._lock:
            self.number += 1
            self.last.append((method, path, more))
            act = ACT.search(path)
            if method == "POST" and act:
                self.blind += act[1] in self._acted
                self._acted.add(act[1])

    def asked(self, path: str, body: bytes) -> None:
        found = re.search(rb'"dossierId":"?(\d+)', body)
        if found and re.search(r"/dossiers/[0-9a-f-]{36}$", path):
            with self._lock:
                self._acted.discard(found[1].decode())


class Bare:
    """A loop of requests alone, by the calls of an undisturbed send, each until it is answered.

    It keeps nothing, reads nothing of what comes, and files one case after the other.
    """

    seconds, cases = 0.0, 0

    def __init__(self, folder: Path, papers: tuple[str, ...]) -> None:
        self._papers = papers
        with pytest.MonkeyPatch.context() as patch, practice(folder) as url:
            shared = connector(url, HASTY)
            for _warm in range(2):
                who = citizen("025190999999", "Người Mẫu")
                self._old = Packet(url, papers, applicant=who, agency=BARE_AGENCY)
                calls = Calls(patch)
                self._old.send(shared)
                patch.undo()
        self._road = list(calls.last)
        self._id = next(found[1] for _m, path, _b in self._road if (found := ACT.search(path)))

    def file(self, url: str, number: int) -> None:
        """File one case of citizen `number` and count the time."""
        who = citizen(f"{BARE_PEOPLE}{number:07d}", "Người Mẫu")
        new = Packet(url, self._papers, applicant=who, agency=BARE_AGENCY)
        begun = time.perf_counter()
        with requests.Session() as line:
            line.auth, line.headers["groupId"] = ("practice", "practice"), "20200"
            self._file(line, url, new)
        self.seconds += time.perf_counter() - begun
        self.cases += 1

    def _file(self, line: requests.Session, url: str, new: Packet) -> None:
        old, other = self._old.s, new.s
        swaps = {
            old.key: other.key,
            old.applicant.id_number.text: other.applicant.id_number.text,
        }
        data, number = {}, ""
        for one, two in zip(old.parts, other.parts, strict=True):
            swaps[one.reference] = two.reference
            data[self._old.blob(one.pdf_digest)] = new.blob(two.pdf_digest)

        def swap(value: Any) -> Any:
            if isinstance(value, dict):
                return {name: swap(one) for name, one in value.items()}
            if isinstance(value, tuple):
                return tuple(swap(one) for one in value)
            if isinstance(value, str):
                for one, two in swaps.items():
                    value = value.replace(one, two)
                return value
            return data.get(value, value)

        for method, path, more in self._road:
            words = {"data": swap(more.get("form")), "files": swap(more.get("files"))}
            where = url + swap(path).replace(f"/dossiers/{self._id}/", f"/dossiers/{number}/")
            while not (answer := self._answer(line, method, where, **words)):
                pass
            if method == "POST" and path.endswith("/dossiers"):
                number = str(answer["dossierId"])

    def _answer(self, line: requests.Session, method: str, url: str, **more: Any) -> dict[str, Any]:
        try:
            answer = line.request(method, url, timeout=5, allow_redirects=False, **more)
        except requests.RequestException:
            return {}
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code not in (200, 403, 405) or "html" in kind:
            return {}
        try:
            return dict(answer.json()) if "json" in kind else {"file": 1}
        except ValueError:
            return {}


def queued(vault: Vault, packet: Packet, at: str, *, lane: str, queued_at: str = "") -> None:
    """Store the sealed case of a packet, with its papers and its place in the queue."""
    s = packet.s
    case = Case(
        id=s.case_id,
        procedure=s.procedure,
        pack_version="",
        officer=s.officer,
        created=at,
        updated=at,
        state=State.REVIEWED,
    )
    with vault.begin() as tx:
        tx.put_case(advance(case, Sealed(at, s.key, "d")))
        for data in packet.blobs.values():
            tx.put_blob(s.case_id, data)
        tx.put_submission(s)
        tx.put_job(Job(case_id=s.case_id, lane=lane, queued=queued_at or at))
