"""Making keys, certificates, signatures and revocation lists: the technician's and province's side.

A private key lies in a PEM file (PKCS #8), sealed by a passphrase where one is given.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from kiosk.files import read_whole, write_whole
from kiosk.model import BadInput
from kiosk.procedures.trust import (
    LARGEST,
    Certificate,
    PublicKey,
    Revocations,
    Signed,
    Statement,
    digest,
    message,
)

_Said = TypeVar("_Said", bound=Struct)

KEY_FILE, REQUEST_FILE = "pack-key.pem", "pack-key.json"


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """The public half of a key, sent to the province to be certified."""

    key: PublicKey
    holder: str


def new_key(folder: Path, holder: str, passphrase: bytes = b"") -> Request:
    """Make a key in `folder` (pack-key.pem, pack-key.json); raises BadInput, never overwrites."""
    if not holder.strip():
        raise BadInput(_("Hãy ghi tên người hoặc cơ quan giữ khóa (--holder)."))
    if any((folder / name).exists() for name in (KEY_FILE, REQUEST_FILE)):
        raise BadInput(_("Thư mục này đã có khóa; hãy chọn thư mục khác."))
    private = Ed25519PrivateKey.generate()
    seal: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, seal)
    request = Request(public_of(private), holder.strip())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(folder / KEY_FILE, pem)
    write_whole(folder / REQUEST_FILE, _pretty(request))
    return request


def public_of(private: Ed25519PrivateKey) -> str:
    """The public half, base64."""
    return base64.b64encode(private.public_key().public_bytes_raw()).decode()


def load_key(file: Path, passphrase: bytes = b"") -> Ed25519PrivateKey:
    """The private key of a PEM file; raises BadInput."""
    data = _bytes(file)
    try:
        key = serialization.load_pem_private_key(data, passphrase or None)
    except Exception:  # noqa: BLE001 - OpenSSL has errors of many kinds
        raise BadInput(
            _("Không mở được khóa {name}: sai mật khẩu, hoặc không phải tệp khóa.").format(
                name=file.name
            )
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(_("Khóa {name} không phải loại Ed25519.").format(name=file.name))
    return key


def certify(request: Request, root: Ed25519PrivateKey, since: date, until: date) -> Certificate:
    """The province's certificate for a key, from a day to a day; raises BadInput."""
    if until < since:
        raise BadInput(_("Ngày hết hạn của khóa đứng trước ngày bắt đầu."))
    bare = Certificate(1, request.key, request.holder, since.isoformat(), until.isoformat())
    return msgspec.structs.replace(bare, signature=signature(root, "certificate", bare))


def sign(
    data: bytes, value: Any, private: Ed25519PrivateKey, certificate: Certificate, day: date
) -> Signed:
    """Sign a pack: `data` are its file's bytes and `value` what they say. Raises BadInput."""
    if certificate.key != public_of(private):
        raise BadInput(_("Chứng nhận này là của khóa khác; hãy dùng đúng cặp."))
    if not certificate.not_before <= day.isoformat() <= certificate.not_after:
        raise BadInput(_("Khóa ký không có hiệu lực hôm nay; hãy xin tỉnh chứng nhận lại."))
    statement = Statement(
        format=1,
        code=value["code"],
        version=value["version"],
        digest=digest(value),
        file=hashlib.sha256(data).hexdigest(),
        signed=day.isoformat(),
    )
    return Signed(statement, certificate, signature(private, "pack", statement))


def revoke(
    old: Revocations | None,
    keys: tuple[str, ...],
    packs: tuple[str, ...],
    root: Ed25519PrivateKey,
    day: date,
) -> Revocations:
    """The next list: everything of the old one, and these key ids and pack digests."""
    number, known_keys, known_packs = (old.number, old.keys, old.packs) if old else (0, (), ())
    bare = Revocations(
        format=1,
        number=number + 1,
        issued=day.isoformat(),
        keys=tuple(dict.fromkeys((*known_keys, *keys))),
        packs=tuple(dict.fromkeys((*known_packs, *packs))),
    )
    return msgspec.structs.replace(bare, signature=signature(root, "revocations", bare))


def read_request(file: Path) -> Request:
    """A key's public half as `new_key` wrote it; raises BadInput."""
    return _read(file, Request)


def read_certificate(file: Path) -> Certificate:
    """A certificate file; raises BadInput."""
    return _read(file, Certificate)


def write(file: Path, said: Struct) -> None:
    """Write a signature, certificate or list; raises OSError."""
    write_whole(file, _pretty(said))


def signature(private: Ed25519PrivateKey, kind: str, said: Struct) -> str:
    """The signature of a word of this kind, base64."""
    return base64.b64encode(private.sign(message(kind, said))).decode()


def _pretty(said: Struct) -> bytes:
    return msgspec.json.format(msgspec.json.encode(said), indent=1) + b"\n"


def _bytes(file: Path) -> bytes:
    try:
        return read_whole(file, LARGEST)
    except OSError:
        raise BadInput(_("Không đọc được tệp {name}.").format(name=file.name)) from None


def _read(file: Path, kind: type[_Said]) -> _Said:
    try:
        return msgspec.json.decode(_bytes(file), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadInput(
            _("Tệp {name} không phải tệp khóa hoặc chứng nhận.").format(name=file.name)
        ) from None
