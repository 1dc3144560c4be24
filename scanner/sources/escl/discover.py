"""Network scanners that announce themselves (mDNS); nothing is announced by us."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

import msgspec
from zeroconf import (
    InterfaceChoice,
    IPVersion,
    ServiceBrowser,
    ServiceInfo,
    ServiceStateChange,
    Zeroconf,
)

from scanner.sources.escl.messages import plain_uuid

log = logging.getLogger(__name__)

TYPES = ("_uscans._tcp.local.", "_uscan._tcp.local.")
"""With TLS and without; where a device has both, TLS is tried first."""
USUALLY = 1.5
"""Seconds of listening: a device answers within one, most within a tenth."""

_NO_NETWORK = 5.0
_TICK, _QUIET = 0.1, 0.6
"""Seconds between two looks at what was heard; of silence, after which it is told."""


class Announced(msgspec.Struct, frozen=True):
    """One device, by all the addresses that it announced."""

    uuid: str
    name: str
    place: str
    urls: tuple[str, ...]


def browse(
    seconds: float = USUALLY,
    wanted: str = "",
    interfaces: InterfaceChoice | Sequence[str] = InterfaceChoice.All,
    cancel: threading.Event | None = None,
) -> list[Announced]:
    """The scanners that answer within `seconds`; with `wanted`, ends once that uuid is there.

    Without a network it is an empty list.
    """
    found = _Found()
    try:
        zeroconf = Zeroconf(interfaces=interfaces, ip_version=IPVersion.V4Only)
    except OSError as error:
        log.info("no network to look for scanners: %s", type(error).__name__)
        return []
    try:
        browser = ServiceBrowser(zeroconf, list(TYPES), handlers=[found.note])
        until = time.monotonic() + seconds
        while time.monotonic() < until and not (cancel and cancel.wait(0.02)):
            found.fetch(zeroconf, until)
            if wanted and any(one.uuid == wanted for one in found.devices()):
                break
            time.sleep(0.03)
        browser.cancel()
    finally:
        zeroconf.close()
    return found.devices()


def watch(
    stop: threading.Event,
    changed: Callable[[], object],
    interfaces: InterfaceChoice | Sequence[str] = InterfaceChoice.All,
) -> None:
    """Until `stop` is set, call `changed` each time that scanners have come, gone or moved.

    Blocks. Those that answer at once were there before. Listens for announcements and announces
    nothing. One that is switched off without a word is announced until its time runs out.
    """
    while not stop.is_set():
        try:
            zeroconf = Zeroconf(interfaces=interfaces, ip_version=IPVersion.V4Only)
        except OSError:  # no network yet
            stop.wait(_NO_NETWORK)
            continue
        try:
            heard = _Heard()
            browser = ServiceBrowser(zeroconf, list(TYPES), handlers=[heard.note])
            _tell(heard, stop, changed)
            browser.cancel()
        finally:
            zeroconf.close()


def _tell(heard: _Heard, stop: threading.Event, changed: Callable[[], object]) -> None:
    stop.wait(USUALLY)
    told = heard.count
    while not stop.wait(_TICK):
        # a device has two names, which come one after the other
        if heard.count != told and time.monotonic() - heard.at > _QUIET:
            told = heard.count
            changed()


class _Heard:
    """How often something was announced; `note` is called on zeroconf's own thread."""

    def __init__(self) -> None:
        self.count = 0
        self.at = 0.0

    def note(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        """Count it."""
        self.at = time.monotonic()
        self.count += 1


class _Found:
    """What was announced; `note` is called on zeroconf's own thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: list[tuple[str, str]] = []
        self._infos: dict[str, ServiceInfo] = {}

    def note(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        """Remember that something was announced; it is asked for beside this thread."""
        if state_change is not ServiceStateChange.Removed:
            with self._lock:
                self._names.append((service_type, name))

    def fetch(self, zeroconf: Zeroconf, until: float) -> None:
        """Ask what is behind the new names."""
        with self._lock:
            names, self._names = self._names, []
        for kind, name in names:
            left = max(int(1000 * (until - time.monotonic())), 100)
            info = zeroconf.get_service_info(kind, name, timeout=left)
            if info is not None:
                self._infos[name] = info

    def devices(self) -> list[Announced]:
        """One for each uuid, or for each name where a device announces none."""
        out: dict[str, Announced] = {}
        order: Callable[[ServiceInfo], int] = lambda info: TYPES.index(info.type)  # noqa: E731
        for info in sorted(self._infos.values(), key=order):
            told = _texts(info)
            key = plain_uuid(told.get("uuid", "")) or info.name.partition("._uscan")[0]
            urls = (*(out[key].urls if key in out else ()), *_urls(info, told))
            name = told.get("ty") or info.name.partition("._uscan")[0]
            out[key] = Announced(plain_uuid(told.get("uuid", "")), name, told.get("note", ""), urls)
        return list(out.values())


def _texts(info: ServiceInfo) -> dict[str, str]:
    return {
        key.decode("utf-8", "replace").lower(): (value or b"").decode("utf-8", "replace")
        for key, value in info.properties.items()
        if isinstance(key, bytes)
    }


def _urls(info: ServiceInfo, told: dict[str, str]) -> list[str]:
    """By address, never by the host names of the announcement: those may not resolve."""
    scheme = "https" if info.type == TYPES[0] else "http"
    root = told.get("rs", "eSCL").strip("/")
    addresses = info.parsed_addresses(IPVersion.V4Only)
    return [f"{scheme}://{address}:{info.port}/{root}" for address in addresses]
