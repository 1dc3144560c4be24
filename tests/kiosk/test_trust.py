"""Packs from outside: who signed them, what was changed, and what is refused in words."""

from __future__ import annotations

import base64
import json
import random
import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pack_province import CODE, SHIPPED, TODAY, Province

from kiosk.model import BadInput
from kiosk.procedures import installed, packs, signing, trust
from kiosk.procedures.trust import Untrusted


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


def version_of(loaded: packs.Packs) -> str:
    found = loaded.get(CODE)
    assert found is not None
    return found.version


def test_a_signed_pack_takes_the_place_of_the_shipped_one(province: Province) -> None:
    """The control of everything below: what is whole is taken."""
    assert version_of(province.loaded()) == SHIPPED["version"]
    province.install(province.sign(province.pack()))
    loaded = province.loaded()
    assert version_of(loaded) == "2026-11-30"
    assert loaded.faults == ()
    assert not loaded.draft(CODE)
    kept = province.home / f"{CODE}.pack"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [file.name for file in province.home.iterdir()] == [kept.name]
    province.install(province.inbox / f"{CODE}.json")


def test_the_digest_is_the_same_however_the_file_is_laid_out() -> None:
    other = json.loads(json.dumps(SHIPPED, indent=7, sort_keys=True))
    assert trust.digest(SHIPPED) == trust.digest(dict(reversed(other.items())))
    assert trust.digest(SHIPPED) != trust.digest({**SHIPPED, "short_name": "Kết hôn"})
    assert trust.canonical({"b": [1, "ế"], "a": None}) == '{"a":null,"b":[1,"ế"]}'.encode()


def test_any_changed_byte_of_pack_or_signature_is_refused(province: Province) -> None:
    file = province.sign(province.pack())
    rng = random.Random(11)
    for target in (file, file.with_name(file.name + ".sig")):
        whole = target.read_bytes()
        # Layout outside the JSON's words is no part of the signature file; of the pack it is.
        places = [n for n in range(len(whole)) if target == file or chr(whole[n]).isalnum()]
        for place in rng.sample(places, 150):
            broken = bytearray(whole)
            broken[place] ^= 1
            target.write_bytes(bytes(broken))
            with pytest.raises(BadInput) as refusal:
                province.offer(file)
            assert len(str(refusal.value)) > 20
        target.write_bytes(whole)
        province.offer(file)


def test_a_signature_has_one_spelling(province: Province) -> None:
    file = province.sign(province.pack())
    signature = file.with_name(file.name + ".sig")
    said = trust.read_signature(signature.read_bytes())
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = said.signature[85]
    other = said.signature[:85] + letters[letters.index(last) ^ 1] + "=="
    assert base64.b64decode(other) == base64.b64decode(said.signature)
    signing.write(signature, msgspec.structs.replace(said, signature=other))
    with pytest.raises(Untrusted, match="không đúng"):
        province.offer(file)


def test_a_space_more_in_the_pack_is_refused(province: Province) -> None:
    file = province.sign(province.pack())
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(Untrusted, match="bị sửa sau khi ký"):
        province.offer(file)


def _other_root(p: Province, file: Path) -> None:
    stranger = Ed25519PrivateKey.generate()
    p.sign(file, stranger, p.certify(stranger, by=Ed25519PrivateKey.generate()))


def _self_made_certificate(p: Province, file: Path) -> None:
    stranger = Ed25519PrivateKey.generate()
    mine = p.certify(stranger, by=stranger)
    p.sign(file, stranger, mine)


def _borrowed_certificate(p: Province, file: Path) -> None:
    """The technician's certificate over a stranger's signature."""
    p.sign(file)
    signature = file.with_name(file.name + ".sig")
    said = trust.read_signature(signature.read_bytes())
    forged = Ed25519PrivateKey.generate().sign(trust.message("pack", said.statement))
    changed = msgspec.structs.replace(said, signature=base64.b64encode(forged).decode())
    signing.write(signature, changed)


def _longer_certificate(p: Province, file: Path) -> None:
    p.sign(file, certificate=msgspec.structs.replace(p.certificate, not_after="2099-12-31"))


def _certificate_as_signature(p: Province, file: Path) -> None:
    """A signature made for another kind of word is no signature of a pack."""
    p.sign(file)
    signature = file.with_name(file.name + ".sig")
    said = trust.read_signature(signature.read_bytes())
    crossed = p.technician.sign(trust.message("certificate", said.statement))
    changed = msgspec.structs.replace(said, signature=base64.b64encode(crossed).decode())
    signing.write(signature, changed)


def _other_pack_s_signature(p: Province, file: Path) -> None:
    other = p.pack(short_name="Khác")
    p.sign(other)
    p.pack()


