"""A supervisor's approval before a case is sealed, where the office wants it."""

from __future__ import annotations

from datetime import UTC, datetime
from gettext import gettext as _

from kiosk import case as machine
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, State
from kiosk.vault import officers
from kiosk.vault.officers import Role


def wanted(desk: Desk, case: Case | None) -> bool:
    """Tell whether the case waits for an approval before it can be sealed."""
    if case is None or desk.practice or not desk.settings.supervisor_approval:
        return False
    done = case.state is not State.REVIEWED and not machine.supplementing(case)
    return not done and case.approval is None


def require(desk: Desk, case: Case) -> None:
    """Raise BadInput when the case waits for an approval."""
    if wanted(desk, case):
        raise BadInput(
            _("Cơ quan yêu cầu lãnh đạo duyệt trước khi nộp. Mời lãnh đạo gõ mã PIN ở bước Nộp.")
        )


def supervisors(desk: Desk) -> list[str]:
    """Return who may approve."""
    with desk.vault.read() as tx:
        return [one.name for one in officers.listed(tx) if one.role is Role.SUPERVISOR]


def give(desk: Desk, visit: Visit, name: str, pin: str) -> Case:
    """Record that this supervisor approves the case as it stands.

    Raises BadInput for a wrong PIN, for anybody else's, and for one's own case.
    """
    case = visit.open_case()
    who = officers.log_on(desk.vault, name, pin, datetime.now(UTC))
    if who.role is not Role.SUPERVISOR:
        raise BadInput(_("Chỉ lãnh đạo mới duyệt được hồ sơ."))
    if who.name in (case.officer, desk.officer):
        raise BadInput(_("Người làm hồ sơ không tự duyệt được. Mời lãnh đạo khác."))
    case = machine.approve(case, now(), who.name)
    with desk.vault.begin() as tx:
        tx.put_case(case)
        tx.audit(who.name, "approved", case.id)
    visit.case = case
    return case
