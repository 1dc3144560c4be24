"""The office's own queue over a bad line: hundreds of cases in the real store, lanes at once.

None is lost, doubled or mixed with another citizen's papers, no draft stays at the portal, no
act whose answer was lost is done again unasked, and memory does not grow with the queue.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kiosk.model import State
from kiosk.outbox import Outbox
from kiosk.vault.store import Vault
from tests.faults.queue_watch import BARE_PEOPLE, Bare, Calls, Memory, queued
from tests.faults.test_sending_campaign import BAD_LINE, HASTY, Tally
from tests.journeys.commands import practice_portal
from tests.kiosk.portal_doubles import Packet, citizen, connector, practice

AT = "2026-11-24T08:00:00+00:00"
DESKS = 8
PAPERS = (("Giấy chứng sinh",), ("Giấy chứng sinh", "Văn bản ủy quyền"))
"""What the cases hold, in turn."""
DRAINS = 400
"""A drain tries each lane until its first case that has to wait; more than enough of them."""
MOST_MB = 50


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.open(tmp_path / "office", bytes(32)) as opened:
        yield opened


def _queue(vault: Vault, url: str, number: int) -> Packet:
    """Seal case `number` for one of the agencies; every case has its own citizen and papers."""
    papers = PAPERS[number % 2]
    who = citizen(f"{25190000000 + number:012d}", f"Người Mẫu {number}")
    packet = Packet(url, papers, applicant=who, agency=f"H44.99.{1 + number % DESKS}")
    queued(vault, packet, AT, lane=packet.s.agency, queued_at=f"{AT}{number:06d}")
    return packet


def _waiting(vault: Vault) -> int:
    with vault.read() as tx:
        return int(tx.store.run("SELECT count(*) FROM jobs")[0][0])


@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(300, marks=pytest.mark.timeout(300)),
        pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(14_400)]),
    ],
)
def test_a_full_queue_over_a_bad_line(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, cases: int
) -> None:
    bare = [Bare(tmp_path / f"undisturbed{n}", papers) for n, papers in enumerate(PAPERS)]
    # a process of its own: what the portal takes is neither the queue's time nor its memory
    with practice_portal(tmp_path, BAD_LINE) as url:
        packets = [_queue(vault, url, number) for number in range(cases)]
        shared = connector(url, HASTY)
        outbox = Outbox(vault.folder, vault, lambda _s: shared)
        calls, seconds, drains, memory = Calls(monkeypatch), 0.0, 0, Memory()
        while _waiting(vault) and drains < DRAINS * max(1, cases // 300):
            begun = time.perf_counter()
            outbox.drain_once(again=True)
            seconds += time.perf_counter() - begun
            drains += 1
            memory = memory if drains > 1 else Memory()
            memory.look()
            # beside it and not after it: the machine is as busy for both
            for number in range(4 * drains, 4 * drains + 4):
                bare[number % 2].file(url, number)
    _none_lost_doubled_or_mixed(vault, Tally(tmp_path / "portal" / "practice" / "portal"), packets)
    assert calls.blind == 0
    assert memory.most <= MOST_MB
    alone = sum(one.seconds for one in bare) / sum(one.cases for one in bare) * cases
    sys.stdout.write(
        f"\n{cases} cases in {drains} drains and {calls.number} calls: {seconds:.0f} s, of a bare"
        f" loop {alone:.0f} s, throughput {alone / seconds:.2f}; memory {memory.most:+.1f} MB\n"
    )


def _none_lost_doubled_or_mixed(vault: Vault, tally: Tally, packets: list[Packet]) -> None:
    tally.rows = [r for r in tally.rows if not r.data["applicantIdNo"].startswith(BARE_PEOPLE)]
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


class TestControls:
    def test_what_is_lost_mixed_or_left_is_seen(self, tmp_path: Path, vault: Vault) -> None:
        portal = tmp_path / "portal"
        with practice(portal) as url:
            packets = [_queue(vault, url, number) for number in range(3)]
            shared = connector(url, HASTY)
            Outbox(vault.folder, vault, lambda _s: shared).drain_once()
        _none_lost_doubled_or_mixed(vault, Tally(portal), packets)
        rows = Tally(portal)
        one, other, _third = (packet.s.key for packet in packets)

        def lost(tally: Tally) -> None:
            tally.rows.pop()

        def left(tally: Tally) -> None:
            tally.rows[0].status = ""

        def papers(tally: Tally) -> None:
            tally.files[one], tally.files[other] = tally.files[other], tally.files[one]

        def citizens(tally: Tally) -> None:
            first, second, _third = tally.rows
            first.data, second.data = second.data, first.data

        for spoil in (lost, left, papers, citizens):
            rows = Tally(portal)
            spoil(rows)
            with pytest.raises(AssertionError):
                _none_lost_doubled_or_mixed(vault, rows, packets)

    def test_an_act_that_is_repeated_unasked_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls = Calls(monkeypatch)
        act, key = "/o/rest/v2/dossiers/7/actions", f"/o/rest/v2/dossiers/{'a' * 36}"
        calls.before("POST", act, {})
        calls.asked(key, b'{"dossierId":"7"}')
        calls.before("POST", act, {})
        assert calls.blind == 0
        calls.asked(key, b"<html>")
        calls.before("POST", act, {})
        assert calls.blind == 1

    def test_memory_that_grows_is_seen(self) -> None:
        memory = Memory()
        held = bytearray(os.urandom(1024) * (MOST_MB + 10) * 1024)
        memory.look()
        assert memory.most > MOST_MB
        del held

    def test_a_loop_without_comparing_takes_a_cut_paper(self, tmp_path: Path, vault: Vault) -> None:
        """The line that says wrong lengths does harm: whoever believes it keeps half a paper."""
        portal = tmp_path / "portal"
        with practice(portal) as url:
            packet = _queue(vault, url, 0)
            shared = connector(url, HASTY)
            Outbox(vault.folder, vault, lambda _s: shared).drain_once()
        (part,) = packet.s.parts
        path = f"/o/rest/v2/dossiers/{packet.s.key}/files/{part.reference}"
        taken: set[str] = set()
        with practice(portal, "length=1,seed=1") as url, requests.Session() as line:
            line.auth, line.headers["groupId"] = ("practice", "practice"), "20200"
            for _again in range(20):
                try:
                    data = line.get(url + path, timeout=5).content
                except requests.RequestException:
                    taken.add("torn")
                else:
                    taken.add("whole" if data == packet.blobs[part.pdf_digest] else "cut")
        assert taken == {"torn", "cut"}
