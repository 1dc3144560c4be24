"""The papers of a dossier: taking them in by the conflict rule, and looking at them again."""

from __future__ import annotations

import io
import re
import time
import uuid
from collections.abc import Mapping

import msgspec
import pikepdf
from msgspec import Struct

from . import templates
from .errors import PortalError
from .state import Json, Row, State


class Upload(Struct, frozen=True):
    """A file as it arrived."""

    form: Mapping[str, str]
    data: bytes


def part_of(row: Row, no: str) -> Json:
    """Return a part of the dossier's template; an unknown one makes the portal fall over."""
    for part in templates.parts(row.data["service"]):
        if part["partNo"] == no:
            return part
    raise PortalError(403)


def add_file(state: State, row: Row, upload: Upload) -> tuple[str, int, Json]:
    """Store an uploaded file by the conflict rule; returns (reference, modified, description)."""
    form = upload.form
    part = part_of(row, form.get("dossierPartNo", ""))
    if row.status not in ("", "waiting"):
        raise PortalError(403, "DossierAlreadySubmittedException")
    _check_upload(part, upload)
    modified = int(form.get("modifiedDate") or time.time() * 1000)
    reference = form.get("referenceUid") or _same_part(state, row, part) or str(uuid.uuid4())
    for known, stored, _about in state.files(row.id):
        if known == reference and form.get("referenceUid") and modified <= stored:
            raise PortalError(403, "Conflict dossier file")
    about = {
        "referenceUid": reference,
        "dossierTemplateNo": row.data["template"],
        "dossierPartNo": part["partNo"],
        "dossierPartType": part["partType"],
        "fileTemplateNo": form.get("fileTemplateNo", ""),
        "displayName": form.get("displayName", ""),
        "fileType": form.get("fileType", "application/octet-stream"),
        "fileSize": str(len(upload.data)),
        "eForm": "false",
        "isNew": "true",
    }
    state.put_file(row.id, reference, modified, about, upload.data)
    return next(found for found in state.files(row.id) if found[0] == reference)


def _same_part(state: State, row: Row, part: Json) -> str:
    if part["multiple"] == "true":
        return ""
    here = [
        ref for ref, _m, about in state.files(row.id) if about["dossierPartNo"] == part["partNo"]
    ]
    return here[0] if here else ""


def _check_upload(part: Json, upload: Upload) -> None:
    name, size = upload.form.get("displayName", ""), upload.form.get("fileSize", "")
    if part["partType"] in (2, "2"):
        raise PortalError(403, "PartIsResultException")
    if not name or any(sign in name for sign in "%/\\"):
        raise PortalError(403, "InvalidFileNameException")
    if name.rpartition(".")[2].lower() not in ("pdf", "png", "jpg"):
        raise PortalError(403, "InvalidFileExtensionException")
    if len(upload.data) > templates.MAX_MEGABYTES * 1024 * 1024:
        raise PortalError(403, "FileTooLargeException")
    if size and size != str(len(upload.data)):
        raise PortalError(403, "FileSizeException")


def add_form(state: State, row: Row, no: str, text: str) -> tuple[str, int, Json]:
    """Store the values of an e-form, one for each part."""
    part = part_of(row, no)
    if part["hasForm"] != "true" or row.status not in ("", "waiting"):
        raise PortalError(403)
    try:
        values = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise PortalError(403, "JSONException") from error
    if not isinstance(values, dict):
        raise PortalError(403, "JSONException")
    reference = _same_part(state, row, part) or str(uuid.uuid4())
    about = {
        "referenceUid": reference,
        "dossierPartNo": no,
        "dossierPartType": part["partType"],
        "displayName": part["partName"],
        "fileSize": "0",
        "eForm": "true",
        "formData": text,
    }
    state.put_file(row.id, reference, int(time.time() * 1000), about, b"")
    return next(found for found in state.files(row.id) if found[0] == reference)


def check_all(state: State, row: Row) -> None:
    """Look at the whole dossier once more before it counts as sent."""
    data = row.data
    if not data.get("applicantName", "").strip():
        raise PortalError(403, "NoApplicantNameException")
    if not re.match(r"^(\d{9}|\d{12})$", data.get("applicantIdNo", "")):
        raise PortalError(403, "NoApplicantIdNoException")
    for reference, _modified, about in state.files(row.id):
        kept = state.file_data(row.id, reference) or b""
        if str(about["fileSize"]) != str(len(kept)):
            raise PortalError(403, "FileSizeException")
        if about["eForm"] == "false" and about["fileType"] == "application/pdf":
            _check_pdf(kept)


def _check_pdf(data: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = len(pdf.pages)
    except (pikepdf.PdfError, ValueError) as error:
        raise PortalError(403, "InvalidPdfException") from error
    if not pages:
        raise PortalError(403, "InvalidPdfException")


def mark(state: State, row: Row, no: str, form: Mapping[str, str]) -> Json:
    """Note which kind of paper was shown and how the comparison came out."""
    part_of(row, no)
    said = {
        "fileMark": form.get("fileMark", "0"),
        "fileCheck": form.get("fileCheck", "0"),
        "fileComment": form.get("fileComment", ""),
        "recordCount": form.get("recordCount", ""),
    }
    row.data.setdefault("marks", {})[no] = said
    state.save(row)
    return {"dossierMarkId": str(row.id * 100 + len(row.data["marks"]))} | said
