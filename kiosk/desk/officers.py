"""Who sits at the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from gettext import gettext as _

from kiosk.desk.core import Desk
from kiosk.vault import officers

PRACTICE_OFFICER = _("Cán bộ thực hành")


def names(desk: Desk) -> list[str]:
    """Return the officers who may log on; none before the first one is enrolled."""
    with desk.vault.read() as tx:
        return officers.names(tx)


def enrol(desk: Desk, name: str, pin: str) -> None:
    """Add an officer and log on; raises BadInput for an unusable name or PIN."""
    with desk.vault.begin() as tx:
        officers.enrol(tx, name, pin)
    log_on(desk, name, pin)


def log_on(desk: Desk, name: str, pin: str) -> None:
    """Log on; raises BadInput, with the time to wait after several wrong PINs."""
    desk.officer = officers.log_on(desk.vault, name, pin, datetime.now(UTC)).name


def practise(desk: Desk) -> None:
    """Log on with one click, in practice mode only."""
    if desk.practice:
        desk.officer = PRACTICE_OFFICER


def log_off(desk: Desk) -> None:
    """Nobody sits at the desk any more."""
    desk.officer = ""
