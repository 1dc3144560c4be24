"""Finished PDFs go out to the office's own signing tool, and come back signed, or not at all."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

import msgspec

from kiosk.case import edit
from kiosk.desk.capture import limit_of
from kiosk.desk.core import Desk, now
from kiosk.desk.packing import file_name
from kiosk.desk.visit import Visit
from kiosk.files import write_whole
from kiosk.model import BadInput, Case, Document, Signed
from scanner.apart.decoding import Lost, apart


def offered(desk: Desk) -> bool:
    """Tell whether this office signs its scans: it named the certificates that it trusts."""
    return bool(desk.settings.sign_trust)


def export(desk: Desk, visit: Visit, folder: Path) -> list[Path]:
    """Write the finished PDFs that are not signed yet into `folder`, for the signing tool."""
    case = visit.open_case()
    ready = [found for found in case.documents if found.pdf_digest and not found.signed]
    if not ready:
        raise BadInput(_("Chưa có giấy nào chụp và đối chiếu xong để ký số."))
    names = {paper.id: paper.name for paper in visit.chosen().papers}
    written = []
    for place, found in enumerate(case.documents, 1):
        if found not in ready:
            continue
        with desk.vault.read() as tx:
            data = tx.blob(case.id, found.pdf_digest)
        path = folder / file_name(place, names.get(found.part, found.part))
        try:
            write_whole(path, data)
        except OSError as error:
            raise BadInput(
                _("Không ghi được vào thư mục đã chọn. Chọn thư mục khác, còn chỗ trống.")
            ) from error
        written.append(path)
    with desk.vault.begin() as tx:
        tx.audit(desk.officer, "sign_exported", case.id, papers=len(written))
    return written


def take_back(desk: Desk, visit: Visit, file: Path) -> tuple[Case, str]:
    """Take a signed PDF in the place of the exported one that it shows; returns that paper.

    Raises BadInput in words where it fits none, was changed, or its signer is not trusted. What
    is sent is then the signed file; the comparison with the original stays as it was made.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(_("Không đọc được tệp đã ký. Chọn lại tệp.")) from error
    if len(data) > limit_of(desk, visit):
        raise BadInput(_("Tệp đã ký nặng hơn mức cổng nhận. Ký với dấu nhẹ hơn."))
    found, signed = _whose(desk, visit, data)
    case = visit.open_case()
    with desk.vault.begin() as tx:
        digest = tx.put_blob(case.id, data)
        done = msgspec.structs.replace(found, pdf_digest=digest, pdf_bytes=len(data), signed=signed)
        documents = tuple(done if old.part == found.part else old for old in case.documents)
        changed = edit(case, now(), documents=documents)
        tx.put_case(changed)
        tx.audit(desk.officer, "sign_taken", case.id, part=found.part, pdf=digest)
    visit.case = changed
    return changed, found.part


def _whose(desk: Desk, visit: Visit, data: bytes) -> tuple[Document, Signed]:
    """Find the exported paper whose pages the file shows."""
    case, why = visit.open_case(), ""
    for found in case.documents:
        if not found.pdf_digest or found.signed:
            continue
        with desk.vault.read() as tx:
            exported = tx.blob(case.id, found.pdf_digest)
        if data == exported:
            raise BadInput(_("Tệp này chưa có chữ ký số nào. Ký rồi nhận lại."))
        said, words = _looked(data, exported, desk.settings.sign_trust)
        if said == "signed":
            return found, msgspec.json.decode(words, type=Signed)
        why = words
        if said != "other":
            break
    raise BadInput(why or _("Chưa có giấy nào chụp và đối chiếu xong để ký số."))


def _looked(data: bytes, exported: bytes, trust: str) -> tuple[str, str]:
    """What `kiosk.signatures.looked` says, in a process of its own: the file is foreign."""
    try:
        made = apart("kiosk.signatures:looked", data + exported, len(data), trust)
    except Lost:
        return "refused", _("Tệp này không phải PDF đọc được. Ký lại bản đã xuất.")
    (_picture, said), (_picture, words) = made
    return str(said), str(words)
