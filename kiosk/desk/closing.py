"""Closing a case by hand: what a portal took and never speaks of again."""

from __future__ import annotations

from gettext import gettext as _

from kiosk import case as machine
from kiosk.desk.core import Desk, now
from kiosk.model import BadInput, Case, State
from kiosk.vault import officers
from kiosk.vault.officers import Role


def may(desk: Desk, state: State) -> bool:
    """Tell whether who sits here may close a case in this state."""
    if state is not State.ACCEPTED:
        return False
    with desk.vault.read() as tx:
        led = any(one.role is Role.SUPERVISOR for one in officers.listed(tx))
    return not led or desk.role == Role.SUPERVISOR


def close(desk: Desk, case_id: str) -> Case:
    """Close an accepted case of which nothing more is expected; its retention begins.

    Raises BadInput where the case stands elsewhere, or who sits here is no supervisor.
    """
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    if case is None:
        raise BadInput(_("Hồ sơ không còn trong kho."))
    if not may(desk, case.state):
        raise BadInput(_("Chỉ lãnh đạo đóng hồ sơ, và chỉ hồ sơ đã tiếp nhận."))
    return desk.save(machine.advance(case, machine.Closed(now())), "closed", was=case.state.value)
