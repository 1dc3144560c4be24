"""How a paper and its pages lie in the case and in the store."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

import msgspec

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Document, PageRef
from scanner.frame import Page


def document_of(visit: Visit, part: str) -> Document:
    """The paper as the case has it, else a new one; raises BadInput where there is no such."""
    for found in visit.open_case().documents:
        if found.part == part:
            return found
    if part not in {paper.id for paper in visit.chosen().papers}:
        raise BadInput(_("Thủ tục này không có giấy tờ “{part}”.").format(part=part))
    return Document(part=part)


def with_pages(found: Document, pages: Sequence[PageRef]) -> Document:
    """A changed paper has no PDF and no comparison any more: both belonged to the old pages."""
    return msgspec.structs.replace(
        found,
        pages=tuple(pages),
        pdf_digest="",
        pdf_bytes=0,
        attestation=None,
        signed=None,
        handed_in_on_paper=False,
    )


def reference(page: Page) -> PageRef:
    """Return what the case keeps of a page; the picture itself lies in the store."""
    return PageRef(
        digest=page.digest,
        width=page.width,
        height=page.height,
        paper=page.paper,
        size_mm=page.size_mm,
        dpi=page.dpi,
        verdict=page.verdict,
        reasons=page.reasons,
    )


def load_page(desk: Desk, visit: Visit, ref: PageRef) -> Page:
    """Return a stored page with its picture."""
    with desk.vault.read() as tx:
        master = tx.blob(visit.open_case().id, ref.digest)
    return Page(
        master=master,
        digest=ref.digest,
        width=ref.width,
        height=ref.height,
        paper=ref.paper,
        size_mm=ref.size_mm,
        dpi=ref.dpi,
        verdict=ref.verdict,
        reasons=ref.reasons,
    )


def store(desk: Desk, visit: Visit, found: Document, event: str, page: Page | None = None) -> Case:
    """Store a changed paper with its new `page`, and its line in the audit chain."""
    case = visit.open_case()
    changed = edit(case, now(), documents=replaced(case.documents, found))
    with desk.vault.begin() as tx:
        # The case row comes first: it makes the key that the blob is sealed with.
        tx.put_case(changed)
        if page is not None:
            tx.put_blob(case.id, page.master)
        tx.audit(desk.officer, event, case.id, part=found.part, pages=len(found.pages))
    visit.case = changed
    return changed


def replaced(documents: tuple[Document, ...], found: Document) -> tuple[Document, ...]:
    """The papers with `found` in the place of the one of its name."""
    if any(old.part == found.part for old in documents):
        return tuple(found if old.part == found.part else old for old in documents)
    return (*documents, found)
