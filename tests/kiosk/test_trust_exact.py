"""The edges of trust, to the day and to the byte, and what keys and lists look like on disk."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from pack_province import CODE, SHIPPED, TODAY, Province

from kiosk.model import BadInput
from kiosk.procedures import installed, signing, trust
from kiosk.procedures.trust import Untrusted

DAY = timedelta(days=1)


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


def test_what_is_signed_is_this_text_and_stays_it() -> None:
    """Another spelling would make every signature that was given out worthless."""
    said = trust.Revocations(1, 2, "2026-12-01", ("ab",), (), "left out")
    assert trust.message("revocations", said) == (
        b"cung-nop revocations\n"
        b'{"format":1,"issued":"2026-12-01","keys":["ab"],"number":2,"packs":[]}'
    )
    with pytest.raises(ValueError, match="JSON"):
        trust.canonical([float("nan")])


def test_a_key_holds_from_its_first_day_to_its_last_and_no_day_longer(province: Province) -> None:
    one_day = province.certify(province.technician, since=TODAY, until=TODAY)
    file = province.sign(province.pack(), certificate=one_day)
    assert province.offer(file).pack.version == "2026-11-30"
    with pytest.raises(Untrusted, match="hết hạn ngày 01/12/2026"):
        province.offer(file, TODAY + DAY)
    later = province.certify(province.technician, since=TODAY + DAY)
    earlier = province.certify(province.technician, until=TODAY - DAY)
    sig = file.with_name(file.name + ".sig")
    said = trust.read_signature(sig.read_bytes())
    for certificate in (later, earlier):
        signing.write(sig, msgspec.structs.replace(said, certificate=certificate))
        with pytest.raises(Untrusted, match="không có hiệu lực"):
            province.offer(file)


def test_the_day_that_lies_ahead_is_named(province: Province) -> None:
    file = province.sign(province.pack(), day=TODAY + DAY)
    with pytest.raises(Untrusted, match="ngày ký 02/12/2026"):
        province.offer(file)
    province.offer(file, TODAY + DAY)


def test_a_pack_holds_from_its_first_day_to_its_last(province: Province) -> None:
    whole = province.sign(province.pack(valid_from=TODAY.isoformat(), valid_to=TODAY.isoformat()))
    province.offer(whole)


def test_files_are_read_up_to_their_bound_and_not_a_byte_further(province: Province) -> None:
    file = province.sign(province.pack())
    sig = file.with_name(file.name + ".sig").read_bytes()
    whole = sig.ljust(50_000)
    assert trust.read_signature(whole) == trust.read_signature(sig)
    with pytest.raises(Untrusted):
        trust.read_signature(whole + b" ")
    listed = province.revoke(keys=("0" * 32,)).ljust(1_000_000)
    assert trust.read_revocations(listed, province.root_key).number == 1
    with pytest.raises(Untrusted, match="không do tỉnh ký"):
        trust.read_revocations(listed + b" ", province.root_key)
    asked = province.inbox / "asked.json"
    signing.write(asked, signing.Request(province.root_key, "Tỉnh Thử"))
    asked.write_bytes(asked.read_bytes().ljust(50_000))
    assert signing.read_request(asked).holder == "Tỉnh Thử"
    asked.write_bytes(asked.read_bytes() + b" ")
    with pytest.raises(BadInput, match=r"Không đọc được tệp asked\.json"):
        signing.read_request(asked)


def test_a_root_key_with_letters_that_say_nothing_is_no_key(province: Province) -> None:
    made = trust.read_revocations(province.revoke(), province.root_key)
    assert trust.signed_by(province.root_key, "revocations", made, made.signature)
    assert not trust.signed_by("!" + province.root_key, "revocations", made, made.signature)


def test_a_key_without_a_passphrase_in_a_folder_of_its_own(tmp_path: Path) -> None:
    place = tmp_path / "one" / "two"
    request = signing.new_key(place, " Xã Thử ")
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert signing.public_of(signing.load_key(place / signing.KEY_FILE)) == request.key
    assert signing.read_request(place / signing.REQUEST_FILE) == request
    assert request.holder == "Xã Thử"
    (tmp_path / "empty").mkdir()
    signing.new_key(tmp_path / "empty", "Xã Thử")


def test_what_is_wrong_with_a_key_file_is_said_with_its_name(tmp_path: Path) -> None:
    other = tmp_path / "x448.pem"
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    made = Ed448PrivateKey.generate().private_bytes(serialization.Encoding.PEM, pkcs8, plain)
    other.write_bytes(made)
    with pytest.raises(BadInput, match=r"^Khóa x448\.pem không phải loại Ed25519"):
        signing.load_key(other)
    junk = tmp_path / "nghe.pem"
    junk.write_bytes(b"no key")
    with pytest.raises(BadInput, match=r"khóa nghe\.pem: sai mật khẩu"):
        signing.load_key(junk)


def test_a_first_list_has_number_one_and_the_next_keeps_what_was_listed(province: Province) -> None:
    first = signing.revoke(None, ("a",), ("b",), province.root, TODAY)
    assert (first.format, first.number, first.issued) == (1, 1, "2026-12-01")
    second = signing.revoke(first, ("c", "a"), (), province.root, TODAY + DAY)
    assert (second.number, second.issued) == (2, "2026-12-02")
    assert (second.keys, second.packs) == (("a", "c"), ("b",))
    kept = province.revoke(keys=("0" * 32,))
    for _ in range(2):
        installed.take_revocations(kept, province.home, province.root_key)


def test_a_revoked_pack_is_no_measure_for_what_takes_its_place(province: Province) -> None:
    file = province.sign(province.pack())
    province.install(file)
    older = province.sign(province.pack(version="2026-11-29"))
    with pytest.raises(Untrusted, match=r"29/11/2026 cũ hơn bản đang dùng \(30/11/2026\)"):
        province.offer(older)
    province.sign(province.pack(short_name="Cưới"))
    with pytest.raises(Untrusted, match="Bản 30/11/2026 đã cài"):
        province.offer(older)
    installed.take_revocations(province.revoke(), province.home, province.root_key)
    with pytest.raises(Untrusted, match="Bản 30/11/2026 đã cài"):
        province.offer(older)
    gone = trust.digest({**SHIPPED, "version": "2026-11-30"})
    installed.take_revocations(province.revoke(gone=(gone,)), province.home, province.root_key)
    province.sign(province.pack(version="2026-11-29"))
    assert province.offer(older).pack.version == "2026-11-29"


def test_the_shipped_version_itself_may_be_installed(province: Province) -> None:
    file = province.sign(province.pack(version=SHIPPED["version"], short_name="Cưới"))
    province.install(file)
    found = province.loaded().get(CODE)
    assert found is not None
    assert found.short_name == "Cưới"
    file.with_name(file.name + ".sig").unlink()
    with pytest.raises(Untrusted, match=rf"không có {CODE}\.json\.sig bên cạnh"):
        province.offer(file)


def test_what_lies_in_the_home_is_measured_to_the_byte(province: Province) -> None:
    place = province.home / "deep" / "packs"
    offer = province.offer(province.sign(province.pack()))
    installed.install([offer], place)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    kept = place / f"{CODE}.pack"
    whole = kept.read_bytes().ljust(2_000_000)
    junk = whole.replace(b'"pack":"', b'"pack":"!')
    for data, sound in ((whole, True), (whole + b" ", False), (junk, False)):
        kept.write_bytes(data)
        loaded = installed.load_trusted(place, province.root_key, TODAY)
        faults = [(one.file, one.at) for one in loaded.faults]
        assert faults == ([] if sound else [(kept.name, "$")])


def test_what_is_left_out_is_told_in_whole_sentences(province: Province) -> None:
    province.install(province.sign(province.pack()))
    (fault,) = installed.load_trusted(province.home).faults
    assert (fault.file, fault.at) == (f"{CODE}.pack", "$")
    assert "khóa gốc" in fault.fault
    (province.home / "revoked.json").write_bytes(b"{}")
    (fault,) = province.loaded().faults
    assert (fault.file, fault.at) == ("revoked.json", "$")
    assert fault.fault == "Danh sách thu hồi không do tỉnh ký; không dùng."
    file = province.sign(province.pack(level="bốn"))
    (province.home / "revoked.json").unlink()
    with pytest.raises(BadInput, match=r"^Gói sai ở \$\.level: .*“bốn”"):
        province.offer(file)


def test_a_pack_of_a_million_bytes_is_the_largest(province: Province) -> None:
    file = province.pack()
    file.write_bytes(file.read_bytes().ljust(1_000_000))
    assert province.offer(province.sign(file)).pack.code == CODE
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(BadInput, match="Không đọc được"):
        province.offer(province.sign(file))
    said = trust.read_signature(file.with_name(file.name + ".sig").read_bytes())
    with pytest.raises(Untrusted, match="quá lớn"):
        installed.examine(CODE, file.read_bytes(), said, province.root_key, None, TODAY)
