"""A case that the authority refused: made anew, with what was right about it."""

from __future__ import annotations

from gettext import gettext as _

from kiosk import case as machine
from kiosk.desk import citizen
from kiosk.desk.core import Desk, now
from kiosk.desk.home import visit_of
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Document, State


def replace(desk: Desk, case_id: str) -> Visit:
    """Begin a new draft that copies a refused case and names it.

    Its pages and comparisons come along: what was wrong is photographed again. The consent does
    not: it was given for the case that was refused.
    """
    with desk.vault.read() as tx:
        old = tx.case(case_id)
    if old is None or old.state is not State.REFUSED:
        raise BadInput(_("Chỉ hồ sơ bị từ chối mới làm lại được."))
    visit = visit_of(desk, old)
    visit.case = None
    visit.supersedes = old.receipt.number if old.receipt else old.id
    if old.citizen is not None:
        citizen.accept(desk, visit, old.citizen)
        visit.case = _copied(desk, visit.open_case(), old)
    desk.save(machine.advance(old, machine.Superseded(now())), "superseded")
    return visit


def _copied(desk: Desk, new: Case, old: Case) -> Case:
    documents = _newest(old)
    case = machine.edit(
        new,
        now(),
        answers=old.answers,
        proxy=old.proxy,
        delivery=old.delivery,
        brought=old.brought,
        documents=documents,
        portal_note=old.portal_note,
    )
    digests = {page.digest for found in documents for page in found.pages}
    digests |= {found.pdf_digest for found in documents if found.pdf_digest}
    with desk.vault.begin() as tx:
        tx.put_case(case)
        for digest in sorted(digests):
            tx.put_blob(case.id, tx.blob(old.id, digest))
        tx.audit(desk.officer, "copied", case.id, papers=len(documents))
    return case


def _newest(case: Case) -> tuple[Document, ...]:
    """Each paper as it was sent last: with the application, or with a supplement."""
    packets = [*(packet.documents for packet in case.rounds), case.documents]
    found = {paper.part: paper for documents in packets for paper in documents}
    return tuple(found.values())
