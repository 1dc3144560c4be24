"""A signed PDF against the certificates that the office trusts; off line, so without revocation.

Revocation is judged by what the file itself carries (a long-term signature); nothing is asked on
the network. The place that receives the paper checks again.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import msgspec
from asn1crypto import x509
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from kiosk.model import BadInput, Signed
from kiosk.signatures.pages import OtherPages, check_same

log = logging.getLogger(__name__)

LARGEST = 60_000_000
"""Bytes; the program's own PDFs are far smaller."""
_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)


def verify(
    signed: bytes, exported: bytes, digest: str, trust: Path, at: datetime | None = None
) -> Signed:
    """Return who signed the PDF that was exported (`digest` is its SHA-256).

    `trust` is a file of root certificates (PEM); `at` another instant than now. Raises BadInput
    in words: no signature, changed since, another document, other pages, a signer whom the office
    does not trust.
    """
    roots = _roots(trust)
    if len(signed) > LARGEST:
        raise BadInput(_("Tệp này quá lớn so với bản đã xuất. Ký lại bản máy vừa xuất."))
    when = at or datetime.now(UTC)
    check_same(signed, exported)
    last = _check_signatures(signed, roots, when)
    certificate = last.signing_cert
    said = last.signer_reported_dt
    return Signed(
        signer=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        at=(said or when).astimezone(UTC).isoformat(timespec="seconds"),
        checked_at=when.isoformat(timespec="seconds"),
        unsigned_digest=digest,
    )


def looked(data: bytes, size: int, trust: str) -> Iterator[tuple[None, str]]:
    """What `verify` says of the first `size` bytes, by the exported PDF that is the rest.

    Gives two words: "signed" and the `Signed` as JSON, or why not: "other" pages, or "refused".
    """
    signed, exported = data[:size], data[size:]
    try:
        found = verify(signed, exported, hashlib.sha256(exported).hexdigest(), Path(trust))
        words = ("signed", msgspec.json.encode(found).decode())
    except BadInput as error:
        words = ("other" if isinstance(error, OtherPages) else "refused", str(error))
    for word in words:
        yield None, word


def _check_signatures(
    signed: bytes, roots: Sequence[x509.Certificate], when: datetime
) -> PdfSignatureStatus:
    try:
        found = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
        if not found:
            raise BadInput(_("Tệp này chưa có chữ ký số nào. Ký rồi nhận lại."))
        context = ValidationContext(
            trust_roots=list(roots), allow_fetching=False, moment=when, revocation_mode="soft-fail"
        )
        states = [validate_pdf_signature(one, context, key_usage_settings=_USAGE) for one in found]
    except BadInput:
        raise
    except Exception as error:  # the libraries raise whatever they stumble over
        log.info("a signed file was not taken: %s", type(error).__name__)
        raise BadInput(_("Chữ ký trong tệp này hỏng hoặc không đọc được. Ký lại.")) from error
    for state in states:
        _check_one(state)
    return states[-1]


def _check_one(state: PdfSignatureStatus) -> None:
    # behind a signature may follow what proves it, and the next signature
    harmless = (
        ModificationLevel.NONE,
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    )
    whole = state.coverage in (
        SignatureCoverageLevel.ENTIRE_FILE,
        SignatureCoverageLevel.ENTIRE_REVISION,
    )
    if not (state.intact and whole and state.modification_level in harmless and state.docmdp_ok):
        raise BadInput(_changed())
    if not state.valid:
        raise BadInput(_("Chữ ký trong tệp này không đúng. Ký lại bản máy vừa xuất."))
    if not state.trusted:
        raise BadInput(
            _(
                "Chữ ký của “{name}” không do nơi mà cơ quan tin cậy cấp, đã hết hạn hoặc đã bị "
                "thu hồi. Ký bằng chứng thư được công nhận."
            ).format(name=_name(state.signing_cert.subject))
        )


def _roots(trust: Path) -> list[x509.Certificate]:
    try:
        found = list(load_certs_from_pemder_data(trust.read_bytes()))
    except (OSError, ValueError) as error:
        raise BadInput(
            _("Không đọc được tệp chứng thư tin cậy để kiểm tra chữ ký. Báo kỹ thuật viên.")
        ) from error
    if not found:
        raise BadInput(_("Tệp chứng thư tin cậy không có chứng thư nào. Báo kỹ thuật viên."))
    return found


def _name(name: x509.Name) -> str:
    said = name.native
    for key in ("common_name", "organization_name"):
        if isinstance(said.get(key), str):
            return str(said[key])
    return str(name.human_friendly)


def _changed() -> str:
    return _("Tệp đã bị sửa sau khi ký. Không nhận tệp này; ký lại bản máy vừa xuất.")
