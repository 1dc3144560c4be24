"""What becomes known of a case late: fee, delivery, signatures, consent that was taken back."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class FeeState(StrEnum):
    """Where a fee stands."""

    UNPAID = "unpaid"
    PAID = "paid"
    EXEMPT = "exempt"
    AT_DELIVERY = "at_delivery"
    """It is paid when the result is handed over, at the counter or to the postman."""


class Fee(Struct, frozen=True, omit_defaults=True):
    """What the authority asks for this case, in đồng."""

    amount: int
    state: FeeState
    note: str = ""
    """The authority's own words, for instance the ground of an exemption."""
    link: str = ""
    """Where it is paid on line: the portal's own address, https or this machine."""


class Delivery(Struct, frozen=True, omit_defaults=True):
    """The result comes by post; where a case has none it is fetched at the authority."""

    address: str
    phone: str
    pay_on_receipt: bool = False


class Withdrawal(Struct, frozen=True):
    """A purpose to which the citizen no longer agrees."""

    purpose: str
    at: str
    officer: str


class Signed(Struct, frozen=True):
    """A signature on a PDF that was taken back, after its verification."""

    signer: str
    """As the certificate names it."""
    issuer: str
    at: str
    """When it was signed, as far as the signature says; else when it was verified."""
    checked_at: str
    unsigned_digest: str
    """The PDF that was exported: the pages under the signature are the same."""

    @property
    def words(self) -> str:
        """Say who signed."""
        return f"{self.signer} ({self.issuer})"
