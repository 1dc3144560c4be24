"""Step 1: which procedure is meant."""

from __future__ import annotations

from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput
from kiosk.procedures import packs, papers
from kiosk.procedures.catalogue import Entry
from kiosk.procedures.pack import Pack, Unit, Variant
from kiosk.values import fold

COMMON = (
    "1.001193",
    "2.000635",
    "1.004873",
    "1.000894",
    "1.000656",
    "2.000815",
    "1.004194",
    "1.004222",
    "1.010041",
    "1.001612",
)
"""Tiles of the first screen."""
MOST_OF_FIELD = 60
"""Rows of a field that is listed without a query."""


class Hit(Struct, frozen=True):
    """One procedure as it is offered."""

    code: str
    name: str
    field: str
    level: str
    papers: str
    time: str
    fee: str
    fee_note: str
    fee_until: str
    """ISO date until which the fee is believed; empty where no fee is known."""
    has_guide: bool
    draft: bool = False
    """Nobody signed its guide: it is shown under "BẢN NHÁP"."""
    ended: str = ""
    """ISO date of its last day, where that is over."""
    heir: str = ""
    """Code of what took its place."""
    heir_name: str = ""


def common(desk: Desk) -> list[Hit]:
    """Return the tiles of the first screen."""
    known = [one(desk, code) for code in COMMON if desk.packs.get(code) is not None]
    return [hit for hit in known if not hit.ended]


def fields(desk: Desk) -> list[str]:
    """Return the fields of work of a commune's desk, in order."""
    return sorted({entry.field for entry in desk.catalogue if entry.desk}, key=fold)


def search(desk: Desk, query: str, limit: int = 8, field: str = "") -> list[Hit]:
    """Return what the officer may mean by `query`, best first.

    With `field` only what belongs to it, and all of it where nothing was typed.
    """
    if not query.strip():
        limit = MOST_OF_FIELD if field else 0
    return [one(desk, hit.code) for hit in desk.index.search(query, limit, field)]


def draft_words(desk: Desk) -> str:
    """Say that words of the office that nobody signed are in use; empty where none are."""
    count = desk.known.draft_words
    if not count:
        return ""
    return _("BẢN NHÁP: tìm cả theo {n} cụm từ riêng của cơ quan, chưa ai ký").format(n=count)


def is_known(desk: Desk, code: str) -> bool:
    """Tell whether there is such a procedure here."""
    return desk.packs.get(code) is not None or desk.catalogue.get(code) is not None


def choose(desk: Desk, visit: Visit, code: str, variant: str = "") -> Pack:
    """Take the procedure `code`; raises BadInput when nobody knows it."""
    pack = desk.packs.get(code)
    visit.has_guide = pack is not None
    visit.draft = desk.packs.draft(code)
    if pack is None:
        entry = desk.catalogue.get(code)
        if entry is None:
            raise BadInput(_("Không có thủ tục mã {code} trong danh mục.").format(code=code))
        pack = packs.generic(entry)
    if variant and variant not in {known.id for known in pack.variants}:
        raise BadInput(
            _("Thủ tục {code} không có trường hợp “{variant}”.").format(code=code, variant=variant)
        )
    changed = (code, variant) != (visit.pack.code if visit.pack else code, visit.variant)
    if visit.pack is not None and visit.pack.code != code:
        visit.brought.clear()
    visit.pack = pack
    visit.variant = variant
    if visit.case is not None and changed:
        _change(desk, visit, pack)
    return pack


def _change(desk: Desk, visit: Visit, pack: Pack) -> None:
    """Another procedure in the middle of a visit: the person stays, what hung on the old goes."""
    case = visit.open_case()
    same = case.procedure == pack.code
    visit.case = edit(
        case,
        now(),
        procedure=pack.code,
        pack_version=pack.version if visit.has_guide else "",
        variant=visit.variant,
        answers=case.answers if same else {},
        brought=tuple(sorted(visit.brought)),
        documents=case.documents if same else (),
        connector="",
    )
    desk.save(visit.case, "procedure_changed", procedure=pack.code)


def question(visit: Visit) -> tuple[str, tuple[Variant, ...]]:
    """Return the plain question that picks the variant, and its choices (none: no question)."""
    pack = visit.chosen()
    return pack.question, pack.variants


def one(desk: Desk, code: str) -> Hit:
    """Return one procedure as it is offered; raises BadInput when nobody knows it."""
    pack, entry = desk.packs.get(code), desk.catalogue.get(code)
    found = _of_pack(pack) if pack is not None else _of_entry(code, entry)
    over = entry is not None and bool(entry.valid_to) and entry.valid_to < now()[:10]
    heir = desk.catalogue.get(entry.successor) if entry is not None and over else None
    return msgspec.structs.replace(
        found,
        draft=desk.packs.draft(code),
        ended=entry.valid_to if entry is not None and over else "",
        heir=heir.code if heir is not None else "",
        heir_name=heir.name if heir is not None else "",
    )


def _of_pack(pack: Pack) -> Hit:
    return Hit(
        code=pack.code,
        name=pack.short_name,
        field=pack.field,
        level=pack.level,
        papers=papers.summary(pack),
        time=time_words(pack),
        fee=pack.fee.text,
        fee_note=pack.fee.exemption,
        fee_until=pack.fee.believed_until,
        has_guide=True,
    )


def _of_entry(code: str, entry: Entry | None) -> Hit:
    """What the list says of a procedure without a guide."""
    if entry is None:
        raise BadInput(_("Không có thủ tục mã {code} trong danh mục.").format(code=code))
    listed = len(packs.generic(entry).papers) - 1
    return Hit(
        code=code,
        name=entry.name,
        field=entry.field,
        level="",
        papers=_("{n} giấy theo bản ghi trên cổng, chưa kiểm chứng").format(n=listed)
        if listed
        else "",
        time=entry.deadline,
        fee=entry.fee,
        fee_note="",
        fee_until="",
        has_guide=False,
    )


def time_words(pack: Pack) -> str:
    """Return how long the authority may take, with the unit always said."""
    match pack.time.unit:
        case Unit.SAME_DAY:
            words = _("trong ngày")
        case Unit.WORKING_DAYS:
            words = _("{n} ngày làm việc").format(n=pack.time.days)
        case Unit.DAYS:
            words = _("{n} ngày").format(n=pack.time.days)
    return f"{words} ({pack.time.note})" if pack.time.note else words
