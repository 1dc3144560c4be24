"""Step 9 on the portal's own pages: what a visit needs, and what of it is stored with the case.

What may have happened is stored before it can: a case on whose last page the citizen stood is
unsure, whatever becomes of the program, until a number or a person says otherwise.
"""

from __future__ import annotations

import hashlib
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from kiosk import case as machine
from kiosk.desk import connect, guided, packing, send
from kiosk.desk.core import PRACTICE_PORTAL, Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Kept, Receipt, State
from kiosk.vault.files import private_folder, write_private

CONFIRMATION = "confirmation"
DOWNLOAD = "download"
OPEN = (State.EXPORTED, State.UNSURE)
"""States in which the portal's pages may be opened."""


class Offer(Struct, frozen=True):
    """A portal that a recipe knows."""

    recipe: str
    title: str


class Brought(Struct, frozen=True):
    """What a visit to the portal brought home."""

    number: str = ""
    may_be_filed: bool = False
    """The citizen stood where the portal's last button is."""
    confirmation: bytes = b""
    """The page with the number as a PDF."""
    downloads: tuple[tuple[str, bytes], ...] = ()
    report: bytes = b""
    """For the technician; it names no person."""


def offers(desk: Desk, visit: Visit) -> list[Offer]:
    """Return the portals on which this case can be filed; the one used last comes first."""
    last = visit.open_case().recipe
    found = guided.recipes_for(desk, visit.chosen().code)
    return [
        Offer(recipe.id, recipe.title)
        for recipe in sorted(found, key=lambda recipe: recipe.id != last)
    ]


def begin(
    desk: Desk, visit: Visit, recipe: str, *, looking_up: bool = False
) -> tuple[guided.Plan, guided.Papers]:
    """Return what a visit to the portal of `recipe` needs, or a look at what the portal has.

    Raises BadInput when the case cannot be handed over there, Unreachable without a portal.
    """
    case = send.reload(desk, visit)
    how = next((one for one in guided.recipes_for(desk, case.procedure) if one.id == recipe), None)
    if how is None or case.connector != "guided" or case.state not in OPEN:
        raise BadInput(_("Hồ sơ này không nộp trên cổng ở đây được. Dùng gói hồ sơ."))
    with desk.vault.read() as tx:
        packet = tx.submission(case.id)
    if packet is None:
        raise BadInput(_("Hồ sơ này chưa được đóng gói."))
    root = connect.find_portal(desk, PRACTICE_PORTAL).url if desk.practice else ""
    plan, papers = guided.plan_of(how, packet, root), guided.papers_of(desk, packet)
    case = msgspec.structs.replace(case, recipe=recipe, updated=now())
    visit.case = desk.save(case, "portal_opened", recipe=recipe)
    if looking_up:
        plan = msgspec.structs.replace(plan, start=lookup(desk, case))
    return plan, papers


def may_be_filed(desk: Desk, visit: Visit, case_id: str) -> Case | None:
    """Note that the citizen has come to the portal's last button."""
    return _saved(desk, visit, case_id, Brought(may_be_filed=True), "portal_last_page")


def number_read(desk: Desk, visit: Visit, case_id: str, number: str) -> Case | None:
    """Take the number that the portal's page shows; the case is filed from here on."""
    return _saved(desk, visit, case_id, Brought(number=number), "number_read")


def number_typed(desk: Desk, visit: Visit, text: str) -> Case:
    """Take the number that a person read; raises BadInput when it cannot be one."""
    case = send.reload(desk, visit)
    how = _recipe(desk, case)
    number = guided.typed_number(how.result, text) if how is not None else ""
    if not number:
        return send.take_number(desk, visit, text)
    visit.case = machine.advance(case, _filed(desk, case, number))
    return desk.save(visit.case, "number_typed")


def not_filed(desk: Desk, visit: Visit) -> Case:
    """A person looked and the portal does not have the case: it waits for the portal again."""
    case = send.reload(desk, visit)
    if case.connector != "guided":
        raise BadInput(_("Hồ sơ này do máy gửi; máy tự hỏi lại cổng."))
    visit.case = machine.advance(case, machine.NotFiled(now()))
    return desk.save(visit.case, "portal_has_not")