def _old_key(p: Province, file: Path) -> None:
    until = date(2026, 6, 30)
    old = p.certify(p.technician, until=until)
    p.sign(file, certificate=old, day=until)


def _tomorrow(p: Province, file: Path) -> None:
    p.sign(file, day=TODAY + timedelta(days=3))


def _revoked_key(p: Province, file: Path) -> None:
    p.sign(file)
    keys = (trust.key_id(p.certificate.key),)
    installed.take_revocations(p.revoke(keys=keys), p.home, p.root_key)


def _revoked_pack(p: Province, file: Path) -> None:
    p.sign(file)
    gone = (trust.digest(json.loads(file.read_bytes())),)
    installed.take_revocations(p.revoke(gone=gone), p.home, p.root_key)


def _older_than_shipped(p: Province, file: Path) -> None:
    p.sign(p.pack(version="2026-01-05"))


def _older_than_installed(p: Province, file: Path) -> None:
    p.install(p.sign(file))
    p.sign(p.pack(version="2026-11-29"))


def _same_day_other_words(p: Province, file: Path) -> None:
    p.install(p.sign(file))
    p.sign(p.pack(short_name="Cưới"))


def _expired(p: Province, file: Path) -> None:
    p.sign(p.pack(valid_to="2026-11-30"))


def _not_yet(p: Province, file: Path) -> None:
    p.sign(p.pack(valid_from="2027-03-01"))


def _no_signature(p: Province, file: Path) -> None:
    pass


def _junk_signature(p: Province, file: Path) -> None:
    file.with_name(file.name + ".sig").write_bytes(b'{"statement": 1}')


def _faulty(p: Province, file: Path) -> None:
    value = {**json.loads(file.read_bytes()), "level": "bốn"}
    file.write_text(json.dumps(value), encoding="utf-8")
    p.sign(file)


