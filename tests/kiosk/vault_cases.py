"""Made-up cases and an open store for the tests of the vault."""

from __future__ import annotations

import uuid
from pathlib import Path

from kiosk.model import (
    Answer,
    Case,
    Check,
    Citizen,
    CopyKind,
    Job,
    Part,
    Source,
    State,
    Submission,
    Value,
)
from kiosk.vault import Vault
from kiosk.vault.database import Database
from kiosk.vault.opening import connect
from kiosk.vault.sealing import Sealer

KEY = bytes(range(32))
NAME = "Đặng Thị Thử Nghiệm"


def citizen(name: str = NAME) -> Citizen:
    return Citizen(id_number=Value("001188000123", Source.CARD), full_name=Value(name, Source.CARD))


def a_case(number: int = 0, *, name: str = NAME, state: State = State.DRAFT) -> Case:
    return Case(
        id=str(uuid.UUID(int=number + 1)),
        procedure="1.001193",
        pack_version="1",
        officer="Cán bộ A",
        created=f"2026-11-24T08:{number:02d}:00+00:00",
        updated=f"2026-11-24T09:{number:02d}:00+00:00",
        state=state,
        citizen=citizen(name),
        answers={"me": Answer(name, Source.TYPED)},
    )


def a_submission(case: Case, key: str = "k-1", name: str = NAME) -> Submission:
    part = Part("1", "Tờ khai", "to-khai.pdf", "r-1", "0" * 64, 10, CopyKind.ORIGINAL, Check.MATCH)
    return Submission(
        case_id=case.id,
        key=key,
        connector="opencps",
        portal="http://127.0.0.1:1",
        procedure=case.procedure,
        procedure_name="Đăng ký khai sinh",
        agency="H01",
        applicant=citizen(name),
        officer="Cán bộ A",
        office="UBND xã Thử",
        answers={"me": name},
        parts=(part,),
        sealed_at="2026-11-24T09:00:00+00:00",
    )


def a_job(case: Case, lane: str = "acc+H01", next_at: str = "", blocked: str = "") -> Job:
    return Job(case.id, lane, "2026-11-24T09:00:00+00:00", next_at=next_at, blocked=blocked)


def fill(vault: Vault, count: int, page_bytes: int = 20_000) -> list[tuple[Case, str]]:
    """`count` cases with one page each: (case, digest of the page)."""
    made = []
    for number in range(count):
        case = a_case(number)
        with vault.begin() as tx:
            tx.put_case(case)
            digest = tx.put_blob(case.id, page(number, page_bytes))
            tx.audit("Cán bộ A", "case.save", case.id)
        made.append((case, digest))
    return made


def page(number: int, size: int = 20_000) -> bytes:
    return (f"page {number} of {NAME} ".encode() * (size // 20 + 1))[:size]


def raw(folder: Path, key: bytes = KEY) -> tuple[Database, Database]:
    """The two files opened behind the vault's back: (keys, store)."""
    return connect(folder, Sealer(key), 1.0)