def end(desk: Desk, visit: Visit, case_id: str, brought: Brought) -> Case | None:
    """Store what came of a visit, in one durable transaction; None when the case was erased.

    The citizen may have gone meanwhile: `visit` is told only while it still holds this case.
    """
    if brought.report:
        _write_report(desk, brought.report)
    files = [(CONFIRMATION, "xac-nhan.pdf", brought.confirmation)] if brought.confirmation else []
    files += [(DOWNLOAD, name, data) for name, data in brought.downloads]
    with desk.vault.begin() as tx:
        case = tx.case(case_id)
        if case is None:
            return None
        known = {kept.digest for kept in case.kept}
        fresh = []
        for kind, name, data in files:
            digest = packing.digest_of(data)
            if digest not in known:
                known.add(digest)
                tx.put_blob(case_id, data)
                fresh.append(Kept(kind, name, digest, len(data)))
        case = msgspec.structs.replace(case, kept=(*case.kept, *fresh), updated=now())
        case = _after(desk, case, brought)
        tx.put_case(case)
        who = desk.officer or case.officer
        tx.audit(who, "portal_left", case_id, state=case.state.value, files=len(fresh))
    _tell(visit, case)
    return case


def confirmation(desk: Desk, case: Case) -> bytes:
    """Return the portal's confirmation page as a PDF; raises BadInput where none was kept."""
    kept = next((one for one in reversed(case.kept) if one.kind == CONFIRMATION), None)
    if kept is None:
        raise BadInput(_("Hồ sơ này không có trang xác nhận của cổng."))
    with desk.vault.read() as tx:
        return tx.blob(case.id, kept.digest)


def has_confirmation(case: Case) -> bool:
    """Tell whether the portal's confirmation page was kept."""
    return any(kept.kind == CONFIRMATION for kept in case.kept)


def lookup(desk: Desk, case: Case) -> str:
    """Return the address where the portal tells what it has; its first page where none is known.

    Empty where there is no portal at all.
    """
    how = _recipe(desk, case)
    if how is None:
        pack = desk.packs.get(case.procedure)
        return packing.way_of(pack, "packet").link if pack is not None else ""
    address = guided.address_of_lookup(how.lookup, "", case.procedure) or _site(how.start)
    return guided.at_root(address, desk.portal_url if desk.practice else "")


def reports(desk: Desk) -> Path:
    """Return the folder of the technician's reports."""
    return desk.home.root / "reports"


def _write_report(desk: Desk, report: bytes) -> None:
    """The same misfit makes the same file, however many citizens meet it."""
    folder = reports(desk)
    private_folder(folder)
    write_private(folder / f"cong-{hashlib.sha256(report).hexdigest()[:12]}.json", report)


def _recipe(desk: Desk, case: Case) -> guided.Recipe | None:
    known = guided.recipes_for(desk, case.procedure)
    return next((one for one in known if one.id == case.recipe), None)


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def _filed(desk: Desk, case: Case, number: str) -> machine.Filed:
    at, how = now(), _recipe(desk, case)
    portal = _site(how.start) if how is not None else lookup(desk, case)
    digest = next((one.digest for one in case.kept if one.kind == CONFIRMATION), "")
    return machine.Filed(at, Receipt(number, at, portal=portal, answer_digest=digest))


def _after(desk: Desk, case: Case, brought: Brought) -> Case:
    event: machine.Event = machine.MayBeFiled(now())
    if brought.number:
        event = _filed(desk, case, brought.number)
    elif not brought.may_be_filed:
        return case
    return machine.advance(case, event) if machine.allowed(case.state, type(event)) else case


def _saved(desk: Desk, visit: Visit, case_id: str, brought: Brought, words: str) -> Case | None:
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    if case is None:
        return None
    after = _after(desk, case, brought)
    if after is not case:
        _tell(visit, desk.save(after, words))
    return after


def _tell(visit: Visit, case: Case) -> None:
    if visit.case is not None and visit.case.id == case.id:
        visit.case = case
