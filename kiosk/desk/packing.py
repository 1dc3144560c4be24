"""Sealing: the case becomes a packet that never changes again."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence

import msgspec

from kiosk.case import Exported, OnPaper, Sealed, advance
from kiosk.desk import approval
from kiosk.desk.case_file import UNATTENDED
from kiosk.desk.connect import portal_of
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import Attestation, Case, Check, Citizen, Document, Job, Part, Submission
from kiosk.procedures.pack import Channel, Pack, Paper
from kiosk.values import fold, show_instant
from kiosk.words import in_vietnamese

OWN_ACCOUNT = "own_account"
"""The account step's route by which the citizen's own account at the portal is used."""
HANDED_OVER = ("packet", "guided")
"""Ways on which a person hands the packet over; nothing of it lies in the queue."""


def seal(
    desk: Desk,
    visit: Visit,
    *,
    portal: str = "",
    key: str = "",
    blobs: Sequence[bytes] = (),
    actor: str = "",
) -> Case:
    """Make the packet, its key and its place in the queue, in one durable transaction.

    The case must be reviewed; afterwards it is sealed, exported (a person hands it over) or on
    paper.
    `blobs` are pages and PDFs that are not stored yet. When another process sealed the same
    case meanwhile, that one is returned.
    """
    case = visit.open_case()
    approval.require(desk, case)
    pack = visit.chosen()
    packet = submission(
        case, pack, portal=portal or portal_of(desk), key=key or str(uuid.uuid4()), desk=desk
    )
    digest = hashlib.sha256(msgspec.json.encode(packet, order="deterministic")).hexdigest()
    at = now()
    case = advance(case, Sealed(at, packet.key, digest))
    case = msgspec.structs.replace(case, portal=packet.portal, connector=packet.connector)
    if packet.connector in HANDED_OVER:
        case = advance(case, Exported(at))
    elif packet.connector == "paper":
        case = advance(case, OnPaper(at))
    with desk.vault.begin() as tx:
        if tx.submission(case.id) is not None:
            known = tx.case(case.id)
            if known is not None:
                return known
        tx.put_case(case)
        for blob in blobs:
            tx.put_blob(case.id, blob)
        tx.put_submission(packet)
        if packet.connector == "opencps":
            tx.put_job(Job(case_id=case.id, lane=lane(packet), queued=at))
        tx.audit(
            actor or desk.officer, "sealed", case.id, packet=digest, connector=packet.connector
        )
    visit.case = case
    return case


def digest_of(data: bytes) -> str:
    """Return the digest under which the store keeps `data`."""
    return hashlib.sha256(data).hexdigest()


def lane(packet: Submission) -> str:
    """Name the lane of a packet: one open draft of it at a time at the portal.

    The template is left out: it is known for certain only at the portal, and a lane that is too
    wide only waits, while one that is too narrow mixes the papers of two citizens.
    """
    return "|".join((packet.portal, packet.agency, packet.procedure))


def submission(case: Case, pack: Pack, *, portal: str, key: str, desk: Desk) -> Submission:
    """Return the packet of a reviewed case."""
    way = way_of(pack, case.connector)
    papers = {paper.id: paper for paper in pack.papers}
    return Submission(
        case_id=case.id,
        key=key,
        connector=case.connector,
        portal=portal if case.connector == "opencps" else "",
        procedure=pack.code,
        procedure_name=pack.name,
        agency=case.agency,
        applicant=case.citizen or Citizen(),
        officer=case.officer,
        office=desk.office.name,
        answers={name: answer.text for name, answer in sorted(case.answers.items())},
        parts=tuple(
            _part(number, found, papers[found.part])
            for number, found in enumerate(
                (found for found in case.documents if found.pdf_digest), 1
            )
        ),
        sealed_at=now(),
        delegate=case.proxy,
        variant=case.variant,
        template=way.template,
        desk_reception=way.desk_reception,
        on_paper=tuple(
            papers[found.part].name for found in case.documents if found.handed_in_on_paper
        ),
        shown=tuple(papers[found.part].name for found in case.documents if found.shown),
        supersedes=case.supersedes,
        own_account=case.account == OWN_ACCOUNT and case.connector == "opencps",
        delivery=case.delivery,
    )


def way_of(pack: Pack, connector: str) -> Channel:
    """Return the pack's channel of that connector; the guided way is the packet's."""
    if connector == "guided":
        connector = "packet"
    for candidate in pack.channels:
        if candidate.connector == connector:
            return candidate
    return Channel(connector="paper")


def _part(number: int, found: Document, paper: Paper) -> Part:
    attested = found.attestation
    return Part(
        part=found.part,
        name=paper.name,
        file_name=file_name(number, paper.name),
        reference=str(uuid.uuid4()),
        pdf_digest=found.pdf_digest,
        pdf_bytes=found.pdf_bytes,
        copy=found.copy,
        check=attested.check if attested else Check.UNCHECKED,
        reason=attested.reason if attested else "",
        portal_part=paper.portal_part,
        file_template=paper.file_template,
        checked_by=_checker(attested),
        checked_at=_clock(attested),
        signer=found.signed.words if found.signed else "",
    )


def _checker(done: Attestation | None) -> str:
    """The officer's name; nobody's where a file was filed without a person at the desk."""
    return done.officer if done is not None and done.officer != UNATTENDED else ""


def _clock(done: Attestation | None) -> str:
    if done is None:
        return ""
    with in_vietnamese():
        return show_instant(done.at)


def file_name(number: int, name: str) -> str:
    """Return a file name that every portal takes: ASCII, short, numbered."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(name).lower()).strip("-")[:40].strip("-")
    return f"{number:02d}-{plain or 'giay-to'}.pdf"
