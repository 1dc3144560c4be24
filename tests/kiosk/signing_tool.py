"""An office's own signing tool, made up: a root, an officer's certificate, attackers' moves."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
from asn1crypto import keys, x509
from cryptography import x509 as c
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.now(UTC)


class Tool:
    """One officer with a certificate of one root; `trust` is the root's file."""

    def __init__(self, folder: Path, name: str = "Trần Văn Cán", days: int = 30) -> None:
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = ec.generate_private_key(ec.SECP256R1())
        root = _named("CA Thử Nghiệm")
        self.root = self._cert(root, root, self._root_key.public_key(), ca=True, days=3650)
        self.cert = self._cert(_named(name), root, self._key.public_key(), ca=False, days=days)
        self.trust = folder / f"goc-{name}.pem"
        self.trust.write_bytes(self.root.public_bytes(serialization.Encoding.PEM))

    def _cert(self, subject: c.Name, issuer: c.Name, key, *, ca: bool, days: int) -> c.Certificate:
        usage = c.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)
        return (
            c.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(c.random_serial_number())
            .not_valid_before(NOW - timedelta(days=40))
            .not_valid_after(NOW + timedelta(days=days))
            .add_extension(c.BasicConstraints(ca, None), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._root_key, hashes.SHA256())
        )

    def sign(self, pdf: bytes, *, field: str = "Ky1", box: tuple[int, ...] = (400, 700, 560, 800)):
        """Sign as such tools do: as an update behind the file, with a stamp on page 1."""
        store = SimpleCertificateStore.from_certs([_load(self.root)])
        secret = self._key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        signer = signers.SimpleSigner(
            signing_cert=_load(self.cert),
            signing_key=keys.PrivateKeyInfo.load(secret),
            cert_registry=store,
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        spec = fields.SigFieldSpec(field, on_page=0, box=box)
        about = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
        return signers.PdfSigner(about, signer, new_field_spec=spec).sign_pdf(writer).getvalue()


def update(pdf: bytes, change) -> bytes:
    """Append an update to a file, as an attacker would, keeping every byte before it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def rewritten(pdf: bytes, change=lambda _pdf: None) -> bytes:
    """The whole file written anew, with a change."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _named(name: str) -> c.Name:
    return c.Name([c.NameAttribute(NameOID.COMMON_NAME, name)])


def _load(cert: c.Certificate) -> x509.Certificate:
    return x509.Certificate.load(cert.public_bytes(serialization.Encoding.DER))
