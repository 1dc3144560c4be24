"""The packet and paper ways, credentials, and the register of connectors."""

from __future__ import annotations

import hashlib
import json
import stat

import keyring
import keyring.backend
import msgspec
import pytest

from kiosk.model import BadInput, Check, StoreError
from kiosk.portals import credentials, packet, paper, registry
from kiosk.portals.credentials import Credentials
from kiosk.procedures.pack import Channel
from tests.kiosk.portal_doubles import Packet


@pytest.fixture
def sealed() -> Packet:
    return Packet("", ("Giấy chứng sinh", "Văn bản ủy quyền"), connector="packet")


def _named(sealed: Packet, *names: str) -> Packet:
    parts = [
        msgspec.structs.replace(part, file_name=name)
        for part, name in zip(sealed.s.parts, names, strict=True)
    ]
    return sealed.changed(parts=tuple(parts))


class TestExport:
    def test_every_paper_the_sheet_and_a_manifest(self, sealed, tmp_path):
        folder = tmp_path / "ra"
        written = packet.export(sealed.s, sealed.blob, folder, b"%PDF-sheet")
        assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in written)
        assert [p.name for p in written] == [
            "01-giay.pdf",
            "02-giay.pdf",
            "du-lieu.pdf",
            "danh-sach.json",
        ]
        manifest = json.loads((folder / "danh-sach.json").read_text("utf-8"))
        for row, part in zip(manifest["files"], sealed.s.parts, strict=True):
            data = (folder / row["file"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == row["sha256"] == part.pdf_digest
        assert {stat.S_IMODE(p.stat().st_mode) for p in written} == {0o600}

    def test_the_manifest_names_no_person(self, sealed, tmp_path):
        packet.export(sealed.s, sealed.blob, tmp_path)
        text = (tmp_path / "danh-sach.json").read_text("utf-8")
        for word in ("Hà Thị Mẫu", "025190000001", "Hà Văn Con"):
            assert word not in text

    @pytest.mark.parametrize(
        "names",
        [
            ("../../ra-ngoai.pdf", "/etc/passwd"),
            ("..", ""),
            ("CON.pdf", "nul"),
            ("Giấy.pdf", "giay.PDF"),
            ("same.pdf", "SAME.pdf"),
            ("danh-sach.json", "du-lieu.pdf"),
            ("x" * 300 + ".pdf", "x" * 300 + ".pdf"),
            ("a\x00b.pdf", "a\nb.pdf"),
            ("C:\\windows\\a.pdf", "a%20b.pdf"),
        ],
    )
    def test_no_name_leads_out_or_upon_another(self, sealed, tmp_path, names):
        folder = tmp_path / "deep" / "ra"
        written = packet.export(_named(sealed, *names).s, sealed.blob, folder, b"sheet")
        found = [p.name for p in written]
        assert len({name.casefold() for name in found}) == 4
        for path in written:
            assert path.parent == folder
            assert path.name.isascii()
            assert len(path.name) <= packet.LONGEST_NAME
            assert not set(path.name) & set('%/\\:*?"<>| \n\0')
            assert path.stem.casefold() not in ("con", "nul")
        assert len(list(tmp_path.rglob("*.*"))) == 4

    def test_a_planted_link_is_replaced_and_not_followed(self, sealed, tmp_path):
        outside = tmp_path / "outside"
        outside.write_text("untouched")
        folder = tmp_path / "ra"
        folder.mkdir()
        (folder / "01-giay.pdf").symlink_to(outside)
        packet.export(sealed.s, sealed.blob, folder)
        assert outside.read_text() == "untouched"
        assert (folder / "01-giay.pdf").read_bytes().startswith(b"%PDF")

    def test_a_damaged_paper_is_not_handed_out(self, sealed, tmp_path):
        with pytest.raises(StoreError):
            packet.export(sealed.s, lambda _digest: b"%PDF-other", tmp_path)

    def test_a_folder_that_is_a_file(self, sealed, tmp_path):
        (tmp_path / "ra").write_text("x")
        with pytest.raises(BadInput, match="thư mục"):
            packet.export(sealed.s, sealed.blob, tmp_path / "ra")


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("000.17.22.H56-210531-0001", "000.17.22.H56-210531-0001"),
            (" g09.20-20260609-0092637\n", "G09.20-20260609-0092637"),
            ("H55.242 – 261124 – 0007", "H55.242-261124-0007"),
        ],
    )
    def test_is_taken_as_portals_write_it(self, text, number):
        assert packet.check_number(text) == number

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "123",
            "H56-210531",
            "H56-2105-0001",
            "H56-210531-001",
            "H56-210531-0001x",
            "Đ-210531-0001",
        ],
    )
    def test_is_refused_in_words(self, text):
        with pytest.raises(BadInput, match="Số hồ sơ"):
            packet.check_number(text)


