"""After filing: what the portal says of a case."""

from __future__ import annotations

from msgspec import Struct

from kiosk import case as machine
from kiosk.desk import connect
from kiosk.desk.core import Desk, now
from kiosk.model import Case, State

FOLLOWED = frozenset({State.FILED, State.ACCEPTED, State.RETURNED})


class Standing(Struct, frozen=True):
    """One case as the portal sees it."""

    case_id: str
    number: str
    state: State
    portal_status: str
    text: str
    missing: str


def filed(desk: Desk, number: str = "") -> list[Case]:
    """Return the filed cases that a portal can be asked about (all, or one number)."""
    with desk.vault.read() as tx:
        cases = tx.cases(FOLLOWED)
    return [
        case
        for case in cases
        if case.connector == "opencps" and case.receipt and number in ("", case.receipt.number)
    ]


def ask(desk: Desk, case: Case) -> Standing:
    """Ask the portal, store what it says, and return it; raises Unreachable."""
    with desk.vault.read() as tx:
        packet = tx.submission(case.id)
    number = case.receipt.number if case.receipt else ""
    assert packet is not None  # noqa: S101 - type narrowing: a filed case was sealed
    said = connect.connector(desk, packet).status(packet, number)
    event = _event(case, said.state, said.portal_status, said.missing or said.text)
    if event is not None:
        desk.save(machine.advance(case, event), "status", portal=said.portal_status)
    return Standing(case.id, number, said.state, said.portal_status, said.text, said.missing)


def _event(case: Case, state: State, status: str, note: str) -> machine.Event | None:
    """Return what happened to the case, or None when nothing new was said."""
    if state is case.state:
        return None
    at = now()
    events: dict[State, machine.Event] = {
        State.ACCEPTED: machine.Accepted(at, status),
        State.RETURNED: machine.Returned(at, note, status),
        State.REFUSED: machine.Refused(at, note),
        State.CLOSED: machine.Closed(at),
    }
    event = events.get(state)
    if event is None or not machine.allowed(case.state, type(event)):
        return None
    return event
