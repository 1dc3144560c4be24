"""After filing: what the portal says of a case."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from kiosk import case as machine
from kiosk.desk import connect
from kiosk.desk.core import Desk, now
from kiosk.model import Case, State
from kiosk.portals.base import PortalStatus

NO_NUMBER = "number_from_id"
"""Warning of a connector that had to take the portal's internal id for the number."""
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
    changed = _told(_numbered(case, said.number), said)
    if changed != case:
        desk.save(changed, "status", portal=said.portal_status)
    number = changed.receipt.number if changed.receipt else ""
    return Standing(case.id, number, said.state, said.portal_status, said.text, said.missing)


def _numbered(case: Case, number: str) -> Case:
    """A portal that filed without a number gives the real one later."""
    if not number or case.receipt is None or NO_NUMBER not in case.warnings:
        return case
    if number == case.receipt.number:
        return case
    return msgspec.structs.replace(
        case,
        receipt=msgspec.structs.replace(case.receipt, number=number),
        warnings=tuple(warning for warning in case.warnings if warning != NO_NUMBER),
    )


def _told(case: Case, said: PortalStatus) -> Case:
    """Return the case after what the portal said; the same where it said nothing new."""
    at = now()
    accepted = machine.Accepted(at, said.portal_status)
    ways: dict[State, tuple[machine.Event, ...]] = {
        State.ACCEPTED: (accepted,),
        State.RETURNED: (machine.Returned(at, said.missing or said.text, said.portal_status),),
        State.REFUSED: (machine.Refused(at, said.missing or said.text),),
        # A portal that was not asked for some days may have accepted and finished meanwhile.
        State.CLOSED: (accepted, machine.Closed(at)),
    }
    for event in ways.get(said.state, ()) if said.state is not case.state else ():
        if machine.allowed(case.state, type(event)):
            case = machine.advance(case, event)
    return case
