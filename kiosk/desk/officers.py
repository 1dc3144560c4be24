"""Who sits at the desk, and what each role may do.

An officer serves citizens; a supervisor does too, approves cases, enrols officers and sets their
forgotten PINs; a technician enrols and sets PINs, and touches no citizen's case.
"""

from __future__ import annotations

from datetime import UTC, datetime
from gettext import gettext as _

from kiosk.desk.core import Desk
from kiosk.model import BadInput
from kiosk.vault import keys, officers, ways
from kiosk.vault.officers import MANAGERS, Role
from kiosk.vault.reader import Reader

PRACTICE_OFFICER = _("Cán bộ thực hành")

ROLES: dict[str, str] = {
    Role.OFFICER.value: _("Cán bộ"),
    Role.SUPERVISOR.value: _("Lãnh đạo"),
    Role.TECHNICIAN.value: _("Kỹ thuật viên"),
}
"""What a role is called, in the order of choice."""


def names(desk: Desk) -> list[str]:
    """Return the officers who may log on; none before the first one is enrolled."""
    with desk.vault.read() as tx:
        return officers.names(tx)


def enrol(desk: Desk, name: str, pin: str, role: str = "", words: str = "") -> None:
    """Add an officer and log on; with `words`, a passphrase, this officer can open the store too.

    The first one is the supervisor, who enrols the others. Raises BadInput for an unusable name,
    PIN or passphrase, and where the one who sits here may not enrol.
    """
    if words:
        ways.check_words(words)
    with desk.vault.begin() as tx:
        first = not officers.names(tx)
        if not first:
            _manage(desk, tx)
        given = Role(role) if role else Role.SUPERVISOR if first else Role.OFFICER
        made = officers.enrol(tx, name, pin, given, by=desk.officer)
        if words:
            tx.audit(desk.officer, "key.add", holder=made.name)
    if words:
        ways.add_passphrase(desk.vault.folder, desk.vault.sealer.office_key, words, made.name)
    log_on(desk, name, pin)


def log_on(desk: Desk, name: str, pin: str) -> None:
    """Log on; raises BadInput, with the time to wait after several wrong PINs."""
    who = officers.log_on(desk.vault, name, pin, datetime.now(UTC))
    desk.officer, desk.role = who.name, who.role.value


def reset_pin(desk: Desk, name: str, pin: str) -> None:
    """Set a forgotten PIN and end the lock; raises BadInput for who may not, and a weak PIN."""
    with desk.vault.begin() as tx:
        _manage(desk, tx)
        officers.set_pin(tx, name, pin, by=desk.officer)


def managers(desk: Desk) -> list[str]:
    """Return who may set a forgotten PIN: everybody in an office from before there were roles."""
    with desk.vault.read() as tx:
        everybody = officers.listed(tx)
    return [one.name for one in everybody if one.role in MANAGERS] or [
        one.name for one in everybody
    ]


def reset_pin_as(desk: Desk, by: str, by_pin: str, name: str, pin: str) -> None:
    """Set the forgotten PIN of `name` where nobody sits; `by` may do it and gives the own PIN.

    Nobody sits here afterwards. Raises BadInput as `log_on` and `reset_pin` do.
    """
    log_on(desk, by, by_pin)
    try:
        reset_pin(desk, name, pin)
    finally:
        log_off(desk)


def lacks_recovery(desk: Desk) -> bool:
    """Tell whether who sits here should set the passphrase that opens the store in need."""
    if desk.practice or keys.recoverable(desk.vault.folder):
        return False
    with desk.vault.read() as tx:
        return desk.role in MANAGERS or not officers.has_manager(tx)


def set_recovery(desk: Desk, words: str) -> None:
    """Let `words` open the store when keyring, PC or officer are gone.

    Raises BadInput for a passphrase that is too short, and for who may not set it.
    """
    ways.check_words(words)
    with desk.vault.begin() as tx:
        _manage(desk, tx)
        tx.audit(desk.officer, "key.add", holder=ways.RECOVERY)
    ways.add_passphrase(
        desk.vault.folder, desk.vault.sealer.office_key, words, holder=ways.RECOVERY
    )


def serving(desk: Desk) -> None:
    """Raise BadInput where the one who sits here serves no citizens."""
    if desk.role == Role.TECHNICIAN:
        raise BadInput(_("Kỹ thuật viên không làm hồ sơ. Mời cán bộ đăng nhập."))


def practise(desk: Desk) -> None:
    """Log on with one click, in practice mode only."""
    if desk.practice:
        desk.officer, desk.role = PRACTICE_OFFICER, ""


def log_off(desk: Desk) -> None:
    """Nobody sits at the desk any more."""
    desk.officer = desk.role = ""


def _manage(desk: Desk, tx: Reader) -> None:
    """Where nobody may manage (an office from before there were roles), everybody may."""
    if officers.has_manager(tx) and desk.role not in MANAGERS:
        raise BadInput(
            _("Chỉ lãnh đạo hoặc kỹ thuật viên thêm cán bộ, đặt lại mã PIN và mật khẩu khôi phục.")
        )
