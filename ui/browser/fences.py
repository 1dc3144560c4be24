"""Where the pages may go and whom they may ask: only what the recipe lists."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo, QWebEngineUrlRequestInterceptor

from kiosk.desk.guided import SHOWN, Hosts, Zone, zone

log = logging.getLogger(__name__)

_Kind = QWebEngineUrlRequestInfo.ResourceType
_PAGES = frozenset(
    {
        _Kind.ResourceTypeMainFrame,
        _Kind.ResourceTypeSubFrame,
        _Kind.ResourceTypeObject,
        _Kind.ResourceTypeNavigationPreloadMainFrame,
        _Kind.ResourceTypeNavigationPreloadSubFrame,
    }
)
_DRESS = frozenset(
    {
        _Kind.ResourceTypeStylesheet,
        _Kind.ResourceTypeScript,
        _Kind.ResourceTypeImage,
        _Kind.ResourceTypeFontResource,
        _Kind.ResourceTypeFavicon,
    }
)
LOCAL = ("about:blank", "about:srcdoc")
MOST = 50
"""Blocked hosts that are kept by name; a page that tries thousands is one that tries many."""


class Fences:
    """The allow-list of one visit, and what ran against it."""

    def __init__(self, hosts: Hosts, told: Callable[[str], object] | None = None) -> None:
        self.hosts = hosts
        self.blocked: dict[str, None] = {}
        """Hosts that were refused, in the order in which they were first asked for."""
        self._told = told

    def may_show(self, address: str) -> bool:
        """Tell whether a page may be opened, in a frame or a window."""
        if address in LOCAL:
            return True
        if address.startswith("blob:"):
            return zone(self.hosts, address.removeprefix("blob:")) is Zone.PORTAL
        return zone(self.hosts, address) in SHOWN

    def may_ask(self, address: str, kind: QWebEngineUrlRequestInfo.ResourceType) -> bool:
        """Tell whether a page may ask for something."""
        if kind in _PAGES:
            return self.may_show(address)
        if address.startswith(("data:", "blob:")):
            return True
        where = zone(self.hosts, address)
        if where is Zone.RESOURCES:
            return kind in _DRESS
        return where is not Zone.NONE

    def may_fill(self, address: str) -> bool:
        """Tell whether our script may work on a page: the portal's own alone."""
        return zone(self.hosts, address) is Zone.PORTAL

    def note(self, address: str) -> None:
        """Remember a refused address by its host, never by path or query."""
        name = _name(address)
        if name in self.blocked or len(self.blocked) >= MOST:
            return
        self.blocked[name] = None
        log.warning("blocked %s", name)
        if self._told is not None:
            self._told(name)


def address_of(url: QUrl) -> str:
    """The address as it goes over the wire, in ASCII."""
    return bytes(url.toEncoded().data()).decode("ascii", "replace")


def _name(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "?"
    if not host:
        return f"{parts.scheme[:20]}:"
    return f"{host[:100]}:{port}" if port else host[:100]


class Interceptor(QWebEngineUrlRequestInterceptor):
    """Stands in front of every request of a profile; keep a reference as long as the profile."""

    def __init__(self, fences: Fences) -> None:
        super().__init__()
        self._fences = fences

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Let through or block; Qt calls this on the main thread."""
        address = address_of(info.requestUrl())
        if not self._fences.may_ask(address, info.resourceType()):
            info.block(True)
            self._fences.note(address)
