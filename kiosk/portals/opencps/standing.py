"""What the portal's word for a dossier means to the office."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.model import State
from kiosk.portals.base import PortalStatus

from .answers import Json, text, words

_STATES = {
    "waiting": State.RETURNED,
    "correcting": State.RETURNED,
    "processing": State.ACCEPTED,
    "pausing": State.ACCEPTED,
    "posting": State.ACCEPTED,
    "interoperating": State.ACCEPTED,
    "releasing": State.ACCEPTED,
    "denied": State.REFUSED,
    "unresolved": State.REFUSED,
    "cancelled": State.CLOSED,
    "done": State.CLOSED,
}
"""dossierStatus → our state; all others (new, receiving, cancelling …) are still FILED."""


def status_of(dossier: Json, asked: str) -> PortalStatus:
    """Return the standing of a dossier that was sent; `asked` is the number it is known by."""
    code = words(dossier.get("dossierStatus"), 40)
    state = _STATES.get(code, State.FILED)
    note = words(dossier.get("lastActionNote"), 1000)
    if state is not State.RETURNED:
        missing = ""
    else:
        missing = note or words(dossier.get("stepInstruction"), 1000)
    said = words(dossier.get("dossierStatusText")) or _in_words(state)
    if state is State.REFUSED and note:
        said = f"{said}: {note}"  # the citizen asks why
    return PortalStatus(
        state=state,
        portal_status=code,
        text=said,
        missing=missing,
        number=text(dossier.get("dossierNo")).strip() or asked,
    )


def _in_words(state: State) -> str:
    return {
        State.FILED: _("Đã gửi, chờ tiếp nhận"),
        State.ACCEPTED: _("Đã tiếp nhận"),
        State.RETURNED: _("Chờ bổ sung"),
        State.REFUSED: _("Bị từ chối"),
        State.CLOSED: _("Đã kết thúc"),
    }[state]
