"""After filing: what the portal says of a case."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from kiosk import case as machine
from kiosk.desk import connect
from kiosk.desk.case_file import UNATTENDED
from kiosk.desk.core import Desk, now
from kiosk.desk.packing import OWN_ACCOUNT
from kiosk.model import Case, State
from kiosk.portals.base import PortalStatus

NO_NUMBER = "number_from_id"
"""Warning of a connector that had to take the portal's internal id for the number."""
FOLLOWED = frozenset({State.FILED, State.ACCEPTED, State.RETURNED})
FOLLOW_UP = "follow_up"
"""The purpose that covers asking the portal by the clock."""


class Standing(Struct, frozen=True):
    """One case as the portal sees it."""

    case_id: str
    number: str
    state: State
    portal_status: str
    text: str
    missing: str


def filed(desk: Desk, number: str = "") -> list[Case]:
    """Return the filed cases that a portal can be asked about (all, or one number).

    Without a number those are left out whose citizen has taken the consent to it back, and those
    that only the citizen's own account can see.
    """
    with desk.vault.read() as tx:
        cases = tx.cases(FOLLOWED)
    return [
        case
        for case in cases
        if case.connector == "opencps"
        and case.receipt
        and (number == case.receipt.number or (not number and not _declined(case)))
        and (number or case.account != OWN_ACCOUNT)
    ]


def scheduled(desk: Desk) -> list[Case]:
    """Return the cases that the desk asks about by itself: the citizen agreed to it."""
    return [
        case
        for case in filed(desk)
        if (case.officer == UNATTENDED or (case.consent and case.consent.covers(FOLLOW_UP)))
        and case.account != OWN_ACCOUNT
    ]


def _declined(case: Case) -> bool:
    withdrawn = case.consent.withdrawn if case.consent else ()
    return any(back.purpose == FOLLOW_UP for back in withdrawn)


def ask(desk: Desk, case: Case) -> Standing:
    """Ask the portal, store what it says, and return it; raises Unreachable."""
    with desk.vault.read() as tx:
        packet = tx.submission(case.id)
    number = case.receipt.number if case.receipt else ""
    assert packet is not None  # noqa: S101 - type narrowing: a filed case was sealed
    said = connect.connector(desk, packet).status(packet, number)
    number = _keep(desk, case.id, said) or number
    return Standing(case.id, number, said.state, said.portal_status, said.text, said.missing)


def _keep(desk: Desk, case_id: str, said: PortalStatus) -> str:
    """Store the news of a case as it is by now, and return its number.

    Another desk window may have opened its supplement while the portal was asked.
    """
    with desk.vault.begin() as tx:
        case = tx.case(case_id)
        if case is None or case.state not in FOLLOWED:
            return ""
        changed = _told(_noted(_numbered(case, said.number), said), said)
        if changed != case:
            tx.put_case(changed)
            tx.audit(desk.officer, "status", case_id, portal=said.portal_status)
    return changed.receipt.number if changed.receipt else ""


def _noted(case: Case, said: PortalStatus) -> Case:
    """What the portal leaves out keeps what it said before."""
    return msgspec.structs.replace(case, due=said.due or case.due, fee=said.fee or case.fee)


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
    if machine.supplementing(case):
        return case  # half a supplement lies on the desk: it is sent, or given up, first
    at = now()
    accepted = machine.Accepted(at, said.portal_status)
    ways: dict[State, tuple[machine.Event, ...]] = {
        State.ACCEPTED: (accepted,),
        State.RETURNED: (machine.Returned(at, said.missing or said.text, said.portal_status),),
        State.REFUSED: (machine.Refused(at, said.missing or said.text),),
        # A portal that was not asked for some days may have accepted and finished meanwhile.
        State.CLOSED: (accepted, machine.Closed(at)),
    }
    if said.state is case.state:
        # asked for once more in other words: the newest are what counts
        again = said.state is State.RETURNED and said.missing
        return msgspec.structs.replace(case, portal_note=said.missing) if again else case
    for event in ways.get(said.state, ()):
        if machine.allowed(case.state, type(event)):
            case = machine.advance(case, event)
    return case
