"""Packs that came from outside: verified, kept in the home folder, and weighed at every start.

KIOSK_HOME/packs holds one file per procedure (CODE.pack: the pack's file and its signature in one,
so that a power cut leaves the old pair or the new one), the province's revocation list
(revoked.json), and drafts (drafts/CODE.json) that nobody signed. The shipped packs are part of the
program and are trusted with it.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterable
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from kiosk.files import read_whole, write_whole
from kiosk.jsonfiles.fault import Fault
from kiosk.jsonfiles.reading import LARGEST, Json, parse_json
from kiosk.model import BadInput, StoreError
from kiosk.procedures import packs, trust
from kiosk.procedures.pack import Pack
from kiosk.values import show_date

SIGNATURE = ".sig"
REVOKED = "revoked.json"
DRAFTS = "drafts"

_log = logging.getLogger(__name__)


class Installed(Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the home folder: the pack's file as it was signed, and the signature."""

    format: Literal[1]
    pack: str
    """The bytes of the pack's file, base64."""
    signed: trust.Signed


class Offer(Struct, frozen=True):
    """A pack that was verified and may be installed."""

    pack: Pack
    data: bytes
    signed: trust.Signed


def load_trusted(
    folder: Path,
    root: str = "",
    today: date | None = None,
    *,
    drafts: bool = False,
    revoked: trust.Revocations | None = None,
) -> packs.Packs:
    """The shipped packs, with the installed ones in their place; with `drafts` those over both.

    What is not trusted (any more) is left out with its fault, and the shipped pack goes on.
    `revoked` is a list to measure by in place of the home's own.
    Ask for drafts only where `Packs.draft` is shown: they run under a visible "BẢN NHÁP".
    """
    today = today or date.today()
    shipped = packs.load_all()
    known = {pack.code: pack for pack in shipped}
    faults = list(shipped.faults)
    try:
        revoked = revoked or revocations(folder, root)
        for file in sorted(folder.glob("*.pack")):
            found = _weigh(file, root, revoked, today)
            if isinstance(found, Fault):
                faults.append(found)
            elif found.version >= (known[found.code].version if found.code in known else ""):
                known[found.code] = found
    except trust.Untrusted as error:
        # Without the list nobody can tell what was revoked: none of the installed is used.
        faults.append(Fault(REVOKED, "$", str(error)))
    unsigned = packs.Packs(())
    if drafts and (folder / DRAFTS).is_dir():
        unsigned = packs.load_all(folder / DRAFTS)
    known |= {pack.code: pack for pack in unsigned}
    codes = [pack.code for pack in unsigned]
    return packs.Packs(known.values(), (*faults, *unsigned.faults), codes)


def _weigh(file: Path, root: str, revoked: trust.Revocations | None, today: date) -> Pack | Fault:
    try:
        return _open(file, root, revoked, today).pack
    except BadInput as error:
        _log.warning("installed pack left out")
        return Fault(file.name, "$", str(error))


def _open(file: Path, root: str, revoked: trust.Revocations | None, today: date) -> Offer:
    try:
        kept = msgspec.json.decode(read_whole(file, 2 * LARGEST), type=Installed)
        data = base64.b64decode(kept.pack, validate=True)
    except (OSError, ValueError, msgspec.DecodeError, RecursionError):
        raise trust.Untrusted(_("Gói đã cài bị hỏng; hãy cài lại.")) from None
    return examine(file.stem, data, kept.signed, root, revoked, today)


def examine(
    name: str,
    data: bytes,
    signed: trust.Signed,
    root: str,
    revoked: trust.Revocations | None,
    today: date,
) -> Offer:
    """Verify one signed pack, signature first; raises Untrusted or BadInput."""
    value = _value(name, data)
    trust.check(data, value, signed, root, revoked, today)
    pack, faults = packs.verify_bytes(name, data)
    if pack is None:
        first = faults[0]
        raise BadInput(
            _("Gói sai ở {at}: {fault}").format(at=first.at, fault=first.fault),
        )
    if pack.valid_to and pack.valid_to < today.isoformat():
        raise trust.Untrusted(
            _("Gói này hết hiệu lực ngày {day}; hãy xin bản mới.").format(
                day=show_date(pack.valid_to)
            )
        )
    if pack.valid_from > today.isoformat():
        raise trust.Untrusted(
            _("Gói này chỉ có hiệu lực từ ngày {day}; hãy cài lại từ hôm ấy.").format(
                day=show_date(pack.valid_from)
            )
        )
    return Offer(pack, data, signed)


