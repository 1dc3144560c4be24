"""The office's own queue over a bad line: hundreds of cases in the real store, lanes at once.

None is lost, doubled or mixed with another citizen's papers, and no draft stays at the portal.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.case import Sealed, advance
from kiosk.model import Case, Job, State
from kiosk.outbox import Outbox
from kiosk.vault.store import Vault
from tests.faults.test_sending_campaign import BAD_LINE, HASTY, Tally
from tests.kiosk.portal_doubles import Packet, citizen, connector, practice

AT = "2026-11-24T08:00:00+00:00"
DESKS = 8
DRAINS = 400
"""A drain tries each lane until its first case that has to wait; more than enough of them."""


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.open(tmp_path / "office", bytes(32)) as opened:
        yield opened


def _queue(vault: Vault, url: str, number: int) -> Packet:
    """Seal case `number` for one of the agencies; every case has its own citizen and papers."""
    papers = ("Giấy chứng sinh", "Văn bản ủy quyền")[: 1 + number % 2]
    who = citizen(f"{25190000000 + number:012d}", f"Người Mẫu {number}")
    packet = Packet(url, papers, applicant=who, agency=f"H44.99.{1 + number % DESKS}")
    s = packet.s
    case = Case(
        id=s.case_id,
        procedure=s.procedure,
        pack_version="",
        officer=s.officer,
        created=AT,
        updated=AT,
        state=State.REVIEWED,
    )
    with vault.begin() as tx:
        tx.put_case(advance(case, Sealed(AT, s.key, "d")))
        for data in packet.blobs.values():
            tx.put_blob(s.case_id, data)
        tx.put_submission(s)
        tx.put_job(Job(case_id=s.case_id, lane=s.agency, queued=f"{AT}{number:06d}"))
    return packet


def _waiting(vault: Vault) -> int:
    with vault.read() as tx:
        return len(tx.jobs())


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(300, marks=pytest.mark.timeout(300)),
        pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(14_400)]),
    ],
)
def test_a_full_queue_over_a_bad_line(tmp_path: Path, vault: Vault, cases: int) -> None:
    portal = tmp_path / "portal"
    with practice(portal, BAD_LINE) as url:
        packets = [_queue(vault, url, number) for number in range(cases)]
        outbox = Outbox(vault.folder, vault, lambda _s: connector(url, HASTY))
        outbox.drain_once(again=True)
        settled_in = _peak()
        drains = 1
        while _waiting(vault) and drains < DRAINS * max(1, cases // 300):
            outbox.drain_once(again=True)
            drains += 1
        assert _peak() - settled_in <= 50
    _none_lost_doubled_or_mixed(vault, Tally(portal), packets)


def _none_lost_doubled_or_mixed(vault: Vault, tally: Tally, packets: list[Packet]) -> None:
    assert (len(tally.filed()), tally.doubled(), tally.drafts()) == (len(packets), 0, 0)
    at_portal = {row.reference: (row.number, row.data["applicantIdNo"]) for row in tally.rows}
    for packet in packets:
        with vault.read() as tx:
            case = tx.case(packet.s.case_id)
        assert case is not None
        assert case.state is State.FILED
        assert case.receipt is not None
        own = (case.receipt.number, packet.s.applicant.id_number.text)
        assert at_portal[packet.s.key] == own
        kept = tally.files[packet.s.key]
        sent = {part.reference: packet.blobs[part.pdf_digest] for part in packet.s.parts}
        # A part that nobody handed in is an empty place there.
        assert {reference: data for reference, data in kept.items() if data} == sent
