"""What the practice portal does with a dossier, traps included; it checks everything again."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from . import templates
from .errors import PortalError
from .papers import check_all
from .state import Json, Row, State

VIETNAM = timezone(timedelta(hours=7))
SENDS, RECEIVES, SUPPLEMENTS, ASKS = "1300", "1100", "1310", "1200"
APPLICANT = (
    "applicantName",
    "applicantIdType",
    "applicantIdNo",
    "applicantIdDate",
    "address",
    "cityCode",
    "districtCode",
    "wardCode",
    "contactName",
    "contactTelNo",
    "contactEmail",
)
KEPT = (
    *APPLICANT,
    "delegateName",
    "delegateIdNo",
    "delegateTelNo",
    "delegateEmail",
    "delegateAddress",
    "applicantNote",
    "dossierName",
    "metaData",
    "online",
    "isSameAsApplicant",
    "viaPostal",
    "postalAddress",
    "postalTelNo",
)
STATUS_WORDS = {
    "": "Bản nháp",
    "new": "Đã gửi, chờ tiếp nhận",
    "receiving": "Đã nhận bổ sung, chờ xem",
    "processing": "Đang xử lý",
    "waiting": "Chờ bổ sung",
    "denied": "Từ chối tiếp nhận",
    "done": "Đã xong",
}


def now() -> str:
    """Return this moment as the portal writes it."""
    return datetime.now(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def create(state: State, form: Mapping[str, str], user: str, group: str) -> Row:
    """Make a dossier, or hand out the one with this reference, or the account's open draft."""
    code, agency = form.get("serviceCode", ""), form.get("govAgencyCode", "")
    template, kind = form.get("dossierTemplateNo", ""), form.get("originality", "1")
    if not agency or not templates.offered(code):
        raise PortalError(403, "NoSuchServiceConfigException")
    if templates.code_of(template) != code:
        raise PortalError(403, "NoSuchDossierTemplateException")
    if kind not in ("1", "3", "9"):
        raise PortalError(403, "InvalidOriginalityException")
    reference = form.get("referenceUid", "") or str(uuid.uuid4())
    if not re.match(r"^[0-9A-Za-z-]{1,64}$", reference):
        raise PortalError(403)
    lane = "|".join((user, group, agency, code, template, kind))
    known = state.by_reference(reference)
    if known is not None:
        if known.status:
            known.data["submitDate"] = known.data["receiveDate"] = now()
            state.save(known)
        return known
    row = state.draft(lane)
    if row is None:
        row = Row("", lane, "", {"createDate": now(), "originality": kind, "log": []})
        row.reference = reference
        row.data |= {"service": code, "agency": agency, "template": template, "group": group}
    # the trap: an open draft keeps its reference and its files, and changes its applicant
    row.data |= {name: form.get(name, "") for name in KEPT}
    state.save(row)
    return row


def change(state: State, row: Row, form: Mapping[str, str]) -> Row:
    """Write the applicant's data of a draft anew."""
    if row.status:
        raise PortalError(403, "DossierAlreadySubmittedException")
    row.data |= {name: form[name] for name in KEPT if name in form}
    state.save(row)
    return row


def remove(state: State, row: Row) -> Row:
    """Hide a draft: its originality turns negative, its reference becomes free."""
    if row.status:
        raise PortalError(403, "DossierAlreadySubmittedException")
    state.drop_files(row.id)
    row.data["originality"] = "-" + str(row.data["originality"]).lstrip("-")
    row.data["removed"] = row.reference
    row.reference = None
    state.save(row)
    return row


def next_actions(row: Row) -> list[Json]:
    """Return what may be done now: not all of it is for the client."""
    if row.status == "waiting":
        return [
            _next(3311, ASKS, "Yêu cầu bổ sung", "1", ""),
            _next(3312, SUPPLEMENTS, "Gửi bổ sung hồ sơ", "1", ""),
        ]
    if row.status:
        return []
    own = RECEIVES if str(row.data["originality"]) == "3" else SENDS
    return [
        _next(3301, own, "Gửi hồ sơ", "1", ""),
        _next(3302, "1400", "Huỷ hồ sơ", "0", ""),
        _next(3303, "9000", "Tự động chuyển bước", "1", "listener"),
    ]


