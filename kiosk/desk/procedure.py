"""Step 1: which procedure is meant."""

from __future__ import annotations

from gettext import gettext as _

from msgspec import Struct

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput
from kiosk.procedures import packs, papers
from kiosk.procedures.pack import Pack, Unit, Variant

COMMON = ("1.001193", "2.000635", "1.004873", "1.000656", "1.004194")
"""Tiles of the first screen; filled up from the desk's own most frequent ones later."""


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


def common(desk: Desk) -> list[Hit]:
    """Return the tiles of the first screen."""
    return [_hit(desk, code) for code in COMMON if desk.packs.get(code) is not None]


def search(desk: Desk, query: str, limit: int = 8) -> list[Hit]:
    """Return what the officer may mean by `query`, best first."""
    if not query.strip():
        return []
    return [_hit(desk, hit.code) for hit in desk.index.search(query, limit)]


def choose(desk: Desk, visit: Visit, code: str, variant: str = "") -> Pack:
    """Take the procedure `code`; raises BadInput when nobody knows it."""
    pack = desk.packs.get(code)
    visit.has_guide = pack is not None
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


def _hit(desk: Desk, code: str) -> Hit:
    pack = desk.packs.get(code)
    if pack is not None:
        return Hit(
            code=code,
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
    entry = desk.catalogue.get(code)
    if entry is None:
        raise BadInput(_("Không có thủ tục mã {code} trong danh mục.").format(code=code))
    return Hit(
        code=code,
        name=entry.name,
        field=entry.field,
        level="",
        papers="",
        time="",
        fee="",
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
