"""The fee of a case: what the guide says beforehand, and what the authority then asks."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.model import Fee, FeeState
from kiosk.slips.matrix import qr_matrix
from kiosk.values import show_money


def words(fee: Fee | None) -> str:
    """Return what is to be paid and whether it was, in words; empty where nothing is known."""
    if fee is None:
        return ""
    said = {
        FeeState.UNPAID: _("{amount}, chưa trả"),
        FeeState.PAID: _("{amount}, đã trả"),
        FeeState.EXEMPT: _("Không phải trả"),
        FeeState.AT_DELIVERY: _("{amount}, trả khi nhận kết quả"),
    }[fee.state].format(amount=show_money(fee.amount))
    return f"{said} ({fee.note})" if fee.note else said


def link_code(fee: Fee | None) -> tuple[tuple[bool, ...], ...]:
    """Return the portal's payment link as a QR code; nothing where nothing is to be paid on it."""
    if fee is None or not fee.link or fee.state is not FeeState.UNPAID:
        return ()
    return qr_matrix(fee.link)
