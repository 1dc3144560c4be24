"""A send that broke is taken up where it broke, and one whose answer was lost is asked for first.

Both by what the portal received; each drain is a new queue over the store opened anew, as after a
restart.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import requests

from kiosk.model import State
from kiosk.outbox import Outbox
from kiosk.portals.base import Filed
from kiosk.vault.store import Vault
from tests.faults.queue_watch import queued
from tests.faults.test_sending_campaign import HASTY
from tests.kiosk.other_portal import HTML, OtherPortal, other_portal, said
from tests.kiosk.portal_doubles import Packet, connector

AT = "2026-11-24T08:00:00+00:00"
PAPERS = tuple(f"Giấy {letter}" for letter in "ABCDE")
BUSY = said(503, message="busy")


def _sealed(folder: Path, url: str) -> Packet:
    packet = Packet(url, PAPERS)
    with Vault.open(folder, bytes(32)) as vault:
        queued(vault, packet, AT, lane="a")
    return packet


def _drain(folder: Path, url: str) -> State:
    with Vault.open(folder, bytes(32)) as vault:
        (touched,) = Outbox(folder, vault, lambda _s: connector(url, HASTY)).drain_once(again=True)
    return touched.state


def _uploads(portal: OtherPortal) -> Counter[str]:
    """How often each paper reached the portal."""
    return Counter(form["referenceUid"] for form in portal.sent("/files") if form)


@pytest.mark.parametrize("ending", ["cut", "work+cut", BUSY, HTML])
@pytest.mark.parametrize("kept", [1, 2, 4])
def test_a_broken_upload_goes_on_with_the_paper_at_which_it_broke(
    tmp_path: Path, kept: int, ending: object
) -> None:
    with other_portal() as portal:
        portal.number_after = 1
        packet = _sealed(tmp_path, portal.url)
        portal.script("POST", "/files", *[None] * kept, ending)
        # whatever it tries after that, the portal is away until the next drain
        away = [lambda p: p.script("GET", "", *["cut"] * 200) or ending]
        portal._scripts["POST", "/files"][-1:] = away
        assert _drain(tmp_path, portal.url) is State.SEALED
        portal._scripts.clear()
        first, before = [part.reference for part in packet.s.parts[:kept]], _uploads(portal)
        assert set(before) - {packet.s.parts[kept].reference} == set(first)
        assert _drain(tmp_path, portal.url) is State.FILED
        after = _uploads(portal) - before
        assert not after.keys() & set(first)
        assert set(_uploads(portal)) == {part.reference for part in packet.s.parts}
        assert max(_uploads(portal).values()) == 1
        assert portal.acts == [packet.s.key]


@pytest.mark.parametrize(
    ("method", "ending"),
    [("GET", "/files/{ref}"), ("POST", "/marks/P1"), ("POST", "/files"), ("GET", "/nextactions")],
)
@pytest.mark.parametrize("reply", ["cut", "work+cut", BUSY])
def test_an_answer_that_is_lost_once_does_not_cost_the_road_again(
    method: str, ending: str, reply: object
) -> None:
    asked = []
    for fault in (None, reply):
        with other_portal() as portal:
            portal.number_after = 1
            packet = Packet(portal.url, PAPERS[:2])
            place = ending.format(ref=packet.s.parts[1].reference)
            portal.script(method, place, fault)
            assert isinstance(packet.send(connector(portal.url, HASTY)), Filed)
            asked.append(portal.calls.count(f"GET /o/rest/v2/dossiers/{packet.s.key}"))
            assert max(_uploads(portal).values()) == 1
    assert asked[0] == asked[1]


def test_control_a_loop_that_begins_again_is_seen(tmp_path: Path) -> None:
    """The same count, of a client that knows only "all or nothing"."""
    with other_portal() as portal, requests.Session() as line:
        line.auth, line.headers["groupId"] = ("practice", "practice"), "20200"
        portal.add_draft("key")
        portal.script("POST", "/files", None, None, "cut")
        for version in ("1", "2"):
            try:
                for reference in "ABC":
                    form = {"referenceUid": reference, "modifiedDate": version}
                    line.post(
                        f"{portal.url}/o/rest/v2/dossiers/key/files",
                        data=form | {"dossierPartNo": "P1"},
                        files={"file": ("a.pdf", b"%PDF", "application/pdf")},
                        timeout=5,
                    )
            except requests.ConnectionError:
                continue
        assert max(_uploads(portal).values()) == 2


@pytest.mark.parametrize("ending", ["cut", "work+cut"])
def test_a_lost_answer_is_a_state_and_nothing_is_sent_before_the_portal_was_asked(
    tmp_path: Path, ending: str
) -> None:
    with other_portal() as portal:
        portal.number_after = 1
        packet = _sealed(tmp_path, portal.url)
        away = lambda p: p.script("GET", "", *["cut"] * 200) or ending  # noqa: E731
        portal.script("POST", "/actions", away)
        assert _drain(tmp_path, portal.url) is State.UNSURE
        for _still_away in range(3):
            portal._scripts["GET", ""] = ["cut"] * 200
            assert _drain(tmp_path, portal.url) is State.UNSURE
        asked = [call for call in portal.calls if call.endswith("/actions")]
        assert len(asked) == 1, "whoever gets no answer does not act"
        portal._scripts.clear()
        before = len(portal.calls)
        assert _drain(tmp_path, portal.url) is State.FILED
        acts = [at for at, call in enumerate(portal.calls) if call.endswith("/actions")]
        # the first word of the new send is a question; it acts only where nothing was filed
        key = f"GET /o/rest/v2/dossiers/{packet.s.key}"
        assert key in portal.calls[before : before + 2]
        assert len(acts) == (2 if ending == "cut" else 1)
        assert portal.acts == [packet.s.key]
        assert len(portal.dossiers) == 1
