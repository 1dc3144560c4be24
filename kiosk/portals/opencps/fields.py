"""What is written into the portal's fields, from a sealed packet: always in Vietnamese."""

from __future__ import annotations

import msgspec

from kiosk.model import Check, Citizen, CopyKind, Part, Submission, Value
from kiosk.procedures.rows import nested

from .answers import day
from .catalogue import Template

ONLINE, DESK = "1", "3"
"""originality: sent on line by the citizen, or received at the one-stop desk."""

COMMENT = 1000
"""Letters of a comment that every portal keeps."""
UNATTENDED = "unattended"
"""Recorded as the officer of a case that came from a file."""

_MARKS = {
    CopyKind.PHOTOCOPY: 1,
    CopyKind.CERTIFIED_COPY: 2,
    CopyKind.ORIGINAL: 3,
    CopyKind.TRANSLATION: 4,
    CopyKind.ELECTRONIC: 0,
}
_CHECKS = {Check.UNCHECKED: 0, Check.MATCH: 1, Check.MISMATCH: 2}


def _of(value: Value | None) -> str:
    return value.text if value else ""


def dossier(s: Submission, template: Template) -> dict[str, str]:
    """Return the form of `POST /dossiers`: the citizen applies, with whom and whose help."""
    who = s.applicant
    return (
        {
            "referenceUid": s.key,
            "serviceCode": s.procedure,
            "govAgencyCode": template.agency,
            "dossierTemplateNo": template.no,
            "dossierName": s.procedure_name,
            "originality": DESK if s.desk_reception else ONLINE,
            "online": "false" if s.desk_reception else "true",
            "applicantName": _of(who.full_name),
            "applicantIdType": "citizen",
            "applicantIdNo": applicant_id(s),
            "applicantIdDate": day(_of(who.issue_date)),
            "address": _of(who.address),
            "contactName": _of(who.full_name),
            "contactTelNo": _of(who.phone),
            "isSameAsApplicant": "false",
            "applicantNote": note(s),
            "metaData": answers(s),
        }
        | _delegate(s)
        | _post(s)
    )


def applicant_id(s: Submission) -> str:
    """Return the applicant's id number as it is sent and compared."""
    return _of(s.applicant.id_number)


def answers(s: Submission) -> str:
    """Return the form's answers as JSON text; a repeated group is a list of objects."""
    return msgspec.json.encode(nested(s.answers), order="sorted").decode()


def _delegate(s: Submission) -> dict[str, str]:
    # signed in as somebody else than the applicant, the portal wants to know who files
    if s.delegate is None:
        return {"delegateName": helper(s) or _office(s), "delegateAddress": _office(s)}
    person: Citizen = s.delegate.citizen
    return {
        "delegateName": _of(person.full_name),
        "delegateIdNo": _of(person.id_number),
        "delegateTelNo": _of(person.phone),
        "delegateAddress": _of(person.address),
    }


def _post(s: Submission) -> dict[str, str]:
    if s.delivery is None:
        return {}
    return {
        "viaPostal": "1",
        "postalAddress": s.delivery.address,
        "postalTelNo": s.delivery.phone,
    }


def helper(s: Submission) -> str:
    """Return the officer's name; "" when a file was filed without a person at the desk."""
    return "" if s.officer == UNATTENDED else s.officer


def _office(s: Submission) -> str:
    return s.office or "bộ phận một cửa"


def note(s: Submission) -> str:
    """Say that an officer helped, who stood in, and what comes on paper."""
    helped_by = ", ".join(filter(None, (helper(s), _office(s))))
    done = "nộp bổ sung" if s.supplement_to else "nộp"
    said = [f"Người dân {done} với sự hỗ trợ của cán bộ {helped_by}."]
    if s.delegate is not None:
        said.append(f"Người nộp thay: {s.delegate.relation}.")
    if s.delivery is not None:
        pays = ", trả phí khi nhận" if s.delivery.pay_on_receipt else ""
        said.append(f"Nhận kết quả qua bưu điện{pays}.")
    if s.supersedes:
        said.append(f"Nộp lại, thay hồ sơ bị từ chối số {s.supersedes}.")
    if s.shown:
        said.append("Đã xem bản chính, không sao chụp: {}.".format("; ".join(s.shown)))
    if s.on_paper:
        said.append("Nộp bản giấy tại quầy: {papers}.".format(papers="; ".join(s.on_paper)))
    return " ".join(said)


def mark(parts: list[Part]) -> dict[str, str]:
    """Return the form of `POST marks` for the papers that share one part of the portal.

    The worst comparison counts; different kinds of copies give no mark.
    """
    kinds = {part.copy for part in parts}
    checks = {part.check for part in parts}
    worst = next(c for c in (Check.MISMATCH, Check.UNCHECKED, Check.MATCH) if c in checks)
    several = len(parts) > 1
    said = [_comparison(part, named=several) for part in parts]
    return {
        "fileMark": str(_MARKS[kinds.pop()] if len(kinds) == 1 else 0),
        "fileCheck": str(_CHECKS[worst]),
        "fileComment": "; ".join(filter(None, said))[:COMMENT],
        "recordCount": str(len(parts)),
    }


def _comparison(part: Part, *, named: bool) -> str:
    """Who compared the paper with its original, when, how it came out, and which file it was."""
    words = {Check.MATCH: "khớp bản chính", Check.MISMATCH: "không khớp"}
    said = [
        # alone in its part, the paper's name and verdict are said by part and fileCheck already
        part.name if named else "",
        words.get(part.check, "chưa đối chiếu") if named else "",
        part.reason,
        part.checked_by,
        part.checked_at,
        f"SHA-256 {part.pdf_digest[:16]}",
        f"ký số: {part.signer}" if part.signer else "",
    ]
    return ", ".join(filter(None, said))


def file_name(part: Part) -> str:
    """Return the name without the signs that portals trip over."""
    return "".join(c for c in part.file_name if c not in '%/\\"\r\n')