REFUSED: dict[str, tuple[Callable[[Province, Path], None], str]] = {
    "another province's key": (_other_root, "không do tỉnh cấp"),
    "a certificate made by oneself": (_self_made_certificate, "không do tỉnh cấp"),
    "a certificate made longer": (_longer_certificate, "không do tỉnh cấp"),
    "somebody else's certificate": (_borrowed_certificate, "Chữ ký của gói không đúng"),
    "a word of another kind": (_certificate_as_signature, "Chữ ký của gói không đúng"),
    "another pack's signature": (_other_pack_s_signature, "bị sửa sau khi ký"),
    "a key whose time is over": (_old_key, "hết hạn ngày 30/06/2026"),
    "signed tomorrow": (_tomorrow, "sau hôm nay"),
    "a revoked key": (_revoked_key, "đã bị tỉnh thu hồi"),
    "a revoked pack": (_revoked_pack, "Gói này đã bị tỉnh thu hồi"),
    "older than the shipped one": (_older_than_shipped, "không cài lùi"),
    "older than the installed one": (_older_than_installed, "không cài lùi"),
    "the same day with other words": (_same_day_other_words, "ngày mới hơn"),
    "expired": (_expired, "hết hiệu lực ngày 30/11/2026"),
    "not yet in force": (_not_yet, "từ ngày 01/03/2027"),
    "no signature": (_no_signature, "Gói chưa ký"),
    "junk for a signature": (_junk_signature, "bị hỏng"),
    "signed, but no sound pack": (_faulty, r"\$\.level"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_trusted_is_refused_in_words(province: Province, why: str) -> None:
    make, words = REFUSED[why]
    file = province.pack()
    make(province, file)
    before = version_of(province.loaded())
    with pytest.raises(BadInput, match=words):
        province.install(file)
    assert version_of(province.loaded()) == before


def test_without_a_root_key_nothing_from_outside_is_taken(province: Province) -> None:
    file = province.sign(province.pack())
    with pytest.raises(Untrusted, match="khóa gốc"):
        province.offer(file, root="")
    province.install(file)
    loaded = installed.load_trusted(province.home, "", TODAY)
    assert version_of(loaded) == SHIPPED["version"]
    assert "khóa gốc" in loaded.faults[0].fault


def test_what_was_installed_is_weighed_again_at_every_start(province: Province) -> None:
    province.install(province.sign(province.pack(valid_to="2027-01-31")))
    assert version_of(province.loaded()) == "2026-11-30"
    after = province.loaded(date(2027, 2, 1))
    assert version_of(after) == SHIPPED["version"]
    assert "hết hiệu lực" in after.faults[0].fault
    # The key's own end does not take back what was signed in its time.
    province.install(province.sign(province.pack(version="2026-12-01")))
    assert version_of(province.loaded(date(2028, 1, 1))) == "2026-12-01"


def test_a_revocation_takes_back_what_was_installed(province: Province) -> None:
    province.install(province.sign(province.pack()))
    _revoked_key(province, province.inbox / f"{CODE}.json")
    loaded = province.loaded()
    assert version_of(loaded) == SHIPPED["version"]
    assert "thu hồi" in loaded.faults[0].fault
    # A new key of the same technician may bring a pack that is no newer than the revoked one.
    fresh = Ed25519PrivateKey.generate()
    province.install(province.sign(province.pack(), fresh, province.certify(fresh)))
    assert version_of(province.loaded()) == "2026-11-30"


def test_a_broken_file_in_the_home_costs_only_itself(province: Province) -> None:
    province.install(province.sign(province.pack()))
    whole = (province.home / f"{CODE}.pack").read_bytes()
    rng = random.Random(3)
    for _ in range(15):
        cut = rng.randrange(len(whole))
        (province.home / f"{CODE}.pack").write_bytes(whole[:cut])
        loaded = province.loaded()
        assert version_of(loaded) == SHIPPED["version"]
        assert len(loaded.faults) == 1


def test_a_forged_or_older_revocation_list_is_refused(province: Province) -> None:
    first = province.revoke(keys=("0" * 32,))
    installed.take_revocations(first, province.home, province.root_key)
    second = province.revoke(gone=("1" * 64,))
    installed.take_revocations(second, province.home, province.root_key)
    known = installed.revocations(province.home, province.root_key)
    assert known is not None
    assert (known.number, known.keys, known.packs) == (2, ("0" * 32,), ("1" * 64,))
    with pytest.raises(Untrusted, match="cũ hơn"):
        installed.take_revocations(first, province.home, province.root_key)
    forged = msgspec.structs.replace(known, number=3, keys=())
    with pytest.raises(Untrusted, match="không do tỉnh ký"):
        installed.take_revocations(msgspec.json.encode(forged), province.home, province.root_key)
    assert installed.revocations(province.home, province.root_key) == known


def test_a_forged_list_in_the_home_stops_every_installed_pack(province: Province) -> None:
    province.install(province.sign(province.pack()))
    (province.home / "revoked.json").write_bytes(b"{}")
    loaded = province.loaded()
    assert version_of(loaded) == SHIPPED["version"]
    assert [fault.file for fault in loaded.faults] == ["revoked.json"]


def test_drafts_run_only_where_they_are_asked_for_and_are_marked(province: Province) -> None:
    (province.home / "drafts").mkdir()
    file = province.pack(version="2020-01-01")
    (province.home / "drafts" / file.name).write_bytes(file.read_bytes())
    assert version_of(province.loaded()) == SHIPPED["version"]
    loaded = installed.load_trusted(province.home, "", TODAY, drafts=True)
    assert version_of(loaded) == "2020-01-01"
    assert loaded.draft(CODE)
    assert not loaded.draft("1.001193")


def test_an_older_installed_pack_gives_way_to_a_newer_program(province: Province) -> None:
    file = province.pack(version="2026-01-05")
    offer = province.sign(file)
    signed = trust.read_signature((offer.with_name(offer.name + ".sig")).read_bytes())
    found = installed.examine(file.name, file.read_bytes(), signed, province.root_key, None, TODAY)
    installed.install([found], province.home)
    assert version_of(province.loaded()) == SHIPPED["version"]


def test_a_key_is_sealed_and_never_overwritten(tmp_path: Path) -> None:
    request = signing.new_key(tmp_path / "k", "Xã Thử", b"mat khau")
    pem = tmp_path / "k" / signing.KEY_FILE
    assert stat.S_IMODE(pem.stat().st_mode) == 0o600
    assert signing.public_of(signing.load_key(pem, b"mat khau")) == request.key
    for wrong in (b"", b"khac"):
        with pytest.raises(BadInput, match="sai mật khẩu"):
            signing.load_key(pem, wrong)
    with pytest.raises(BadInput, match="đã có khóa"):
        signing.new_key(tmp_path / "k", "Xã Thử")
    with pytest.raises(BadInput, match="holder"):
        signing.new_key(tmp_path / "other", "  ")


def test_a_key_signs_only_with_its_own_certificate_and_in_its_time(province: Province) -> None:
    file = province.pack()
    data, value = file.read_bytes(), json.loads(file.read_bytes())
    with pytest.raises(BadInput, match="khóa khác"):
        signing.sign(data, value, province.root, province.certificate, TODAY)
    with pytest.raises(BadInput, match="không có hiệu lực"):
        signing.sign(data, value, province.technician, province.certificate, date(2030, 1, 1))
    with pytest.raises(BadInput, match="đứng trước"):
        province.certify(province.technician, since=date(2027, 1, 1), until=date(2026, 1, 1))
