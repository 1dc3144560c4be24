"""The office's readers of foreign bytes: cards, case files, settings, packs, recipes, keys."""

from __future__ import annotations

import base64
import hashlib
import json
import types
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.faults.fuzz_made import OURS, ROOT, TODAY, Made, each, folder, smaller, text

PACKS = ROOT / "assets" / "packs"


def card() -> Made:
    """QR text of cards, by every way in: a gun on a serial line, a keyboard, the command line."""
    from kiosk.cli.people import _payload
    from kiosk.desk.citizen import read_text
    from kiosk.identity import read_payload, to_json
    from kiosk.identity.wedge import Wedge
    from kiosk.slips import filing_code
    from scanner.codes.barcodes import repaired
    from scanner.sources import gun

    lines = (ROOT / "tests" / "data" / "card_payloads.jsonl").read_text("utf-8").splitlines()
    good = [str(one["raw"]).encode() for one in map(json.loads, lines) if one.get("raw")][:60]
    good += [b"CN1:0123456789AB:0F3C:12", b'"IDVNM3030045678025303004567<<9\\n0303170F"']

    def read(data: bytes) -> object:
        said = text(data)
        found = read_payload(_payload(said.partition("\n")[0]))
        if found.citizen is not None:
            msgspec.json.encode(to_json(found.citizen))
        for one in gun._split(bytearray(data), quiet=True)[0]:
            filing_code.parse(gun._text(one))
        repaired(said)
        wedge, at = Wedge(), 0.0
        for char in said[:80] + "\r":
            at += 0.01
            wedge.feed(char, at)
        return read_text(said)

    return Made(read, good, OURS, "fields")


def mrz() -> Made:
    """The lines of the machine-readable zone."""
    from kiosk.identity import mrz, to_json

    good = [
        b"IDVNM3030045678025303004567<<9\n0303170F2803179VNM<<<<<<<<<<<2\n"
        b"HA<<THI<KIEU<MY<<<<<<<<<<<<<<<",
        b"P<VNMNGUYEN<<THI<UNG<<<<<<<<<<<<<<<<<<<<<<<<\n"
        b"C1234567<0VNM8509059F3501014025185001234<<54",
    ]

    def read(data: bytes) -> object:
        found = mrz.read(text(data), TODAY).citizen
        return found and msgspec.json.encode(to_json(found))

    return Made(read, good)


def case_file() -> Made:
    """A case file, up to the case that is made of it: citizen, proxy, answers, papers."""
    from kiosk.desk import case_file, unattended
    from kiosk.procedures import packs
    from kiosk.settings import Office, Settings

    cases: list[dict[str, Any]] = [
        {
            "procedure": "1.001193", "officer": "Cán bộ A", "answers": {"a": 1, "b": "x"},
            "consent": {"text_version": "1", "purposes": ["submit"]},
            "citizen": {"id_number": "025303000001", "full_name": "Hà Thị Kiều My", "dob": "2003",
                        "sex": "Nữ", "address": "Tổ 1, phường A, Tỉnh B", "phone": "0912345678"},
            "papers": [{"part": "KHAC", "images": [], "check": "match", "copy": "original"},
                       {"part": 1, "handed_in_on_paper": True}],
        },
        {
            "id": "6b0c2a52-6f0e-4a52-9a53-5f2d3b0f7c11", "procedure": "1.001193", "variant": "",
            "card": "025303000001|123456789|Hà Thị My|01022003|Nữ|Tổ 1, xã A|05062021",
            "consent": {"text_version": "1", "purposes": ["submit", "keep"]}, "officer": "",
            "proxy": {"citizen": {"id_number": "025190000001", "full_name": "Hà A"},
                      "relation": "con"},
            "answers": {}, "papers": [{"images": ["a.jpg"], "reason": "x"}],
        },
    ]  # fmt: skip
    known = {pack.code: pack for pack in packs.load_all()}
    rows = next(p for p in known.values() if any(g.repeat for g in p.groups))
    for pack in (known["1.001193"], rows):
        answers: dict[str, Any] = {f.id: "2" for g in pack.groups if not g.repeat for f in g.fields}
        answers |= {g.id: [{f.id: "x" for f in g.fields}] for g in pack.groups if g.repeat}
        cases.append({**cases[0], "procedure": pack.code, "answers": answers})
    desk: Any = types.SimpleNamespace(office=Office(), settings=Settings())
    path = folder() / "CASE.json"

    def read(data: bytes) -> object:
        path.write_bytes(data)
        loaded = case_file.load(path)
        case_file.applicant(loaded.file)
        pack = known.get(loaded.file.procedure, rows)
        case, _more = unattended.build(desk, loaded, pack, has_guide=True)
        return msgspec.json.encode(case)

    return Made(read, [msgspec.json.encode(case) for case in cases], OURS, "json")


