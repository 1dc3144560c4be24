"""The last corners of pack verification: what is too large, unreadable, or of another kind."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from pack_province import CODE, Province

from kiosk.model import BadInput, StoreError
from kiosk.procedures import installed, signing, trust
from kiosk.procedures.trust import Untrusted


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


def test_a_code_is_looked_up_in_the_packs(province: Province) -> None:
    loaded = province.loaded()
    assert CODE in loaded
    assert "9.999999" not in loaded


@pytest.mark.parametrize("data", [b"{", b" " * 10_000_000, b"\xff"])
def test_a_signature_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(Untrusted, match=r"\.sig"):
        trust.read_signature(data)


def test_a_key_of_another_kind_or_no_key_at_all_is_refused(tmp_path: Path) -> None:
    pem = tmp_path / "other.pem"
    pem.write_bytes(
        Ed448PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(BadInput, match="Ed25519"):
        signing.load_key(pem)
    for missing in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(BadInput, match="Không đọc được"):
            signing.load_key(missing)
    pem.write_bytes(b"-----BEGIN" + b"x" * 10_000_000)
    with pytest.raises(BadInput, match="Không đọc được"):
        signing.load_key(pem)


def test_an_installed_file_that_is_too_large_costs_only_itself(province: Province) -> None:
    province.install(province.sign(province.pack()))
    kept = province.home / f"{CODE}.pack"
    kept.write_bytes(kept.read_bytes() + b" " * 30_000_000)
    loaded = province.loaded()
    assert [fault.file for fault in loaded.faults] == [kept.name]


def test_a_disk_that_takes_no_pack_is_told(province: Province, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no space")

    file = province.sign(province.pack())
    monkeypatch.setattr(installed, "write_whole", full)
    with pytest.raises(StoreError, match="Không ghi được gói"):
        province.install(file)


def test_a_pack_file_that_is_not_there_is_told(province: Province) -> None:
    with pytest.raises(BadInput, match="Không đọc được"):
        province.install(province.inbox / "missing.json")


def test_a_file_that_is_no_request_and_no_certificate_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b"{")
    for read in (signing.read_request, signing.read_certificate):
        with pytest.raises(BadInput, match=r"x\.json không phải tệp khóa"):
            read(file)


def test_a_pack_that_is_far_too_large_is_not_read(province: Province) -> None:
    file = province.sign(province.pack())
    file.write_bytes(file.read_bytes() + b" " * 30_000_000)
    with pytest.raises(BadInput, match="Không đọc được"):
        province.install(file)


def test_a_procedure_that_is_not_shipped_has_no_older_version_here(province: Province) -> None:
    province.install(province.sign(province.pack(code="9.999999")))
    assert "9.999999" in province.loaded()


def test_a_true_signature_that_names_another_pack_is_refused(province: Province) -> None:
    file = province.sign(province.pack())
    sig = file.with_name(file.name + ".sig")
    signed = trust.read_signature(sig.read_bytes())
    statement = msgspec.structs.replace(signed.statement, code="9.999999")
    again = signing.signature(province.technician, "pack", statement)
    signing.write(sig, msgspec.structs.replace(signed, statement=statement, signature=again))
    with pytest.raises(Untrusted, match="của gói khác"):
        province.install(file)
