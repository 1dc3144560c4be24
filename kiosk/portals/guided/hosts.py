"""Which addresses belong to a recipe, and what may be done there."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from msgspec import structs

from kiosk.portals.guided.recipe import Hosts

LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class Zone(StrEnum):
    """What an address is for."""

    PORTAL = "portal"
    IDENTITY = "identity"
    PAYMENT = "payment"
    SIGNING = "signing"
    RESOURCES = "resources"
    NONE = "none"


SHOWN = frozenset({Zone.PORTAL, Zone.IDENTITY, Zone.PAYMENT})
"""Zones whose pages may be opened."""


def zone(hosts: Hosts, address: str) -> Zone:
    """Return what `address` is for; NONE for everything that no list names.

    Only https and wss, but for this PC itself, where http and ws are as safe.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return Zone.NONE
    if parts.scheme not in _PORTS or not host:
        return Zone.NONE
    if parts.scheme in ("http", "ws") and host not in LOOPBACK:
        return Zone.NONE
    for name in (Zone.PORTAL, Zone.IDENTITY, Zone.PAYMENT, Zone.SIGNING, Zone.RESOURCES):
        listed: tuple[str, ...] = getattr(hosts, name.value)
        if any(_fits(entry, host, port or _PORTS[parts.scheme], parts.scheme) for entry in listed):
            return name
    return Zone.NONE


def _fits(entry: str, host: str, port: int, scheme: str) -> bool:
    name, _colon, wanted = entry.partition(":")
    if wanted:
        if port != int(wanted):
            return False
    elif port != _PORTS[scheme] and host not in LOOPBACK:
        return False
    if name.startswith("*."):
        return host.endswith(name[1:])
    return host == name


def with_portal(hosts: Hosts, root: str) -> Hosts:
    """Return `hosts` with the site at `root` among the portal's own."""
    parts = urlsplit(root)
    entry = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    if entry in hosts.portal:
        return hosts
    return structs.replace(hosts, portal=(*hosts.portal, entry))
