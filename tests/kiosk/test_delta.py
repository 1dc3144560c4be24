"""One signed file brings catalogue, packs and revocations up to date, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pack_province import CODE, SHIPPED, TODAY, Province

from kiosk.procedures import catalogue, delta, installed, signing, trust
from kiosk.procedures.catalogue import Catalogue
from kiosk.procedures.search import Index
from kiosk.procedures.trust import Untrusted

ROWS = """code,name,field,valid_from,valid_to,successor
1.009999,Thủ tục cấp giấy thử nghiệm mới toanh,Hộ tịch,2027-03-01,,
1.004873,Thủ tục cấp Giấy xác nhận tình trạng hôn nhân (sửa),Hộ tịch,,,
1.000656,Thủ tục đăng ký khai tử,Hộ tịch,,2026-11-30,1.009999
"""


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return catalogue.load()


def made(province: Province, number: int = 1, rows: str = ROWS) -> bytes:
    (province.inbox / delta.CATALOGUE_FILE).write_text(rows, encoding="utf-8")
    found = delta.make(province.inbox, number, province.root, TODAY)
    return msgspec.json.encode(found)


def test_what_changes_is_shown_before_anything_is_written(
    province: Province, shipped: Catalogue
) -> None:
    province.sign(province.pack())
    found = delta.read(made(province), province.root_key)
    changes, _offers = delta.preview(found, shipped, province.home, province.root_key, TODAY)
    assert [entry.code for entry in changes.added] == ["1.009999"]
    assert [entry.code for entry in changes.changed] == ["1.004873"]
    assert [(e.code, e.valid_to, e.successor) for e in changes.ending] == [
        ("1.000656", "2026-11-30", "1.009999")
    ]
    assert changes.packs == (CODE,)
    assert changes.codes() == {"1.009999", "1.004873", "1.000656", CODE}
    assert list(province.home.iterdir()) == []


def test_a_delta_is_taken_whole(province: Province, shipped: Catalogue) -> None:
    province.sign(province.pack())
    data = made(province)
    delta.take(data, shipped, province.home, province.root_key, TODAY)
    known = delta.up_to_date(shipped, province.home, province.root_key)
    assert len(known) == len(shipped) + 1
    ended = known.get("1.000656")
    assert ended is not None
    assert (ended.valid_to, ended.successor, ended.desk) == ("2026-11-30", "1.009999", True)
    loaded = province.loaded().get(CODE)
    assert loaded is not None
    assert loaded.version == "2026-11-30"
    # Again: nothing is new any more.
    again = delta.take(data, known, province.home, province.root_key, TODAY)
    assert again.codes() == frozenset()


def test_the_search_knows_the_new_and_puts_the_ended_last(
    province: Province, shipped: Catalogue
) -> None:
    delta.take(made(province), shipped, province.home, province.root_key, TODAY)
    index = Index(delta.up_to_date(shipped, province.home, province.root_key), today=TODAY)
    assert index.search("giấy thử nghiệm mới toanh")[0].code == "1.009999"
    codes = [hit.code for hit in index.search("đăng ký khai tử", 20)]
    assert codes[0] != "1.000656"


def test_a_revocation_in_a_delta_takes_a_pack_back(province: Province, shipped: Catalogue) -> None:
    province.install(province.sign(province.pack()))
    for file in province.inbox.iterdir():
        file.unlink()
    gone = (trust.digest({**SHIPPED, "version": "2026-11-30"}),)
    (province.inbox / "revoked.json").write_bytes(province.revoke(gone=gone))
    changes = delta.take(made(province), shipped, province.home, province.root_key, TODAY)
    assert changes.lost == (CODE,)
    found = province.loaded().get(CODE)
    assert found is not None
    assert found.version == SHIPPED["version"]


def _changed(p: Province) -> bytes:
    return made(p).replace(b"toanh", b"toang")


def _not_ours(p: Province) -> bytes:
    stranger = Province.__new__(Province)
    stranger.__dict__ |= {**p.__dict__, "root": Ed25519PrivateKey.generate()}
    return made(stranger)


def _another_word(p: Province) -> bytes:
    found = delta.read(made(p), p.root_key)
    said = signing.signature(p.root, "pack", found)
    return msgspec.json.encode(msgspec.structs.replace(found, signature=said))


def _junk(_p: Province) -> bytes:
    return b"[" * 5000


def _older(p: Province) -> bytes:
    delta.take(made(p, 5), catalogue.load(), p.home, p.root_key, TODAY)
    return made(p, 4)


def _bad_pack(p: Province) -> bytes:
    p.sign(p.pack())
    found = delta.read(made(p), p.root_key)
    kept = msgspec.structs.replace(found.packs[0], pack="e30=")
    bare = msgspec.structs.replace(found, packs=(kept,))
    said = signing.signature(p.root, "delta", bare)
    return msgspec.json.encode(msgspec.structs.replace(bare, signature=said))


REFUSED: dict[str, tuple[Callable[[Province], bytes], str]] = {
    "changed": (_changed, "không do tỉnh ký"),
    "of another province": (_not_ours, "không do tỉnh ký"),
    "signed as something else": (_another_word, "không do tỉnh ký"),
    "junk": (_junk, "không do tỉnh ký"),
    "older": (_older, "cũ hơn"),
    "with a pack that is not what was signed": (_bad_pack, "có gói không dùng được"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_delta_that_is_not_trusted_changes_nothing(
    province: Province, shipped: Catalogue, why: str
) -> None:
    make, words = REFUSED[why]
    data = make(province)
    before = {file.name: file.read_bytes() for file in province.home.iterdir()}
    with pytest.raises(Untrusted, match=words):
        delta.take(data, shipped, province.home, province.root_key, TODAY)
    assert {file.name: file.read_bytes() for file in province.home.iterdir()} == before


def test_a_delta_that_was_changed_in_the_home_is_not_used(
    province: Province, shipped: Catalogue
) -> None:
    delta.take(made(province), shipped, province.home, province.root_key, TODAY)
    file = province.home / delta.CURRENT
    file.write_bytes(file.read_bytes().replace(b"toanh", b"toang"))
    assert delta.up_to_date(shipped, province.home, province.root_key) is shipped
    assert delta.up_to_date(shipped, province.home, "") is shipped


def test_a_desk_uses_what_was_installed(province: Province, tmp_path: Path) -> None:
    from kiosk.desk.core import Desk
    from kiosk.settings import Home, Settings

    home = Home(tmp_path)
    assert home.packs == province.home
    delta.take(
        made(province), catalogue.load(), province.home, province.root_key, date(2026, 12, 1)
    )
    with Desk.open(home, Settings(pack_root=province.root_key), practice=True) as desk:
        assert desk.catalogue.get("1.009999") is not None
        assert len(desk.packs) >= 40
    installed.load_trusted(province.home, province.root_key)
    assert json.loads((province.home / delta.CURRENT).read_bytes())["number"] == 1
