"""What the portal's word for a dossier means to the office."""

from __future__ import annotations

from gettext import gettext as _

import msgspec

from kiosk.model import Fee, FeeState, State
from kiosk.portals.base import PortalStatus
from kiosk.values import fold

from .answers import Json, instant, number, text, words

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


_PAID = 3
"""paymentStatus of a payment that is complete; 1 and 2 only say what was asked for."""


def status_of(dossier: Json, asked: str, fee: Fee | None = None) -> PortalStatus:
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
        due=instant(dossier.get("dueDate")),
        fee=fee,
    )


def fee_of(payment: Json, root: str) -> Fee | None:
    """Return what is to be paid, None where the answer names no amount.

    A link is taken only when it is safe to show: https, or the portal's own address.
    """
    amount = number(payment.get("paymentAmount"))
    if amount is None or not 0 <= amount < 10**12:
        return None
    note = words(payment.get("paymentNote"), 300)
    how = fold(words(payment.get("paymentMethod")))
    if amount == 0:
        return Fee(0, FeeState.EXEMPT, note)
    if (number(payment.get("paymentStatus")) or 0) >= _PAID or text(payment.get("confirmDatetime")):
        return Fee(amount, FeeState.PAID, note)
    if any(sign in how for sign in ("khi nhan", "khi tra", "tai quay", "cod")):
        return Fee(amount, FeeState.AT_DELIVERY, note)
    return Fee(amount, FeeState.UNPAID, note, _pay_link(text(payment.get("epaymentProfile")), root))


def _pay_link(profile: str, root: str) -> str:
    """Return the first address in the gateways' links, which come as JSON text."""
    try:
        said = msgspec.json.decode(profile)
    except (msgspec.DecodeError, RecursionError):
        return ""
    found = list(said.values()) if isinstance(said, dict) else []
    found += [value for one in found if isinstance(one, dict) for value in one.values()]
    for link in found:
        plain = isinstance(link, str) and link.isascii() and link.isprintable()
        if plain and len(link) <= 400 and link.startswith(("https://", f"{root}/")):
            return str(link)
    return ""


def _in_words(state: State) -> str:
    return {
        State.FILED: _("Đã gửi, chờ tiếp nhận"),
        State.ACCEPTED: _("Đã tiếp nhận"),
        State.RETURNED: _("Chờ bổ sung"),
        State.REFUSED: _("Bị từ chối"),
        State.CLOSED: _("Đã kết thúc"),
    }[state]
