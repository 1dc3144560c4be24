"""The home screen: what waits, what is unfinished, what happened today."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk import case as machine
from kiosk.desk import days, fee, officers
from kiosk.desk.core import Desk, now
from kiosk.desk.procedure import choose
from kiosk.desk.visit import STEPS, TITLES, Visit
from kiosk.model import BadInput, Case, FeeState, State
from kiosk.values import local_day, mask_id, mask_name, show_date


class Line(Struct, frozen=True):
    """One case in a list: the person masked, the state in words."""

    case_id: str
    who: str
    procedure: str
    state: State
    words: str
    number: str
    note: str
    updated: str
    supplementing: bool = False
    """Its supplement is being made."""
    stuck: bool = False
    """Its supplement cannot go out until the officer decides."""


class Today(Struct, frozen=True):
    """The day's figures."""

    filed: int
    waiting: int
    on_paper: int
    drafts: int


class Overview(Struct, frozen=True):
    """Everything that the home screen shows."""

    unfinished: tuple[Line, ...]
    waiting: tuple[Line, ...]
    unsure: tuple[Line, ...]
    """A person left the portal without a number: somebody has to look."""
    at_portal: tuple[Line, ...]
    """Handed to a person for the portal; its number is not known yet."""
    supplements: tuple[Line, ...]
    refused: tuple[Line, ...]
    filed: tuple[Line, ...]
    due: tuple[Line, ...]
    """The authority means to be done tomorrow or today."""
    overdue: tuple[Line, ...]
    unpaid: tuple[Line, ...]
    """A fee is asked for and not paid."""
    ending: tuple[Line, ...]
    """About to be closed or erased by itself, though nobody said that it was filed."""
    today: Today
    damaged: int
    """Cases that were set aside because their data cannot be read."""
    warnings: tuple[str, ...] = ()
    """Sentences about this PC: little room on the disk, a clock that jumped."""
    no_recovery: bool = False
    """Who sits here should set the passphrase that opens the store in need."""


def overview(desk: Desk) -> Overview:
    """Return what the home screen shows."""
    days.watch(desk)
    with desk.vault.read() as tx:
        cases = tx.cases()
        jobs = {job.case_id: job for job in tx.jobs()}
        damaged = len(tx.damaged())
        ending = days.ending(desk, tx)
    notes = {case_id: job.last_error for case_id, job in jobs.items()}
    told = {case.id for case in cases if case.id in ending and case.state is not State.REFUSED}
    stuck = {case_id for case_id, job in jobs.items() if job.blocked}

    def lines(states: Iterable[State]) -> tuple[Line, ...]:
        wanted = set(states)
        return tuple(
            _line(desk, case, notes, stuck)
            for case in cases
            if case.state in wanted and not _left_unsure(case) and case.id not in told
        )

    def dated(days: range) -> tuple[Line, ...]:
        return tuple(
            msgspec.structs.replace(_line(desk, case, notes), note=due_words(case))
            for case in sorted(cases, key=lambda case: case.due)
            if days_left(case) in days
        )

    day = now()[:10]
    sent_today = [case for case in cases if case.receipt and case.receipt.time[:10] == day]
    return Overview(
        unfinished=lines(machine.OPEN),
        waiting=lines(machine.WAITING),
        unsure=tuple(_line(desk, case, notes) for case in cases if _left_unsure(case)),
        at_portal=lines({State.EXPORTED}),
        supplements=lines({State.RETURNED}),
        refused=tuple(_with_end(line, ending) for line in lines({State.REFUSED})),
        filed=lines({State.FILED, State.ACCEPTED}),
        due=dated(range(2)),
        overdue=dated(range(-10_000, 0)),
        unpaid=tuple(
            msgspec.structs.replace(_line(desk, case, notes), note=fee.words(case.fee))
            for case in cases
            if case.fee and case.fee.state is FeeState.UNPAID and case.state in WITH_AUTHORITY
        ),
        ending=tuple(
            _with_end(_line(desk, case, notes), ending) for case in cases if case.id in told
        ),
        today=Today(
            filed=len(sent_today),
            waiting=len(jobs),
            on_paper=sum(
                case.state is State.ON_PAPER and case.updated[:10] == day for case in cases
            ),
            drafts=sum(case.state in machine.OPEN for case in cases),
        ),
        damaged=damaged,
        warnings=warnings(desk),
        no_recovery=officers.lacks_recovery(desk),
    )


WITH_AUTHORITY = (State.FILED, State.ACCEPTED, State.RETURNED)


def days_left(case: Case) -> int | None:
    """Return in how many days the authority means to be done, below 0 when it is late.

    None where it named no day, waits for a supplement, or is done.
    """
    if not case.due or case.state not in (State.FILED, State.ACCEPTED):
        return None
    return (local_day(case.due) - local_day(now())).days


def due_words(case: Case) -> str:
    """Return the day by which the authority means to be done, in words; empty without one."""
    left = days_left(case)
    if left is None:
        return ""
    day = show_date(local_day(case.due).isoformat())
    if left < 0:
        return _("Hẹn trả {day}, quá hạn {n} ngày").format(day=day, n=-left)
    if left == 0:
        return _("Hẹn trả hôm nay ({day})").format(day=day)
    if left == 1:
        return _("Hẹn trả ngày mai ({day})").format(day=day)
    return _("Hẹn trả {day}").format(day=day)


