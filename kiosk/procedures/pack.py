"""What a procedure pack says: the types are the format, and the published schema is made from them.

Facts carry their source and date; a fact that was not confirmed says so.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

Code = Annotated[str, Meta(pattern=r"^\d\.\d{6}(?!\n)$", examples=["1.001193"])]
"""It becomes a file's name, and `$` alone would let a line end through."""
Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$", examples=["ho_ten_1"])]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
IsoDate = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-12-31"])]


class Confidence(StrEnum):
    """A text that quotes the rule was read; B secondary sources; C general knowledge."""

    A = "A"
    B = "B"
    C = "C"


class Provenance(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a fact comes from, when it was read, and how far it is believed."""

    source: Text
    date: IsoDate
    confidence: Confidence


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """Holds when the answer to `field` is one of `values` ("*": any answer at all)."""

    field: Identifier
    values: Annotated[tuple[str, ...], Meta(min_length=1)]


class Rule(StrEnum):
    """What happens to a paper at the desk."""

    SUBMIT_ORIGINAL = "submit_original"
    COMPARE = "compare"
    CERTIFIED_COPY = "certified_copy"
    SHOW_ONLY = "show_only"
    NOT_NEEDED = "not_needed"


class Paper(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One paper that the procedure asks for."""

    id: Identifier
    name: Text
    rule: Rule
    provenance: Provenance
    required: bool = True
    when: tuple[Condition, ...] = ()
    """All must hold for the paper to be asked for."""
    one_of: str = ""
    """Papers with the same word are alternatives: one of them is enough."""
    note: str = ""
    paper: Literal["A4", "A5", "ID1", "auto"] = "auto"
    profile: Literal["", "online", "archive"] = ""
    """What it is captured for; empty: what the office captures for. "archive": a digitised copy of
    at least 200 true dpi."""
    portal_part: str = ""
    file_template: str = ""


class FieldKind(StrEnum):
    """How a value is asked for and checked."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    ID = "id"
    PHONE = "phone"
    ADDRESS = "address"
    CHOICE = "choice"
    NUMBER = "number"


class Field(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One question of the form."""

    id: Identifier
    label: Text
    kind: FieldKind
    provenance: Provenance
    required: bool = True
    when: tuple[Condition, ...] = ()
    choices: tuple[str, ...] = ()
    prefill: str = ""
    """Name of a `Citizen` value, "applicant." or "proxy." before it: "applicant.full_name"."""
    prefill_when: tuple[Condition, ...] = ()
    """All must hold for the prefill: the card is the mother's only when she stands here."""
    default: str = ""
    hint: str = ""
    past: bool = False
    """A date that cannot lie in the future."""


class Repeat(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The questions of a group are asked once for each of these."""

    item: Text
    """What one of them is called: "thành viên"."""
    least: Annotated[int, Meta(ge=0, le=99)] = 0
    most: Annotated[int, Meta(ge=1, le=99)] = 20


class Group(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Questions that stand on one page."""

    id: Identifier
    title: Text
    fields: Annotated[tuple[Field, ...], Meta(min_length=1)]
    when: tuple[Condition, ...] = ()
    repeat: Repeat | None = None
    """Asked once for each member of a household, each heir …; answers are kept row by row."""


class Fee(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What it costs, in the words that are shown."""

    text: Text
    provenance: Provenance
    believed_until: IsoDate
    exemption: str = ""
    note: str = ""
    amount: int | None = None
    """Đồng, where one fixed amount holds; None otherwise."""


class Unit(StrEnum):
    """Unit of a time limit."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    SAME_DAY = "same_day"


class Time(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How long the authority may take."""

    unit: Unit
    provenance: Provenance
    days: int = 0
    note: str = ""


class Channel(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way to file, best first in the pack."""

    connector: Literal["opencps", "packet", "paper"]
    link: str = ""
    """Deep link of the portal, for the packet route."""
    needs_account: bool = False
    """The citizen's own log-in is needed."""
    template: str = ""
    desk_reception: bool = False
    note: str = ""
    max_file_bytes: int = 0
    """The portal's limit for one file; 0 where none is known."""


class Variant(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One case of the procedure, picked by a plain question on the first step."""

    id: Identifier
    title: Text
    answers: dict[str, str] = {}
    """Answers that this choice settles (form fields or hidden fields)."""


class MandateRule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When somebody else stands here: who needs a certified mandate."""

    provenance: Provenance
    certified: bool = True
    exempt: tuple[str, ...] = ()
    """Relations that need none."""
    note: str = ""


class Pack(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that the desk knows about one procedure."""

    format: Literal[1]
    code: Code
    version: IsoDate
    name: Text
    short_name: Text
    field: Text
    agency: Text
    level: Literal["toàn trình", "một phần", "trực tiếp"]
    provenance: Provenance
    time: Time
    fee: Fee
    channels: Annotated[tuple[Channel, ...], Meta(min_length=1)]
    papers: Annotated[tuple[Paper, ...], Meta(min_length=1)]
    groups: Annotated[tuple[Group, ...], Meta(min_length=1)]
    mandate: MandateRule
    result: str = ""
    question: str = ""
    """The plain question whose answer picks the variant."""
    variants: tuple[Variant, ...] = ()
    say: dict[str, str] = {}
    """What to say to the citizen, by step name (procedure, papers, citizen, form, capture …)."""
    why: dict[str, str] = {}
    """Why it is asked, by step name."""
    valid_from: str = ""
    valid_to: str = ""
