"""What every connector promises, and how a send can end.

A connector knows how to hand one sealed packet to one portal. It keeps no state of its own
between calls but what the caller stores for it in `progress`, so that a send can be taken up
again at any point, by any process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event
from typing import Protocol

from msgspec import Struct

from kiosk.model import Fee, Receipt, State, Submission

Blob = Callable[[str], bytes]
"""Gives the PDF of a digest (SHA-256, hexadecimal)."""
Save = Callable[[dict[str, str]], None]
"""Stores the progress durably; returns only when it is safe on the disk."""


def meet(lane: str, other: str) -> bool:
    """Tell whether a portal may hand the draft of one lane to a case of the other.

    A case that leaves the agency to the portal shares its drafts with every agency's cases of
    that procedure there. A lane reads "portal|agency|procedure".
    """
    here, there = lane.rsplit("|", 2), other.rsplit("|", 2)
    if len(here) != 3 or len(there) != 3:
        return lane == other
    same = here[0] == there[0] and here[2] == there[2]
    return same and (here[1] == there[1] or not here[1] or not there[1])


class Filed(Struct, frozen=True):
    """The portal has the case."""

    receipt: Receipt
    status: str
    """The portal's own word for where the case stands now ("new", "receiving" …)."""
    warnings: tuple[str, ...] = ()
    """Codes of what did not go as it should, though the case is filed: `number_from_id`
    (the portal gave no number, its internal id stands in), `marks_refused`, `eform_refused`,
    `files_not_compared`, `applicant_not_shown`, `plain_http`."""


class Refused(Struct, frozen=True):
    """The portal's final no; whatever it had of the case is removed again."""

    reason: str
    """One sentence for the officer, with the portal's own words."""


class Unsure(Struct, frozen=True):
    """The answer to the last act was lost, and the portal does not say yet what became of it."""

    reason: str
    wait: float = 1.0
    """Seconds to wait before asking again by the same `send`."""


class Later(Struct, frozen=True):
    """The portal cannot be used now; nothing is lost, the same `send` takes it up again."""

    reason: str
    wait: float = 1.0
    """Seconds to wait at least; the queue's own back-off may be longer."""


class Blocked(Struct, frozen=True):
    """Only the officer can decide how to go on."""

    reason: str
    reference: str = ""
    """referenceUid of the draft that holds the lane; empty when it is not about a draft (a
    log-in that was refused, an account without the right). When it is the key of another case
    of our own queue, finish that case first; otherwise `delete_draft` after the officer agreed."""


Outcome = Filed | Refused | Unsure | Later | Blocked


class PortalStatus(Struct, frozen=True):
    """What the portal says of a filed case."""

    state: State
    """FILED, ACCEPTED, RETURNED, REFUSED or CLOSED."""
    portal_status: str
    """The portal's own code, such as "waiting"."""
    text: str
    """The same in words."""
    missing: str
    """The authority's words on what a supplement must hold; empty unless RETURNED."""
    number: str
    due: str = ""
    """When the authority means to be done (ISO 8601, UTC), where it says so."""
    fee: Fee | None = None
    """What is to be paid; None where the portal says nothing of it."""


class Connector(Protocol):
    """One way to hand in a sealed packet."""

    @property
    def name(self) -> str:
        """The connector's name in packs and cases."""
        ...

    def lane(self, s: Submission) -> str:
        """Name the lane of `s`; two cases of one lane must never be under way together."""
        ...

    def send(
        self,
        s: Submission,
        blob: Blob,
        progress: Mapping[str, str],
        save: Save,
        cancel: Event | None = None,
    ) -> Outcome:
        """Bring `s` to the portal, or take up an earlier attempt that left `progress`.

        `save` is called with the whole new progress before each act that it announces. Raises
        BadInput when the packet itself cannot go to this portal (no such procedure, agency,
        template or part there; a file over the portal's limit).
        """
        ...

    def status(self, s: Submission, number: str) -> PortalStatus:
        """Ask where the filed case `s` stands. Raises Unreachable, BadInput."""
        ...

    def delete_draft(self, reference: str) -> None:
        """Remove an unsent draft after the officer agreed. Raises Unreachable, BadInput."""
        ...