def test_a_link_may_only_be_a_page():
    assert packet.link(Channel("packet", link="https://dichvucong.example/x")).startswith("https")
    for bad in ("", "file:///etc/passwd", "javascript:alert(1)", "https://", "calc.exe"):
        with pytest.raises(BadInput):
            packet.link(Channel("packet", link=bad))


def test_the_counters_list_names_what_was_compared(sealed):
    first, second = sealed.s.parts
    parts = (first, msgspec.structs.replace(second, check=Check.UNCHECKED))
    lines = paper.counter_list(sealed.changed(parts=parts, on_paper=("Giấy cưới",)).s)
    assert [(line.name, line.compared) for line in lines] == [
        ("Giấy chứng sinh", True),
        ("Văn bản ủy quyền", False),
        ("Giấy cưới", False),
    ]
    assert lines[0].kind == "bản chụp"


class _Ring(keyring.backend.KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


@pytest.fixture
def ring():
    before, ring = keyring.get_keyring(), _Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


class TestCredentials:
    def test_default_to_the_practice_portals(self, ring):
        assert credentials.find("http://x", environment={}) == Credentials(
            "practice", "practice", "20200"
        )

    def test_of_the_keyring_belong_to_one_portal(self, ring):
        credentials.keep("https://a.example", Credentials("an", "bí mật", "55"))
        assert credentials.find("https://a.example", environment={}).password == "bí mật"
        assert credentials.find("https://b.example", environment={}).user == "practice"

    def test_of_the_environment_come_first(self, ring):
        credentials.keep("https://a.example", Credentials("an", "x", "55"))
        given = {"KIOSK_PORTAL_USER": "b", "KIOSK_PORTAL_PASSWORD": "c", "KIOSK_PORTAL_GROUP": "7"}
        found = credentials.find("https://a.example", environment=given)
        assert found == Credentials("b", "c", "7")

    def test_the_site_file_gives_the_group(self, ring):
        assert credentials.find("https://a.example", "88", {}).group == "88"

    def test_damage_in_the_keyring_is_no_account(self, ring):
        ring.kept[credentials.SERVICE, "https://a.example"] = "{"
        assert credentials.find("https://a.example", environment={}).user == "practice"

    def test_a_keyring_that_fails_is_none(self, ring, monkeypatch):
        def broken(*_args):
            raise keyring.errors.KeyringLocked

        monkeypatch.setattr(ring, "get_password", broken)
        monkeypatch.setattr(ring, "set_password", broken)
        assert credentials.find("https://a.example", environment={}).user == "practice"
        with pytest.raises(BadInput):
            credentials.keep("https://a.example", Credentials("a", "b", "c"))

    def test_never_show_themselves(self):
        assert "secret" not in repr(Credentials("secret", "secret", "secret"))


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "cổng",
        "ftp://x",
        "https://",
        "https://u:p@x",
        "https://x?y=1",
        "https://x#y",
        "http://x:99999",
    ],
)
def test_an_address_that_is_none(bad):
    with pytest.raises(BadInput, match="Địa chỉ cổng"):
        credentials.root_of(bad)


def test_the_register_makes_connectors_and_keeps_them():
    made = registry.CONNECTORS["opencps"]("https://a.example/", "5")
    assert made.name == "opencps"
    assert made is registry.CONNECTORS["opencps"]("https://a.example/", "5")
    assert made is not registry.CONNECTORS["opencps"]("https://b.example/", "5")
