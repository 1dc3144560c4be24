"""What reading a card gives."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from kiosk.model import Citizen

Error = Literal["bad_date", "bad_id", "not_id_card"]
Kind = Literal["bhyt", "vietqr", "url", "unknown"]


class CardReading(Struct, frozen=True):
    """A citizen with warnings, or the reason why there is none.

    `kind` says what was held up instead of a card; it is set only with `not_id_card`.
    """

    citizen: Citizen | None = None
    warnings: tuple[str, ...] = ()
    error: Error | None = None
    kind: Kind | None = None


def failed(error: Error) -> CardReading:
    """It is a card, and one of its values cannot be right."""
    return CardReading(error=error)


def no_card(kind: Kind = "unknown") -> CardReading:
    """It is something else."""
    return CardReading(error="not_id_card", kind=kind)
