"""A portal that turns hostile at one step of the road and is honest at all others.

Each step ends within bounds, and once the portal is honest again the same packet is filed once.
"""

from __future__ import annotations

import time

import pytest
import requests

from kiosk.model import Unreachable
from kiosk.portals.base import Filed, Later, Unsure
from kiosk.portals.opencps import OpenCps
from tests.faults.hostile_portal import QUICK, SLOW, hostile, to_itself
from tests.faults.queue_watch import Memory
from tests.faults.test_sending_hostile import IMPATIENT, LONG, MOST
from tests.kiosk.other_portal import other_portal
from tests.kiosk.portal_doubles import PRACTICE, Packet

STEPS = {
    "log-in": rb"POST /o/v1/opencps/login",
    "procedure": rb"GET /o/rest/v2/serviceconfigs",
    "look-up": rb"GET /o/rest/v2/dossiers/[0-9a-f-]{36} ",
    "create": rb"POST /o/rest/v2/dossiers ",
    "upload": rb"POST /o/rest/v2/dossiers/[0-9]+/files ",
    "fetching back": rb"GET /o/rest/v2/dossiers/[0-9]+/files/",
    "act": rb"POST /o/rest/v2/dossiers/[0-9]+/actions",
}
HARMS = {
    **{
        name: QUICK[name]
        for name in (
            "a gigabyte that is announced",
            "a body without end",
            "a packed bomb",
            "headers without end",
            "deep JSON",
        )
    },
    "a dripping body": SLOW["a dripping body"],
    "a redirect to itself": to_itself,
}
MOST_MB = 50
MOST_ASKED = 24
"""Calls of one kind within one send: five in place, in four rounds, and what follows them."""


def _connector(port: int) -> OpenCps:
    return OpenCps(f"http://127.0.0.1:{port}", lambda: PRACTICE, IMPATIENT)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("step", STEPS)
def test_harm_at_one_step_is_bounded_and_costs_no_case(step: str, harm: str) -> None:
    with other_portal() as portal:
        portal.number_after = 1
        packet = Packet(portal.url)
        with hostile(HARMS[harm], at=STEPS[step], friend=_port(portal.url)) as server:
            begun, memory = time.monotonic(), Memory()
            outcome = packet.send(_connector(server.port))
            memory.look()
            assert time.monotonic() - begun < LONG
            assert memory.most < MOST_MB
            assert isinstance(outcome, Unsure if step == "act" else Later)
            assert 0 < server.harmed < MOST_ASKED
            assert server.sent / server.harmed < MOST
            assert portal.acts == []
        while isinstance(outcome, Later | Unsure):
            outcome = packet.send(_connector(_port(portal.url)))
        assert isinstance(outcome, Filed)
        assert portal.acts == [packet.s.key]
        assert len(portal.dossiers) == 1


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("step", ["log-in", "look-up"])
def test_harm_to_a_question_for_the_standing_ends_in_words(step: str, harm: str) -> None:
    with other_portal() as portal:
        portal.number_after = 1
        packet = Packet(portal.url)
        assert isinstance(packet.send(_connector(_port(portal.url))), Filed)
        with hostile(HARMS[harm], at=STEPS[step], friend=_port(portal.url)) as server:
            begun = time.monotonic()
            with pytest.raises(Unreachable):
                _connector(server.port).status(packet.s, "")
            assert time.monotonic() - begun < LONG
            assert 0 < server.harmed < MOST_ASKED
            assert server.sent / server.harmed < MOST


def test_control_who_follows_goes_round_in_the_loop() -> None:
    with hostile(to_itself) as server:
        with pytest.raises(requests.TooManyRedirects):
            requests.get(f"http://127.0.0.1:{server.port}/o/rest/v2/dossiers", timeout=5)
        assert server.harmed > MOST_ASKED


def test_control_who_reads_all_takes_the_gigabyte() -> None:
    """As much of it as this test can wait for."""
    with hostile(QUICK["a gigabyte that is announced"]) as server:
        with requests.get(f"http://127.0.0.1:{server.port}/", timeout=5, stream=True) as answer:
            for _piece in answer.iter_content(1 << 20):
                if server.sent > 4 * MOST:
                    break
        assert server.sent / server.harmed > MOST