def settings() -> Made:
    """A site file, and what is made of its devices; devices.json of this desk."""
    from kiosk import settings
    from kiosk.desk import devices
    from kiosk.portals.credentials import root_of

    full = settings.Settings(
        practice=False,
        office=settings.Office(name="Xã A", place="B", phone="1", agency="H1"),
        portals=(settings.Portal(name="Cổng", url="https://cong.vn", group="1", trust="a.pem"),),
        devices=(settings.NamedDevice("escl:http://a", "A"), settings.NamedDevice("sane:b", "B")),
        scanning=settings.Scanning(source="feeder", dpi=200, grey=True, paper="A5", locked=True),
        receipt_printer="net:10.0.0.7:9100",
        pack_root="A" * 43 + "=",
    )
    home = settings.Home(folder())

    def read(data: bytes) -> object:
        home.devices_file.write_bytes(data)
        devices.remembered(home)
        found = settings.parse(data, "site.json")
        for portal in found.portals:
            with suppress(*OURS):
                root_of(portal.url)
        return settings.save(home, found)

    good = [msgspec.json.encode(full), b'{"card":{"id":"camera:0","name":"A"}}']
    return Made(read, good, OURS, "json")


def pack() -> Made:
    """A guide, and whatever its faults quote goes out as the command line prints it."""
    from kiosk.procedures import packs

    files = sorted(PACKS.glob("[0-9]*.json"), key=lambda file: file.stat().st_size)
    whole = [file.read_bytes() for file in (*files[:6], *files[-2:])]

    def sound(data: bytes) -> bool:
        return not packs.verify_bytes("a.json", data)[1]

    def read(data: bytes) -> object:
        found, faults = packs.verify_bytes("a.json", data)
        return msgspec.json.encode((faults, found))

    return Made(read, [whole[-1], *(smaller(one, sound) for one in whole)], (), "json")


def recipe() -> Made:
    """A portal's recipe: verified, planned for a made-up person, its number sought on a page."""
    from kiosk.desk import guided
    from kiosk.portals.guided import hosts, recipes, result

    files = sorted((ROOT / "assets" / "recipes").glob("[0-9]*.json"))
    path = folder() / "recipe.json"

    def sound(data: bytes) -> bool:
        path.write_bytes(data)
        return not recipes.verify(path)

    page = ["a" * 60 + "1" * 60, "Số hồ sơ: H44.99-261125-0001 " + "-" * 3000]

    def read(data: bytes) -> object:
        path.write_bytes(data)
        recipes.is_recipe(path)
        faults = recipes.verify(path)
        if not faults:
            sound = recipes.load(path)
            guided.plan_of_sample(sound, "https://cong.vn")
            hosts.zone(sound.hosts, sound.start)
            recipes.is_practice(sound)
            result.number_in(sound.result, page, sound.start)
        return msgspec.json.encode(faults)

    whole = [file.read_bytes() for file in files]
    return Made(read, [whole[-1], *(smaller(one, sound) for one in whole)], OURS, "json")


def signed() -> Made:
    """Signatures, certificates, revocations, deltas: also as if the province had signed them."""
    from kiosk.procedures import delta, installed, signing, trust

    root = Ed25519PrivateKey.generate()
    public = signing.public_of(root)
    until = TODAY.replace(year=2027)
    certificate = signing.certify(signing.Request(public, "A"), root, TODAY, until)
    shipped = (PACKS / "1.000894.json").read_bytes()
    one = signing.sign(shipped, json.loads(shipped), root, certificate, TODAY)
    kept = installed.Installed(1, base64.b64encode(shipped[:200]).decode(), one)
    revoked = signing.revoke(None, ("0" * 32,), ("0" * 64,), root, TODAY)
    entry = delta.Entry(code="1.001193", name="A", field="B")
    news = delta.Delta(1, 7, "2026-11-24", (entry,), (kept,), revoked)
    news = msgspec.structs.replace(news, signature=signing.signature(root, "delta", news))
    said = (one, certificate, revoked, news, kept, signing.Request(public, "A"))
    path = folder() / "key.json"
    base = delta.Catalogue((entry,))

    def believed(data: bytes) -> None:
        with mock.patch.object(trust, "signed_by", return_value=True):
            trust.read_revocations(data, public)
            found = delta.read(data, public)
            delta.over(base, found)
            delta._changes(found, base, [], set()).codes()
            for kept in found.packs:
                delta._offer(kept, public, found.revocations, TODAY)

    def read(data: bytes) -> object:
        path.write_bytes(data)
        each(
            data,
            trust.read_signature,
            lambda _data: signing.read_request(path),
            lambda _data: signing.read_certificate(path),
            lambda _data: installed._open(path, public, None, TODAY),
            lambda _data: trust.check(
                shipped, {"code": "1.000894"}, trust.read_signature(data), public, None, TODAY
            ),
            believed,
            lambda data: delta.read(data, public),
        )
        return None

    return Made(read, [msgspec.json.encode(one) for one in said], OURS, "json")


