"""What a portal recipe says: the types are the format, and the published schema is made from them.

A recipe is data about somebody else's web pages: where they are, how their fields are found, what
only a person does. It holds no code and no citizen.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from kiosk.procedures.pack import Code, Condition, Identifier, IsoDate, Text

Candidate = Annotated[
    str,
    Meta(
        pattern=r"^(label|name|id|aria|placeholder|css|text):[^\n]{1,300}$",
        examples=["label:Họ và tên"],
    ),
]
"""One way to find something on a page, the kind before the colon.

label: the words beside the field, without star, colon or brackets, capitals and accents alike;
name, id, placeholder: the attribute; aria: aria-label; css: a selector; text: words that stand on
the page (for marks, headings and buttons).
"""
Candidates = Annotated[tuple[Candidate, ...], Meta(min_length=1, max_length=12)]
Host = Annotated[
    str,
    Meta(
        pattern=r"^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$",
        examples=["dichvucong.gov.vn"],
    ),
]
"""A host, with its port where it is not the usual one; "*.moj.gov.vn" is every host below it."""
Source = Annotated[
    str,
    Meta(
        pattern=r"^(answers|applicant|proxy|case)\.[A-Za-z][A-Za-z0-9_]{0,39}$",
        examples=["applicant.full_name"],
    ),
]
"""Where a value comes from: an answer, the card, the person who stands here, the case."""
Seconds = Annotated[float, Meta(ge=0, le=60)]


class Hosts(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Every host that the pages may talk to; all others are refused and named."""

    portal: Annotated[tuple[Host, ...], Meta(min_length=1)]
    """Fields are filled and files are handed over on these alone."""
    identity: tuple[Host, ...] = ()
    """Log-in (VNeID, the national log-in): shown, never filled."""
    payment: tuple[Host, ...] = ()
    """Shown, never filled."""
    signing: tuple[Host, ...] = ()
    """Signing agents on this PC, "127.0.0.1:8987": asked by the page, never shown."""
    resources: tuple[Host, ...] = ()
    """Scripts, styles, letters and pictures only."""


class Where(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a page is recognised; all that is given must hold, in one and the same frame."""

    address: tuple[str, ...] = ()
    """Patterns for path and query, * for anything: one of them must fit."""
    marks: tuple[Candidate, ...] = ()
    """All must be there and visible."""
    absent: tuple[Candidate, ...] = ()
    """None may be there."""


class Kind(StrEnum):
    """How a value is put into the page."""

    TEXT = "text"
    DATE = "date"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    TYPEAHEAD = "typeahead"


class Field(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One field of a page and the value that belongs there."""

    id: Identifier
    label: Text
    """What the officer calls it."""
    kind: Kind
    find: Candidates
    """Tried in this order; one that fits several fields is passed over."""
    value: tuple[Source, ...] = ()
    """The first that is not empty is taken."""
    const: str = ""
    """A fixed text, where the value is always the same."""
    part: Literal["", "province", "ward", "rest"] = ""
    """Only this part of an address."""
    format: str = ""
    """For dates made of dd, d, mm, m, yyyy; for all else upper, lower, title or digits."""
    map: dict[str, str] = {}
    """Our text → the portal's text or code; what is not listed goes as it is."""
    by: Literal["text", "value"] = "text"
    """For lists and radio buttons: what the choice shows, or its code."""
    within: str = ""
    """Only inside the block with this heading, or "css:…": where two blocks ask the same."""
    after: str = ""
    """Field whose choice loads this one: waits for it, and is not tried when that one failed."""
    wait: Seconds = 0
    """How long the field or its choices may take to appear; 0 is the usual 8 s after another."""
    optional: bool = False
    """No fault when the page does not have it."""
    replace: bool = False
    """A value that the portal itself has put there may go; a person's never does."""
    when: tuple[Condition, ...] = ()
    """All must hold for the answers of the case."""


class File(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The place of one paper."""

    part: Identifier
    """The pack's id of the paper, or KHAC."""
    find: Candidates
    """The file field itself, or the block that holds it."""
    max_bytes: Annotated[int, Meta(ge=0)] = 0
    """The portal's limit for one file; 0 where none is known."""
    types: tuple[str, ...] = ("application/pdf",)
    within: str = ""
    wait: Seconds = 0
    done: tuple[Candidate, ...] = ()
    """Marks that the portal shows once it has the file."""
    optional: bool = False


class Act(StrEnum):
    """What only a person does."""

    LOGIN = "login"
    CAPTCHA = "captcha"
    OTP = "otp"
    DECLARATION = "declaration"
    SIGNATURE = "signature"
    PAYMENT = "payment"
    SUBMIT = "submit"
    CHECK = "check"


class Human(Struct, frozen=True, forbid_unknown_fields=True):
    """A moment at which the mouse is handed over, and what is said then."""

    act: Act
    say: Text


class Step(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One page, or one state of a page."""

    id: Identifier
    title: Text
    where: Where
    say: str = ""
    """What to say to the citizen here."""
    fields: tuple[Field, ...] = ()
    files: tuple[File, ...] = ()
    human: tuple[Human, ...] = ()
    next: tuple[Candidate, ...] = ()
    """A plain button that only turns the page. Never one that logs in, declares, pays or sends."""
    sample: str = ""
    """Path that opens this page for a check without a person, where the site has one."""


class Result(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the portal says that it has the case."""

    where: Where
    number: tuple[Candidate, ...] = ()
    """What holds the number; nothing: the whole page's text."""
    pattern: str = r"[0-9A-Z]+(?:\.[0-9A-Z]+)*-\d{6}(?:\d{2})?-\d{4,7}"
    """The number, as a regular expression; its first group where it has one."""
    in_address: bool = False
    """The number stands in the page's address instead."""


class Recipe(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one portal's pages are gone through for some procedures."""

    format: Literal[1]
    id: Identifier
    version: IsoDate
    title: Text
    procedures: Annotated[tuple[Code, ...], Meta(min_length=1)]
    hosts: Hosts
    start: Annotated[str, Meta(pattern=r"^https?://[^\s]+$", max_length=1000)]
    """Address of the first page; {procedure}, {agency} and {variant} are filled in."""
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    result: Result
    lookup: str = ""
    """Address where it is looked up what the portal has; {number} and {procedure} are filled in."""
    source: str = ""
    """Where and when the pages were read."""
