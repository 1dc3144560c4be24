"""Whether a pack from outside may be believed: signature, certificate, revocations.

The province's root key (site file) certifies a technician's key until a day; that key signs packs.
What is signed is the pack's canonical digest, the digest of its file, its code and its version.
Every refusal is one sentence: what is wrong and what to do.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from datetime import date
from gettext import gettext as _
from typing import Annotated, Any, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta, Struct

from kiosk.model import BadInput
from kiosk.procedures.pack import Code, IsoDate, Text
from kiosk.values import show_date

PublicKey = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=$")]
"""32 bytes of an Ed25519 key, base64."""
Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
KeyId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]

DOMAIN = b"cung-nop "
LARGEST = 50_000
"""Bytes of a signature or certificate file; a real one has about 800."""


class Untrusted(BadInput):
    """A pack, key or list that is refused, in one sentence."""


class Certificate(Struct, frozen=True, forbid_unknown_fields=True):
    """The province's word that a key may sign packs from a day to a day (both included)."""

    format: Literal[1]
    key: PublicKey
    holder: Text
    not_before: IsoDate
    not_after: IsoDate
    signature: str = ""


class Statement(Struct, frozen=True, forbid_unknown_fields=True):
    """What a signature says of one pack."""

    format: Literal[1]
    code: Code
    version: IsoDate
    digest: Hex
    """Of the pack's canonical form: the same however the file is laid out."""
    file: Hex
    """Of the file's bytes."""
    signed: IsoDate


class Signed(Struct, frozen=True, forbid_unknown_fields=True):
    """A signature as it lies beside its pack (NAME.json.sig)."""

    statement: Statement
    certificate: Certificate
    signature: str


class Revocations(Struct, frozen=True, forbid_unknown_fields=True):
    """Keys and packs that are believed no more; a list with a higher number takes its place."""

    format: Literal[1]
    number: Annotated[int, Meta(ge=1)]
    issued: IsoDate
    keys: tuple[KeyId, ...] = ()
    packs: tuple[Hex, ...] = ()
    signature: str = ""


def canonical(value: Any) -> bytes:
    """JSON in its one form: keys in order, no spaces, UTF-8."""
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest(value: Any) -> str:
    """The digest of a pack's JSON value, however its file is laid out (hex SHA-256)."""
    return hashlib.sha256(canonical(value)).hexdigest()


def key_id(key: str) -> str:
    """The short name of a public key, for lists and for people."""
    return hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]


def message(kind: str, said: Struct) -> bytes:
    """The bytes that are signed: `said` without its own signature, and what kind of word it is."""
    fields = msgspec.to_builtins(said)
    fields.pop("signature", None)
    return DOMAIN + kind.encode() + b"\n" + canonical(fields)


def signed_by(key: str, kind: str, said: Struct, signature: str) -> bool:
    """True when the holder of `key` signed this."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        raw = base64.b64decode(signature, validate=True)
        public.verify(raw, message(kind, said))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    # Base64 has letters with bits that say nothing: only the one true spelling counts.
    return base64.b64encode(raw).decode() == signature


def read_signature(data: bytes) -> Signed:
    """The content of a .sig file; raises Untrusted."""
    try:
        if len(data) <= LARGEST:
            return msgspec.json.decode(data, type=Signed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    raise Untrusted(_("Tệp chữ ký (.sig) bị hỏng; hãy xin lại gói từ tỉnh."))


def read_revocations(data: bytes, root: str) -> Revocations:
    """A revocation list that the province signed; raises Untrusted."""
    need_root(root)
    try:
        found = msgspec.json.decode(data, type=Revocations) if len(data) <= LARGEST * 20 else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if found is None or not signed_by(root, "revocations", found, found.signature):
        raise Untrusted(_("Danh sách thu hồi không do tỉnh ký; không dùng."))
    return found


def need_root(root: str) -> None:
    """Raise Untrusted where this office has no root key to measure by."""
    if not root:
        raise Untrusted(
            _(
                "Cài đặt của cơ quan chưa có khóa gốc của tỉnh (pack_root); hãy nhập tệp cài đặt "
                "của cơ quan rồi thử lại."
            )
        )


def check(
    data: bytes,
    value: Any,
    signed: Signed,
    root: str,
    revoked: Revocations | None,
    today: date,
) -> Statement:
    """What was signed about a pack, once everything holds; raises Untrusted.

    `data` are the bytes of the pack's file and `value` what they say. That the certificate still
    holds today is asked for at the moment of installing: see `check_today`.
    """
    need_root(root)
    _check_key(signed, root, revoked, today)
    statement = signed.statement
    if not signed_by(signed.certificate.key, "pack", statement, signed.signature):
        raise Untrusted(_("Chữ ký của gói không đúng; hãy xin lại gói từ tỉnh."))
    if hashlib.sha256(data).hexdigest() != statement.file or digest(value) != statement.digest:
        raise Untrusted(_("Nội dung gói đã bị sửa sau khi ký; không dùng, xin lại gói từ tỉnh."))
    if (value.get("code"), value.get("version")) != (statement.code, statement.version):
        raise Untrusted(_("Chữ ký này là của gói khác; hãy xin lại gói từ tỉnh."))
    if revoked is not None and statement.digest in revoked.packs:
        raise Untrusted(_("Gói này đã bị tỉnh thu hồi; hãy xin bản mới."))
    return statement


def _check_key(signed: Signed, root: str, revoked: Revocations | None, today: date) -> None:
    certificate, day = signed.certificate, signed.statement.signed
    if not signed_by(root, "certificate", certificate, certificate.signature):
        raise Untrusted(_("Khóa ký gói này không do tỉnh cấp; không dùng gói này."))
    if revoked is not None and key_id(certificate.key) in revoked.keys:
        raise Untrusted(_("Khóa ký gói này đã bị tỉnh thu hồi; không dùng gói này."))
    if not certificate.not_before <= day <= certificate.not_after:
        raise Untrusted(_("Gói được ký khi khóa ký không có hiệu lực; hãy xin gói ký lại."))
    if day > today.isoformat():
        raise Untrusted(
            _("Gói ghi ngày ký {day}, sau hôm nay; hãy kiểm tra ngày giờ của máy.").format(
                day=show_date(day)
            )
        )


def check_today(signed: Signed, today: date) -> None:
    """Raise Untrusted when the key's time is over: nothing new is taken from it."""
    if signed.certificate.not_after < today.isoformat():
        raise Untrusted(
            _("Khóa ký gói này hết hạn ngày {day}; hãy xin gói ký bằng khóa mới.").format(
                day=show_date(signed.certificate.not_after)
            )
        )
