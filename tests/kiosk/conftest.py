"""A portal that is not ours, and a packet for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kiosk.other_portal import OtherPortal, other_portal
from tests.kiosk.portal_doubles import Packet


@pytest.fixture
def portal() -> Iterator[OtherPortal]:
    with other_portal() as running:
        yield running


@pytest.fixture
def packet(portal: OtherPortal) -> Packet:
    return Packet(portal.url)
