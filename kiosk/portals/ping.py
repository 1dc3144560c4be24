"""Whether a portal answers and takes our account; nothing is written there."""

from __future__ import annotations

from kiosk.model import Unreachable

from . import credentials
from .opencps.http import Lost, Wire
from .opencps.signing import sign_in
from .opencps.steps import Stop

PATIENCE = 8.0
"""Seconds for the whole call."""


def ping(portal: str, group: str = "") -> None:
    """Sign in at the portal; raises Unreachable with the reason, BadInput for a bad address."""
    root = credentials.root_of(portal)
    with Wire(root, credentials.find(root, group), PATIENCE) as wire:
        try:
            sign_in(wire)
        except Lost as error:
            raise Unreachable(error.reason) from error
        except Stop as stop:
            raise Unreachable(getattr(stop.outcome, "reason", "")) from stop