def waiting_count(desk: Desk) -> int:
    """Return how many cases wait to be sent (the footer's number)."""
    with desk.vault.read() as tx:
        return len(tx.jobs())


def resume(desk: Desk, case_id: str) -> tuple[Visit, str]:
    """Return the visit of an unfinished case and the step to open."""
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    if case is None or case.state not in machine.OPEN:
        raise BadInput(_("Hồ sơ này không còn làm dở."))
    if case.state is State.PAUSED:
        case = desk.save(machine.advance(case, machine.Resumed(now())), "resumed")
    visit = visit_of(desk, case)
    return visit, case.step if case.step in STEPS else "citizen"


def reopen(desk: Desk, case_id: str) -> tuple[Visit, str]:
    """Return the visit of a case whose number is still to come, and the step to open."""
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    if case is None or not (case.state is State.EXPORTED or _left_unsure(case)):
        raise BadInput(_("Hồ sơ này không còn chờ nộp trên cổng."))
    return visit_of(desk, case), "send"


def visit_of(desk: Desk, case: Case) -> Visit:
    """Return a visit around a stored case."""
    visit = Visit()
    choose(desk, visit, case.procedure, case.variant)
    visit.case = case
    visit.brought = set(case.brought)
    visit.supersedes = case.supersedes
    return visit


def at_step(desk: Desk, visit: Visit, step: str) -> None:
    """Remember which step is open, so that an interrupted case comes back there."""
    case = visit.case
    if case is None or case.step == step:
        return
    if case.state is not State.DRAFT and not machine.supplementing(case):
        return
    brought = tuple(sorted(visit.brought))
    visit.case = machine.edit(case, now(), step=step, brought=brought)
    desk.save(visit.case, "step", step=step)


def pause(desk: Desk, visit: Visit) -> None:
    """Put the open case aside; it stays among the unfinished ones."""
    hold(desk, visit)
    visit.case = None


def hold(desk: Desk, visit: Visit) -> None:
    """Pause the case that is being made, while the desk is locked; the visit keeps it.

    What the citizen has confirmed stays confirmed, and what was sent stays sent.
    """
    case = visit.case
    if case is not None and machine.allowed(case.state, machine.Paused):
        visit.case = desk.save(machine.advance(case, machine.Paused(now())), "paused")


def go_on(desk: Desk, visit: Visit) -> None:
    """Let the case that was held be changed again."""
    case = visit.case
    if case is not None and case.state is State.PAUSED:
        visit.case = desk.save(machine.advance(case, machine.Resumed(now())), "resumed")


def abandon(desk: Desk, case_id: str) -> None:
    """Erase a draft that the citizen declined or left: its key first, then its rows."""
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    if case is None:
        raise BadInput(_("Hồ sơ không còn trong kho."))
    desk.save(machine.advance(case, machine.Abandoned(now())), "abandoned")
    desk.vault.purge(case_id, desk.officer)


def _left_unsure(case: Case) -> bool:
    return case.state is State.UNSURE and case.connector == "guided"


def who(case: Case) -> str:
    """Return the masked name and number, as it may stand on a screen that others see."""
    person = case.citizen
    name = mask_name(person.full_name.text) if person and person.full_name else ""
    number = mask_id(person.id_number.text) if person and person.id_number else ""
    return " · ".join(text for text in (name, number) if text)


def _line(desk: Desk, case: Case, notes: dict[str, str], stuck: Collection[str] = ()) -> Line:
    pack = desk.packs.get(case.procedure)
    entry = None if pack else desk.catalogue.get(case.procedure)
    name = pack.short_name if pack else entry.name if entry else case.procedure
    step = TITLES.get(case.step, "") if case.state in machine.OPEN else ""
    asked = case.rounds[-1].asked if machine.supplementing(case) else ""
    return Line(
        case_id=case.id,
        who=who(case),
        procedure=name,
        state=case.state,
        words=machine.words(case),
        number=case.receipt.number if case.receipt else "",
        note=notes.get(case.id, "") or case.portal_note or step or asked,
        updated=case.updated,
        supplementing=machine.supplementing(case),
        stuck=bool(case.rounds) and case.id in stuck,
    )


def _with_end(line: Line, ending: dict[str, int]) -> Line:
    """Say when the case goes by itself."""
    left = ending.get(line.case_id)
    if left is None:
        return line
    erased = line.state is State.CLOSED
    words = _("Máy xoá sau {n} ngày") if erased else _("Máy tự đóng sau {n} ngày")
    note = " · ".join(text for text in (words.format(n=left), line.note) if text)
    return msgspec.structs.replace(line, note=note)


def warnings(desk: Desk) -> tuple[str, ...]:
    """What the officer should see to at this PC: a full disk, a mended store, a jumping clock."""
    from kiosk import health

    room = health.disk(desk.home.root)
    full = "" if room.ok else f"{room.detail} {room.advice}"
    return tuple(words for words in (full, desk.repair_note, desk.clock_note) if words)
