"""No byte of the data folder tells who was at the desk."""

from __future__ import annotations

import shutil
import sqlite3
import unicodedata
from pathlib import Path

import msgspec

from kiosk.model import (
    Answer,
    Case,
    Check,
    Citizen,
    CopyKind,
    Job,
    Part,
    Source,
    Submission,
    Value,
)
from kiosk.vault import Vault, office_key, officers

NAME = "Hoàng Thị Chim Yến"
NUMBER = "038291004217"
CASE_ID = "7f0f8a52-5f7e-4f4e-9a0e-3a7f3b0f4f11"
CITIZEN = Citizen(
    id_number=Value(NUMBER, Source.CARD), full_name=Value(NAME, Source.CARD), extra=(NAME,)
)


def needles() -> list[bytes]:
    """The canaries in every way that bytes may hold them."""
    return writings(NAME, NUMBER, NAME.upper(), "Chim Yến")


def writings(*words: str) -> list[bytes]:
    """Words in every way that bytes may hold them."""
    texts = {
        form
        for text in words
        for form in (unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))
    }
    codecs = ("utf-8", "utf-16-le", "utf-16-be")
    found = {text.encode(codec) for text in texts for codec in codecs}
    return [*found, *(msgspec.json.encode(text)[1:-1] for text in texts)]


def hits(folder: Path) -> int:
    """How many files of `folder` hold a canary."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 3 or folder.name == "twin"
    everything = [path.read_bytes() + path.name.encode() for path in files]
    return sum(any(needle in data for needle in needles()) for data in everything)


def a_case() -> Case:
    return Case(
        id=CASE_ID,
        procedure="1.001193",
        pack_version="1",
        officer="Cán bộ A",
        created="2026",
        updated="2026",
        citizen=CITIZEN,
        answers={"me": Answer(NAME, Source.TYPED)},
        portal_note=f"{NAME} {NUMBER}",
    )


def a_submission() -> Submission:
    part = Part("1", NAME, "a.pdf", "r", "0" * 64, 1, CopyKind.ORIGINAL, Check.MATCH)
    return Submission(
        case_id=CASE_ID,
        key="k",
        connector="opencps",
        portal="http://127.0.0.1",
        procedure="1.001193",
        procedure_name="Khai sinh",
        agency="H01",
        applicant=CITIZEN,
        officer="Cán bộ A",
        office="Xã",
        answers={"me": NAME},
        parts=(part,),
        sealed_at="2026",
    )


def page() -> bytes:
    return b"%PDF-1.4 " + f"{NAME} {NUMBER} ".encode() * 4000


def journey(vault: Vault) -> None:
    with vault.begin() as tx:
        officers.enrol(tx, "Cán bộ A", "4071")
        tx.put_case(a_case())
        tx.put_blob(CASE_ID, page())
        tx.put_meta("last search", NAME.encode())
    with vault.begin() as tx:
        tx.put_submission(a_submission())
        tx.put_job(Job(CASE_ID, NUMBER, "2026", last_error=NAME, progress={"x": NUMBER}))
        tx.audit("Cán bộ A", "case.seal", CASE_ID, parts=1)


def test_no_canary_in_any_byte_at_any_time(tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = home / "practice"
    with Vault.open(folder, office_key(folder, practice=True)) as vault:
        journey(vault)
        assert (folder / "store.db-wal").stat().st_size > 100_000, "the log must be looked at too"
        assert hits(home) == 0
        vault.checkpoint()
        assert hits(home) == 0
        journey_again(vault)
        assert hits(home) == 0
        shutil.copytree(home, tmp_path / "while open")
        vault.purge(CASE_ID, "Cán bộ A")
        assert hits(home) == 0
    assert hits(home) == 0
    assert hits(tmp_path / "while open") == 0


def journey_again(vault: Vault) -> None:
    with vault.begin() as tx:
        tx.put_case(msgspec.structs.replace(a_case(), portal_status=NAME))
        tx.put_blob(CASE_ID, page() + b"2")


def test_control_an_unencrypted_twin_is_found(tmp_path: Path) -> None:
    twin = tmp_path / "twin"
    twin.mkdir()
    connection = sqlite3.connect(twin / "store.db")
    connection.execute("CREATE TABLE cases (id, sealed)")
    connection.execute("INSERT INTO cases VALUES (?, ?)", (CASE_ID, msgspec.json.encode(a_case())))
    connection.commit()
    connection.close()
    assert hits(twin) == 1


def test_control_each_canary_is_found_in_each_writing(tmp_path: Path) -> None:
    for number, needle in enumerate(needles()):
        twin = tmp_path / str(number) / "twin"
        twin.mkdir(parents=True)
        (twin / "x").write_bytes(b"\0" * 100 + needle + b"\0")
        assert hits(twin) == 1
