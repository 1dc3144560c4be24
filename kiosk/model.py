"""The frozen types that travel through the office: citizen, case, document, submission, receipt.

Every instant is an aware ISO 8601 text in UTC, every digest SHA-256 in hexadecimal, every
identifier a UUID text.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from kiosk.after import Delivery as Delivery
from kiosk.after import Fee as Fee
from kiosk.after import FeeState as FeeState
from kiosk.after import Signed as Signed
from kiosk.after import Withdrawal as Withdrawal
from scanner.frame import Paper, on_one_line
from scanner.frame import Verdict as PageVerdict


class KioskError(Exception):
    """An error of ours: `str(error)` is one sentence that an officer can read.

    `exit_code` is the command line's (2 bad input, 3 not reachable, 4 refused, 5 store).
    """

    exit_code = 2

    def __str__(self) -> str:
        """The sentence, on one line."""
        return on_one_line(super().__str__())


class BadInput(KioskError):
    """What was given cannot be used."""

    exit_code = 2


class Unreachable(KioskError):
    """A device or a portal does not answer."""

    exit_code = 3


class StoreError(KioskError):
    """The store is damaged, locked, or its key is missing."""

    exit_code = 5


class Source(StrEnum):
    """Where a value comes from."""

    CARD = "card"
    """Read from the QR code of the card."""
    MRZ = "mrz"
    """Read from the machine-readable zone."""
    TYPED = "typed"
    """Typed or changed by the officer."""
    FILE = "file"
    """Given in a case file of the command line."""
    EARLIER = "earlier"
    """An answer given earlier in this visit."""


class Value(Struct, frozen=True):
    """A text with its origin."""

    text: str
    source: Source


class Citizen(Struct, frozen=True, omit_defaults=True):
    """Who somebody is, as far as the card or the officer said.

    `dob` and `issue_date` are ISO dates, or the bare year where only that is known; `sex` is
    "Nam" or "Nữ".
    """

    id_number: Value | None = None
    old_id: Value | None = None
    full_name: Value | None = None
    dob: Value | None = None
    sex: Value | None = None
    address: Value | None = None
    issue_date: Value | None = None
    phone: Value | None = None
    extra: tuple[str, ...] = ()
    """Unnamed fields at the end of the card's payload, kept as they are."""
    warnings: tuple[str, ...] = ()
    """Codes of the cross-checks that did not agree (see the command-line contract)."""


class Proxy(Struct, frozen=True):
    """Somebody who stands here for the applicant."""

    citizen: Citizen
    relation: str


class Consent(Struct, frozen=True, omit_defaults=True):
    """What the citizen agreed to, by which text, and how it was given."""

    text_version: str
    purposes: tuple[str, ...]
    at: str
    officer: str
    spoken: bool = False
    witness: str = ""
    withdrawn: tuple[Withdrawal, ...] = ()

    def covers(self, purpose: str) -> bool:
        """Tell whether it was given for `purpose` and not taken back since."""
        gone = {back.purpose for back in self.withdrawn}
        return purpose in self.purposes and purpose not in gone


class CopyKind(StrEnum):
    """Which kind of paper lay on the desk."""

    ORIGINAL = "original"
    CERTIFIED_COPY = "certified_copy"
    PHOTOCOPY = "photocopy"
    TRANSLATION = "translation"
    ELECTRONIC = "electronic"


class Check(StrEnum):
    """The officer's comparison with the original."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNCHECKED = "unchecked"


class Attestation(Struct, frozen=True, omit_defaults=True):
    """The office's own record that a paper was compared with the original.

    Made after the PDF is final. Never called a certified copy.
    """

    officer: str
    at: str
    check: Check
    master_digests: tuple[str, ...]
    pdf_digest: str
    reason: str = ""


class PageRef(Struct, frozen=True, omit_defaults=True):
    """A stored page: its master lies in the store under `digest`."""

    digest: str
    width: int
    height: int
    paper: Paper
    size_mm: tuple[float, float]
    dpi: float
    verdict: PageVerdict
    reasons: tuple[str, ...] = ()


class Document(Struct, frozen=True, omit_defaults=True):
    """One paper of the case: its pages, its final PDF, and the comparison.

    `pdf_digest` is empty until the PDF is made; a paper that is handed in on paper or only
    shown has no pages.
    """

    part: str
    pages: tuple[PageRef, ...] = ()
    pdf_digest: str = ""
    pdf_bytes: int = 0
    copy: CopyKind = CopyKind.ORIGINAL
    attestation: Attestation | None = None
    handed_in_on_paper: bool = False
    shown: bool = False
    """Only shown at the desk, noted and given back."""
    signed: Signed | None = None
    """The signature of the office's own tool on the PDF, once it was verified here."""


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    PAUSED = "paused"
    ABANDONED = "abandoned"
    REVIEWED = "reviewed"
    SEALED = "sealed"
    SENDING = "sending"
    UNSURE = "unsure"
    FILED = "filed"
    REFUSED = "refused"
    EXPORTED = "exported"
    ON_PAPER = "on_paper"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    CLOSED = "closed"
    PURGED = "purged"


class Confirmation(StrEnum):
    """How the citizen confirmed what will be sent."""

    TOUCH = "touch"
    SIGNATURE = "signature"
    SPOKEN = "spoken"
    UNATTENDED = "unattended"


class Receipt(Struct, frozen=True):
    """The portal's word that it has the case."""

    number: str
    time: str
    portal: str
    answer_digest: str