def pem() -> Made:
    """Private keys of the technician, certificates that an office trusts."""
    from kiosk.procedures import signing
    from kiosk.signatures import verify

    signing.new_key(folder() / "open", "A")
    signing.new_key(folder() / "sealed", "A", b"mat khau dai")
    keys = [(folder() / name / signing.KEY_FILE).read_bytes() for name in ("open", "sealed")]
    path = folder() / "key.pem"
    from tests.faults.fuzz_papers import ours, tool

    known, when = tool().sign(ours()), datetime.now(UTC)

    def read(data: bytes) -> object:
        path.write_bytes(data)
        with suppress(*OURS):
            verify(known, ours(), "0" * 64, path, when)
        return signing.load_key(path)

    return Made(read, [*keys, tool().trust.read_bytes()], OURS)


def office_key() -> Made:
    """office.key.json, and the copy of the keys of which it says how it is opened."""
    from kiosk.vault import copies, passphrase, sealing, ways

    key = bytes(range(32))
    first = passphrase.Wrapped(b"s" * 16, b"w" * 48, holder="*")
    ring = ways.InKeyring("office-00", "0" * 16)
    held = copies.Keys({"a": b"k" * 60}, (copies.Erased("b", "2026", "c"),), 5)
    about = ("keys copy", "2026", b"m".hex())
    plain = msgspec.msgpack.encode(held)
    sealed = sealing.seal(sealing.Sealer(key).copy_key, about, plain)
    copy = msgspec.msgpack.encode(copies.KeysCopy("2026", b"m", (first,), sealed))
    path = folder() / copies.KEYS_COPY
    good = [ways.record_of((first, ring)), ways.record_of((first,)), ways.record_of((ring,)), copy]

    def read(data: bytes) -> object:
        path.write_bytes(data)
        with suppress(*OURS), mock.patch.object(passphrase, "unwrap", return_value=key):
            copies.read_keys_copy(path, "mat khau")
        return ways.parse(data)

    return Made(read, good, OURS, "json")


def lists() -> Made:
    """A foreign catalogue (CSV), an office's own words for the search, a printed anchor."""
    from kiosk.procedures import catalogue, office_words
    from kiosk.vault import audit

    csv = 'code;name;field\n1.001193;"Đăng ký khai sinh";Hộ tịch\n1.000894;Kết hôn;Hộ tịch\n'
    words = {"synonyms": {"giấy khai": ["khai sinh"]}, "rules": [{"all": [["con"]], "say": "nhận"}]}
    path = folder() / office_words.FILE

    def read(data: bytes) -> object:
        path.write_bytes(data)
        found, faults = office_words.read(path)
        msgspec.json.encode((found, faults))
        with suppress(*OURS):
            audit._parsed(text(data))
        return list(catalogue.load_csv(path))

    good = [csv.encode(), csv.replace(";", ",").encode("utf-8-sig"), b"12-ABCD-EFGH-IJKL"]
    return Made(read, [*good, msgspec.json.encode(words)], OURS, "fields")


def query() -> Made:
    """What is typed to find a procedure."""
    from kiosk.procedures.catalogue import load
    from kiosk.procedures.search import Index

    index = Index(load())
    good = ["khai sinh cho con", "dk kết hôn", "1.001193", "xac nhan doc than", "cap lai the bhyt"]
    return Made(
        lambda data: index.search(text(data), 10), [one.encode() for one in good], (), "fields"
    )


def returned() -> Made:
    """A PDF that comes back from the office's signing tool."""
    from kiosk.signatures import verify
    from tests.faults.fuzz_papers import ours, tool
    from tests.kiosk.signing_tool import rewritten

    digest = hashlib.sha256(ours()).hexdigest()
    once = tool().sign(ours())
    good = [once, tool().sign(rewritten(ours())), rewritten(once), rewritten(ours()), ours()]

    def read(data: bytes) -> object:
        return verify(data, ours(), digest, tool().trust, datetime.now(UTC))

    return Made(read, good, OURS, "pdf")


def doc() -> Made:
    """The portal's own export of a procedure (a Word file)."""
    from kiosk.procedures import doc_import
    from tests.faults.fuzz_papers import repacked, stored
    from tests.kiosk import portal_docs

    path = folder() / "ChiTietTTHC_1.009999.doc"
    plain = portal_docs.write(path).read_bytes()
    beside = portal_docs.write(path, beside=True, plain_ways=True).read_bytes()

    def read(data: bytes) -> object:
        path.write_bytes(data)
        return msgspec.json.encode(doc_import.import_file(path, TODAY))

    return Made(read, [plain, stored(plain), stored(beside)], OURS, "xml", repacked)
