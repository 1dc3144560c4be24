"""The papers on their way: each once, whole, and nobody else's among them."""

from __future__ import annotations

import hashlib
import time
from functools import partial
from gettext import gettext as _

from kiosk.model import Part, StoreError
from kiosk.portals.base import Blocked

from .answers import Json, flag, text
from .catalogue import API, Slot
from .fields import answers, file_name, mark
from .http import Answer, Lost, No, page
from .steps import Attempt, Stop, blocked_by

COMPARED = "compared"


def bring(a: Attempt, dossier_id: str, placed: dict[str, Slot]) -> bool:
    """Upload what is missing, compare, and leave exactly our files there.

    Returns whether anything was sent: what was listed before is no longer all then. Raises Stop
    on another's file, and what `Wire.json` raises.
    """
    there = _listed(a, dossier_id)
    sent = False
    for part in a.s.parts:
        a.check()
        slot = placed[part.reference]
        row = there.get(part.reference)
        if row is None or not _fits(row, part, slot):
            _upload(a, dossier_id, part, slot, stale=row is not None)
            sent = True
        sent |= _compare(a, dossier_id, part, slot)
    return _eform(a, dossier_id, placed, there) or sent


def check_all_there(a: Attempt, dossier_id: str, placed: dict[str, Slot]) -> None:
    """Read the list once more before the act: all our papers in their size, nothing else."""
    there = _listed(a, dossier_id)
    for part in a.s.parts:
        row = there.get(part.reference)
        if row is None or not _fits(row, part, placed[part.reference]):
            raise Lost(_("Cổng chưa giữ đủ giấy tờ đã gửi; máy sẽ gửi lại giấy còn thiếu."))


def marks(a: Attempt, dossier_id: str, placed: dict[str, Slot]) -> None:
    """Tell which kind of paper lay on the desk and how the comparison came out."""
    by_slot: dict[str, list[Part]] = {}
    for part in a.s.parts:
        by_slot.setdefault(placed[part.reference].no, []).append(part)
    for no, parts in by_slot.items():
        path = f"{API}/dossiers/{dossier_id}/marks/{no}"
        put = partial(a.wire.done, "POST", path, form=mark(parts))
        if not a.insist(partial(a.repeated, put)):
            # a portal may not keep marks; the paper itself is there
            a.warnings.add("marks_refused")


def _listed(a: Attempt, dossier_id: str) -> dict[str, Json]:
    """Return the files by reference; stops when one is not of this packet."""
    rows = page(a.get(f"{API}/dossiers/{dossier_id}/files"))
    ours = {part.reference for part in a.s.parts}
    there: dict[str, Json] = {}
    for row in rows:
        reference = text(row.get("referenceUid"))
        if flag(row.get("removed")):
            continue
        part_no = text(row.get("dossierPartNo"))
        form = a.progress.get("eform", "")
        # what a supplement goes to holds the papers of the application already
        known = reference in ours or bool(a.s.supplement_to)
        if not known and not (form and part_no in (form, "")):
            raise Stop(blocked_by(a.s.key))
        there[reference] = row
    return there


def _fits(row: Json, part: Part, slot: Slot) -> bool:
    """The record is of this paper; a portal may leave out the size (the bytes are compared)."""
    size = text(row.get("fileSize"))
    here = text(row.get("dossierPartNo")) or slot.no
    return here == slot.no and size in ("", str(part.pdf_bytes))


def _version(a: Attempt, part: Part) -> str:
    return a.progress.get(f"file.{part.reference}", "").split(" ")[0]


def _data(a: Attempt, part: Part) -> bytes:
    data = a.blob(part.pdf_digest)
    if hashlib.sha256(data).hexdigest() != part.pdf_digest or len(data) != part.pdf_bytes:
        raise StoreError(_("Một tệp giấy tờ trong kho đã hỏng; hồ sơ này không được gửi."))
    return data


