"""What the authority asked for afterwards: papers for the same number, as a packet of its own."""

from __future__ import annotations

import hashlib
import uuid
from gettext import gettext as _

import msgspec

from kiosk import case as machine
from kiosk.desk import approval, capture, packing
from kiosk.desk.core import Desk, now
from kiosk.desk.home import visit_of
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Confirmation, Job, State

STEPS = ("papers", "capture", "review", "send")
"""The wizard's steps that a supplement goes through."""


def begin(desk: Desk, case_id: str) -> Visit:
    """Open the supplement of a returned case, or go on with the one that was begun."""
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    if case is None:
        raise BadInput(_("Hồ sơ không còn trong kho."))
    if case.connector != "opencps":
        raise BadInput(_("Hồ sơ này không gửi từ máy; hãy bổ sung trên trang cổng cùng công dân."))
    begun = machine.begin_supplement(case, now())
    if begun != case:
        desk.save(begun, "supplement_begun", round=len(begun.rounds))
    return visit_of(desk, begun)


def concerns(visit: Visit) -> bool:
    """Tell whether this visit is about a supplement, made or on its way."""
    return visit.case is not None and bool(visit.case.rounds)


def under_way(visit: Visit) -> bool:
    """Tell whether a supplement is being made in this visit."""
    return visit.case is not None and machine.supplementing(visit.case)


def asked(case: Case) -> str:
    """Return the authority's words that this supplement answers."""
    return case.rounds[-1].asked if case.rounds else case.portal_note


def number(case: Case) -> str:
    """Return the number under which the case is filed."""
    return case.receipt.number if case.receipt else ""


def lacking(visit: Visit) -> list[tuple[str, str, str]]:
    """Return what stands in the way of sending it: text, step, target."""
    case = visit.open_case()
    found = [
        (
            _("{name}: chưa chụp hoặc chưa đối chiếu").format(name=slot.need.name),
            "capture",
            slot.need.part,
        )
        for slot in capture.undecided(visit)
    ]
    given = any(paper.pdf_digest or paper.handed_in_on_paper for paper in case.documents)
    if not found and not given:
        found.append((_("Chưa có giấy tờ nào để gửi bổ sung"), "papers", ""))
    return found


def confirm(desk: Desk, visit: Visit, how: Confirmation, witness: str) -> Case:
    """Record that the citizen wants it sent."""
    visit.case = machine.edit(visit.open_case(), now(), confirmation=how, witness=witness)
    return desk.save(visit.case, "supplement_reviewed", how=how.value)


def seal(desk: Desk, visit: Visit, *, key: str = "", actor: str = "") -> Case:
    """Make the packet with a key of its own, and put it into the queue, in one transaction."""
    case = visit.open_case()
    if not machine.supplementing(case) or case.confirmation is None or lacking(visit):
        raise BadInput(_("Phần bổ sung chưa xong: kiểm tra lại giấy tờ và xác nhận trước."))
    approval.require(desk, case)
    with desk.vault.begin() as tx:
        first, turn = tx.submission(case.id, 0), tx.packets(case.id)
        if first is None:
            raise BadInput(_("Hồ sơ này chưa được đóng gói."))
        packet = msgspec.structs.replace(
            packing.submission(
                case, visit.chosen(), portal=first.portal, key=key or str(uuid.uuid4()), desk=desk
            ),
            agency=first.agency,
            template=first.template,
            answers={},
            round=turn,
            supplement_to=first.key,
            number=number(case),
            delivery=None,
        )
        digest = hashlib.sha256(msgspec.json.encode(packet, order="deterministic")).hexdigest()
        at = now()
        case = machine.advance(case, machine.Sealed(at, packet.key, digest))
        tx.put_case(case)
        tx.put_submission(packet)
        # It makes no draft at the portal, so that it shares no lane with new applications.
        tx.put_job(Job(case_id=case.id, lane=f"supplement:{case.id}", queued=at))
        tx.audit(actor or desk.officer, "supplement_sealed", case.id, packet=digest, round=turn)
    visit.case = case
    return case


def give_up(desk: Desk, case_id: str) -> Case:
    """Drop the supplement that is being made or waits; the case waits for one as before.

    Raises BadInput once the portal may have been told that it is complete.
    """
    with desk.vault.begin() as tx:
        case, job = tx.case(case_id), tx.job(case_id)
        if case is None:
            raise BadInput(_("Hồ sơ không còn trong kho."))
        told = job is not None and "action" in job.progress
        if told or case.state in (State.SENDING, State.UNSURE):
            raise BadInput(_("Phần bổ sung có thể đã đến cổng; đợi máy hỏi lại cổng."))
        case = machine.give_up_supplement(case, now())
        tx.put_case(case)
        tx.drop_job(case_id)
        tx.audit(desk.officer, "supplement_dropped", case_id)
    return case