def _value(name: str, data: bytes) -> Any:
    found = parse_json(name, data) if len(data) <= LARGEST else None
    if not isinstance(found, Json) or not isinstance(found.value, dict):
        raise trust.Untrusted(_("Tệp gói bị hỏng hoặc quá lớn; hãy xin lại gói từ tỉnh."))
    return found.value


def offer(
    file: Path, folder: Path, root: str, revoked: trust.Revocations | None, today: date
) -> Offer:
    """Verify the pack in `file` and its signature beside it, against what `folder` has already.

    Raises Untrusted for what is refused, BadInput for what cannot be read.
    """
    data, signature = _bytes(file), file.with_name(file.name + SIGNATURE)
    if not signature.is_file():
        raise trust.Untrusted(
            _("Gói chưa ký (không có {name} bên cạnh); chỉ chạy thử được như bản nháp.").format(
                name=signature.name
            )
        )
    signed = trust.read_signature(_bytes(signature))
    found = examine(file.name, data, signed, root, revoked, today)
    trust.check_today(signed, today)
    _check_not_older(found, folder, root, today)
    return found


def _check_not_older(new: Offer, folder: Path, root: str, today: date) -> None:
    """Raise Untrusted for an older pack, or another one under the version that is there."""
    code, version = new.pack.code, new.pack.version
    shipped = packs.FOLDER / f"{code}.json"
    if shipped.exists():
        there_already = msgspec.json.decode(shipped.read_bytes(), type=Pack).version
        if version < there_already:
            raise trust.Untrusted(_older(version, there_already))
    file = folder / f"{code}.pack"
    if not file.exists():
        return
    try:
        # A pack that was revoked since then is no measure: what takes its place may be older.
        there = _open(file, root, revocations(folder, root), today)
    except BadInput:
        return
    if version < there.pack.version:
        raise trust.Untrusted(_older(version, there.pack.version))
    if version == there.pack.version and there.data != new.data:
        raise trust.Untrusted(
            _("Bản {day} đã cài có nội dung khác; bản sửa phải mang ngày mới hơn.").format(
                day=show_date(version)
            )
        )


def _older(version: str, there: str) -> str:
    return _("Gói ngày {day} cũ hơn bản đang dùng ({there}); không cài lùi.").format(
        day=show_date(version), there=show_date(there)
    )


def install(offers: Iterable[Offer], folder: Path) -> None:
    """Keep verified packs in `folder`; each file is the old one or the new one at any moment.

    Raises StoreError when the disk does not take them.
    """
    for found in offers:
        kept = Installed(1, base64.b64encode(found.data).decode(), found.signed)
        write(folder / f"{found.pack.code}.pack", msgspec.json.encode(kept))
        _log.info("pack installed: %s", found.pack.code)


def revocations(folder: Path, root: str) -> trust.Revocations | None:
    """The province's list that this home has; None where none came yet. Raises Untrusted."""
    file = folder / REVOKED
    if not file.exists():
        return None
    return trust.read_revocations(_bytes(file), root)


def take_revocations(data: bytes, folder: Path, root: str) -> trust.Revocations:
    """Keep a newer revocation list; raises Untrusted for a forged or an older one."""
    new = trust.read_revocations(data, root)
    old = revocations(folder, root)
    if old is not None and new.number < old.number:
        raise trust.Untrusted(_("Danh sách thu hồi này cũ hơn bản đang dùng; không nhận."))
    write(folder / REVOKED, data)
    return new


def write(file: Path, data: bytes) -> None:
    """Keep one file of the folder durably; raises StoreError when the disk does not take it."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, data)
    except OSError:
        raise StoreError(
            _("Không ghi được gói: kiểm tra quyền ghi và chỗ trống trên đĩa.")
        ) from None


def _bytes(file: Path) -> bytes:
    try:
        return read_whole(file, LARGEST)
    except OSError:
        raise BadInput(_("Không đọc được tệp {name}.").format(name=file.name)) from None
