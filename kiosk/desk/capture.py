"""Step 7: pictures of the papers, and the comparison with the originals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk.case import edit
from kiosk.desk import pixels
from kiosk.desk.core import Desk, now
from kiosk.desk.kept import document_of, load_page, reference, replaced, store, with_pages
from kiosk.desk.stand import Stand
from kiosk.desk.visit import Visit, channel
from kiosk.model import Attestation, BadInput, Case, Check, CopyKind, Document, PageRef, Source
from kiosk.procedures import papers
from kiosk.procedures.pack import Rule
from kiosk.procedures.papers import Need
from scanner import document, pipeline
from scanner.frame import DoesNotFit, Frame, Page, Paper


class Slot(Struct, frozen=True):
    """One paper that is to be photographed, and how far it is."""

    need: Need
    document: Document
    done: bool
    words: str
    """Its state in words: "2 trang · Khớp bản chính"."""


CHECK_WORDS: dict[Check, str] = {
    Check.MATCH: _("Khớp bản chính"),
    Check.MISMATCH: _("Không khớp"),
    Check.UNCHECKED: _("Chưa đối chiếu"),
}


def photograph(frame: Frame, paper: Paper | None = None, stand: Stand | None = None) -> Page:
    """Return the page in a frame; touches no store, so any thread may call it.

    `stand` tells sizes apart that have one shape, and learns from those that are known.
    """
    if stand is None:
        return pipeline.photograph(frame, paper)
    page = pipeline.photograph(frame, paper, stand_dpi=stand.dpi(frame))
    stand.learn(frame, page, paper)
    return page


def slots(visit: Visit) -> list[Slot]:
    """Return the papers to photograph: those that were brought, needed first."""
    case = visit.open_case()
    known = {found.part: found for found in case.documents}
    brought = set(case.brought) | visit.brought
    wanted = [
        need
        for need in papers.checklist(visit.chosen(), visit.answers())
        if need.rule is not Rule.NOT_NEEDED and (need.part in brought or need.part in known)
    ]
    return [_slot(need, known.get(need.part) or Document(part=need.part)) for need in wanted]


def add_page(desk: Desk, visit: Visit, part: str, page: Page, at: int | None = None) -> Case:
    """Store one page of `part` (at the end, or before position `at`) and say so only then."""
    rules = {paper.id: paper.rule for paper in visit.chosen().papers}
    if rules.get(part) is Rule.SHOW_ONLY:
        raise BadInput(_("Giấy này chỉ xem rồi trả lại, không được sao chụp."))
    found = document_of(visit, part)
    pages = list(found.pages)
    pages.insert(len(pages) if at is None else at, reference(page))
    return store(desk, visit, with_pages(found, pages), "page_added", page)


def replace_page(desk: Desk, visit: Visit, part: str, index: int, page: Page) -> Case:
    """Put `page` in the place of page `index` (from 0)."""
    found = document_of(visit, part)
    pages = list(found.pages)
    pages[_checked(pages, index)] = reference(page)
    return store(desk, visit, with_pages(found, pages), "page_replaced", page)


def remove_page(desk: Desk, visit: Visit, part: str, index: int) -> tuple[Case, PageRef]:
    """Take page `index` out; the returned reference puts it back (`restore_page`)."""
    found = document_of(visit, part)
    pages = list(found.pages)
    taken = pages.pop(_checked(pages, index))
    return store(desk, visit, with_pages(found, pages), "page_removed"), taken


def restore_page(desk: Desk, visit: Visit, part: str, index: int, taken: PageRef) -> Case:
    """Undo `remove_page`."""
    found = document_of(visit, part)
    pages = list(found.pages)
    pages.insert(index, taken)
    return store(desk, visit, with_pages(found, pages), "page_restored")


def move_page(desk: Desk, visit: Visit, part: str, index: int, to: int) -> Case:
    """Move page `index` to position `to`."""
    found = document_of(visit, part)
    pages = list(found.pages)
    page = pages.pop(_checked(pages, index))
    pages.insert(max(0, min(to, len(pages))), page)
    return store(desk, visit, with_pages(found, pages), "page_moved")


def turn_page(desk: Desk, visit: Visit, part: str, index: int, quarter_turns: int) -> Case:
    """Turn page `index` clockwise by quarter turns."""
    found = document_of(visit, part)
    old = found.pages[_checked(found.pages, index)]
    page = pipeline.turn(load_page(desk, visit, old), quarter_turns)
    return replace_page(desk, visit, part, index, page)


def change_pages(
    desk: Desk,
    visit: Visit,
    part: str,
    change: Callable[[list[PageRef]], object],
    event: str,
    page: Page | None = None,
) -> Case:
    """Let `change` alter the list of pages of `part`, and store it with the new `page`."""
    found = document_of(visit, part)
    pages = list(found.pages)
    change(pages)
    return store(desk, visit, with_pages(found, pages), event, page)


def compare(
    desk: Desk,
    visit: Visit,
    part: str,
    check: Check,
    *,
    reason: str = "",
    copy: CopyKind = CopyKind.ORIGINAL,
) -> Case:
    """Make the final PDF of `part`, then record the officer's comparison with it.

    Raises BadInput without pages, without a reason where one is due, or when the pages cannot
    be made small enough and stay legible.
    """
    found = document_of(visit, part)
    if not found.pages:
        raise BadInput(_("Giấy này chưa có trang nào. Chụp ít nhất một trang trước."))
    if check is not Check.MATCH and not reason.strip():
        raise BadInput(_("Ghi ngắn gọn lý do vì sao không khớp hoặc chưa đối chiếu."))
    fine = pixels.wanted(desk, visit, part)
    pixels.check(found.pages, fine)
    made = make_pdf(
        [load_page(desk, visit, ref) for ref in found.pages],
        limit_of(desk, visit),
        part,
        searchable=desk.settings.searchable,
    )
    pixels.check_file([page.raster_dpi for page in made.pages], found.pages, fine)
    pdf = made.data
    case = visit.open_case()
    with desk.vault.begin() as tx:
        digest = tx.put_blob(case.id, pdf)
        done = msgspec.structs.replace(
            found,
            pdf_digest=digest,
            pdf_bytes=len(pdf),
            copy=copy,
            signed=None,
            handed_in_on_paper=False,
            attestation=Attestation(
                officer=desk.officer,
                at=now(),
                check=check,
                master_digests=tuple(page.digest for page in found.pages),
                pdf_digest=digest,
                reason=reason.strip(),
            ),
        )
        changed = edit(case, now(), documents=replaced(case.documents, done))
        tx.put_case(changed)
        tx.audit(desk.officer, "compared", case.id, part=part, check=check.value, pdf=digest)
    visit.case = changed
    return changed


def make_pdf(
    pages: Sequence[Page], limit: int, part: str, *, searchable: bool = False
) -> document.Pdf:
    """Return the PDF of one paper within `limit` bytes, naming `part` when it cannot be."""
    try:
        return document.make_pdf(pages, max_bytes=limit, searchable=searchable)
    except DoesNotFit as error:
        raise BadInput(f"{part}: {error}") from error


def note_on_paper(desk: Desk, visit: Visit, part: str) -> Case:
    """Note that `part` is handed in on paper instead of photographed."""
    found = msgspec.structs.replace(
        with_pages(document_of(visit, part), ()), handed_in_on_paper=True
    )
    return store(desk, visit, found, "on_paper")


def note_shown(desk: Desk, visit: Visit, part: str) -> Case:
    """Note that `part` was shown and given back; it is never copied."""
    found = msgspec.structs.replace(document_of(visit, part), shown=True)
    return store(desk, visit, found, "shown")


def note_cards(desk: Desk, visit: Visit) -> Case:
    """Note the identity paper as shown where its card was read at this desk: it was seen then."""
    case = visit.open_case()
    person = case.proxy.citizen if case.proxy else case.citizen
    number = person.id_number if person else None
    if number is None or number.source not in (Source.CARD, Source.MRZ):
        return case
    cards = {paper.id for paper in visit.chosen().papers if paper.paper == Paper.ID1}
    for slot in slots(visit):
        if slot.need.part in cards and slot.need.rule is Rule.SHOW_ONLY and not slot.done:
            case = note_shown(desk, visit, slot.need.part)
    return case


def undecided(visit: Visit) -> list[Slot]:
    """Return the papers that still need pages or a comparison."""
    return [slot for slot in slots(visit) if not slot.done]


def limit_of(desk: Desk, visit: Visit) -> int:
    """Return how many bytes one file may have on the way that this case goes."""
    way = channel(visit.chosen(), has_portal=desk.has_portal)
    return way.max_file_bytes or desk.settings.max_file_bytes


def _slot(need: Need, found: Document) -> Slot:
    if need.rule is Rule.SHOW_ONLY:
        return Slot(need, found, found.shown, _("Đã xem, trả lại") if found.shown else "")
    if found.handed_in_on_paper:
        return Slot(need, found, True, _("Nộp bản giấy"))
    if not found.pages:
        return Slot(need, found, False, "")
    count = _("{n} trang").format(n=len(found.pages))
    if found.attestation is None:
        return Slot(need, found, False, count)
    words = f"{count} · {CHECK_WORDS[found.attestation.check]}"
    if found.signed:
        words = _("{words} · đã ký số: {who}").format(words=words, who=found.signed.signer)
    return Slot(need, found, True, words)


def _checked(pages: Sequence[PageRef], index: int) -> int:
    if not 0 <= index < len(pages):
        raise BadInput(_("Không có trang số {n}.").format(n=index + 1))
    return index
