"""Hands over exactly this citizen's papers, each to the place that the recipe names for it."""

from __future__ import annotations

import base64
import hashlib
import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.desk.guided import Handed, Papers, Plan, PlanFile, PlanStep
from ui.browser import temporary
from ui.browser.fences import address_of
from ui.browser.page import GuidedPage
from ui.browser.runs import Ask, Pause, Talk, wait_for

log = logging.getLogger(__name__)

CHUNK = 384 * 1024
"""Bytes that go into a page at once; a multiple of three, as base64 likes it."""
UPLOAD = 60.0
"""Seconds that a portal may take to say that it has a paper."""
ANSWER = 2.0
"""Seconds in which a page must say which place was clicked."""
PDF = "application/pdf"


class Chooser:
    """One citizen's papers. Files lie in a folder of their own only while the session lasts."""

    def __init__(self, plan: Plan, papers: Papers) -> None:
        self.plan = plan
        self.handed: dict[str, Handed] = {}
        self.refused: Callable[[str], object] | None = None
        """Told why a click got no file: unknown, or a state of the report."""
        self.given: Callable[[Handed], object] | None = None
        self._papers = papers
        self._folder: Path | None = None

    def choose(self, page: GuidedPage, step: PlanStep | None) -> list[str]:
        """Return the file for the place that was clicked on `page`, or nothing.

        Which place it was, only the page's own frame knows: it is asked before anything is given.
        """
        files = step.files if step is not None else ()
        slot = wait_for(self._slot(page, files), ANSWER)
        if not slot or slot["at"] < 0:
            self._refuse("unknown")
            return []
        file = files[int(slot["at"])]
        fault = self.fault(file) or ("" if slot["accept"] else "wrong_type")
        if fault:
            self._refuse(fault)
            return []
        path = self._write(file)
        self._note(Handed(file.part, "attached", file.sha256, file.find[0]))
        return [str(path)]

    def fault(self, file: PlanFile) -> str:
        """Why this paper must not leave: its limit, its type, or damage; empty when it may."""
        if file.fault:
            return file.fault
        data = self._papers.get(file.sha256)
        if data is None or hashlib.sha256(data).hexdigest() != file.sha256:
            return "damaged"
        return ""

    def give(self, page: GuidedPage, file: PlanFile, *, force: bool = False) -> Talk[Handed]:
        """Put the paper into its place without a click."""
        fault = self.fault(file)
        if fault:
            return self._note(Handed(file.part, fault, file.sha256))
        job = self._job(file)
        frame, why = yield from self._find(page, job, file.wait)
        if frame is None:
            return self._note(Handed(file.part, why, file.sha256))
        data = self._papers[file.sha256]
        for start in range(0, len(data), CHUNK):
            piece = base64.b64encode(data[start : start + CHUNK]).decode("ascii")
            asked = {"part": file.part, "first": start == 0, "data": piece}
            if (yield Ask(frame, "chunk", asked)) is None:
                return self._note(Handed(file.part, "timeout", file.sha256))
        answer = yield Ask(frame, "give", {"job": {**job, "force": force}})
        if answer is None:
            return self._note(Handed(file.part, "timeout", file.sha256))
        state = str(answer["state"])
        if state == "attached" and not (yield from self._arrived(page, file)):
            state = "timeout"
        return self._note(Handed(file.part, state, file.sha256, answer.get("selector", "")))

    def _arrived(self, page: GuidedPage, file: PlanFile) -> Talk[bool]:
        """Wait until the portal shows that it has the file, where the recipe says by what.

        Portals send a paper as soon as it is chosen; who goes on too early leaves it behind.
        """
        end = time.monotonic() + UPLOAD
        while file.done:
            for frame in page.frames():
                if page.fences.may_fill(address_of(frame.url())):
                    seen = yield Ask(frame, "look", {"marks": file.done})
                    if seen is not None and set(file.done) <= set(seen["marks"]):
                        return True
            if time.monotonic() > end:
                return False
            yield Pause(150)
        return True

    def forget_attached(self) -> None:
        """A page that is loaded anew holds no file any more."""
        self.handed = {}

    def end(self) -> None:
        """Remove every file that was made for the page."""
        folder, self._folder = self._folder, None
        self._papers = {}
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                log.warning("a temporary folder could not be removed")

    def _find(self, page: GuidedPage, job: dict[str, Any], seconds: float) -> Talk[tuple[Any, str]]:
        """The frame of a paper's place; a place to drop it on counts where no field comes."""
        why = "missing"
        turns = int(seconds * 5)
        for turn in range(1 + turns):
            homes = []
            for frame in page.frames():
                if not page.fences.may_fill(address_of(frame.url())):
                    continue
                answer = yield Ask(frame, "locate", {"jobs": [job]})
                place = (answer or {}).get(job["id"], {})
                if place.get("selector") or (place.get("zone") and turn == turns):
                    homes.append(frame)
                why = place.get("why") or why
            if homes:
                return (homes[0], "") if len(homes) == 1 else (None, "ambiguous")
            if seconds:
                yield Pause(200)
        return None, why

    def _slot(self, page: GuidedPage, files: tuple[PlanFile, ...]) -> Talk[dict[str, Any]]:
        jobs = [self._job(file) for file in files]
        nowhere = {"at": -1, "accept": False}
        newest = nowhere
        for frame in page.frames():
            if page.fences.may_fill(address_of(frame.url())):
                answer = yield Ask(frame, "slot", {"jobs": jobs})
                if answer is not None and answer["at"] >= 0:
                    newest = answer if newest is nowhere else nowhere
        return newest

    def _write(self, file: PlanFile) -> Path:
        """Lay the paper down for Chromium, which reads it only when the page is sent."""
        if self._folder is None:
            self._folder = temporary.make()
        path = self._folder / file.file_name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(self._papers[file.sha256])
        return path

    def _job(self, file: PlanFile) -> dict[str, Any]:
        return {
            "id": file.part,
            "part": file.part,
            "kind": "file",
            "find": file.find,
            "within": file.within,
            "file_name": file.file_name,
            "bytes": file.bytes,
            "type": PDF,
            "done": file.done,
        }

    def _note(self, handed: Handed) -> Handed:
        self.handed[handed.part] = handed
        if self.given is not None:
            self.given(handed)
        return handed

    def _refuse(self, why: str) -> None:
        log.warning("no file for the clicked place: %s", why)
        if self.refused is not None:
            self.refused(why)
