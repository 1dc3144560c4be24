"""Fills what the plan says into the frames of the portal's own hosts, and reads it back."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any

import msgspec
from PySide6.QtWebEngineCore import QWebEngineFrame

from kiosk.desk.guided import DONE, Frame, Outcome, Plan, PlanField, PlanStep, number_in
from ui.browser import keys
from ui.browser.fences import address_of
from ui.browser.page import GuidedPage
from ui.browser.runs import Ask, Pause, Talk

EVERY = 40
"""Milliseconds between two looks at a running fill."""
NEXT = "*next*"
"""Stands for the page's plain button among fields and papers."""
KEY = 15
"""Milliseconds between two keys: masks put the caret right after each."""
SETTLE = 80
"""Milliseconds that a page gets to think about what was typed."""
PER_FIELD = 3.0
"""Seconds that one field may take beside its own waiting."""


class Look(msgspec.Struct, frozen=True):
    """What a page shows: its frames with their marks, and whether it asks for a secret."""

    frames: tuple[Frame, ...]
    secret: bool


class Filler:
    """Remembers for one citizen what it put where, so that a person's change is seen as one."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.outcomes: dict[str, Outcome] = {}
        self._mine: dict[str, str] = {}
        self._marks = list(plan.marks())

    def look(self, page: GuidedPage) -> Talk[Look]:
        """Ask every frame which marks stand there."""
        frames: list[Frame] = []
        secret = False
        for frame in _frames(page):
            answer = yield Ask(frame, "look", {"marks": self._marks})
            if answer is not None:
                frames.append(Frame(answer["address"], frozenset(answer["marks"])))
                secret = secret or bool(answer["secret"])
        if not frames:
            frames.append(Frame(address_of(page.url())))
        return Look(tuple(frames), secret)

    def fill(
        self, page: GuidedPage, step: PlanStep, force: Collection[str] = (), only: str = ""
    ) -> Talk[list[Outcome]]:
        """Fill the fields of a step in order; `force` names those that may be overwritten."""
        wanted = [field for field in step.fields if only in ("", field.id)]
        yield from self._pass(page, wanted, force)
        # What an answer brought on the page only now gets its turn.
        late = [field for field in wanted if self._state(field) in ("missing", "waits")]
        if late and any(self._state(field) in DONE for field in wanted):
            yield from self._pass(page, late, force)
        return [self.outcomes[field.id] for field in wanted]

    def press_next(self, page: GuidedPage, step: PlanStep) -> Talk[str]:
        """Turn the page by the recipe's plain button: pressed, refused or missing."""
        state = "missing"
        for frame in _frames(page):
            answer = yield Ask(frame, "next", {"candidates": step.next})
            if answer is not None and answer["state"] != "missing":
                state = str(answer["state"])
                break
        return state

    def number(self, page: GuidedPage) -> Talk[str]:
        """Read the portal's number; empty when there is none, or more than one."""
        rule = self.plan.result
        texts: list[str] = []
        for frame in _frames(page):
            answer = yield Ask(frame, "number", {"candidates": rule.number})
            texts += [str(text) for text in answer or ()]
        return number_in(rule, texts, address_of(page.url()))

    def fetched(self, page: GuidedPage) -> Talk[int]:
        """Count what all frames have fetched so far."""
        total = 0
        for frame in _frames(page):
            answer = yield Ask(frame, "fetched", {})
            total += int(answer or 0)
        return total

    def probe(self, page: GuidedPage, step: PlanStep) -> Talk[dict[str, list[str]]]:
        """Tell for every field and paper of a step, and for NEXT, which ways find it."""
        jobs = [self._job(field) for field in step.fields]
        jobs += [
            {"id": file.part, "kind": "file", "find": file.find, "within": file.within}
            for file in step.files
        ]
        found: dict[str, list[str]] = {str(job["id"]): [] for job in jobs}
        for frame in _frames(page):
            answer = yield Ask(frame, "probe", {"jobs": jobs})
            for name, ways in (answer or {}).items():
                found[name] += ways
            found.setdefault(NEXT, [])
            found[NEXT] += (yield Ask(frame, "turns", {"candidates": step.next})) or ()
        return found

    def _state(self, field: PlanField) -> str:
        return self.outcomes[field.id].state

    def _pass(
        self, page: GuidedPage, fields: list[PlanField], force: Collection[str]
    ) -> Talk[None]:
        homes = yield from _homes(page, [self._job(field) for field in fields])
        by_id = {field.id: field for field in fields}
        for at, group in groupby(by_id, key=lambda name: homes[name]):
            batch = [by_id[name] for name in group]
            if isinstance(at, str):
                self._keep(Outcome(field.id, at) for field in batch)
                continue
            ready = [field for field in batch if self._may_begin(field, batch)]
            self._keep(Outcome(field.id, "waits") for field in batch if field not in ready)
            if ready:
                frames = _frames(page)
                frame = frames[at] if at < len(frames) else page.mainFrame()
                yield from self._fill(frame, ready, force)
                for field in ready:
                    yield from self._by_keys(page, frame, field)

    def _may_begin(self, field: PlanField, batch: list[PlanField]) -> bool:
        """A field after another waits for it; inside one batch the page's script sees to that."""
        if not field.after or field.after in {other.id for other in batch}:
            return True
        before = self.outcomes.get(field.after)
        return before is None or before.filled

    def _fill(
        self, frame: QWebEngineFrame, fields: list[PlanField], force: Collection[str]
    ) -> Talk[None]:
        jobs = [{**self._job(field), "force": field.id in force} for field in fields]
        number = yield Ask(frame, "fill", {"jobs": jobs})
        end = time.monotonic() + sum(field.wait * 2 + PER_FIELD for field in fields)
        heard: dict[str, Outcome] = {}
        while number is not None and time.monotonic() < end:
            yield Pause(EVERY)
            answer = yield Ask(frame, "poll", {"run": number})
            if answer is None:
                break
            heard = {result["field"]: _outcome(result) for result in answer["results"]}
            if answer["done"]:
                break
        self._keep(heard.get(field.id, Outcome(field.id, "timeout")) for field in fields)

    def _by_keys(self, page: GuidedPage, frame: QWebEngineFrame, field: PlanField) -> Talk[None]:
        """Type what the page did not keep: some masks and dates hear nothing but keys.

        Each key goes only while the field itself would get it, and none that presses anything.
        """
        for bare in (False, True):
            if field.kind in ("text", "date") and self._state(field) == "mismatch":
                yield from self._type(page, frame, field, bare)

    def _type(
        self, page: GuidedPage, frame: QWebEngineFrame, field: PlanField, bare: bool
    ) -> Talk[None]:
        job = self._job(field)
        aimed = yield Ask(frame, "aim", {"job": job, "bare": bare})
        text = str((aimed or {}).get("keys") or "")
        yield Pause(SETTLE)
        for letter in text if keys.harmless(text) else "":
            if not (yield Ask(frame, "still", {})):
                break
            keys.type_letter(page, letter)
            yield Pause(KEY)
        yield Pause(SETTLE)
        yield Ask(frame, "leave", {})
        yield Pause(SETTLE)
        answer = yield Ask(frame, "landed", {"job": job})
        if answer is not None:
            self._keep([_outcome({"field": field.id, **answer})])

    def _keep(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.outcomes[outcome.field] = outcome
            if outcome.filled:
                self._mine[outcome.field] = outcome.read_back

    def _job(self, field: PlanField) -> dict[str, Any]:
        return {
            "id": field.id,
            "kind": field.kind,
            "find": field.find,
            "within": field.within,
            "text": field.text,
            "iso": field.iso,
            "by": field.by,
            "after": field.after,
            "wait": field.wait,
            "loose": field.loose,
            "replace": field.replace,
            "mine": self._mine.get(field.id),
        }


def _outcome(result: dict[str, str]) -> Outcome:
    return Outcome(
        field=result["field"],
        state=result["state"],
        read_back=result.get("read_back", "")[:2000],
        selector=result.get("selector", ""),
    )


def _frames(page: GuidedPage) -> list[QWebEngineFrame]:
    """The frames in which our script may work."""
    return [frame for frame in page.frames() if page.fences.may_fill(address_of(frame.url()))]


def _homes(page: GuidedPage, jobs: list[dict[str, Any]]) -> Talk[dict[str, int | str]]:
    """For every job the number of the frame that holds it, or why there is none.

    What is not there yet is looked for where the field before it is.
    """
    found: dict[str, list[int]] = {str(job["id"]): [] for job in jobs}
    doubtful: set[str] = set()
    frames = _frames(page)
    for at, frame in enumerate(frames):
        answer = yield Ask(frame, "locate", {"jobs": jobs})
        for name, place in (answer or {}).items():
            if place["selector"]:
                found[name].append(at)
            elif place["why"] == "ambiguous":
                doubtful.add(name)
    homes: dict[str, int | str] = {}
    last = next((places[0] for places in found.values() if len(places) == 1), 0)
    for job in jobs:
        name = str(job["id"])
        places = found[name]
        if len(places) > 1 or (not places and name in doubtful):
            homes[name] = "ambiguous"
        elif not frames:
            homes[name] = "missing"
        else:
            last = places[0] if places else last
            homes[name] = last
    return homes
