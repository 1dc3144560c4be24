"""Step 9: sending, the number, the slip; or the packet and the paper ways."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from threading import Event

import msgspec
from msgspec import Struct

from kiosk import case as machine
from kiosk.desk import connect, packing, supplement
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Receipt, State, Submission
from kiosk.outbox import Busy
from kiosk.portals import packet as packet_way
from kiosk.procedures import forms
from kiosk.slips import data_sheet
from kiosk.slips.matrix import qr_matrix


class Progress(Struct, frozen=True):
    """Where the sending of a case stands, in words."""

    state: State
    words: str
    detail: str
    number: str
    tries: int
    blocked: str
    """As in `Job.blocked`: why the officer has to decide."""
    settled: bool
    """True when nothing more will happen by itself."""


class Drained(Struct, frozen=True):
    """What one look into the queue came to."""

    touched: int
    """How many cases were tried."""
    heard: bool | None
    """Whether the portal answered at the last try; None where nothing was tried."""


class CopyRow(Struct, frozen=True):
    """One value to copy into the portal's form by hand."""

    label: str
    text: str


def seal(desk: Desk, visit: Visit) -> Case:
    """Seal the reviewed case, or its supplement; it is in the queue from here on."""
    if machine.supplementing(visit.open_case()):
        return supplement.seal(desk, visit)
    return packing.seal(desk, visit)


def drain(desk: Desk, cancel: Event | None = None, *, again: bool = False) -> Drained:
    """Send what is due, and tell whether the portal was heard.

    While another process empties the queue this does nothing: that one sends our cases too.
    """
    try:
        touched = connect.outbox(desk).drain_once(cancel, again=again)
    except Busy:
        touched = []
    if not touched:
        return Drained(0, None)
    last = touched[-1]
    with desk.vault.read() as tx:
        job = tx.job(last.case_id)
    # Whoever says no has answered; one that was asked nothing, for the packet is wrong, has not.
    silent = last.state in machine.WAITING and (job is None or not job.blocked)
    asked_nothing = job is not None and job.blocked == "input"
    return Drained(len(touched), None if asked_nothing else not silent)


def progress(desk: Desk, case_id: str) -> Progress:
    """Return where the sending of a case stands."""
    with desk.vault.read() as tx:
        case, job = tx.case(case_id), tx.job(case_id)
    if case is None:
        raise BadInput(_("Hồ sơ không còn trong kho."))
    return Progress(
        state=case.state,
        words=machine.words(case),
        detail=(job.last_error if job else "") or case.portal_note,
        number=case.receipt.number if case.receipt else "",
        tries=job.tries if job else 0,
        blocked=job.blocked if job else "",
        settled=case.state not in machine.WAITING,
    )


def reload(desk: Desk, visit: Visit) -> Case:
    """Take the case as the queue left it."""
    with desk.vault.read() as tx:
        found = tx.case(visit.open_case().id)
    if found is None:
        raise BadInput(_("Hồ sơ không còn trong kho."))
    visit.case = found
    return found


def release(desk: Desk, case_id: str) -> None:
    """Delete the foreign draft that stops this case's lane: the officer agreed to it."""
    with desk.vault.read() as tx:
        packet, job = tx.submission(case_id), tx.job(case_id)
    reference = job.foreign if job else ""
    if packet is None or not reference:
        raise BadInput(_("Hồ sơ này không bị bản nháp nào chặn."))
    connect.connector(desk, packet).delete_draft(reference)
    with desk.vault.begin() as tx:
        job = tx.job(case_id)
        if job is not None:
            tx.put_job(msgspec.structs.replace(job, blocked="", foreign="", next_at=""))
        tx.audit(desk.officer, "foreign_draft_deleted", case_id)


def copy_rows(desk: Desk, visit: Visit) -> list[CopyRow]:
    """Return the values of the case in the order of the form, for copying one by one."""
    case = visit.open_case()
    return [
        CopyRow(line.label, line.text)
        for line in forms.summary(visit.chosen(), case.answers, visit.answers())
        if line.text
    ]


def deep_link(visit: Visit) -> str:
    """Return the address of the portal's form, for the system's browser; empty without one."""
    return packing.way_of(visit.chosen(), "packet").link


def export(desk: Desk, case_id: str, folder: Path) -> list[Path]:
    """Write the packet (a PDF per paper, and the data sheet) into `folder`."""
    with desk.vault.read() as tx:
        packet = tx.submission(case_id)
    if packet is None:
        raise BadInput(_("Hồ sơ này chưa được đóng gói."))
    return packet_way.export(
        packet, lambda digest: _blob(desk, case_id, digest), folder, _sheet(desk, packet)
    )


def take_number(desk: Desk, visit: Visit, text: str) -> Case:
    """Take the number that the portal showed; raises BadInput when it cannot be one."""
    number = packet_way.check_number(text)
    case = reload(desk, visit)
    receipt = Receipt(number=number, time=now(), portal=deep_link(visit), answer_digest="")
    visit.case = machine.advance(case, machine.Filed(now(), receipt))
    return desk.save(visit.case, "number_typed")


def number_qr(number: str) -> tuple[tuple[bool, ...], ...]:
    """Return the number as the modules of a QR code, True is dark; needs a quiet zone of four."""
    return qr_matrix(number)


def _blob(desk: Desk, case_id: str, digest: str) -> bytes:
    with desk.vault.read() as tx:
        return tx.blob(case_id, digest)


def _sheet(desk: Desk, packet: Submission) -> bytes:
    pack = desk.packs.get(packet.procedure)
    labels = forms.labels(pack, packet.answers) if pack else {}
    return data_sheet.render(
        data_sheet.DataSheet(
            procedure=packet.procedure_name,
            code=packet.procedure,
            rows=tuple((labels.get(name, name), text) for name, text in packet.answers.items()),
            files=tuple((part.file_name, part.name) for part in packet.parts),
            practice=desk.practice,
        )
    )