def _next(at: int, code: str, name: str, enable: str, event: str) -> Json:
    return {
        "processActionId": str(at),
        "actionCode": code,
        "actionName": name,
        "preStepCode": "100",
        "postStepCode": "200",
        "autoEvent": event,
        "enable": enable,
    }


def act(state: State, row: Row, code: str) -> Json:
    """Run an action; the one that sends checks the whole dossier and gives it its number."""
    allowed = [a for a in next_actions(row) if a["enable"] == "1" and not a["autoEvent"]]
    # the trap: an officer's account sees the authority's own act too, and must not run it
    if code not in [a["actionCode"] for a in allowed if a["actionCode"] != ASKS]:
        raise PortalError(405, "Không thực hiện được thao tác ở bước này")
    check_all(state, row)
    if row.status:
        row.status, said = "receiving", "Gửi bổ sung"
    else:
        row.status, row.number, said = "new", number(state, row), "Gửi hồ sơ"
        row.data["submitDate"] = row.data["receiveDate"] = now()
    _count_act(row)
    row.data["log"].append([int(time.time() * 1000), "Người nộp", said])
    state.save(row)
    return {
        "dossierActionId": str(row.data["actionId"]),
        "dossierId": row.id,
        "fromStepCode": "100",
        "stepCode": "200",
        "rollbackable": "false",
    }


def _count_act(row: Row) -> None:
    """Every act has a number of its own, later ones larger."""
    row.data["actionId"] = max(int(row.data.get("actionId", 0)), 9000 + row.id) + 1000


def number(state: State, row: Row) -> str:
    """Return unit code, day, number of the day (Circular 01/2018/TT-VPCP, article 19)."""
    unit = re.sub(r"[^0-9A-Z.]", "", row.data["agency"].upper()) or "000.00.00.H00"
    prefix = f"{unit}-{datetime.now(VIETNAM):%y%m%d}-"
    return f"{prefix}{state.count_numbers(prefix) + 1:04d}"


DECISIONS = {"accept": "processing", "supplement": "waiting", "refuse": "denied", "finish": "done"}
"""What the authority may decide → the status that follows."""


def decide(state: State, row: Row, decision: str, text: str, due: str = "") -> None:
    """The authority accepts, asks for more, refuses or finishes; wants words where it matters.

    `due`: the day on which it means to be done, as an ISO date; three days on when empty.
    """
    if not row.status or decision not in DECISIONS:
        raise PortalError(405, "Không thực hiện được thao tác ở bước này")
    row.status = DECISIONS[decision]
    row.data["note"] = text.strip()[:1000]
    _count_act(row)
    if decision == "accept" and (due or not row.data.get("dueDate")):
        row.data["dueDate"] = _end_of(due)
    said = STATUS_WORDS[row.status] + (f": {row.data['note']}" if row.data["note"] else "")
    row.data["log"].append([int(datetime.now(UTC).timestamp() * 1000), "Cơ quan tiếp nhận", said])
    state.save(row)


def _end_of(due: str) -> str:
    try:
        day = datetime.strptime(due, "%Y-%m-%d")
    except ValueError:
        day = datetime.now(VIETNAM) + timedelta(days=3)
    return f"{day:%d/%m/%Y} 17:00:00"


def dossier(row: Row) -> Json:
    """Return the dossier as the portal shows it: numbers are texts here and there."""
    data = row.data
    shown = {name: data.get(name, "") for name in KEPT}
    return shown | {
        "dossierId": row.id,
        "referenceUid": row.reference or data.get("removed", ""),
        "dossierNo": row.number,
        "serviceCode": data["service"],
        "serviceName": templates.name_of(data["service"]),
        "govAgencyCode": data["agency"],
        "dossierTemplateNo": data["template"],
        "createDate": data["createDate"],
        "submitDate": data.get("submitDate", ""),
        "receiveDate": data.get("receiveDate", ""),
        "dueDate": data.get("dueDate", ""),
        "dossierStatus": row.status,
        "dossierStatusText": STATUS_WORDS.get(row.status, ""),
        "dossierSubStatus": "",
        "lastActionNote": data.get("note", ""),
        "lastActionCode": SENDS if row.status else "",
        "stepCode": "200" if row.status else "100",
        "lockState": "",
        "dossierActionId": str(data.get("actionId", 0)),
        "originality": str(data["originality"]),
    }