class Kept(Struct, frozen=True):
    """A file that a portal gave for the case: it lies in the store under `digest`."""

    kind: str
    """confirmation (the page with the number, as PDF) | download"""
    name: str
    digest: str
    bytes: int


class Round(Struct, frozen=True, omit_defaults=True):
    """A packet of a case that was sent before the present one."""

    key: str
    packet_digest: str
    documents: tuple[Document, ...] = ()
    receipt: Receipt | None = None
    asked: str = ""
    """What the authority then asked for: the next packet answers it."""
    confirmation: Confirmation | None = None
    witness: str = ""


class Answer(Struct, frozen=True):
    """One answer of the form, with its origin."""

    text: str
    source: Source


class Approval(Struct, frozen=True):
    """A supervisor agreed to the case as it stood after the review."""

    officer: str
    at: str


class Case(Struct, frozen=True, omit_defaults=True):
    """One citizen's matter, from the first question to the portal's number."""

    id: str
    procedure: str
    """Code, as "1.001193"."""
    pack_version: str
    """Version of the guide that was used; empty when the procedure has none."""
    officer: str
    created: str
    updated: str
    variant: str = ""
    state: State = State.DRAFT
    step: str = "citizen"
    """The wizard step that is open, by the name of its room in kiosk/desk."""
    agency: str = ""
    """Competent agency (code), never derived from the desk's address."""
    receiving_unit: str = ""
    citizen: Citizen | None = None
    proxy: Proxy | None = None
    consent: Consent | None = None
    account: str = ""
    """Route chosen at the account step; empty where the connector needs none."""
    answers: dict[str, Answer] = {}
    brought: tuple[str, ...] = ()
    """Parts ticked as brought."""
    documents: tuple[Document, ...] = ()
    confirmation: Confirmation | None = None
    witness: str = ""
    approval: Approval | None = None
    connector: str = ""
    """opencps | guided | packet | paper"""
    portal: str = ""
    """Site root of the portal, for connectors that have one."""
    key: str = ""
    """Idempotency key (the referenceUid at an OpenCPS portal), made at sealing."""
    packet_digest: str = ""
    receipt: Receipt | None = None
    portal_status: str = ""
    portal_note: str = ""
    """The authority's own words, for instance what a supplement must hold."""
    warnings: tuple[str, ...] = ()
    supersedes: str = ""
    """Number or id of the refused case that this one replaces."""
    recipe: str = ""
    """Id of the recipe by which the portal's pages were last gone through."""
    kept: tuple[Kept, ...] = ()
    rounds: tuple[Round, ...] = ()
    """Earlier packets, oldest first; `documents`, `key` and `receipt` are the present one's."""
    due: str = ""
    """When the authority means to be done, by its own word."""
    fee: Fee | None = None
    delivery: Delivery | None = None


class Part(Struct, frozen=True, omit_defaults=True):
    """One paper inside a sealed packet."""

    part: str
    """The pack's part id, or KHAC."""
    name: str
    file_name: str
    """ASCII letters, digits, dash and dot only."""
    reference: str
    """Fixed UUID of this file at the portal."""
    pdf_digest: str
    pdf_bytes: int
    copy: CopyKind
    check: Check
    reason: str = ""
    portal_part: str = ""
    file_template: str = ""
    checked_by: str = ""
    """Who compared it with the original, and when (as it is printed)."""
    checked_at: str = ""
    signer: str = ""
    """Who signed the PDF, once that was verified."""


class Submission(Struct, frozen=True, omit_defaults=True):
    """A sealed packet: everything that a connector sends. It never changes."""

    case_id: str
    key: str
    connector: str
    portal: str
    procedure: str
    procedure_name: str
    agency: str
    applicant: Citizen
    officer: str
    office: str
    """Name of the helping office."""
    answers: dict[str, str]
    parts: tuple[Part, ...]
    sealed_at: str
    delegate: Proxy | None = None
    variant: str = ""
    template: str = ""
    """Portal's dossier template where the pack names one."""
    desk_reception: bool = False
    """True only where the pack or the site says that the desk receives (originality 3)."""
    on_paper: tuple[str, ...] = ()
    """Names of papers handed in on paper: drawings, what cannot be photographed."""
    shown: tuple[str, ...] = ()
    """Names of papers that were only shown; nothing of them was copied."""
    supersedes: str = ""
    """Number of the refused application that this one replaces."""
    own_account: bool = False
    """Sent with the citizen's own account at the portal, typed in the session."""
    delivery: Delivery | None = None
    round: int = 0
    """0: the application; from 1: its supplements, each with a key of its own."""
    supplement_to: str = ""
    """Key of the application that a supplement belongs to."""
    number: str = ""
    """Portal's number of that application."""


class Job(Struct, frozen=True, omit_defaults=True):
    """A row of the outbox: what is still to be done for a sealed case."""

    case_id: str
    lane: str
    """Portal account + agency + procedure + template: one open draft at a time."""
    queued: str
    tries: int = 0
    next_at: str = ""
    """Not before this instant; empty means now."""
    last_error: str = ""
    """One sentence for the officer; no personal data."""
    blocked: str = ""
    """Why it is stopped until the officer decides: "draft" (a foreign draft holds the lane),
    "login" (the portal refuses the account), "input" (this packet cannot go to this portal)."""
    foreign: str = ""
    """referenceUid of the foreign draft."""
    progress: dict[str, str] = {}
    """The connector's own notes of what the portal already has; written before each act."""
