"""The plan for one citizen: which page asks for what, and which paper goes where."""

from __future__ import annotations

from fnmatch import fnmatchcase
from urllib.parse import quote, urlsplit, urlunsplit

from msgspec import Struct

from kiosk.model import Part, Submission
from kiosk.portals.guided.hosts import Zone, with_portal, zone
from kiosk.portals.guided.recipe import File, Hosts, Human, Kind, Recipe, Result, Step, Where
from kiosk.portals.guided.values import raw_of, text_of
from kiosk.procedures.conditions import PROXY, holds

AFTER_ANOTHER = 8.0
"""Seconds that choices which another field loads may take, where the recipe says nothing."""


class PlanField(Struct, frozen=True):
    """One value and where it goes; `text` is personal, the rest is not."""

    id: str
    label: str
    kind: str
    find: tuple[str, ...]
    text: str
    shown: str = ""
    """What people read: the value before it became a portal's code."""
    iso: str = ""
    """The day as yyyy-mm-dd, for the browser's own date fields."""
    by: str = "text"
    within: str = ""
    after: str = ""
    wait: float = 0.0
    optional: bool = False
    replace: bool = False
    loose: bool = False
    """For parts of addresses: "Tỉnh Phú Thọ" and "Phú Thọ" are the same choice."""


class PlanFile(Struct, frozen=True):
    """One paper of this citizen and its place."""

    part: str
    name: str
    find: tuple[str, ...]
    file_name: str
    sha256: str
    bytes: int
    within: str = ""
    wait: float = 0.0
    done: tuple[str, ...] = ()
    optional: bool = False
    fault: str = ""
    """Why it must not be handed over: too_large, wrong_type."""
    max_bytes: int = 0


class PlanStep(Struct, frozen=True):
    """One page: what is filled, what is handed over, what a person does."""

    id: str
    title: str
    where: Where
    say: str
    fields: tuple[PlanField, ...]
    files: tuple[PlanFile, ...]
    human: tuple[Human, ...]
    next: tuple[str, ...]
    sample: str


class Plan(Struct, frozen=True):
    """Everything that one guided visit to a portal needs."""

    recipe: str
    version: str
    title: str
    procedure: str
    hosts: Hosts
    start: str
    steps: tuple[PlanStep, ...]
    result: Result
    lookup: str = ""
    unplaced: tuple[str, ...] = ()
    """Papers of the case for which the recipe has no place."""

    def step(self, name: str) -> PlanStep | None:
        """The step with this id."""
        return next((step for step in self.steps if step.id == name), None)

    def marks(self) -> tuple[str, ...]:
        """Everything by which pages are recognised, each once."""
        wheres = [step.where for step in self.steps] + [self.result.where]
        return tuple(dict.fromkeys(mark for where in wheres for mark in where.marks + where.absent))


class Frame(Struct, frozen=True):
    """What a page says of itself, one frame of it: its address and which marks stand there."""

    address: str
    marks: frozenset[str] = frozenset()


def make(recipe: Recipe, submission: Submission, root: str = "") -> Plan:
    """Return the plan for `submission`; `root` puts another site in the place of the portal's."""
    known = dict(submission.answers)
    if submission.delegate is not None:
        known[PROXY] = submission.delegate.relation or "*"
    parts = {part.part: part for part in submission.parts}
    placed = {file.part for step in recipe.steps for file in step.files}
    return Plan(
        recipe=recipe.id,
        version=recipe.version,
        title=recipe.title,
        procedure=submission.procedure,
        hosts=with_portal(recipe.hosts, root) if root else recipe.hosts,
        start=start_address(recipe, submission, root),
        steps=tuple(_step(step, submission, known, parts) for step in recipe.steps),
        result=recipe.result,
        lookup=at_root(recipe.lookup, root),
        unplaced=tuple(name for name in parts if name not in placed),
    )


def start_address(recipe: Recipe, submission: Submission, root: str = "") -> str:
    """Return the first page's address with the codes in their places, at `root` where given."""
    codes = {
        name: quote(text, safe="")
        for name, text in (
            ("procedure", submission.procedure),
            ("agency", submission.agency),
            ("variant", submission.variant),
        )
    }
    return at_root(recipe.start.format_map(codes), root)


def at_root(address: str, root: str) -> str:
    """Return `address` on the site at `root`; as it is where one of them is empty."""
    if not root or not address:
        return address
    parts, site = urlsplit(address), urlsplit(root)
    return urlunsplit((site.scheme, site.netloc, parts.path, parts.query, parts.fragment))


def _step(
    step: Step, submission: Submission, known: dict[str, str], parts: dict[str, Part]
) -> PlanStep:
    fields = [
        PlanField(
            id=field.id,
            label=field.label,
            kind=field.kind.value,
            find=field.find,
            text=text,
            shown=raw_of(field, submission) if field.by == "value" else text,
            iso=raw_of(field, submission) if field.kind is Kind.DATE else "",
            by=field.by,
            within=field.within,
            after=field.after,
            wait=field.wait or (AFTER_ANOTHER if field.after else 0.0),
            optional=field.optional,
            replace=field.replace,
            loose=bool(field.part),
        )
        for field in step.fields
        if holds(field.when, known) and (text := text_of(field, submission))
    ]
    files = [_file(file, parts[file.part]) for file in step.files if file.part in parts]
    return PlanStep(
        id=step.id,
        title=step.title,
        where=step.where,
        say=step.say,
        fields=tuple(fields),
        files=tuple(files),
        human=step.human,
        next=step.next,
        sample=step.sample,
    )


def _file(file: File, part: Part) -> PlanFile:
    fault = ""
    if "application/pdf" not in file.types:
        fault = "wrong_type"
    elif file.max_bytes and part.pdf_bytes > file.max_bytes:
        fault = "too_large"
    return PlanFile(
        part=file.part,
        name=part.name,
        find=file.find,
        file_name=part.file_name,
        sha256=part.pdf_digest,
        bytes=part.pdf_bytes,
        within=file.within,
        wait=file.wait,
        done=file.done,
        optional=file.optional,
        fault=fault,
        max_bytes=file.max_bytes,
    )


def recognise(plan: Plan, frames: tuple[Frame, ...]) -> PlanStep | None:
    """Return the step whose signs are on the page; of several the one with the most signs."""
    best: PlanStep | None = None
    most = 0
    for step in plan.steps:
        weight = _weight(step.where, plan.hosts, frames)
        if weight > most:
            best, most = step, weight
    return best


def is_result(plan: Plan, frames: tuple[Frame, ...]) -> bool:
    """True on the page where the portal says that it has the case."""
    return _weight(plan.result.where, plan.hosts, frames) > 0


def _weight(where: Where, hosts: Hosts, frames: tuple[Frame, ...]) -> int:
    signs = len(where.marks) + len(where.absent) + bool(where.address)
    return signs if any(_fits(where, hosts, frame) for frame in frames) else 0


def _fits(where: Where, hosts: Hosts, frame: Frame) -> bool:
    return (
        zone(hosts, frame.address) is not Zone.NONE
        and (not where.address or _at(where.address, frame.address))
        and frame.marks.issuperset(where.marks)
        and frame.marks.isdisjoint(where.absent)
    )


def _at(patterns: tuple[str, ...], address: str) -> bool:
    """Match path, query and fragment; * stands for anything, all else for itself."""
    parts = urlsplit(address)
    here = urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))
    return any(fnmatchcase(here, pattern.replace("[", "[[]").replace("?", "[?]"))
               for pattern in patterns)  # fmt: skip
