"""The packet way: files and values made ready to be put into a portal's own page by hand."""

from __future__ import annotations

import hashlib
import re
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kiosk.files import write_whole
from kiosk.model import BadInput, StoreError, Submission
from kiosk.procedures.pack import Channel

from .base import Blob

LONGEST_NAME = 60
"""Characters of a file name that every portal met so far takes, with its ending."""
MANIFEST = "danh-sach.json"
SHEET = "du-lieu.pdf"
_NUMBER = re.compile(r"^[0-9A-Z.]+-\d{6}(\d{2})?-\d{4,7}$")
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$")


def export(s: Submission, blob: Blob, folder: Path, data_sheet: bytes | None = None) -> list[Path]:
    """Write a PDF per paper, the data sheet and a manifest into `folder`; return what was written.

    The manifest holds names, sizes and SHA-256, no person. Raises BadInput when the folder
    cannot be written, StoreError when a stored PDF is damaged.
    """
    written: list[Path] = []
    listed: list[dict[str, object]] = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part, name in zip(s.parts, _names([p.file_name for p in s.parts]), strict=True):
            data = blob(part.pdf_digest)
            if hashlib.sha256(data).hexdigest() != part.pdf_digest:
                raise StoreError(_("Một tệp giấy tờ trong kho đã hỏng; chưa xuất đủ hồ sơ này."))
            written.append(_write(folder / name, data))
            listed.append(
                {"file": name, "paper": part.name, "sha256": part.pdf_digest, "bytes": len(data)}
            )
        if data_sheet is not None:
            written.append(_write(folder / SHEET, data_sheet))
        about = {"case": s.case_id, "procedure": s.procedure, "sealed": s.sealed_at}
        manifest = msgspec.json.format(msgspec.json.encode({**about, "files": listed}), indent=1)
        written.append(_write(folder / MANIFEST, manifest))
    except OSError as error:
        raise BadInput(
            _("Không ghi được vào thư mục đã chọn; hãy chọn thư mục khác hoặc kiểm tra chỗ trống.")
        ) from error
    return written


def _write(path: Path, data: bytes) -> Path:
    # replacing the name, and never writing through it, keeps a planted link from leading outside
    write_whole(path, data)
    return path


def _names(wanted: list[str]) -> list[str]:
    """Return names of ASCII letters, digits and dashes, short, and no two alike in any case."""
    taken = {MANIFEST.casefold(), SHEET.casefold()}
    names: list[str] = []
    for number, name in enumerate(wanted, start=1):
        stem = name.removesuffix(".pdf")
        stem = re.sub(r"[^A-Za-z0-9-]+", "-", stem).strip("-")[: LONGEST_NAME - 8].strip("-")
        if not stem or _DEVICES.match(stem.casefold()):
            stem = f"giay-{number:02d}"
        if f"{stem}.pdf".casefold() in taken:
            stem = f"{stem}-{number:02d}"
        taken.add(f"{stem}.pdf".casefold())
        names.append(f"{stem}.pdf")
    return names


def check_number(text: str) -> str:
    """Return the dossier number that somebody typed or scanned; raises BadInput.

    Blanks are taken out and letters made capital; the form is that of Circular 01/2018/TT-VPCP
    with the older and newer unit codes. The number is never made here, only checked.
    """
    number = "".join(text.split()).upper().replace("–", "-").replace("−", "-")
    if not _NUMBER.match(number):
        raise BadInput(
            _(
                "Số hồ sơ chưa đúng dạng; hãy nhập lại như trên cổng, "
                "ví dụ 000.17.22.H56-210531-0001."
            )
        )
    return number


def link(channel: Channel) -> str:
    """Return the address of the portal's page for the system browser; raises BadInput.

    Only http and https: a pack must not be able to start anything else.
    """
    parts = urlsplit(channel.link)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(_("Thủ tục này chưa có đường dẫn tới cổng; hãy mở cổng bằng trình duyệt."))
    return channel.link
