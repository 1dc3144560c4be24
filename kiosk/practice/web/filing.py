"""Where a training site keeps a draft and its papers, and how it becomes a dossier with a number.

It is the practice portal's own sealed store, so that the authority's pages show what was filed.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from .. import papers, rules
from ..errors import PortalError
from ..state import Json, Row, State
from .forms import Form, Slot, asked, part_no, said

LANE = "web|"
MEGABYTE = 1024 * 1024
_HEADS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_KINDS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
_ROLES = {
    "name": "applicantName",
    "id_number": "applicantIdNo",
    "id_date": "applicantIdDate",
    "address": "address",
    "phone": "contactTelNo",
    "delegate": "delegateName",
    "delegate_id": "delegateIdNo",
    "delegate_relation": "delegateAddress",
}


class Refused(Exception):
    """The site says no, in one sentence for the person."""


class Limits(Struct, frozen=True):
    """What a site takes."""

    bytes: int
    types: tuple[str, ...]

    def words(self) -> str:
        """What the page says beside a file field."""
        return f"{', '.join(self.types).upper()}, tối đa {self.bytes // MEGABYTE} MB"


LIMITS = {
    "a": Limits(10 * MEGABYTE, ("pdf",)),
    "b": Limits(20 * MEGABYTE, ("pdf", "jpg", "png")),
    "c": Limits(5 * MEGABYTE, ("pdf",)),
}


def open_draft(state: State, site: str, code: str, agency: str) -> int:
    """Make an empty draft and return its number; no list shows it before it is sent."""
    row = Row("", f"{LANE}{site}|{uuid.uuid4()}", "", {"log": []})
    row.data |= {"service": code, "agency": agency, "template": "", "originality": "1"}
    row.data |= {"createDate": rules.now(), "values": {}}
    with state.together():
        state.save(row)
    return row.id


def draft(state: State, number: int) -> Row:
    """The draft, or what became of it."""
    row = state.find(str(number)) if number else None
    if row is None or not row.lane.startswith(LANE):
        raise Refused("Phiên làm việc đã hết; hãy đăng nhập lại.")
    return row


def values(state: State, number: int) -> dict[str, str]:
    """The answers so far."""
    return dict(draft(state, number).data["values"])


def keep(state: State, number: int, answers: Mapping[str, str]) -> None:
    """Write answers of one page over what was there."""
    with state.together():
        row = draft(state, number)
        if row.status:
            raise Refused("Hồ sơ đã gửi, không sửa được nữa.")
        row.data["values"] = row.data["values"] | dict(answers)
        state.save(row)


def set_agency(state: State, number: int, agency: str) -> None:
    """Write which office the dossier goes to."""
    with state.together():
        row = draft(state, number)
        if not row.status:
            row.data["agency"] = agency
            state.save(row)


def forget(state: State, number: int) -> None:
    """Take an unsent draft away with its papers; a sent dossier stays."""
    with state.together():
        state.drop_draft(number)


def forget_all(state: State) -> None:
    """Take away what an earlier run left unsent: nobody is logged in to it any more."""
    with state.together():
        for row in state.all():
            if row.lane.startswith(LANE) and not row.status:
                state.drop_draft(row.id)


def check_file(limits: Limits, name: str, data: bytes) -> str:
    """Return the kind of a file; raises Refused for what the site does not take."""
    ending = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if ending not in limits.types or not data.startswith(_HEADS[ending]):
        raise Refused(f"Tệp không đúng loại. Cổng chỉ nhận {limits.words()}.")
    if len(data) > limits.bytes:
        raise Refused(f"Tệp quá lớn. Cổng chỉ nhận {limits.words()}.")
    return _KINDS[ending]


def put_paper(state: State, number: int, site: str, slot: Slot, name: str, data: bytes) -> Json:
    """Keep a paper in its place, in the stead of an earlier one; returns its description."""
    name = name.replace("\\", "/").rpartition("/")[2][:120]
    kind = check_file(LIMITS[site], name, data)
    with state.together():
        row = draft(state, number)
        if row.status:
            raise Refused("Hồ sơ đã gửi, không sửa được nữa.")
        about: Json = {
            "referenceUid": slot.part,
            "dossierPartNo": part_no(row.data["service"], slot.part),
            "dossierPartType": 1,
            "displayName": name,
            "fileType": kind,
            "fileSize": str(len(data)),
            "eForm": "false",
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        state.put_file(row.id, slot.part, int(time.time() * 1000), about, data)
    return about


def drop_paper(state: State, number: int, part: str) -> None:
    """Take one paper out again."""
    with state.together():
        row = draft(state, number)
        if part and not row.status:
            state.drop_files(row.id, part)


def kept_papers(state: State, number: int) -> dict[str, Json]:
    """The papers so far, by the pack's id."""
    return {part: about for part, _modified, about in state.files(draft(state, number).id)}


def send(state: State, number: int, form: Form) -> Row:
    """Check the whole once more and give it its number; sending twice is one dossier."""
    with state.together():
        row = draft(state, number)
        if row.status:
            return row
        if len(state.files(row.id)) < form.min_files:
            raise Refused("Chưa có giấy tờ nào; hãy đính kèm ít nhất một tệp.")
        _describe(row, form)
        try:
            papers.check_all(state, row)
        except PortalError as error:
            raise Refused(_SAID.get(error.description or "", "Hồ sơ chưa hợp lệ.")) from error
        row.reference = str(uuid.uuid4())
        row.status, row.number = "new", rules.number(state, row)
        row.data["submitDate"] = row.data["receiveDate"] = rules.now()
        row.data["log"].append([int(time.time() * 1000), "Người nộp", "Gửi hồ sơ"])
        state.save(row)
    return row


_SAID = {
    "InvalidPdfException": "Có tệp PDF không mở được; hãy đính kèm lại tệp đó.",
    "NoApplicantNameException": "Chưa có họ tên người yêu cầu.",
    "NoApplicantIdNoException": "Số định danh của người yêu cầu chưa đúng.",
}


def _describe(row: Row, form: Form) -> None:
    answers = row.data["values"]
    shown = {}
    for page in form.pages:
        for block in page.blocks:
            for field in block.fields:
                text = said(field, answers) if asked(field, answers) else ""
                if text:
                    shown[f"{block.title}: {field.label}"] = text
                if field.role in _ROLES:
                    row.data[_ROLES[field.role]] = text
    row.data["metaData"] = msgspec.json.encode(shown).decode()
