"""The next matter of the same citizen: what was said and photographed just now is offered again.

Nothing of it is stored but in the cases themselves, and it is forgotten when the visit ends.
"""

from __future__ import annotations

from gettext import gettext as _

import msgspec

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Before, Visit
from kiosk.model import BadInput, Case, Document, Source
from kiosk.procedures.facts import GENERAL
from kiosk.values import fold


def begin(visit: Visit) -> Visit:
    """Return a new visit of the same citizen; the consent is asked for anew.

    Raises BadInput before the citizen of this one is known.
    """
    case = visit.open_case()
    if case.citizen is None:
        raise BadInput(_("Chưa có công dân. Quay lại bước 3, đọc thẻ hoặc gõ tay."))
    answers = {
        name: answer.text
        for name, answer in case.answers.items()
        if answer.text and answer.source not in (Source.CARD, Source.MRZ)
    }
    before = Before(case.id, visit.chosen(), case.citizen, answers, case.documents)
    return Visit(before=before)


def held(visit: Visit, part: str) -> Document | None:
    """Return the paper of the matter before that this one asks for too, with its pages."""
    before, wanted = visit.before, _name(visit, part)
    if before is None or not wanted or part == GENERAL:
        return None
    names = {paper.id: fold(paper.name) for paper in before.pack.papers}
    return next(
        (
            found
            for found in before.documents
            if found.pages and not found.shown and names.get(found.part) == wanted
        ),
        None,
    )


def reuse(desk: Desk, visit: Visit, part: str) -> Case:
    """Take the pages of a held paper; the officer still compares them with the original.

    Raises BadInput where there is none, or other pages were taken since.
    """
    case, found = visit.open_case(), held(visit, part)
    if found is None or visit.before is None:
        raise BadInput(_("Giấy này chưa chụp cho việc trước; hãy chụp mới."))
    paper = msgspec.structs.replace(
        found, part=part, pdf_digest="", pdf_bytes=0, attestation=None, handed_in_on_paper=False
    )
    if any(one.pages for one in case.documents if one.part == part):
        raise BadInput(
            _("Giấy này đã có trang mới; xoá trang đó nếu muốn dùng ảnh của việc trước.")
        )
    others = tuple(one for one in case.documents if one.part != part)
    visit.case = edit(case, now(), documents=(*others, paper))
    with desk.vault.begin() as tx:
        tx.put_case(visit.case)
        for page in found.pages:
            tx.put_blob(case.id, tx.blob(visit.before.case_id, page.digest))
        tx.audit(desk.officer, "pages_reused", case.id, part=part, pages=len(found.pages))
    return visit.case


def _name(visit: Visit, part: str) -> str:
    papers = visit.pack.papers if visit.pack is not None else ()
    return next((fold(paper.name) for paper in papers if paper.id == part), "")
