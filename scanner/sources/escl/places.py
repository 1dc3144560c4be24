"""Addresses as people and devices write them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_USUAL_ROOT = "/eSCL"


def candidates(url: str) -> list[str]:
    """Where the device may be: people write the host alone, or the page of its settings."""
    given = url.rstrip("/").removesuffix("/ScannerCapabilities")
    parts = urlsplit(given)
    top = f"{parts.scheme}://{parts.netloc}"
    return list(dict.fromkeys([given if parts.path else top + _USUAL_ROOT, top + _USUAL_ROOT, top]))


def split(address: str) -> tuple[str, str]:
    """Scheme with host, and path with query, of an address that need not be a proper one."""
    found = re.match(r"(https?://[^/]*)?(.*)", address, re.DOTALL)
    return (found[1] or "", found[2]) if found else ("", address)


def host_of(base: str) -> str | None:
    """The host in an address; None where it is no proper one."""
    try:
        return urlsplit(base).hostname
    except ValueError:
        return None