def _upload(a: Attempt, dossier_id: str, part: Part, slot: Slot, *, stale: bool) -> None:
    # strictly later than any earlier try of ours, even when the clock was set back
    version = max(int(time.time() * 1000), int(_version(a, part) or 0) + 1)
    a.note_file(part.reference, str(version))
    name = file_name(part)
    form = {
        "displayName": name,
        "fileType": "application/pdf",
        "fileSize": str(part.pdf_bytes),
        "isSync": "false",
        "dossierPartNo": slot.no,
        "dossierTemplateNo": a.template().no,
        "fileTemplateNo": slot.file_template,
        "referenceUid": part.reference,
        "modifiedDate": str(version),
    }
    files = {"file": (name, _data(a, part), "application/pdf")}
    path = f"{API}/dossiers/{dossier_id}/files"
    for last in (False, False, True):
        try:
            a.wire.json("POST", path, form=form, files=files)
        except No as no:
            if "conflict" not in no.description.lower():
                raise
            _after_conflict(a, dossier_id, part, slot, stale=stale)
        except Lost as lost:
            # A stale file of the same size would pass for the one that was just sent.
            if last or lost.slow or stale:
                raise
            a.wait(a.timing.pause)
            row = _listed(a, dossier_id).get(part.reference)
            if row is None or not _fits(row, part, slot):
                continue
        return


def _after_conflict(a: Attempt, dossier_id: str, part: Part, slot: Slot, *, stale: bool) -> None:
    """A later version is there already: ours from a lost try, or a broken one to take away."""
    row = _listed(a, dossier_id).get(part.reference)
    if row is not None and _fits(row, part, slot):
        return
    if row is not None or stale:
        a.wire.done("DELETE", f"{API}/dossiers/{dossier_id}/files/{part.reference}")
    raise Lost(_("Cổng giữ một bản khác của giấy tờ; máy đang gửi lại giấy đó."))


def _compare(a: Attempt, dossier_id: str, part: Part, slot: Slot) -> bool:
    """Fetch the file back once: the contract has sizes, but no checksum.

    Returns whether it had to be sent once more.
    """
    note = a.progress.get(f"file.{part.reference}", "0")
    if note.endswith(COMPARED):
        return False
    answer = _fetched(a, f"{API}/dossiers/{dossier_id}/files/{part.reference}", part.pdf_bytes)
    if answer.status == 200 and answer.kind != "application/json":
        if hashlib.sha256(answer.body).hexdigest() == part.pdf_digest:
            a.note_file(part.reference, f"{_version(a, part) or '0'} {COMPARED}")
            return False
        if "again" in note:
            raise Stop(Blocked(_different(part), a.s.key))
        _upload(a, dossier_id, part, slot, stale=True)
        a.note_file(part.reference, f"{_version(a, part)} again")
        raise Lost(_("Một giấy tờ ở cổng không giống bản đã gửi; máy đang gửi lại giấy đó."))
    # some portals do not give files back to the sender: the size was compared
    a.warnings.add("files_not_compared")
    if answer.status != 204:
        return False
    _upload(a, dossier_id, part, slot, stale=True)
    return True


def _fetched(a: Attempt, path: str, size: int) -> Answer:
    for _again in range(3):
        answer = a.repeated(partial(_fetch, a, path, size))
        if answer.status != 403:
            break
        a.wait(a.timing.pause)
    return answer


def _fetch(a: Attempt, path: str, size: int) -> Answer:
    answer = a.wire.call("GET", path, expected=size)
    if answer.status >= 500 or answer.kind == "text/html":
        raise Lost(_("Cổng đang bận hoặc lỗi (mã {code}).").format(code=answer.status))
    return answer


def _different(part: Part) -> str:
    return _(
        "Giấy “{name}” ở cổng khác với bản đã gửi, dù đã gửi lại; máy đã dừng. "
        "Hãy báo kỹ thuật viên."
    ).format(name=part.name)


def _eform(a: Attempt, dossier_id: str, placed: dict[str, Slot], there: dict[str, Json]) -> bool:
    """Fill the template's form, unless a paper lies in its place (it would be replaced).

    Returns whether it was sent.
    """
    slot = a.template().form
    if slot is None or not a.s.answers or slot.no in {p.no for p in placed.values()}:
        return False
    ours = {part.reference for part in a.s.parts}
    if "eform" in a.progress and set(there) - ours:
        return False  # it arrived, though its answer was lost
    a.note(eform=slot.no)
    path = f"{API}/dossiers/{dossier_id}/eforms/{slot.no}"
    form = {"formData": (None, answers(a.s), "application/json"), "eForm": (None, "true", "")}
    if not a.insist(partial(a.wire.json, "POST", path, files=form)):
        # the same answers lie in the dossier's metaData
        a.warnings.add("eform_refused")
    return True
