"""The case file of the command line (CASE.json): its format, and reading it."""

from __future__ import annotations

import hashlib
import stat
import uuid
from gettext import gettext as _
from pathlib import Path
from typing import Any

from msgspec import Struct

from kiosk.desk.citizen import read_text
from kiosk.files import TooLarge, read_whole
from kiosk.identity import from_json
from kiosk.jsonfiles.reading import decode
from kiosk.model import BadInput, Check, Citizen, CopyKind
from scanner.frame import PictureError

UNATTENDED = "unattended"
"""Stands for the officer of a case that came from a file."""
LARGEST = 5_000_000
"""Bytes of a case file: answers and file names only, so far below this."""

_NAMESPACE = uuid.UUID("6b0c2a52-6f0e-4a52-9a53-5f2d3b0f7c11")


class PaperFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One paper of the file."""

    images: tuple[str, ...] = ()
    part: str | int = ""
    copy: CopyKind = CopyKind.ORIGINAL
    check: Check = Check.UNCHECKED
    reason: str = ""
    handed_in_on_paper: bool = False


class ConsentFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What the citizen agreed to."""

    text_version: str
    purposes: tuple[str, ...]


class ProxyFile(Struct, frozen=True, forbid_unknown_fields=True):
    """Who stands here for the applicant."""

    citizen: dict[str, Any]
    relation: str


class CaseFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole case, as the command-line contract gives it."""

    procedure: str
    consent: ConsentFile
    officer: str
    id: str = ""
    variant: str = ""
    agency: str = ""
    receiving_unit: str = ""
    supplement_to: str = ""
    """The portal's number of a case filed here: the papers are its supplement."""
    card: str = ""
    citizen: dict[str, Any] | None = None
    proxy: ProxyFile | None = None
    answers: dict[str, str | int | float | tuple[dict[str, str | int | float], ...]] = {}
    """A list of objects answers a repeated group, one object for each row."""
    papers: tuple[PaperFile, ...] = ()


class Loaded(Struct, frozen=True):
    """A case file that was read, with what stands beside it."""

    file: CaseFile
    folder: Path
    case_id: str
    key: str
    """Idempotency key: the same for the same case, wherever and whenever it is submitted."""


def load(path: Path) -> Loaded:
    """Read and check a case file; raises BadInput naming the place and what to do."""
    name = path.name
    try:
        data = read_whole(path, LARGEST)
    except TooLarge as error:
        raise BadInput(_("Tệp {name} quá lớn để là một tệp hồ sơ.").format(name=name)) from error
    except OSError as error:
        raise BadInput(
            _("Không đọc được tệp {name}. Kiểm tra tên và quyền đọc.").format(name=name)
        ) from error
    file = decode(name, data, CaseFile)
    case_id = _case_id(file, data, path.parent)
    return Loaded(file, path.parent, case_id, str(uuid.uuid5(_NAMESPACE, case_id)))


def applicant(file: CaseFile) -> Citizen:
    """Return the citizen of the file; raises BadInput when nobody is named or it cannot be."""
    if file.card:
        return read_text(file.card)
    if file.citizen is not None:
        return from_json(file.citizen)
    raise BadInput(_("Tệp hồ sơ không có “card” lẫn “citizen”. Thêm một trong hai."))


def _case_id(file: CaseFile, data: bytes, folder: Path) -> str:
    if file.id:
        try:
            return str(uuid.UUID(file.id))
        except ValueError as error:
            raise BadInput(_("“id” trong tệp hồ sơ phải là một UUID.")) from error
    digest = hashlib.sha256(data)
    for paper in file.papers:
        for image in paper.images:
            digest.update(_digest(folder / image))
    return str(uuid.uuid5(_NAMESPACE, digest.hexdigest()))


def _digest(image: Path) -> bytes:
    try:
        if not stat.S_ISREG(image.stat().st_mode):
            raise OSError  # a pipe or a device could be read for ever
        with image.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise PictureError(
            "missing", _("Không có tệp ảnh “{name}”.").format(name=image.name)
        ) from error
